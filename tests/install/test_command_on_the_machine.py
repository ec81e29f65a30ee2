"""`kiosk` on an installed machine: found by its name, and what root makes with it is the station's."""

import os
import subprocess
from pathlib import Path

import pytest

from kiosk.install import layout
from tests.install.fake import Fake

PLACE = "/usr/local/bin/kiosk"
SCRIPT = layout.FILES / PLACE[1:]


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A copy of the script that calls what lies here, with a `runuser` that says how it was called."""
    for name in ("bin/kiosk", "updater/bin/kiosk", "runuser", "id"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'#!/bin/sh\necho "{name}: $*"\n', encoding="utf-8")
        path.chmod(0o755)
    script = SCRIPT.read_text(encoding="utf-8").replace("/opt/bfr-kiosk", str(tmp_path))
    (tmp_path / "script").write_text(script, encoding="utf-8")
    return tmp_path


def called(programs: Path, uid: int, *words: str) -> str:
    (programs / "id").write_text(f"#!/bin/sh\necho {uid}\n", encoding="utf-8")
    done = subprocess.run(  # noqa: S603 - a script of ours
        ["/bin/sh", str(programs / "script"), *words],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": f"{programs}:{os.environ['PATH']}"},
    )
    return done.stdout.strip().replace(str(programs), "X")


def test_root_becomes_the_stations_user_with_bus_lines_and_log(programs: Path) -> None:
    said = called(programs, 0, "calibrate", "--config", "a b")
    assert said.startswith(
        "runuser: -u bfr-kiosk -g bfr-kiosk -G i2c -G gpio -G systemd-journal -- sh -c umask 077 && "
    )
    assert said.endswith(" sh X/bin/kiosk calibrate --config a b")


def test_anybody_else_stays_who_they_are(programs: Path) -> None:
    assert called(programs, 1000, "--help") == "bin/kiosk: --help"
    assert called(programs, 1000) == "bin/kiosk:"


@pytest.mark.parametrize("uid", [0, 1000])
def test_an_update_is_roots_and_done_by_the_version_that_was_proved(programs: Path, uid: int) -> None:
    assert called(programs, uid, "update", "X.bundle") == "updater/bin/kiosk: update X.bundle"


def test_it_can_be_called_when_it_is_installed_and_goes_with_the_program(tmp_path: Path) -> None:
    fake = Fake(tmp_path / "root")
    fake.begin()
    fake.install()
    assert fake.machine.mode(PLACE) == 0o755
    fake.file(PLACE[1:]).chmod(0o644)
    assert fake.install() == [f"files: write {PLACE}"]
    fake.remove()
    assert not fake.machine.has(PLACE)
