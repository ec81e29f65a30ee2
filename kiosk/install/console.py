"""What stands on the console of the panel while an update has taken the screen away: that it goes on, and how far.

The picture is the screen's again as soon as that comes up. Where there is no console nothing is said, and nobody waits.
"""

import contextlib
import os
from typing import Final

from kiosk.install.machine import Machine

CONSOLE: Final = "/dev/tty1"
TEXT: Final = "/usr/lib/bfr-kiosk/updating.txt"
CLEAR: Final = "\033[H\033[2J"
_WIDTH: Final = 36


def show(machine: Machine, number: int, of: int) -> None:
    """Step `number` of `of` runs; 0: it goes back, and no bar says how far."""
    filled = _WIDTH * number // of
    bar = f"    [{'#' * filled}{'-' * (_WIDTH - filled)}]  {number} / {of}\n" if number else "    <<<\n"
    _write(machine, f"{CLEAR}{machine.text(TEXT)}\n\n{bar}")


def clear(machine: Machine) -> None:
    """It is over."""
    _write(machine, CLEAR)


def _write(machine: Machine, text: str) -> None:
    # one that is not there, or that somebody with a keyboard has halted, is no reason to wait
    with contextlib.suppress(OSError):
        handle = os.open(machine.at(CONSOLE), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            os.write(handle, text.encode())
        finally:
            os.close(handle)
