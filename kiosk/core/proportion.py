"""How far a rate may be from the one that was counted: the exact interval of Clopper and Pearson.

Events are rare, and often none was seen. The exact interval holds the true rate at least as often as it says for every
rate and every number, where the approximate ones fall short just for rare events (Wilson's too). It is wider, which is
the careful side: nothing is called more or less than published without the evidence.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95
"""Of the interval beside a rate (our inference: as is usual)."""
_STEPS: Final = 60
"""Halvings of the unit interval: far below what a float of a rate can tell apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proportion:
    """Counted of all, and the interval; shares are 0 to 1."""

    count: int
    of: int
    share: float
    low: float
    high: float


def proportion(count: int, of: int) -> Proportion | None:
    """The share and its 95 % interval; None out of nothing.

    Raises:
        ValueError: more were counted than there are.
    """
    if not 0 <= count <= of:
        raise ValueError(f"{count} of {of}")
    if of == 0:
        return None
    tail = (1.0 - CONFIDENCE) / 2.0
    low = 0.0 if count == 0 else _where(lambda rate: 1.0 - at_most(count - 1, of, rate) >= tail)
    high = 1.0 if count == of else _where(lambda rate: at_most(count, of, rate) <= tail)
    return Proportion(count=count, of=of, share=count / of, low=low, high=high)


def at_most(count: int, of: int, rate: float) -> float:
    """Probability of `count` or fewer in `of` at this rate."""
    if rate <= 0.0:
        return 1.0
    if rate >= 1.0:
        return 1.0 if count >= of else 0.0
    logs = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(rate)
        + (of - k) * math.log1p(-rate)
        for k in range(count + 1)
    )
    return min(1.0, math.fsum(math.exp(one) for one in logs))


def _where(is_reached: Callable[[float], bool]) -> float:
    """The least rate at which something is reached that stays so above it."""
    low, high = 0.0, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if is_reached(middle):
            high = middle
        else:
            low = middle
    return high
