"""How late the passes of a loop are in the campaign's honest runs."""

from random import Random
from typing import Final

ROUTINE_S: Final = 0.0001
SLOW_SHARE, SLOW_S = 1e-3, 0.005
MISSED_SHARE, MISSED_S = 6e-5, 0.025
"""How late passes are: most by a tenth of a millisecond, one in a thousand by up to 5 ms, one in 16,000 by a whole
pass; what the benchmark `timing` saw with every core busy, and a little more."""


def late_by_s(rng: Random) -> float:
    """How late one pass is."""
    draw = rng.random()
    if draw < MISSED_SHARE:
        return rng.uniform(SLOW_S, MISSED_S)
    return rng.uniform(0.0, SLOW_S) if draw < SLOW_SHARE else rng.expovariate(1.0 / ROUTINE_S)
