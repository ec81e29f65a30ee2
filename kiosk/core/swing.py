"""Steps and turns: swings too quick for the rhythm of repetitions (`rhythm`), learned as a whole and centred.

A stride or a turn of the pedals takes less than a second, and its course is no cosine. What one looks like is learned
from where the limb's push crosses the middle of its swing upwards: the level after so many passes since then. That
tells in which part of the swing pump and valve can still help; outside of them acting would come too late and swing
along. Else its middle is kept where both ends are nearest to the setpoint. Which kind goes on shows in how much of
the push is quick and how much slow.
"""

import math
from dataclasses import dataclass
from typing import Final

from kiosk.core.lawsettings import SwingSettings
from kiosk.core.units import TICK_S
from kiosk.safety.changed import replace

_TWO_PI: Final = 2.0 * math.pi
_PASSES: Final = 80
"""Length of what is learned: 1.6 s, the longest stride."""
_AHEAD: Final = (1, 2, 3, 4, 6, 8, 10, 13, 16, 20)
"""Passes ahead at which the path is looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """What the limb does to a closed cuff: levels of filters that split it, squares of its parts, and its course."""

    base_mmhg: float = 0.0
    first_mmhg: float = 0.0
    slow_mmhg: float = 0.0
    quick_mmhg: float = 0.0
    slow_square: float = 0.0
    quick_square: float = 0.0
    high_mmhg: float = 0.0
    low_mmhg: float = 0.0
    above_mmhg: float = 0.0
    below_mmhg: float = 0.0
    """How far pressure lately swung above and below its mean."""
    is_high: bool = False
    crossed: int = 0
    """Passes since the middle was crossed upwards."""
    period: float = 0.0
    """Passes between two crossings; 0 while unknown."""
    cycles: int = 0
    course_mmhg: tuple[float, ...] = (0.0,) * _PASSES
    """Level by passes since the crossing."""

    @property
    def size_mmhg(self) -> float:
        """How far apart its ends lately were in the cuff."""
        return self.above_mmhg + self.below_mmhg

    def is_quick(self, settings: SwingSettings) -> bool:
        """Most of it is quicker than the law of repetitions can follow."""
        return self.quick_square > max(settings.quick_share * self.slow_square, settings.least_mmhg**2)

    def aim_mmhg(self, setpoint_mmhg: float, settings: SwingSettings) -> float:
        """Where the mean belongs: at the setpoint, unless one end would leave the band there."""
        band = settings.band_share * setpoint_mmhg
        highest, lowest = band - self.above_mmhg, self.below_mmhg - band
        if lowest > highest:
            return setpoint_mmhg + (self.below_mmhg - self.above_mmhg) / 2.0
        return setpoint_mmhg + min(max(0.0, lowest), highest)

    def path(self, settings: SwingSettings) -> tuple[tuple[float, float], ...] | None:
        """What comes in the next 0.4 s; None before enough cycles were learned, or when one is overdue."""
        if self.cycles < settings.least or self.crossed > (1.0 + settings.late_share) * self.period:
            return None
        at = min(self.crossed, round(self.period) - 1)
        now = self._at(at)
        return tuple((ahead * TICK_S, self._at(at + ahead) - now) for ahead in _AHEAD)

    def _at(self, passes: int) -> float:
        """Learned level so many passes after the crossing; beyond the period, in the next cycle."""
        if passes >= self.period:
            passes = max(passes - round(self.period), 0)
        return self.course_mmhg[min(passes, _PASSES - 1)]


def swung(
    swing: Swing, *, closed_mmhg: float, pressure_mmhg: float, mean_mmhg: float, settings: SwingSettings
) -> Swing:
    """After one more pass: what a closed cuff would have done, the cuff's pressure and its mean."""
    base = swing.base_mmhg + (closed_mmhg - swing.base_mmhg) * TICK_S / settings.base_s
    weight, share = _TWO_PI * settings.split_hz * TICK_S, TICK_S / settings.memory_s
    rest = closed_mmhg - base
    first = swing.first_mmhg + (rest - swing.first_mmhg) * weight
    slow = swing.slow_mmhg + (first - swing.slow_mmhg) * weight
    filtered = swing.quick_mmhg + (rest - first - swing.quick_mmhg) * weight
    quick = rest - first - filtered
    off, fading = pressure_mmhg - mean_mmhg, 1.0 - share
    span = (swing.high_mmhg - swing.low_mmhg) * share
    swing = replace(
        swing,
        base_mmhg=base,
        first_mmhg=first,
        slow_mmhg=slow,
        quick_mmhg=filtered,
        slow_square=swing.slow_square + (slow * slow - swing.slow_square) * share,
        quick_square=swing.quick_square + (quick * quick - swing.quick_square) * share,
        high_mmhg=max(rest, swing.high_mmhg - span),
        low_mmhg=min(rest, swing.low_mmhg + span),
        above_mmhg=max(off, swing.above_mmhg * fading, 0.0),
        below_mmhg=max(-off, swing.below_mmhg * fading, 0.0),
    )
    return _followed(swing, rest, settings)


def _followed(swing: Swing, rest_mmhg: float, settings: SwingSettings) -> Swing:
    """Learn the course, and begin a new cycle where the middle is crossed upwards."""
    middle = (swing.high_mmhg + swing.low_mmhg) / 2.0
    margin = settings.margin_share * (swing.high_mmhg - swing.low_mmhg)
    crossed = swing.crossed + 1
    is_up = not swing.is_high and rest_mmhg > middle + margin
    if is_up and crossed >= settings.debounce_share * swing.period:
        is_like = abs(crossed - swing.period) <= settings.period_share * swing.period
        period = swing.period + settings.weight * (crossed - swing.period) if is_like else float(crossed)
        return replace(swing, is_high=True, crossed=0, period=period, cycles=swing.cycles + 1 if is_like else 0)
    is_high = rest_mmhg > middle - margin if swing.is_high else is_up
    course = swing.course_mmhg
    if crossed < _PASSES:
        known = course[crossed] if swing.cycles else rest_mmhg
        learned = known + settings.weight * (rest_mmhg - known)
        course = (*course[:crossed], learned, *course[crossed + 1 :])
    return replace(swing, is_high=is_high, crossed=min(crossed, 10 * _PASSES), course_mmhg=course)
