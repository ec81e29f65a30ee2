"""What vouches for a real machine's civil time: the kernel, when a time service keeps its clock, and a hardware clock.

Both are read without any privilege. The kernel's word is `adjtimex` (Linux manual, adjtimex(2)): STA_UNSYNC is clear
while NTP or PTP keeps the clock, and comes back by itself some hours after the service has gone. A hardware clock shows
seconds since 1970 in `since_epoch` (kernel documentation, sysfs-class-rtc); the read fails where the chip knows that it
lost power, and one that starts again begins in a year long past.
"""

import ctypes
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.core.clocktrust import Evidence

_log = logging.getLogger(__name__)

ROOT: Final = Path("/")
_CLOCKS: Final = "sys/class/rtc"
_UNSYNC: Final = 0x40
"""STA_UNSYNC of `struct timex`, in its field `status`."""
_TIMEX_BYTES: Final = 512
"""More than `struct timex` has on any architecture (208 on 64 bits)."""


class _Timex(ctypes.Structure):
    """The head of `struct timex`, and room for the rest of it."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * _TIMEX_BYTES),
    )


def kernel_status() -> int | None:
    """The kernel's `status` of its clock; None when it does not tell. With `modes` 0 nothing is changed."""
    timex = _Timex()
    try:
        code = ctypes.CDLL(None).adjtimex(ctypes.byref(timex))
    except (AttributeError, OSError):
        return None
    return None if code < 0 else int(timex.status)


def hardware_s(root: Path = ROOT) -> float | None:
    """What the first hardware clock that knows the time shows; None when there is none."""
    for folder in sorted((root / _CLOCKS).glob("rtc*")):
        try:
            return float(int((folder / "since_epoch").read_text(encoding="ascii")))
        except (OSError, ValueError) as error:
            _log.info("hardware clock without a time path=%s cause=%s", folder, error)
    return None


def vouched(
    *, root: Path = ROOT, status: Callable[[], int | None] = kernel_status
) -> Callable[[float, bool], Evidence]:
    """Asks each time what vouches for what the machine's clock shows. Never raises.

    Args:
        root: where `/sys` is; a test brings its own.
        status: the kernel's word.
    """

    def ask(system_s: float, asks_hardware: bool) -> Evidence:
        word = status()
        is_synchronised = word is not None and not word & _UNSYNC
        shown = hardware_s(root) if asks_hardware else None
        return Evidence(system_s=system_s, is_synchronised=is_synchronised, hardware_s=shown)

    return ask
