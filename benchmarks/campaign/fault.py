"""What a fault of the campaign is, and how soon both vents have to be released."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from benchmarks.campaign.station import Station


class Kind(StrEnum):
    """What a fault counts as."""

    WIRE = "wire"
    """No number comes any more, or a supply is gone: bus, wire, power."""
    SENSOR = "sensor"
    """A number comes and is wrong."""
    LEAK = "leak"
    PROCESS = "process"
    CLOCK = "clock"
    LINK = "link"
    PART = "part"
    """An actuator or a second line of defence; it has a peak, no time of its own."""
    SCREEN = "screen"


GOALS_S: Final = {
    Kind.WIRE: 0.55,
    Kind.PROCESS: 0.55,
    Kind.CLOCK: 0.55,
    Kind.LINK: 0.55,
    Kind.SENSOR: 1.25,
    Kind.LEAK: 2.5,
}
"""From the fault, from a wrong number or from a leak the pump cannot make good, to both coils off (design 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault of one strength."""

    name: str
    kind: Kind
    apply: Callable[[Station, Random], None]
    amplitude: float | None = None
    is_at_once: bool = False
    """Its time counts from the fault itself; otherwise from what it does to a number or to the pressure."""
    holds_coil: str = ""
    """Coil (`a`, `b`) that it keeps under current whatever anybody does; only the rail takes that away."""
    is_common_cause: bool = False
    """It breaks both sensors at once, and counts as a pair."""
    undo: Callable[[Station, Random], None] | None = None
    """Takes it away again; None: what it did stays."""
    lasts_s: float = math.inf
    """It is over by itself after so long, if nobody takes it away; what is there for ever has no end."""
    after_s: float = 0.0
    """How long after the first fault of its run it comes."""

    @property
    def is_brief(self) -> bool:
        """It is over by itself, so that it can come again without having gone."""
        return self.lasts_s < math.inf

    @property
    def key(self) -> str:
        """Name with strength, as written in reports and fault files."""
        return self.name if self.amplitude is None else f"{self.name}@{self.amplitude:g}"


def free_coils(faults: Iterable[Fault]) -> str:
    """The coils that can still lose their current through their own hold circuit."""
    held = {fault.holds_coil for fault in faults}
    return "".join(name for name in "ab" if name not in held)
