"""The artery under a cuff: how high a pulse stands at a cuff pressure.

Volume against transmural pressure after Babbs 2012 (10.1186/1475-925X-11-56): exponential collapse below zero,
saturating stretch above. Two additions are our inference from the shape of envelopes in print: a share of the segment
lies under the cuff's edge, feels less pressure and goes on pulsing above systolic pressure; and the cuff itself gets
stiffer with pressure, so that the same volume moves it more. All pressures are in cuff units: a limb that passes on
only a part of them scales blood pressure and constants alike, and the systolic pressure found is then the LOP.
"""

from typing import Final

import numpy as np

from kiosk.lop.filters import Floats

NAMES: Final = (
    "systolic_mmhg",
    "log_pulse_pressure",
    "log_collapse",
    "log_stretch",
    "log_scale",
    "edge_logit",
    "edge_ratio",
    "softening",
)
EDGE_MOST: Final = 0.42
"""Largest share of the edge that is believed."""

PRIOR_MEAN: Final = np.array([130.0, np.log(52.0), np.log(0.094), np.log(0.034), 0.0, 0.0, 0.6, 0.4])
PRIOR_SD: Final = np.array([60.0, 0.36, 0.24, 0.30, 5.0, 1.0, 0.085, 0.23])
"""Log-normal where the name says so. Collapse 0.08-0.11/mmHg and stretch 0.02-0.045/mmHg are published (Babbs 2012 and
two implementations of it), less what a limb does not pass on; spread, edge and stiffening are our inference."""


def volume(transmural_mmhg: Floats, collapse: Floats, stretch: Floats) -> Floats:
    """Volume of the artery as a share of that at zero transmural pressure (Babbs 2012)."""
    shut = np.exp(collapse * np.minimum(transmural_mmhg, 0.0))
    wide = collapse / stretch * (1.0 - np.exp(-stretch * np.maximum(transmural_mmhg, 0.0)))
    return np.asarray(shut + wide)


def heights(parameters: Floats, pressure_mmhg: Floats) -> Floats:
    """Height of the pulse at each pressure, for each row of parameters.

    Args:
        parameters: any number of rows, in the order of `NAMES`.
        pressure_mmhg: pressures on the artery's outside.

    Returns:
        Heights in mmHg; the last axis is that of the pressures.
    """
    high, pulse, a, b, scale, edge, ratio, soft = (parameters[..., i, None] for i in range(len(NAMES)))
    a, b, low = np.exp(a), np.exp(b), high - np.exp(pulse)
    share = EDGE_MOST / (1.0 + np.exp(-edge))
    rim = np.clip(ratio, 0.2, 0.95) * pressure_mmhg
    middle = volume(high - pressure_mmhg, a, b) - volume(low - pressure_mmhg, a, b)
    around = volume(high - rim, a, b) - volume(low - rim, a, b)
    stiff = (np.maximum(pressure_mmhg, 15.0) / 100.0) ** soft
    return np.asarray(np.exp(scale) * stiff * ((1.0 - share) * middle + share * around))
