"""The unit that calibrates: watchdog and controller are down before it begins, and up again however it ends."""

from kiosk.tui.calibratinglink import SOCKET
from tests.architecture.test_units import PROGRAM, directives, service


def test_the_screens_user_alone_may_ask_for_one_at_a_time() -> None:
    socket = directives("bfr-kiosk-calibrate.socket")
    assert socket["ListenStream"] == [str(SOCKET)]
    assert (socket["SocketUser"], socket["SocketMode"], socket["Accept"]) == (["bfr-kiosk"], ["0600"], ["yes"])
    assert socket["MaxConnections"] == ["1"]


def test_two_never_hold_the_same_lines_and_the_station_comes_back() -> None:
    unit = service("calibrate@")
    both = "bfr-kiosk-watchdog.service bfr-kiosk-controller.service"
    assert (unit["Conflicts"], unit["After"]) == ([both], [both]), "stopped before it begins, and not only meanwhile"
    assert unit["ExecStart"] == [f"{PROGRAM} calibrate --panel --config /etc/bfr-kiosk/kiosk.toml"]
    assert unit["ExecStopPost"] == [
        f"-{PROGRAM} vent --config /etc/bfr-kiosk/kiosk.toml",
        "+/bin/systemctl --no-block start bfr-kiosk-watchdog.service",
    ]
    assert "bfr-kiosk-controller.service" in service("watchdog")["Wants"], "which brings the controller"
    assert "Restart" not in unit
    assert "OnFailure" not in unit, "a vent that runs while the watchdog starts takes its lines"


def test_the_technician_is_at_the_other_end_of_the_line() -> None:
    unit = service("calibrate@")
    assert (unit["StandardInput"], unit["StandardOutput"]) == (["socket"], ["socket"])
    assert unit["StandardError"] == ["journal"], "a word of the interpreter's would be none of the line's"
    assert unit["RuntimeMaxSec"] == ["2h"]
    assert unit["DeviceAllow"] == service("controller")["DeviceAllow"]
