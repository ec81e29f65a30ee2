"""The levels of a staircase: what the beats of each say together."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kiosk.lop.beats import Beats


@dataclass(frozen=True, slots=True, kw_only=True)
class Plateau:
    """Beats that were taken at one level of a staircase."""

    pressure_mmhg: float
    height_mmhg: float
    count: int
    spread: float
    """Largest less smallest pulse, as a share of the middle one; 0 for a lone one."""


def plateaus(beats: Beats, *, apart_mmhg: float = 3.0) -> tuple[Plateau, ...]:
    """Group the good beats by level: a jump of more than `apart_mmhg` from one to the next begins another."""
    at = np.flatnonzero(beats.is_good)
    if not len(at):
        return ()
    cuff = beats.cuff_mmhg[at]
    same = np.concatenate([[True], np.abs(np.diff(cuff)) < apart_mmhg, [False]])
    cuts = [0, *(int(i) for i in np.flatnonzero(~same[:-1])), len(at)]
    found = []
    for a, b in pairwise(cuts):
        heights = beats.height_mmhg[at[a:b]]
        middle = float(np.median(heights))
        found.append(
            Plateau(
                pressure_mmhg=float(np.median(beats.pressure_mmhg[at[a:b]])),
                height_mmhg=middle,
                count=b - a,
                spread=float(np.ptp(heights)) / middle if middle > 0.0 else 0.0,
            )
        )
    return tuple(found)
