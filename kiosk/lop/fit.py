"""The artery model laid through the beats: maximum a posteriori by Levenberg-Marquardt, several starts at once.

Residuals are weighed by soft-L1, so that a pulse which slipped past the rejection pulls no more than it must; priors
are residuals like any other. The interval comes from the Jacobian at the end.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.lop.artery import NAMES, PRIOR_MEAN, PRIOR_SD, heights, heights_and_slopes
from kiosk.lop.filters import Floats

ITERATIONS: Final = 40
STARTS: Final = ((0.60, 40.0), (0.35, 30.0), (0.80, 60.0), (0.15, 50.0))
"""Where systolic pressure may lie between largest pulse and highest pressure, and pulse pressures to begin at."""

RELATIVE: Final = 0.06
FLOOR: Final = 0.04
"""Errors of a height: shares of itself (breathing, rhythm) and of the largest (noise, model); our inference."""

_CONSTANTS: Final = np.array([name not in {"systolic_mmhg", "log_scale"} for name in NAMES])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """The best of all starts."""

    parameters: Floats
    sd_mmhg: float
    """Standard deviation of the systolic pressure, model taken as true."""
    error: float
    """Root mean square of what is left, as a share of the largest height of the curve."""
    oddity: float
    """How unusual the artery is that this takes: mean square of its constants, in standard deviations of the priors."""

    @property
    def systolic_mmhg(self) -> float:
        """Highest blood pressure in cuff units."""
        return float(self.parameters[0])


def fit(pressure_mmhg: Floats, height_mmhg: Floats) -> Fit:
    """Fit the model to pulses of `height_mmhg` at `pressure_mmhg`; at least three of them, not all equal."""
    largest = float(np.percentile(height_mmhg, 95.0))
    sigma = np.sqrt((FLOOR * largest) ** 2 + (RELATIVE * height_mmhg) ** 2)
    theta = _starts(pressure_mmhg, height_mmhg)
    count = len(NAMES)
    damping = np.full(len(theta), 1e-2)
    curve, slope = heights_and_slopes(theta, pressure_mmhg)
    cost = _cost(theta, height_mmhg - curve, sigma)
    eye = np.arange(count)
    normal = np.zeros((len(theta), count, count))
    for _ in range(ITERATIONS):
        left = (height_mmhg - curve) / sigma
        weight = 1.0 / np.sqrt(1.0 + left**2)
        steep = slope / sigma
        normal = (steep * weight[:, None, :]) @ steep.swapaxes(1, 2)
        normal[:, eye, eye] += PRIOR_SD**-2
        pull = (steep @ (weight * left)[..., None])[..., 0] + (PRIOR_MEAN - theta) / PRIOR_SD**2
        damped = normal.copy()
        damped[:, eye, eye] *= 1.0 + damping[:, None]
        tried = theta + np.linalg.solve(damped, pull[..., None])[..., 0]
        tried_curve, tried_slope = heights_and_slopes(tried, pressure_mmhg)
        tried_cost = _cost(tried, height_mmhg - tried_curve, sigma)
        better = tried_cost < cost
        theta = np.where(better[:, None], tried, theta)
        curve = np.where(better[:, None], tried_curve, curve)
        slope = np.where(better[:, None, None], tried_slope, slope)
        gained = np.where(better, cost - tried_cost, np.inf)
        cost = np.where(better, tried_cost, cost)
        damping = np.clip(np.where(better, 0.3 * damping, 5.0 * damping), 1e-7, 1e7)
        if np.all((gained < 1e-4) | (damping >= 1e6)):
            break
    best = int(np.argmin(cost))
    curve = curve[best]
    left = (height_mmhg - curve) / sigma
    spread = max(1.0, float(np.sum(np.sqrt(1.0 + left**2) - 1.0) * 2.0 / max(len(left) - 4, 1)))
    variance = float(np.linalg.inv(normal[best])[0, 0]) * spread
    return Fit(
        parameters=theta[best],
        sd_mmhg=float(np.sqrt(max(variance, 0.0))),
        error=float(np.sqrt(np.mean((height_mmhg - curve) ** 2)) / max(float(curve.max()), 1e-9)),
        oddity=float(np.mean((((theta[best] - PRIOR_MEAN) / PRIOR_SD)[_CONSTANTS]) ** 2)),
    )


def _starts(pressure_mmhg: Floats, height_mmhg: Floats) -> Floats:
    order = np.argsort(-height_mmhg)[: max(3, len(height_mmhg) // 6)]
    peak, top = float(np.median(pressure_mmhg[order])), float(pressure_mmhg.max())
    rows = []
    for share, pulse in STARTS:
        row = PRIOR_MEAN.copy()
        row[0], row[1] = peak + share * max(top - peak, 20.0), np.log(pulse)
        row[4] += float(np.log(np.percentile(height_mmhg, 90.0) / heights(row, np.array([peak]))[0]))
        rows.append(row)
    return np.array(rows)


def _cost(theta: Floats, left_mmhg: Floats, sigma: Floats) -> Floats:
    data = np.sum(np.sqrt(1.0 + (left_mmhg / sigma) ** 2) - 1.0, axis=-1)
    prior = 0.5 * np.sum(((theta - PRIOR_MEAN) / PRIOR_SD) ** 2, axis=-1)
    return np.asarray(np.nan_to_num(data + prior, nan=np.inf))
