"""Which part of a recording matters, which way it goes, and whether in steps or on a ramp.

A fast fill before a slow deflation and the dump at the end hold no beats worth having; a rising ramp or a staircase
does. So the part is taken in which the pressure spends most time over the widest span.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import numpy as np

from kiosk.lop.filters import Flags, Floats, moving_mean, runs
from kiosk.lop.period import find_period
from kiosk.lop.trace import RATE_HZ

SLOW_S: Final = 0.8
LOW_MMHG: Final = 15.0
"""Below this the cuff lies loose and shows no pulse worth counting (our inference)."""

FAST_S: Final = 1.2
FAST_FALL_MMHG: Final = 18.0
FAST_RISE_MMHG: Final = 38.0
"""A fall (rise) by more than this within `FAST_S` is a dump (a fill): bleeds go up to 8 mmHg/s, one step of 15 mmHg
may begin and end inside; pumps of monitors reach 25 mmHg/s and are still of use."""

TOP_MMHG: Final = 3.0
"""A level on top belongs to both ways, with what it leaks and relaxes."""

DUMP_MMHG: Final = 10.0
DUMP_MMHG_PER_S: Final = 25.0
DUMP_MARGIN_S: Final = 0.3
"""A dump is a fall by so much below all that was before, as long as it is faster than a pulse falls (5.8 mmHg in a
quarter of a second); the filter that took the noise off spreads it by the margin (`trace.PASS_HZ`, our inference)."""

LEAST_S: Final = 4.0
BIN_MMHG: Final = 5.0
ENOUGH_S: Final = 3.0
"""Time in a band of `BIN_MMHG` beyond which more adds nothing to a part's worth."""

STEP_SHARE: Final = 0.7
FLAT_MMHG_PER_S: Final = 1.2
FLAT_SHARE: Final = 0.35
LOOKS: Final = ((0.8, 1), (1.0, 1), (0.8, 2), (1.2, 2))
"""A part is a staircase where half of the time the pressure moves at less than 0.7 of its mean speed, and for 0.35 of
it at less than 1.2 mmHg/s, looked at through a moving mean of so many seconds, so many times over. Levels of 2 s, three
beats of a heart of 120 to 150 a minute, show in the narrow ones only, those under the pulses of a slow heart in the
wide ones only. No ramp that was made (2 to 18 mmHg/s) is as level in any for 0.3 of the time; one of
less than 2 mmHg/s may pass for a staircase under large pulses, with as much time for each of them (our inference)."""

REGULAR: Final = 0.8
STANDS_PERCENT: Final = 20.0
RAMP_SHARE: Final = 0.5
"""It is a ramp after all where a rhythm of this correlation is found and, through a mean over one beat, the pressure
moves at more than half of its mean speed for all but a fifth of the time (our inference). Of 1,620 made recordings this
turned none of 773 staircases; at a correlation of 0.5 it turned three, of shaken cuffs."""


class Direction(StrEnum):
    """Which way the pressure went while the beats were counted."""

    RISING = "rising"
    FALLING = "falling"


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """[start, end) in samples of the trace."""

    start: int
    end: int
    direction: Direction
    is_stepped: bool
    slow_mmhg: Floats
    """The pressure without pulses, over the whole trace."""

    @property
    def span_mmhg(self) -> float:
        """Between lowest and highest pressure."""
        part = self.slow_mmhg[self.start : self.end]
        return float(part.max() - part.min())


def find_segment(pressure_mmhg: Floats, is_known: Flags | None = None) -> Segment | None:
    """The part that matters; None when nothing lasts `LEAST_S` above `LOW_MMHG`.

    Args:
        pressure_mmhg: at `RATE_HZ`, a line inside gaps.
        is_known: false inside gaps; None where there are none.
    """
    count = int(SLOW_S * RATE_HZ)
    slow = moving_mean(moving_mean(pressure_mmhg, count), count)
    best: tuple[float, int, int, Direction] | None = None
    for start, end in runs(slow > LOW_MMHG):
        if (end - start) / RATE_HZ < LEAST_S:
            continue
        on_top = start + np.flatnonzero(slow[start:end] >= slow[start:end].max() - TOP_MMHG)
        first, last = int(on_top[0]), int(on_top[-1])
        for direction, low, high in ((Direction.RISING, start, last + 1), (Direction.FALLING, first, end)):
            for a, b in _slow_parts(slow, low, high, direction):
                worth = _worth(slow[a:b])
                if best is None or worth > best[0]:
                    best = (worth, a, b, direction)
    if best is None:
        return None
    _, a, b, direction = best
    if direction is Direction.RISING:
        b = _to_the_dump(pressure_mmhg, b)
    is_known = np.ones(len(slow), dtype=np.bool_) if is_known is None else is_known
    is_stepped = _is_stepped(pressure_mmhg, is_known, a, b)
    found = Segment(start=a, end=b, direction=direction, is_stepped=is_stepped, slow_mmhg=slow)
    return replace(found, is_stepped=False) if is_stepped and _never_stands(pressure_mmhg, is_known, found) else found


def _to_the_dump(pressure_mmhg: Floats, end: int) -> int:
    """The end, put off to the dump that follows it.

    The slow pressure sees a dump coming half a second ahead. The last beat on the highest level is worth having.
    """
    before = pressure_mmhg[max(end - int(SLOW_S * RATE_HZ), 0) : end]
    after = pressure_mmhg[end : end + int(2.0 * SLOW_S * RATE_HZ)]
    fallen = np.flatnonzero(after < before.min() - DUMP_MMHG)
    if not len(fallen):
        return end
    steep = np.diff(pressure_mmhg[: end + fallen[0] + 1]) * RATE_HZ < -DUMP_MMHG_PER_S
    began = int(np.flatnonzero(~steep)[-1]) - int(DUMP_MARGIN_S * RATE_HZ)
    return max(began, end)


def _slow_parts(slow: Floats, start: int, end: int, direction: Direction) -> list[tuple[int, int]]:
    """Stretches of [start, end) that are neither dump nor fill, and last."""
    reach = int(FAST_S * RATE_HZ)
    fast: Flags = np.zeros(len(slow), dtype=np.bool_)
    ahead = np.concatenate([slow[reach:], np.full(reach, slow[-1])])[: len(slow)] - slow
    limit = FAST_FALL_MMHG if direction is Direction.FALLING else FAST_RISE_MMHG
    moved = -ahead if direction is Direction.FALLING else ahead
    for a, b in runs(moved > limit):
        # The window looks ahead: its first moments may still be slow.
        speed = np.abs(np.gradient(slow[a : min(b + reach, len(slow))])) * RATE_HZ if b + reach - a > 1 else np.zeros(1)
        quick = np.flatnonzero(speed > 0.5 * limit / FAST_S)
        if len(quick):
            fast[a + quick[0] : a + quick[-1] + 1] = True
    return [
        (start + a, start + b)
        for a, b in runs(~fast[start:end])
        if (b - a) / RATE_HZ >= LEAST_S
    ]  # fmt: skip


def _worth(part: Floats) -> float:
    """Seconds in bands of pressure, each counted up to `ENOUGH_S`."""
    bands = np.bincount(np.maximum(part / BIN_MMHG, 0.0).astype(np.intp))
    return float(np.minimum(bands / RATE_HZ, ENOUGH_S).sum())


def _is_stepped(pressure_mmhg: Floats, is_known: Flags, start: int, end: int) -> bool:
    """Whether [start, end) is mostly level, and yet gets somewhere, in any of the looks at it.

    A gap counts for how far the pressure got meanwhile, and not for how: the line through it is a ramp of our own.
    """
    known = is_known[start:end]
    if not known.any():
        return False
    for seconds, times in LOOKS:
        level = pressure_mmhg
        for _ in range(times):
            level = moving_mean(level, int(seconds * RATE_HZ))
        part = level[start:end]
        mean = (part.max() - part.min()) / (len(part) / RATE_HZ)
        speed = np.abs(np.gradient(part))[known] * RATE_HZ
        if np.median(speed) < STEP_SHARE * mean and np.mean(speed < FLAT_MMHG_PER_S) > FLAT_SHARE:
            return True
    return False


def _never_stands(pressure_mmhg: Floats, is_known: Flags, stepped: Segment) -> bool:
    """Whether what passes for a staircase is a slow ramp under pulses, whose fall looks level beside their rise.

    A mean over exactly one beat has no pulses left: a ramp then moves all the time, and a staircase stands.
    """
    part = slice(stepped.start, stepped.end)
    rhythm = find_period(pressure_mmhg[part], is_known[part], stepped)
    if rhythm is None or rhythm[1] < REGULAR:
        return False
    level = moving_mean(pressure_mmhg, round(rhythm[0] * RATE_HZ))[part]
    mean = float(np.ptp(level)) / (len(level) / RATE_HZ)
    speed = np.abs(np.gradient(level))[is_known[part]] * RATE_HZ
    return float(np.percentile(speed, STANDS_PERCENT)) > RAMP_SHARE * mean
