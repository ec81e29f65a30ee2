"""The clocks of a real machine: monotonic for control, civil time for the record."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.core.errors import HardwareError
from kiosk.core.units import Seconds

if TYPE_CHECKING:
    from kiosk.core.clocktrust import Evidence  # not for the watchdog, which holds no more than it needs


class SystemClock:
    """CLOCK_MONOTONIC: the same in all processes of one machine, never set back."""

    def now(self) -> Seconds:
        """Monotonic seconds."""
        return Seconds(time.monotonic())

    def sleep(self, seconds: float) -> None:
        """Wait; returns at once when `seconds` is not positive."""
        if seconds > 0:
            time.sleep(seconds)

    def sleep_until(self, at_s: float) -> None:
        """Wait for an absolute monotonic time, so that a loop keeps its grid; returns at once when it is past."""
        self.sleep(at_s - time.monotonic())


class SystemWallClock:
    """Civil time of the machine."""

    def utc_iso(self) -> str:
        """Now as ISO 8601 with milliseconds."""
        return datetime.now(UTC).isoformat(timespec="milliseconds")


def asked_now(vouched: "Callable[[float, bool], Evidence]") -> "Callable[[bool], Evidence]":
    """Asks what vouches for what the machine's own clock shows now."""
    return lambda asks_hardware: vouched(time.time(), asks_hardware)


def local_day(at: datetime) -> int:
    """Number of the civil day of a time in the station's own zone."""
    return at.astimezone().toordinal()


def machine_boot() -> str:
    """Id of this run of the machine: monotonic times compare within one and never across two.

    Raises:
        HardwareError: the kernel does not say.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError as error:
        raise HardwareError("boot_id", "the kernel does not name its boot", "/proc must be mounted") from error
