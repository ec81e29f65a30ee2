"""The screen's unit: compositor, terminal and screen end together, come back, and lead nowhere else."""

import re
from fnmatch import fnmatchcase

import pytest

from kiosk.display.process import OWN
from kiosk.install import layout
from kiosk.install.packages import SCREEN
from kiosk.install.services import SEATD
from kiosk.tui.stall import STARVED_MAX_S
from tests.architecture.test_units import UNITS, directives, service

RULE = UNITS.parent / "udev" / "61-bfr-kiosk-keys.rules"


def test_the_screen_in_the_terminal_is_heard_and_one_that_is_halted_ends_with_all_around_it() -> None:
    unit = service("screen")
    assert (unit["Type"], unit["NotifyAccess"]) == (["notify"], ["all"])
    assert STARVED_MAX_S < int(unit["WatchdogSec"][0]) <= 30, "a busy machine is no halted screen"
    assert unit["WatchdogSignal"] == ["SIGKILL"]
    for key in ("PAMName", "KillMode", "SendSIGKILL"):
        assert key not in unit, "what is in a session of its own is not heard, and does not end with the unit"


def test_the_screen_always_comes_back_unless_it_was_refused() -> None:
    unit = service("screen")
    assert (unit["Restart"], unit["RestartPreventExitStatus"]) == (["always"], ["2"])
    assert unit["StartLimitIntervalSec"] == ["0"]


def test_the_display_has_a_folder_of_its_own_which_systemd_names_last() -> None:
    assert OWN == "RUNTIME_DIRECTORY"
    assert service("screen")["RuntimeDirectory"] == ["bfr-kiosk bfr-kiosk-display"]


def test_seatd_opens_the_display_and_is_there_first() -> None:
    assert all("seatd" in names for names in SCREEN.values())
    for key in ("After", "Wants"):
        assert SEATD in " ".join(service("screen")[key]).split()


def test_the_screen_has_no_address() -> None:
    unit = service("screen")
    assert unit["IPAddressDeny"] == ["any"]
    assert unit["RestrictAddressFamilies"] == ["AF_UNIX AF_NETLINK"]


def test_no_unit_has_a_terminal_that_reads_keys() -> None:
    for unit in UNITS.glob("*.service"):
        assert directives(unit.name).get("StandardInput", ["null"]) in (["null"], ["socket"]), unit.name


def ruled(name: str = "Some Maker", **properties: str) -> dict[str, str]:
    """What the rule makes of a device: as udev goes through it, line by line."""
    known = {"ACTION": "add", "SUBSYSTEM": "input", "ATTRS{name}": name}
    known |= {f"ENV{{ID_INPUT_{key}}}": value for key, value in properties.items()}
    is_skipped = False
    for line in RULE.read_text(encoding="utf-8").splitlines():
        parts = [] if line.startswith("#") else re.findall(r'([A-Z]+(?:\{\w+\})?)(==|!=|=)"([^"]*)"', line)
        asked = [(known.get(key, ""), sign == "==", wanted) for key, sign, wanted in parts if sign != "="]
        if is_skipped or not all(fnmatchcase(value, wanted) is is_so for value, is_so, wanted in asked):
            continue
        done = {key: value for key, sign, value in parts if sign == "="}
        known |= done
        is_skipped = "GOTO" in done
    return known


@pytest.mark.parametrize(
    ("properties", "hidden"),
    [
        ({"KEYBOARD": "1", "KEY": "1"}, True),
        ({"KEY": "1"}, True),  # a power key, a remote control
        ({"KEY": "1", "MOUSE": "1"}, True),  # a receiver for both in one
        ({"KEYBOARD": "1", "KEY": "1", "TOUCHSCREEN": "1"}, True),  # whatever says that it is all at once
        ({"TOUCHSCREEN": "1"}, False),
        ({"TOUCHSCREEN": "1", "KEY": "1"}, False),  # a panel with a key or two
        ({"MOUSE": "1"}, False),
    ],
)
def test_a_device_with_keys_never_reaches_the_compositor(properties: dict[str, str], hidden: bool) -> None:
    assert (ruled(**properties).get("ENV{LIBINPUT_IGNORE_DEVICE}") == "1") is hidden


def test_cage_turns_fingers_only_where_it_is_told_which_display_they_belong_to() -> None:
    for keys in ({}, {"KEY": "1"}):
        assert ruled(TOUCHSCREEN="1", **keys)["ENV{WL_OUTPUT}"] == "DSI-1"
    assert "ENV{WL_OUTPUT}" not in ruled(MOUSE="1")


def test_the_screen_begins_anew_with_another_seatd_and_only_where_it_runs() -> None:
    """Tried on a real one by the case `kill-seatd` of the booted machine."""
    (placed,) = (one for one in layout.placed(UNITS.parent) if "/seatd.service.d/" in one.target)
    assert placed.target.startswith(f"/etc/systemd/system/{SEATD}.d/")
    lines = [line for line in placed.source.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines[0] == "[Service]"
    ((key, _, call),) = (line.partition("=") for line in lines[1:])
    # "-": it is no failure of seatd's when the machine goes down meanwhile
    assert (key, call.split()[1:]) == ("ExecStopPost", ["--no-block", "try-restart", "bfr-kiosk-screen.service"])
    assert call.startswith("-+/")
    assert "bfr-kiosk-screen.service" in {path.name for path in UNITS.iterdir()}


def test_neither_the_remote_control_of_a_monitor_nor_sysrq_reaches_anything() -> None:
    assert ruled("vc4-hdmi-0")["ENV{LIBINPUT_IGNORE_DEVICE}"] == "1"
    sysctl = (layout.FILES / "etc/sysctl.d/60-bfr-kiosk.conf").read_text(encoding="utf-8")
    assert re.search(r"^kernel\.sysrq = 0$", sysctl, re.MULTILINE)
