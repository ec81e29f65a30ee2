"""Arithmetic on the true cuff pressure of one bout: shares of time, excursions, the fill. Pure functions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

ENTRY_SHARE = 0.10
"""Accounting begins when the cuff first is this near to the setpoint."""

EXCURSION_MMHG = 15.0
"""Hughes 2024: back within this distance is what makes regulation 'surgical grade'."""

FILLED_MMHG = 2.5
"""A fill has arrived when the cuff is within the law's resting band; the pump alone is timed to the same pressure."""


class Stage(Enum):
    """What the cuff was told to do in a pass."""

    FILL = "fill"
    WORK = "work"
    REST = "rest"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One pass of the loop between the start of the fill and the commanded release."""

    at_s: float
    true_mmhg: float
    """Pressure in the cuff as the simulated world has it."""
    measured_mmhg: float
    """What the law was given."""
    setpoint_mmhg: float
    stage: Stage
    pump: bool
    bleed: bool = False
    dump: bool = False
    """The large valve; only laws of others use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """Seconds in all, and within a share of the setpoint."""

    total_s: float
    within_s: float

    @property
    def share(self) -> float | None:
        """Fraction of the time, 0 to 1; None when there was none."""
        return None if self.total_s <= 0.0 else self.within_s / self.total_s


def entered(points: Sequence[Point]) -> Sequence[Point]:
    """The points from the first entry into the band on."""
    for index, point in enumerate(points):
        if abs(point.true_mmhg - point.setpoint_mmhg) <= ENTRY_SHARE * point.setpoint_mmhg:
            return points[index:]
    return ()


def within(points: Sequence[Point], stage: Stage, share: float) -> Time:
    """Time in `stage` and in the band of `share` around the setpoint, after the entry; each point lasts to the next.

    Filling again after work had begun is a cuff that lost its pressure, and counts as rest.
    """
    total = inside = 0.0
    has_worked = False
    for point, after in pairwise(entered(points)):
        has_worked = has_worked or point.stage is Stage.WORK
        counts_as = Stage.REST if point.stage is Stage.FILL and has_worked else point.stage
        if counts_as is stage:
            total += after.at_s - point.at_s
            if abs(point.true_mmhg - point.setpoint_mmhg) <= share * point.setpoint_mmhg:
                inside += after.at_s - point.at_s
    return Time(total_s=total, within_s=inside)


def excursions_s(points: Sequence[Point]) -> Iterator[float]:
    """How long each excursion beyond 15 mmHg lasted, after the entry; one that never came back lasts to the end."""
    since: float | None = None
    held = entered(points)
    for point in held:
        is_out = abs(point.true_mmhg - point.setpoint_mmhg) > EXCURSION_MMHG
        if is_out and since is None:
            since = point.at_s
        elif not is_out and since is not None:
            yield point.at_s - since
            since = None
    if since is not None:
        yield held[-1].at_s - since


def above_s(points: Sequence[Point], limit_mmhg: float) -> float:
    """Seconds at or above a pressure, from the start of the fill on."""
    return sum(after.at_s - point.at_s for point, after in pairwise(points) if point.true_mmhg >= limit_mmhg)


def fill_s(points: Sequence[Point]) -> float | None:
    """Time from the pump's first start to the resting band around the setpoint; None when it was never reached."""
    began_s = points[0].at_s + fill_wait_s(points)
    for point in points:
        if point.true_mmhg >= point.setpoint_mmhg - FILLED_MMHG:
            return max(point.at_s - began_s, 0.0)
    return None


def fill_wait_s(points: Sequence[Point]) -> float:
    """Time from the start of the fill to the pump's first start: the watchdog notes that it holds; 0 without one."""
    return next((point.at_s - points[0].at_s for point in points if point.pump), 0.0)


def overshoot_mmhg(points: Sequence[Point]) -> float:
    """How far the cuff rose above the setpoint before work began; 0 when it did not."""
    highest = 0.0
    for point in points:
        if point.stage is Stage.WORK:
            break
        highest = max(highest, point.true_mmhg - point.setpoint_mmhg)
    return highest


def valve_strokes(points: Sequence[Point]) -> int:
    """Openings of the bleed or the dump valve after the entry."""
    held = entered(points)
    return sum((b.bleed and not a.bleed) + (b.dump and not a.dump) for a, b in pairwise(held))


def pump_on_share(points: Sequence[Point]) -> float | None:
    """Share of the time after the entry in which the pump runs."""
    held = entered(points)
    return sum(point.pump for point in held) / len(held) if held else None


def pump_starts(points: Sequence[Point]) -> tuple[int, float]:
    """Starts of the pump after the entry, and the minutes they are spread over."""
    held = entered(points)
    starts = sum(after.pump and not point.pump for point, after in pairwise(held))
    return starts, (held[-1].at_s - held[0].at_s) / 60.0 if held else 0.0
