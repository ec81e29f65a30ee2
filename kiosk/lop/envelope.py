"""The envelope: height of the pulse over cuff pressure, smoothed, and where it crosses shares of its largest value."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.lop.artery import heights
from kiosk.lop.filters import Floats, local_line
from kiosk.lop.rejection import width_mmhg

RATIOS: Final = (0.9, 0.8, 0.7, 0.6, 0.5)
"""Shares of the largest height at which the envelope's flanks are read."""

LOWEST_SHARE: Final = 0.45
"""Beats below this share of the pressure of the largest pulse are left out: a loose cuff obeys other laws (our
inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A smooth curve through the beats, at every mmHg between the first and the last of them."""

    pressure_mmhg: Floats
    height_mmhg: Floats

    @property
    def largest_mmhg(self) -> float:
        """Height at the top."""
        return float(self.height_mmhg.max())

    @property
    def middle_mmhg(self) -> float:
        """Pressure in the middle of the top tenth: steadier than that of the one largest value."""
        top = self.height_mmhg >= 0.93 * self.largest_mmhg
        at = int(np.argmax(self.height_mmhg))
        low = at - int(np.argmin(top[at::-1])) + 1 if not top[: at + 1].all() else 0
        high = at + int(np.argmin(top[at:])) - 1 if not top[at:].all() else len(top) - 1
        return float(self.pressure_mmhg[low] + self.pressure_mmhg[high]) / 2.0


def usable(pressure_mmhg: Floats, height_mmhg: Floats) -> Floats:
    """Which beats lie high enough to be believed, as a mask."""
    order = np.argsort(-height_mmhg)[: max(3, len(height_mmhg) // 8)]
    return np.asarray(pressure_mmhg >= LOWEST_SHARE * float(np.median(pressure_mmhg[order])))


def envelope(pressure_mmhg: Floats, height_mmhg: Floats) -> Envelope:
    """Local linear regression with Gaussian weights; at least three beats."""
    grid = np.arange(np.ceil(pressure_mmhg.min()), np.floor(pressure_mmhg.max()) + 0.5, 1.0)
    weights = np.ones(len(pressure_mmhg))
    curve = local_line(grid, pressure_mmhg, height_mmhg, weights, width_mmhg(pressure_mmhg))
    return Envelope(pressure_mmhg=grid, height_mmhg=np.maximum(curve, 0.0))


def modelled(parameters: Floats, low_mmhg: float, high_mmhg: float) -> Envelope:
    """The envelope that the artery model gives, as far as it is wanted."""
    grid = np.arange(np.ceil(low_mmhg), np.ceil(high_mmhg) + 0.5, 1.0)
    return Envelope(pressure_mmhg=grid, height_mmhg=heights(parameters, grid))


def crossing(curve: Envelope, ratio: float, *, above: bool) -> float | None:
    """Pressure at which the curve first falls to `ratio` of its top, going up or down; None when it does not."""
    at = int(np.argmax(curve.height_mmhg))
    level = ratio * curve.largest_mmhg
    heights_on = curve.height_mmhg[at:] if above else curve.height_mmhg[at::-1]
    pressures = curve.pressure_mmhg[at:] if above else curve.pressure_mmhg[at::-1]
    under = np.flatnonzero(heights_on < level)
    if not len(under):
        return None
    i = int(under[0])
    share = (heights_on[i - 1] - level) / (heights_on[i - 1] - heights_on[i])
    return float(pressures[i - 1] + share * (pressures[i] - pressures[i - 1]))
