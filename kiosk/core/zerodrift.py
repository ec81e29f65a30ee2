"""How a sensor's zero has moved over the self-tests: first, last, worst, and by how much a month. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

DAYS_PER_MONTH: Final = 365.25 / 12.0
SPAN_MIN_DAYS: Final = 7.0
"""A trend out of less than a week would be that of the room's temperature (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroTaken:
    """One zero: when, in days of civil time from any beginning, and how far from the calibrated one."""

    day: float
    offset_mmhg: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ZeroDrift:
    """What became of a zero since it was calibrated."""

    count: int
    first_mmhg: float
    last_mmhg: float
    worst_mmhg: float
    """The one furthest from the calibrated zero, with its sign."""
    per_month_mmhg: float | None
    """Slope of a straight line through all of them; None while they span less than a week."""


def zero_drift(taken: Sequence[ZeroTaken]) -> ZeroDrift | None:
    """The drift out of zeros in the order in which they were taken; None when there are none."""
    if not taken:
        return None
    offsets = [one.offset_mmhg for one in taken]
    return ZeroDrift(
        count=len(taken),
        first_mmhg=offsets[0],
        last_mmhg=offsets[-1],
        worst_mmhg=max(offsets, key=abs),
        per_month_mmhg=_per_month(taken),
    )


def _per_month(taken: Sequence[ZeroTaken]) -> float | None:
    days = [one.day for one in taken]
    if max(days) - min(days) < SPAN_MIN_DAYS:
        return None
    middle = sum(days) / len(days)
    spread = sum((day - middle) ** 2 for day in days)
    return sum((one.day - middle) * one.offset_mmhg for one in taken) / spread * DAYS_PER_MONTH
