"""Which beats of one step say the same: their intervals were judged with all others, here their heights are."""

from typing import Final

import numpy as np

from kiosk.lop.beats import Beats
from kiosk.lop.filters import Indices

HEIGHT_SHARE: Final = 0.25
"""How far a pulse may be off the middle one of its step: breathing and rhythm move it by some 6 to 10 % (our
inference)."""

LEAST_SHARE: Final = 0.08
"""What is nearer than this share of the largest pulses of all agrees in any case: noise is not smaller where pulses are
(our inference)."""


def agreeing(beats: Beats, at: Indices) -> Indices:
    """Those of `at` that count and agree in height with the middle one of them.

    Args:
        beats: all beats so far.
        at: numbers of those of one step.
    """
    good = at[beats.is_good[at]]
    if not len(good):
        return good
    heights = beats.height_mmhg[good]
    middle = float(np.median(heights))
    largest = float(np.percentile(beats.height_mmhg[beats.is_good], 90.0))
    return np.asarray(good[np.abs(heights - middle) <= max(HEIGHT_SHARE * middle, LEAST_SHARE * largest)])
