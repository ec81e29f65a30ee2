"""When the faults of one run come, go and come again, and what the runner does meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from benchmarks.campaign.fault import Fault
from benchmarks.campaign.outside import NOTICED_S
from benchmarks.campaign.station import Station

WATCH_S: Final = 16.0
"""How long a run is watched that does not end by itself: four repetitions."""

ANY_INSTANT_S: Final = 0.08
"""A fault without an instant of its own comes within two frames."""

AFTER_LAST_S: Final = 1.0
"""A run goes on for this long after the last thing that was to come in it: a process that wakes is seen to the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The course of one run. Times in seconds; the usual one is a fault that comes once and stays."""

    after_s: float | None = None
    """How long after the phase's stored instant the fault comes; None: at any instant of two frames."""
    for_s: float | None = None
    """The fault goes again after so long."""
    every_s: float | None = None
    """It comes again with this period."""
    times: int | None = None
    """So often in all; None: to the end of the run."""
    also: Fault | None = None
    """Another fault in the same run, which stays."""
    also_after_s: float = 0.0
    stop_after_s: float | None = None
    """STOP on the screen is pressed so long after the fault has come."""
    watch_s: float = WATCH_S

    @property
    def text(self) -> str:
        """What is unusual about it, in words; it names the run in a report."""
        return ", ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        if self.after_s is not None:
            yield f"after {self.after_s:g} s"
        if self.for_s is not None:
            yield f"for {self.for_s:g} s"
        if self.every_s is not None:
            yield f"every {self.every_s:g} s"
        if self.times is not None:
            yield f"{self.times} times"
        if self.also is not None:
            yield f"with {self.also.key} {self.also_after_s:g} s later"
        if self.stop_after_s is not None:
            yield f"STOP {self.stop_after_s:g} s later"
        if self.watch_s != WATCH_S:
            yield f"watched for {self.watch_s:g} s"

    def wait_s(self, rng: Random) -> float:
        """How long after the stored instant the fault comes."""
        any_s = rng.uniform(0.0, ANY_INSTANT_S)
        return any_s if self.after_s is None else self.after_s

    def judged(self, fault: Fault) -> tuple[Fault, ...]:
        """The faults of the run as they are to be judged: one that is over soon need not be noticed at once."""
        is_long = self.for_s is None or self.for_s > NOTICED_S
        lasts_s = fault.lasts_s if self.for_s is None else self.for_s
        first = replace(fault, is_at_once=fault.is_at_once and is_long, lasts_s=lasts_s)
        each: tuple[Fault, ...] = (first,)
        if first.is_at_once and self.every_s is not None:  # nothing may be held the first time
            each = tuple(replace(first, after_s=count * self.every_s) for count in range(self._count))
        return each if self.also is None else (*each, replace(self.also, after_s=self.also_after_s))

    def least_s(self, fault: Fault) -> float:
        """How long the run goes on at least: a little longer than to the last act there is in it."""
        over_s = _own_end_s(fault) if self.for_s is None else self.for_s
        acts = [(self._count - 1) * (self.every_s or 0.0) + over_s, self.stop_after_s or 0.0]
        if self.also is not None:
            acts.append(self.also_after_s + _own_end_s(self.also))
        last_s = max(acts)
        return last_s + AFTER_LAST_S if last_s > 0.0 else 0.0

    def begin(self, station: Station, fault: Fault, rng: Random) -> None:
        """Let the fault come now, and put all that follows on the schedule."""
        began_s = station.now

        def at(after_s: float, act: Callable[[], None]) -> None:
            if after_s > 0.0:
                station.schedule.at(began_s + after_s, act)
            else:
                act()

        for count in range(self._count):
            from_s = count * (self.every_s or 0.0)
            at(from_s, lambda: fault.apply(station, rng))
            if self.for_s is not None:
                at(from_s + self.for_s, lambda: _undo(fault, station, rng))
        if (also := self.also) is not None:
            at(self.also_after_s, lambda: also.apply(station, rng))
        if self.stop_after_s is not None:
            at(self.stop_after_s, station.press_stop)

    @property
    def _count(self) -> int:
        if self.every_s is None:
            return 1
        most = 1 + int(self.watch_s / self.every_s)
        return most if self.times is None else min(most, self.times)


def _own_end_s(fault: Fault) -> float:
    return fault.lasts_s if fault.is_brief else 0.0


def _undo(fault: Fault, station: Station, rng: Random) -> None:
    if fault.undo is not None:
        fault.undo(station, rng)


USUAL: Final = Course()
