"""The unit that calibrates: watchdog and controller are down before it begins, and up again however it ends."""

from kiosk.ops.panelside import _LOOKS_S
from kiosk.tui.calibratinglink import SOCKET
from tests.architecture.test_units import PROGRAM, directives, service


def test_the_screens_user_alone_may_ask_for_one_at_a_time() -> None:
    socket = directives("bfr-kiosk-calibrate.socket")
    assert socket["ListenStream"] == [str(SOCKET)]
    assert (socket["SocketUser"], socket["SocketMode"], socket["Accept"]) == (["bfr-kiosk"], ["0600"], ["yes"])
    assert socket["MaxConnections"] == ["1"]


BOTH = "bfr-kiosk-watchdog.service bfr-kiosk-controller.service"
CONFIG = "--config /etc/bfr-kiosk/kiosk.toml"


def test_whoever_connects_takes_nothing_down_before_the_agreement_was_looked_up() -> None:
    unit = service("calibrate@")
    assert "Conflicts" not in unit, "a unit that conflicts has stopped the station before it has looked at anything"
    assert unit["ExecCondition"] == [f"{PROGRAM} calibrate --agreed {CONFIG}"]
    assert unit["ExecStartPre"] == ["+/bin/systemctl start bfr-kiosk-calibrating.service"], "which is waited for"
    assert unit["ExecStart"] == [f"{PROGRAM} calibrate --panel {CONFIG}"]


def test_two_never_hold_the_same_lines() -> None:
    down, unit = service("calibrating"), service("calibrate@")
    assert (down["Conflicts"], down["After"]) == ([BOTH], [BOTH]), "stopped before it is there, and not only meanwhile"
    assert (down["Type"], down["RemainAfterExit"]) == (["oneshot"], ["yes"])
    assert unit["After"] == [BOTH], "a watchdog that is started waits until this one has let go"
    assert "bfr-kiosk-calibrating.service" in unit["PartOf"][0], "and has it end"


def test_however_it_ended_the_station_comes_back_after_the_vent() -> None:
    unit, after = service("calibrate@"), service("calibrated")
    assert unit["ExecStopPost"] == [f"-/bin/sh -c 'exec {PROGRAM} vent {CONFIG} >&2'"], "its output is not the line's"
    assert int(unit["TimeoutStopSec"][0]) >= 30
    assert unit["OnSuccess"] == unit["OnFailure"] == ["bfr-kiosk-calibrated.service"]
    assert after["ExecStart"] == ["/bin/systemctl --no-block start bfr-kiosk-watchdog.service"]
    assert "bfr-kiosk-controller.service" in service("watchdog")["Wants"][0].split(), "which brings the controller"
    assert "Restart" not in unit


def test_a_station_that_was_stopped_stays_down() -> None:
    for name in ("calibrate@", "calibrating"):
        assert "bfr-kiosk.target" in service(name)["PartOf"][0]
    assert service("calibrated")["Requisite"] == ["bfr-kiosk.target"]


def test_one_that_hangs_is_killed() -> None:
    unit = service("calibrate@")
    assert (unit["Type"], unit["WatchdogSignal"]) == (["notify"], ["SIGKILL"])
    assert 3 * _LOOKS_S <= int(unit["WatchdogSec"][0]) <= 60


def test_the_technician_is_at_the_other_end_of_the_line() -> None:
    unit = service("calibrate@")
    assert (unit["StandardInput"], unit["StandardOutput"]) == (["socket"], ["socket"])
    assert unit["StandardError"] == ["journal"], "a word of the interpreter's would be none of the line's"
    assert unit["RuntimeMaxSec"] == ["2h"]
    assert unit["DeviceAllow"] == service("controller")["DeviceAllow"]
