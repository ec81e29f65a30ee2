"""The units of errands: the controller alone can ask, and each does what it is for with the least that it needs."""

from pathlib import Path

import pytest

from kiosk.controller import errands as asking
from kiosk.core.errandkinds import Errand
from kiosk.install import request, services, updatecommand, updatetold
from kiosk.install.layout import FILES
from kiosk.ops import errands
from kiosk.tui.sticks import EJECT_SOCKET
from tests.architecture.test_units import PROGRAM, UNITS, analyze, directives, installed, needs_analyze, service

ASKED = "/run/bfr-kiosk-asked"
WORKERS = ("doctor", "support")
OURS = {f"bfr-kiosk-{name}.service" for name in ("watchdog", "vent", "again", "helped", "calibrating")}
"""Nobody speaks to them in words; the first one could open the valves."""


def test_each_waits_where_the_controller_puts_the_request() -> None:
    assert str(errands.asked_in(errands.INSTALLED)) == request.ASKED == ASKED
    assert f"{ASKED}/{Errand.UPDATE}" == request.UPDATE
    assert asking.FORMAT == request.FORMAT == errands.REQUEST_FORMAT
    for errand in Errand:
        assert directives(f"bfr-kiosk-{errand}.path")["PathExists"] == [f"{ASKED}/{errand}"]
        assert directives(f"bfr-kiosk-{errand}.path")["WantedBy"] == ["multi-user.target"]
        assert f"bfr-kiosk-{errand}.path" in services.ENABLED


def test_each_tells_where_the_screen_reads() -> None:
    assert str(errands.told_in(errands.INSTALLED, Errand.UPDATE)) == updatetold.RUN
    for name in WORKERS:
        folder = errands.told_in(errands.INSTALLED, Errand(name))
        assert service(name)["RuntimeDirectory"] == [f"bfr-kiosk {folder.name}"]
        assert service(name)["RuntimeDirectoryPreserve"] == ["yes"], "what was told outlives whoever told it"


def test_sticks_lie_where_the_units_mount_them() -> None:
    assert f"{updatecommand.STICKS}/%i" in (UNITS / "bfr-kiosk-usb@.service").read_text(encoding="utf-8")
    assert EJECT_SOCKET.startswith("/run/")


def test_nobody_of_the_stations_user_but_the_controller_may_put_a_request_down() -> None:
    assert service("controller")["RuntimeDirectory"] == ["bfr-kiosk bfr-kiosk-asked"]
    assert service("controller")["RuntimeDirectoryMode"] == ["0700"]
    others = [unit.name for unit in UNITS.glob("*.service") if unit.name != "bfr-kiosk-controller.service"]
    for name in others:
        unit = directives(name)
        if unit.get("User") == ["bfr-kiosk"] and name not in OURS:
            # ProtectSystem=strict is not enough: with ProtectProc= and others systemd 257 leaves /run writable
            key = "ReadOnlyPaths" if name in {f"bfr-kiosk-{one}.service" for one in WORKERS} else "InaccessiblePaths"
            assert [path.lstrip("-") for path in unit[key]].count(ASKED) == 1, f"{name} sees the folder writable"
            assert "asked" not in str(
                [unit.get(key, []) for key in ("RuntimeDirectory", "ReadWritePaths", "BindPaths")]
            )


def test_the_folder_of_requests_is_there_before_any_unit_that_must_not_see_it() -> None:
    lines = (FILES / services.TMPFILES[1:]).read_text(encoding="utf-8").splitlines()
    assert f"d {ASKED} 0700 bfr-kiosk bfr-kiosk -" in lines


@pytest.mark.parametrize("name", WORKERS)
def test_a_request_goes_whatever_became_of_it_and_none_is_heard_for_ever(name: str) -> None:
    unit = service(name)
    assert unit["ExecStart"] == [f"{PROGRAM} doctor --asked {name} --config /etc/bfr-kiosk/kiosk.toml"]
    assert unit["ExecStopPost"] == [f"+/bin/rm -rf {ASKED}/{name}"]
    assert (unit["StartLimitIntervalSec"], unit["StartLimitBurst"]) == (["10min"], ["10"])
    assert unit["Type"] == ["oneshot"]
    assert "Restart" not in unit


@pytest.mark.parametrize("name", WORKERS)
def test_they_come_last_and_have_no_device(name: str) -> None:
    unit = service(name)
    assert (unit["Nice"], unit["CPUSchedulingPolicy"], unit["CPUWeight"]) == (["19"], ["batch"], ["1"])
    assert int(unit["OOMScoreAdjust"][0]) > int(service("screen")["OOMScoreAdjust"][0])
    assert unit["DevicePolicy"] == ["closed"]
    assert "DeviceAllow" not in unit
    assert unit["User"] == ["bfr-kiosk"]
    assert unit["CapabilityBoundingSet"] == [""]
    assert unit["PrivateNetwork"] == ["yes"]
    assert "RestrictRealtime" not in unit, "the doctor would say that nobody has real time"


def test_the_support_file_alone_reads_the_journal_and_writes_to_sticks() -> None:
    assert service("support")["SupplementaryGroups"] == ["systemd-journal"]
    assert service("support")["ReadWritePaths"] == ["-/run/bfr-kiosk-usb"]
    assert "SupplementaryGroups" not in service("doctor")
    assert "ReadWritePaths" not in service("doctor")


@needs_analyze
@pytest.mark.parametrize("name", WORKERS)
def test_they_are_closed_in(tmp_path: Path, name: str) -> None:
    unit = next(copy for copy in installed(tmp_path) if copy.name == f"bfr-kiosk-{name}.service")
    done = analyze("security", "--offline=true", "--no-pager", "--threshold=20", str(unit))
    assert done.returncode == 0, done.stdout[-200:]
