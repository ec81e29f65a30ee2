"""What a Raspberry Pi reads when it boots: whether our part is there, and whether something else speaks against it.

The installation writes its part between two marks and leaves the rest alone; what stands there is told, not changed.
"""

import re
from collections.abc import Iterator
from typing import Final

from kiosk.hw.wiring import Wiring, all_lines
from kiosk.ops.doctoring.check import Check, Value, fail, ok, warn
from kiosk.ops.doctoring.machine import Machine

FOLDERS: Final = ("boot/firmware", "boot")
BEGIN: Final = "# >>> bfr-kiosk"
END: Final = "# <<< bfr-kiosk"
"""How the marks of the installation begin."""
LINES: Final = (
    "[all]",
    "dtparam=i2c_arm=on",
    "dtparam=i2c_arm_baudrate=400000",
    "[pi4]",
    "dtoverlay=i2c3,pins_4_5,baudrate=400000",
    "[pi5]",
    "dtoverlay=i2c2-pi5,pins_4_5,baudrate=400000",
    "[all]",
    "dtparam=strict_gpiod",
    "gpio=17,20,22,16,27,21,12=ip,pd",
    "dtparam=watchdog=on",
)
WORDS: Final = ("consoleblank=0", "vt.global_cursor_default=0", "quiet", "panic=10", "fsck.repair=yes")
"""What the installation writes, which shares no module with the station (`kiosk/install/bootconfig.py`; a test
compares the two)."""
_WANTED: Final = {
    "i2c_arm": ("", "on"),
    "i2c_arm_baudrate": ("400000",),
    "strict_gpiod": ("", "on"),
    "watchdog": ("", "on"),
}
"""Parameters of ours, and what they may be."""
_CONVERTER: Final = re.compile(r"dtoverlay=ads1[01]15\b")
"""A driver of the kernel for our converters: it owns their addresses."""


def boot(wiring: Wiring, machine: Machine) -> Check:
    """The settings, by what they say. One that is only older than this program is no failure: an update leaves them."""
    id_, again = "computer.boot", "sudo ./install.sh writes it; then restart the machine"
    found = next(((text, one) for one in FOLDERS if (text := machine.text(f"{one}/config.txt")) is not None), None)
    if found is None:
        return warn(id_, "neither boot/firmware/config.txt nor boot/config.txt is there", "is this a Raspberry Pi?")
    lines = [line.strip() for line in found[0].splitlines()]
    marks = [[at for at, line in enumerate(lines) if line.startswith(mark)] for mark in (BEGIN, END)]
    if not marks[0] or not marks[1]:
        return fail(id_, "what the installation writes is not in it", again)
    first, last = marks[0][0], marks[1][-1]
    ours = [line for line in lines[first + 1 : last] if line and not line.startswith("#")]
    if not set(ours) & set(LINES):
        return fail(id_, "between the marks of the installation nothing of it is left", again)
    words = (machine.text(f"{found[1]}/cmdline.txt") or "").split()
    against = list(_against([*lines[:first], *lines[last + 1 :]], {*all_lines(wiring)}))
    value = Value(name="against", value=len(against), most=0)
    if wrong := [*_other(ours), *(f"{word} is not in cmdline.txt" for word in WORDS if word not in words)]:
        return warn(id_, f"not as this program's installation writes it: {', '.join(wrong)}", again, value)
    if against:
        return warn(
            id_, f"outside our part: {', '.join(against)}", "take these lines out, or know why they stay", value
        )
    return ok(id_, "our part is there, and nothing speaks against it", value)


def _other(ours: list[str]) -> list[str]:
    """What our part lacks, and what it has that is not of it; or that its lines stand in another order."""
    lacking = [f"{line} is not in it" for line in LINES if line not in ours]
    told = lacking + [f"{line} is not of it" for line in ours if line not in LINES]
    return told or ([] if tuple(ours) == LINES else ["its lines stand in another order"])


def _against(lines: list[str], pins: set[int]) -> Iterator[str]:
    for line in lines:
        for name, good in _WANTED.items():
            found = re.search(rf"^dtparam=(?:.*,)?{name}(?:=([^,]*))?(?:,|$)", line)
            if found and (found[1] or "") not in good:
                yield line
        driven = re.match(r"gpio=([\d,-]+)=.*\b(?:op|pu|pn|np|a[0-5])\b", line)
        if _CONVERTER.match(line) or (driven and any(_has(part, pins) for part in driven[1].split(","))):
            yield line


def _has(part: str, pins: set[int]) -> bool:
    """Whether a pin, or a range of pins, is one of these."""
    least, _, most = part.partition("-")
    return least.isdigit() and any(int(least) <= pin <= int(most or least) for pin in pins)
