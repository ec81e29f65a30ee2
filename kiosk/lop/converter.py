"""The end of a converter's range, where it shows one value for as long as the pressure lies beyond.

That looks like a cuff without a pulse, and is none: what is not known is a gap.
"""

from typing import Final

import numpy as np

from kiosk.lop.filters import Flags, Floats, runs

FINE_MMHG: Final = 0.4
END_S: Final = 1.0
"""Told in steps finer than this, no pressure under a beating artery keeps one value for so long (our inference)."""

_MANY: Final = 20_000


def at_the_end(values: Floats, rate_hz: float) -> Flags:
    """Samples that stay at the highest value of all for longer than a pulse would let them.

    Args:
        values: pressures without NaN and without spikes.
        rate_hz: their rate.
    """
    ends = np.zeros(len(values), dtype=np.bool_)
    if not 0.0 < _step_mmhg(values) < FINE_MMHG:
        return ends
    for start, end in runs(values >= values.max()):
        ends[start:end] = end - start >= END_S * rate_hz
    return ends


def _step_mmhg(values: Floats) -> float:
    """The usual distance between two values that differ; 0 when none do."""
    apart = np.diff(np.unique(values[:: max(len(values) // _MANY, 1)]))
    return float(np.median(apart)) if len(apart) else 0.0
