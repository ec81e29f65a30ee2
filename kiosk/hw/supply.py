"""The computer's own supply, as the Raspberry Pi's firmware judges it (kernel driver `raspberrypi-hwmon`).

The kernel asks the firmware every two seconds and keeps the answer, so that reading the file never waits.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

HWMON: Final = Path("/sys/class/hwmon")
_NAME: Final = b"rpi_volt"
_ALARM: Final = "in0_lcrit_alarm"
LOOK_AGAIN: Final = 50
"""So many questions pass between two looks for an alarm that was not there: its driver may be loaded after us. The
watchdog asks ten times a second, and a look reads some files of the kernel's."""


def find_alarm(hwmon: Path = HWMON) -> Path | None:
    """The file of the under-voltage alarm; None on a machine that has none."""
    for name in sorted(hwmon.glob("*/name")):
        try:
            is_supply = name.read_bytes().strip() == _NAME
        except OSError:
            continue
        if is_supply:
            return name.with_name(_ALARM)
    return None


def undervoltage(hwmon: Path = HWMON) -> Callable[[], bool]:
    """Asks for under-voltage; never raises.

    A machine without the alarm has nothing to say and counts as supplied (`kiosk doctor` warns of it); it is looked for
    again now and then. An alarm that was found and cannot be read any more counts as raised.
    """
    alarm, asked = find_alarm(hwmon), 0

    def is_low() -> bool:
        nonlocal alarm, asked
        asked += 1
        if alarm is None and asked % LOOK_AGAIN == 0:
            alarm = find_alarm(hwmon)
        if alarm is None:
            return False
        try:
            return alarm.read_bytes().strip() != b"0"
        except OSError:
            return True

    return is_low
