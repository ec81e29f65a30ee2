"""The screen's unit: compositor, terminal and screen end together, come back, and lead nowhere else."""

import re

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
        assert directives(unit.name).get("StandardInput", ["null"]) == ["null"], unit.name


def test_no_key_reaches_the_compositor_or_the_kernel() -> None:
    rule = RULE.read_text(encoding="utf-8")
    ignored = [line for line in rule.splitlines() if 'ENV{LIBINPUT_IGNORE_DEVICE}="1"' in line]
    assert any('ENV{ID_INPUT_KEYBOARD}=="1"' in line for line in ignored)
    assert any('"vc4-hdmi*"' in line for line in ignored)
    spared = 'ENV{ID_INPUT_TOUCHSCREEN}=="1", GOTO="bfr_kiosk_keys_end"'
    assert rule.index(spared) < rule.index(ignored[0]), "a panel with keys of its own stays a panel"
    sysctl = (layout.FILES / "etc/sysctl.d/60-bfr-kiosk.conf").read_text(encoding="utf-8")
    assert re.search(r"^kernel\.sysrq = 0$", sysctl, re.MULTILINE)


