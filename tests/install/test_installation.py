"""The appliance on a machine: everything once, nothing twice, and on from wherever it was cut off."""

import shutil
import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import load_settings
from kiosk.install import environment, layout, plan
from kiosk.install.facts import Facts, Verdict, findings
from kiosk.install.machine import InstallError, run_program
from kiosk.install.step import carry_out
from tests.install.fake import CONFIG, ROOT, Cut, Fake, PowerCutError


def test_a_second_installation_changes_nothing(fake: Fake) -> None:
    assert fake.install()
    before = fake.state()
    assert fake.install() == []
    assert fake.state() == before


def test_a_dry_run_says_the_same_and_changes_nothing(fake: Fake) -> None:
    before = fake.state()
    told = fake.install(dry=True)
    assert fake.state() == before
    assert [line.removeprefix("would ") for line in told] == fake.install()


def test_every_unit_rule_and_document_lies_where_the_system_looks_for_it(fake: Fake) -> None:
    fake.install()
    for folder, target in layout.FOLDERS.items():
        for path in (ROOT / folder).iterdir():
            if path.suffix in layout.SUFFIXES:
                assert (fake.root / target.lstrip("/") / path.name).read_bytes() == path.read_bytes()
    for name in (ROOT / "systemd").iterdir():
        assert name.suffix in layout.SUFFIXES, f"{name} would not be installed"


def test_settings_are_those_of_a_real_station_and_whole(fake: Fake, tmp_path: Path) -> None:
    fake.install()
    folder = fake.root / "etc/bfr-kiosk"
    text = (folder / "kiosk.toml").read_text(encoding="utf-8").replace("/etc/bfr-kiosk", str(folder))
    (tmp_path / "kiosk.toml").write_text(text, encoding="utf-8")
    settings = load_settings(tmp_path / "kiosk.toml")
    assert settings.backend == "real"
    assert str(settings.state_dir) == "/var/lib/bfr-kiosk-watchdog"


def test_what_somebody_wrote_into_the_settings_stays(fake: Fake) -> None:
    fake.install()
    for name in ("kiosk.toml", "wiring.toml"):
        (fake.root / "etc/bfr-kiosk" / name).write_text("# mine\n", encoding="utf-8")
    fake.install(name="2.0")
    assert (fake.root / "etc/bfr-kiosk/kiosk.toml").read_text(encoding="utf-8") == "# mine\n"
    assert (fake.root / "etc/bfr-kiosk/wiring.toml").read_text(encoding="utf-8") == "# mine\n"


@pytest.mark.parametrize(("board", "bus"), [("Raspberry Pi 4 Model B", 3), ("Raspberry Pi 5 Model B", 2), ("", 3)])
def test_the_second_bus_has_the_number_that_the_board_gives_it(board: str, bus: int) -> None:
    text = (ROOT / "kiosk/hw/wiring.toml").read_text(encoding="utf-8")
    wiring = tomllib.loads(layout.wiring_of(text, board))
    assert wiring["watchdog"]["adc"]["bus"] == bus
    assert wiring["controller"]["adc"]["bus"] == 1


@pytest.mark.parametrize(
    ("name", "is_to_be_restarted"),
    [
        ("etc/sysctl.d/60-bfr-kiosk.conf", True),
        ("etc/systemd/logind.conf.d/bfr-kiosk.conf", True),
        ("etc/systemd/system.conf.d/bfr-kiosk.conf", True),
        ("etc/udev/rules.d/61-bfr-kiosk-keys.rules", True),
        ("etc/systemd/system/bfr-kiosk-screen.service", False),
    ],
)
def test_an_update_asks_for_a_restart_where_the_machine_reads_something_only_then(
    fake: Fake, name: str, is_to_be_restarted: bool
) -> None:
    fake.install()
    fake.machine.remove(layout.REBOOT)
    fake.file(name).write_text("# of the version before\n", encoding="utf-8")
    assert fake.install() == [f"files: write /{name}"]
    assert fake.machine.has(layout.REBOOT) is is_to_be_restarted
    fake.machine.remove(layout.REBOOT)
    fake.file(name).unlink()
    with pytest.raises(PowerCutError):
        fake.install(machine=Cut(fake, 1 if is_to_be_restarted else 0))
    assert fake.machine.has(layout.REBOOT) is is_to_be_restarted, "never forgotten"


def test_a_unit_that_a_new_version_does_not_have_any_more_is_gone(fake: Fake) -> None:
    fake.install()
    old = fake.root / "etc/systemd/system/bfr-kiosk-former.service"
    old.write_text("", encoding="utf-8")
    assert fake.install() == ["files: remove /etc/systemd/system/bfr-kiosk-former.service"]
    assert not old.exists()


def test_a_version_counts_only_when_it_is_whole_and_the_one_before_stays(fake: Fake) -> None:
    fake.install(name="1")
    fake.failing = "runtime.lock"
    with pytest.raises(InstallError, match="no such thing"):
        fake.install(name="2")
    assert environment.current(fake.machine) == "1"
    fake.failing = ""
    for name, former in (("2", "1"), ("3", "2")):
        fake.install(name=name)
        carry_out(fake.machine, plan.afterwards(name, former), dry=False, say=fake.log.append)
    assert environment.current(fake.machine) == "3"
    assert sorted(path.name for path in (fake.root / "opt/bfr-kiosk/versions").iterdir()) == ["2", "3"]


def test_the_version_that_counted_before_stays_though_a_newer_one_is_there_that_was_gone_back_from(fake: Fake) -> None:
    for name in ("1", "2", "3"):
        fake.install(name=name)
    carry_out(fake.machine, plan.afterwards("3", "1"), dry=False, say=fake.log.append)
    assert sorted(path.name for path in (fake.root / "opt/bfr-kiosk/versions").iterdir()) == ["1", "3"]


def test_what_ran_before_stays_when_nothing_new_was_made(fake: Fake) -> None:
    for name in ("1", "2"):
        fake.install(name=name)
    carry_out(fake.machine, plan.afterwards("2", "2"), dry=False, say=fake.log.append)
    assert sorted(path.name for path in (fake.root / "opt/bfr-kiosk/versions").iterdir()) == ["1", "2"]


def test_a_version_that_was_whole_and_does_not_run_any_more_is_made_again(fake: Fake) -> None:
    fake.install(name="1")
    fake.broken = {"/opt/bfr-kiosk/versions/1/bin/kiosk"}
    assert fake.install(name="1", dry=True) == ["would program: make /opt/bfr-kiosk/versions/1"]


def test_what_is_installed_does_not_find_the_checkout_it_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    told = "import os; print(sorted(name for name in os.environ if name.startswith('PYTHON')))"
    assert run_program([sys.executable, "-c", told]).output.strip() == "[]"


def test_a_mark_tells_that_something_was_changed_before_it_is(fake: Fake) -> None:
    steps = plan.installation(fake.facts(), ROOT, "1", bundle=None)
    with pytest.raises(PowerCutError):
        carry_out(Cut(fake, 1), steps, dry=False, say=fake.log.append, mark=plan.RESTART)
    assert fake.machine.has(plan.RESTART)
    fake.install(name="1")
    fake.machine.remove(plan.RESTART)
    steps = plan.installation(fake.facts(), ROOT, "1", bundle=None)
    carry_out(fake.machine, steps, dry=False, say=fake.log.append, mark=plan.RESTART)
    assert not fake.machine.has(plan.RESTART)


def test_once_installed_no_console_has_a_login_and_no_key_restarts_the_machine(fake: Fake) -> None:
    fake.install()
    sleep = ("sleep.target", "suspend.target", "hibernate.target", "hybrid-sleep.target")
    for unit in ("getty@tty1.service", "ctrl-alt-del.target", *sleep):
        assert fake.machine.goal(f"/etc/systemd/system/{unit}") == "/dev/null"
    settings = fake.machine.text("/etc/systemd/logind.conf.d/bfr-kiosk.conf").splitlines()
    assert {"NAutoVTs=0", "ReserveVT=0"} <= set(settings)
    # every key that logind of Debian 13 does something for, as its own words name them (252 has the same)
    keys = [f"{key}Key{how}" for key in ("Power", "Reboot", "Suspend", "Hibernate") for how in ("", "LongPress")]
    lids = [f"LidSwitch{where}" for where in ("", "ExternalPower", "Docked")]
    assert {f"Handle{name}=ignore" for name in (*keys, *lids)} <= set(settings)


def test_ctrl_alt_del_pressed_again_and_again_restarts_nothing_either(fake: Fake) -> None:
    """systemd restarts at once for seven in two seconds, whatever ctrl-alt-del.target is."""
    fake.install()
    lines = fake.machine.text("/etc/systemd/system.conf.d/bfr-kiosk.conf").splitlines()
    assert "CtrlAltDelBurstAction=none" in lines[lines.index("[Manager]") :]


@pytest.mark.parametrize("was_on", [True, False])
def test_seatd_starts_with_the_machine_and_goes_off_again_only_if_it_was_us(fake: Fake, was_on: bool) -> None:
    fake.want(["seatd.service"], is_wanted=was_on)
    told = fake.install()
    assert "seatd.service" in fake.enabled
    assert ("services: enable seatd.service" in told) is not was_on
    fake.remove()
    assert fake.enabled == (["seatd.service"] if was_on else [])
    assert fake.remove() == []


def test_taken_off_the_machine_starts_what_it_started_before(fake: Fake) -> None:
    fake.install()
    assert fake.names("default") == ["multi-user.target"]
    fake.remove()
    assert fake.names("default") == ["graphical.target"]
    assert not fake.machine.has("/etc/systemd/system/getty@tty1.service")


PUT = ("systemd/a.path", "udev/a.rules", "install.sh")
"""What an installation puts on the machine beside the program."""


def test_a_tree_has_another_version_when_anything_of_the_program_changes(tmp_path: Path) -> None:
    for name in ("kiosk/one.py", "kiosk/__pycache__/one.pyc", "requirements/a.lock", "docs/a.md", *PUT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1", encoding="utf-8")
    for name in ("pyproject.toml", "README.md"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    first = environment.version_of(tmp_path, "0.1")
    assert first.startswith("0.1-")
    for name, is_same in (("docs/a.md", True), ("kiosk/__pycache__/one.pyc", True), ("kiosk/one.py", False)):
        (tmp_path / name).write_text("2", encoding="utf-8")
        assert (environment.version_of(tmp_path, "0.1") == first) is is_same
    for name in PUT:
        before = environment.version_of(tmp_path, "0.1")
        (tmp_path / name).write_text("2", encoding="utf-8")
        assert environment.version_of(tmp_path, "0.1") != before, "an update would say that nothing is to be done"


def test_offline_nothing_is_asked_of_the_network(fake: Fake) -> None:
    (fake.root / "bundle/packages").mkdir(parents=True)
    fake.install(bundle="/bundle")
    source = (fake.root / "bundle/packages/sources.list").read_text(encoding="utf-8")
    assert source == "deb [trusted=yes] file:/bundle/packages ./\n"
    asked = [line for line in fake.said if "apt-get" in line]
    assert [line for line in asked if " install " in line]
    for line in asked:
        assert "Dir::Etc::sourcelist=/bundle/packages/sources.list" in line, line
        assert "Dir::Etc::sourceparts=/dev/null" in line, line
    assert [line for line in fake.said if "pip install" in line and "--no-index" not in line] == []
    assert [line for line in fake.said if "pip install" in line and "--no-cache-dir" not in line] == []


def test_a_bundle_that_lacks_a_package_ends_the_installation_by_name(fake: Fake) -> None:
    fake.lacking = {"labwc"}
    with pytest.raises(InstallError, match="still missing: labwc"):
        fake.install(bundle="/bundle")


def test_cut_off_at_any_change_and_run_again_it_ends_as_if_it_had_not_been(fake: Fake, tmp_path: Path) -> None:
    fake.install()
    cut = 0
    while True:
        other = Fake(tmp_path / f"cut-{cut}")
        other.begin()
        try:
            other.install(machine=Cut(other, cut))
        except PowerCutError:
            other.install()
            assert other.install() == [], f"after {cut} changes"
            assert other.state() == fake.state(), f"after {cut} changes"
            shutil.rmtree(other.root)
            cut += 1
        else:
            break
    assert cut > 40


def test_it_goes_as_it_came_and_leaves_settings_and_records(fake: Fake) -> None:
    before = fake.state()
    fake.install()
    (fake.root / "var/lib/bfr-kiosk/kiosk.db").write_bytes(b"records")
    fake.remove()
    left = set(fake.state()) - set(before)
    assert {name for name in left if "bfr-kiosk" in name} == {
        "etc/bfr-kiosk/kiosk.toml",
        "etc/bfr-kiosk/wiring.toml",
        "var/lib/bfr-kiosk/kiosk.db",
    }
    assert (fake.root / "boot/firmware/config.txt").read_text(encoding="utf-8") == CONFIG
    assert fake.enabled == []
    assert fake.remove() == []
    fake.install()
    assert (fake.root / "var/lib/bfr-kiosk/kiosk.db").read_bytes() == b"records"


def test_purged_nothing_of_ours_is_left(fake: Fake) -> None:
    fake.install()
    fake.remove(with_records=True)
    assert [name for name in fake.state() if "bfr-kiosk" in name] == []
    assert "bfr-kiosk" not in fake.file("etc/passwd").read_text(encoding="utf-8")


def test_a_machine_that_is_no_pi_keeps_its_boot_as_it_is(fake: Fake) -> None:
    fake.file("proc/device-tree/model").write_text("Some Board", encoding="utf-8")
    fake.install()
    assert fake.file("boot/firmware/config.txt").read_text(encoding="utf-8") == CONFIG
    assert "python3-lgpio" not in fake.names("packages")


@pytest.mark.parametrize(
    ("changed", "verdict"),
    [
        (lambda facts: facts, Verdict.OK),
        (lambda facts: replace(facts, is_root=False), Verdict.FAIL),
        (lambda facts: replace(facts, codename="bullseye"), Verdict.FAIL),
        (lambda facts: replace(facts, architecture="armv7l"), Verdict.FAIL),
        (lambda facts: replace(facts, memory_mib=400), Verdict.FAIL),
        (lambda facts: replace(facts, free_mib=1000), Verdict.FAIL),
        (lambda facts: replace(facts, free_mib=9000), Verdict.WARN),
        (lambda facts: replace(facts, board="Raspberry Pi 3 Model B"), Verdict.WARN),
        (lambda facts: replace(facts, boot_dir=""), Verdict.FAIL),
        (lambda facts: replace(facts, is_booted=False), Verdict.WARN),
        (lambda facts: replace(facts, has_way_in=False), Verdict.WARN),
    ],
)
def test_a_machine_that_does_not_fit_is_told_why(
    fake: Fake, changed: Callable[[Facts], Facts], verdict: Verdict
) -> None:
    good = replace(fake.facts(), architecture="aarch64", memory_mib=4000, free_mib=30_000, has_way_in=True, devices=())
    found = [finding for finding in findings(changed(good)) if finding.verdict is not Verdict.OK]
    assert [finding.verdict for finding in found] == ([] if verdict is Verdict.OK else [verdict])
    assert all(finding.way_out for finding in found)
