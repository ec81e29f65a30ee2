"""`install.sh` as root: what is looked at is in the log, and the doctor ends it."""

import argparse
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.install import __main__ as command
from kiosk.install import layout, plan
from tests.install.fake import ROOT, Fake


@pytest.fixture
def fake(tmp_path: Path) -> Fake:
    made = Fake(tmp_path / "root")
    made.begin()
    return made


def asked(fake: Fake, *, dry: bool) -> argparse.Namespace:
    told = dict.fromkeys(("offline", "trust", "settings", "data", "key", "read_only_root", "maintenance"))
    return argparse.Namespace(**told, dry_run=dry, older=False, uninstall=False, purge=False)


def run(fake: Fake, *, dry: bool = False) -> int:
    return command._tried(fake.machine, asked(fake, dry=dry), replace(fake.facts(), is_booted=False), ["ok    seen"])


@pytest.mark.parametrize("is_restart_due", [True, False])
def test_it_ends_with_the_doctor_whether_a_restart_is_due_or_not(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], is_restart_due: bool
) -> None:
    monkeypatch.setattr(command, "TREE", ROOT)
    monkeypatch.setattr(plan, "installation", lambda *_words, **_more: [])
    monkeypatch.setattr(command, "keep_age", lambda *_words, **_more: iter(()))
    if is_restart_due:
        fake.machine.write(layout.REBOOT, b"")
    assert run(fake) == 0
    (doctor,) = [line for line in fake.said if " doctor " in line]
    assert doctor.startswith("runuser -u bfr-kiosk")
    assert ("Restart the machine now" in capsys.readouterr().out) is is_restart_due


def test_what_was_looked_at_and_how_it_ended_is_in_the_log(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "installation", lambda *_words, **_more: [])
    monkeypatch.setattr(command, "keep_age", lambda *_words, **_more: iter(()))
    assert run(fake) == 0
    assert fake.log[1] == "ok    seen"
    assert any(line.startswith("nothing to change; version") for line in fake.log)


def test_a_dry_run_asks_no_doctor_and_says_how_much_it_would_change(
    fake: Fake, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fake.state()
    assert run(fake, dry=True) == 0
    assert fake.state() == before
    assert fake.said == []
    assert "changes would be made; none was" in capsys.readouterr().out


def test_every_folder_of_the_settings_is_made_before_any_unit_has_run() -> None:
    lines = (layout.FILES / "etc/tmpfiles.d/bfr-kiosk.conf").read_text(encoding="utf-8").splitlines()
    made = {words[1]: words[2:4] for words in map(str.split, lines) if words[0] == "d"}
    told = tomllib.loads(layout.settings())
    for key in ("data_dir", "runtime_dir", "state_dir"):
        assert made[told[key]] == ["0700", "bfr-kiosk"], key
