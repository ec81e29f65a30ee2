"""A recording on one common grid: spikes out, gaps marked, ripple and noise above the pulse filtered off."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.lop.converter import at_the_end
from kiosk.lop.filters import Flags, Floats, despiked, low_pass

RATE_HZ: Final = 100.0
"""Common rate; published work uses 100 to 1000/s, and a pulse has nothing above some 10 Hz."""

PASS_HZ: Final = 10.0
"""Keeps the shape of a pulse, takes off pump ripple and noise (8-15 Hz are usual)."""

SPIKE_MMHG: Final = 4.0
"""A sample nearer than this to the median of its neighbours is no spike (our inference: pump ripple reaches 3.5)."""

GAP_S: Final = 0.2
"""Missing samples for longer than this are a gap, not a line to be drawn through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Cuff pressure at `RATE_HZ`."""

    pressure_mmhg: Floats
    is_known: Flags
    """False inside gaps, where the pressure is only a line between its ends."""
    noise_mmhg: float
    """Spread of what the filter took off, ripple included; an idea of the recorder's noise."""

    @property
    def length_s(self) -> float:
        """How long it is."""
        return len(self.pressure_mmhg) / RATE_HZ


def trace(at_s: Floats, pressure_mmhg: Floats, rate_hz: float) -> Trace:
    """Put samples on the common grid.

    Args:
        at_s: times, rising, NaN nowhere.
        pressure_mmhg: gauge pressures; NaN where a sample is missing.
        rate_hz: their nominal rate.
    """
    good = np.isfinite(pressure_mmhg)
    known_s, values = at_s[good], pressure_mmhg[good]
    values, _ = despiked(values, rate_hz, least_mmhg=SPIKE_MMHG)
    inside = ~at_the_end(values, rate_hz)
    known_s, values = known_s[inside], values[inside]
    inner_hz = max(rate_hz, RATE_HZ)
    grid_s = np.arange(at_s[0], at_s[-1], 1.0 / inner_hz)
    even = np.interp(grid_s, known_s, values)
    smooth = low_pass(even, inner_hz, PASS_HZ)
    out_s = np.arange(at_s[0], at_s[-1], 1.0 / RATE_HZ)
    is_known = np.ones(len(out_s), dtype=np.bool_)
    apart = np.diff(known_s)
    for gap in np.flatnonzero(apart > GAP_S):
        is_known[(out_s > known_s[gap]) & (out_s < known_s[gap + 1])] = False
    is_known &= (out_s >= known_s[0]) & (out_s <= known_s[-1])
    return Trace(
        pressure_mmhg=np.interp(out_s, grid_s, smooth),
        is_known=is_known,
        noise_mmhg=float(np.std(even - smooth)),
    )
