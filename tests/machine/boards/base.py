"""What a case may do with a machine. One of it is QEMU's, another a Raspberry Pi on a bench; a case cannot tell.

Times are the machine's own monotonic clock where a deadline is judged, and nothing else: what the driver's side takes
to ask is not the machine's.
"""

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final, Protocol, runtime_checkable


class Ability(StrEnum):
    """What not every machine can. A case names what it needs; on a machine without it is not run, and that is said."""

    TOUCH = auto()
    """Fingers on the panel, several at once."""
    PICTURE = auto()
    """What the panel shows, point by point."""
    POWER = auto()
    """Its power cut, and given again."""
    LINES = auto()
    """A plant around it, whose pressure is known."""
    KEPT_LEVELS = auto()
    """A kernel that can be told to keep the level of a line whose owner has died, and not to."""
    BUS_FAULTS = auto()
    """Converters that can be told to fail."""
    STATES = auto()
    """States of the whole machine kept and taken back."""
    USB = auto()
    """Keyboards and sticks plugged in and pulled."""
    HARDWARE_WATCHDOG = auto()
    """A device that resets it when its kernel is silent."""
    WRITE_LOG = auto()
    """Every write to its disk in order, with what was flushed."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a program on the machine ended."""

    code: int
    output: str
    began_s: float
    ended_s: float


class BoardError(Exception):
    """The machine does not do what every machine has to: a case says nothing then."""


class RestartedError(BoardError):
    """The machine, or what it is asked through, began anew while it was asked; whether it was done is not known."""


class Board(Protocol):
    """One machine. Every method raises `BoardError` where it cannot do what it says."""

    name: str
    abilities: frozenset[Ability]
    touch_name: str
    """How its kernel calls the panel that fingers touch; empty without one."""

    def start(self) -> str:
        """Give it power, wait until it can be spoken to; the id of this boot."""
        ...

    def cut(self) -> None:
        """Take its power away, now."""
        ...

    def run(self, *words: str, timeout_s: float = 60.0) -> Ran:
        """Run a program on it as root, to its end."""
        ...

    def put(self, path: str, data: bytes, mode: int = 0o644) -> None:
        """Write a file on it."""
        ...

    def get(self, path: str) -> bytes:
        """Read a file of it."""
        ...

    def press(self, x: float, y: float, finger: int = 0) -> None:
        """A finger comes down at parts of the picture's width and height, or slides there when it is down."""
        ...

    def lift(self, finger: int = 0) -> None:
        """A finger leaves."""
        ...

    def picture(self) -> "Picture":
        """What the panel shows."""
        ...

    def plant(self, message: dict[str, object]) -> dict[str, object]:
        """Ask the world around it, as `kiosk fault` asks a bench."""
        ...

    def close(self) -> None:
        """Let go of it for good."""
        ...


NOT_BY_IT: Final = "not by its watchdog"
"""Said of a reset where the machine knows that it was something else."""


@runtime_checkable
class Resets(Protocol):
    """What a machine with `HARDWARE_WATCHDOG` does besides."""

    def send(self, *words: str) -> None:
        """Start a program that may be its end."""
        ...

    def was_reset(self, wait_s: float) -> str:
        """Wait until something in it, or its watchdog, resets it; what is known of the reason."""
        ...

    def again(self, wait_s: float = ...) -> str:
        """Wait until it has started again by itself; the id of the new boot."""
        ...


@runtime_checkable
class Plugs(Protocol):
    """What a machine with `USB` does besides."""

    def keys(self, *codes: str) -> None:
        """Keys of every keyboard that is plugged in, pressed together and let go."""
        ...

    def plug(self, device: str, name: str) -> None:
        """Put a device in."""
        ...

    def pull(self, name: str) -> None:
        """Pull it out again."""
        ...


@dataclass(frozen=True, slots=True)
class Picture:
    """Points of a panel, three bytes each, row by row."""

    width: int
    height: int
    points: bytes

    def at(self, x: int, y: int) -> tuple[int, int, int]:
        """Red, green and blue of a point. Raises IndexError outside."""
        if not (0 <= x < self.width and 0 <= y < self.height):
            raise IndexError(f"{x}, {y} is not on {self.width} by {self.height}")
        red, green, blue = self.points[3 * (y * self.width + x) :][:3]
        return red, green, blue
