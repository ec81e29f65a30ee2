"""What the controller needs of the world, as Protocols. Adapters and fakes both pass `tests/hw/contract`."""

from typing import Protocol

from kiosk.core.model import ActuatorCommand, Sample
from kiosk.core.units import Seconds


class Clock(Protocol):
    """Monotonic time and waiting; the only source of both in the loops."""

    def now(self) -> Seconds:
        """Monotonic seconds, comparable between the processes of one machine."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait; returns at once when `seconds` is not positive."""
        ...


class WallClock(Protocol):
    """Civil time for the record, never for control."""

    def utc_iso(self) -> str:
        """Now in UTC as ISO 8601 with milliseconds."""
        ...


class PressureSensor(Protocol):
    """One pressure channel, read one conversion at a time."""

    def read(self) -> Sample:
        """Convert once, bounded in time. A failure is a `SensorFault`, never an exception or an old value."""
        ...

    def close(self) -> None:
        """Let go of the bus."""
        ...


class Actuators(Protocol):
    """The controller's lines: pump, bleed, hold, lamps; and its e-stop sense."""

    def apply(self, command: ActuatorCommand) -> None:
        """Set pump and bleed; give the hold line one edge when `command.hold`, else let it rest."""
        ...

    def lamps(self, *, green: bool, yellow: bool, red: bool) -> None:
        """Stack light: green while the runner works, yellow while pressure is held, red on an alarm."""
        ...

    def estop_closed(self) -> bool:
        """True while the loop of the e-stop is closed (not pressed, wire whole)."""
        ...

    def close(self) -> None:
        """Pump, bleed and hold line low, pins given back."""
        ...


class I2CBus(Protocol):
    """The five calls the Adafruit stack makes on a bus object (busio.I2C is one)."""

    def try_lock(self) -> bool:
        """Take the bus for this object."""
        ...

    def unlock(self) -> None:
        """Give it back."""
        ...

    def writeto(self, address: int, buffer: bytes | bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Write bytes; raises OSError when nobody answers."""
        ...

    def readfrom_into(self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None) -> None:
        """Read into the buffer; raises OSError when nobody answers."""
        ...

    def writeto_then_readfrom(
        self,
        address: int,
        out_buffer: bytes | bytearray,
        in_buffer: bytearray,
        *,
        out_start: int = 0,
        out_end: int | None = None,
        in_start: int = 0,
        in_end: int | None = None,
    ) -> None:
        """Write, repeated start, read; raises OSError when nobody answers."""
        ...
