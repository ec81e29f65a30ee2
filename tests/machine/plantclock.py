"""The time of the world around a machine: the machine's own while it speaks, ours while it is silent.

An emulated machine is slow, and its seconds are longer than ours. A pump that ran by ours would fill a cuff several
times as fast as the machine regulates. A machine that hangs, or has no power, says nothing: then the world goes on by
ours, since a cuff does not wait.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

SILENT_S: Final = 3.0
"""A bridge tells a hundred times a second what the lines do, by the machine's clock; that may be ten of ours, and on a
busy computer there are gaps. A cuff that went on in one of them would let go of a machine that is sound."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of the world, and what the machine's clock said then; None: nothing."""

    world_s: float
    machine_s: float | None


class PlantClock:
    """Seconds of the world, never backwards.

    Args:
        outside: our clock.
        since: the moment that a kept world goes on from. It stands still until the machine speaks, which takes a while
            to be taken back as well.
    """

    def __init__(self, outside: Callable[[], float], since: Moment | None = None) -> None:
        self._outside = outside
        self._stands = since is not None
        self._now_s = 0.0 if since is None else since.world_s
        self._machine_s = None if since is None else since.machine_s
        self._heard_s = self._silent_since_s = outside()

    def moment(self) -> Moment:
        """Now, to go on from."""
        return Moment(self.now(), self.machine_s)

    def told(self, machine_s: float) -> None:
        """The machine has spoken, at this time on its clock."""
        self._go_on()
        self._stands = False
        if self._machine_s is not None and machine_s >= self._machine_s:
            self._now_s += machine_s - self._machine_s
        self._machine_s = machine_s
        self._heard_s = self._silent_since_s = self._outside()

    def now(self) -> float:
        """Seconds since the world began."""
        self._go_on()
        return self._now_s

    @property
    def machine_s(self) -> float | None:
        """The machine's own clock when it spoke last; None while it is silent."""
        self._go_on()
        return self._machine_s

    def is_heard(self) -> bool:
        """Whether the machine has spoken lately."""
        return self._machine_s is not None and self._outside() - self._heard_s < SILENT_S

    def _go_on(self) -> None:
        """A silence that has lasted too long passes by our clock, all of it."""
        outside_s = self._outside()
        if self._stands:
            self._heard_s = self._silent_since_s = outside_s
        if self._stands or (self._machine_s is not None and outside_s - self._heard_s < SILENT_S):
            return
        self._now_s += outside_s - self._silent_since_s
        self._silent_since_s = outside_s
        self._machine_s = None
