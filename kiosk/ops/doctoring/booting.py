"""What a Raspberry Pi reads when it boots: whether our part is there, and whether something else speaks against it.

The installation writes its part between two marks and leaves the rest alone; what stands there is told, not changed.
"""

import re
from collections.abc import Iterator
from typing import Final

from kiosk.hw.wiring import Wiring, all_lines
from kiosk.ops.doctoring.check import Check, Value, fail, ok, warn
from kiosk.ops.doctoring.machine import Machine

PLACES: Final = ("boot/firmware/config.txt", "boot/config.txt")
BEGIN: Final = "# >>> bfr-kiosk"
END: Final = "# <<< bfr-kiosk"
"""How the marks of the installation begin."""
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
    """The settings, by what they say."""
    id_, again = "computer.boot", "sudo ./install.sh writes it; then restart the machine"
    text = next((text for path in PLACES if (text := machine.text(path)) is not None), None)
    if text is None:
        return warn(id_, "neither boot/firmware/config.txt nor boot/config.txt is there", "is this a Raspberry Pi?")
    lines = text.splitlines()
    marks = [[at for at, line in enumerate(lines) if line.startswith(mark)] for mark in (BEGIN, END)]
    if not marks[0] or not marks[1]:
        return fail(id_, "what the installation writes is not in it", again)
    others = [*lines[: marks[0][0]], *lines[marks[1][-1] + 1 :]]
    against = list(_against(others, {str(line) for line in all_lines(wiring)}))
    value = Value(name="against", value=len(against), most=0)
    if against:
        return warn(
            id_, f"outside our part: {', '.join(against)}", "take these lines out, or know why they stay", value
        )
    return ok(id_, "our part is there, and nothing speaks against it", value)


def _against(lines: list[str], pins: set[str]) -> Iterator[str]:
    for line in (line.strip() for line in lines):
        for name, good in _WANTED.items():
            found = re.search(rf"^dtparam=(?:.*,)?{name}(?:=([^,]*))?(?:,|$)", line)
            if found and (found[1] or "") not in good:
                yield line
        driven = re.match(r"gpio=([\d,]+)=.*\b(?:op|pu)\b", line)
        if _CONVERTER.match(line) or (driven and pins & set(driven[1].split(","))):
            yield line
