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

RATIO: Final = (0.2, 0.95)
"""Least and most of the cuff's pressure that its edge is believed to have, as a share of its middle's."""

SOFT_MMHG: Final = 15.0
"""Below this a cuff gets no softer."""

PRIOR_MEAN: Final = np.array([130.0, np.log(52.0), np.log(0.094), np.log(0.034), 0.0, 0.0, 0.6, 0.4])
PRIOR_SD: Final = np.array([60.0, 0.36, 0.24, 0.30, 5.0, 1.0, 0.085, 0.23])
"""Log-normal where the name says so. Collapse 0.08-0.11/mmHg and stretch 0.02-0.045/mmHg are published (Babbs 2012 and
two implementations of it), less what a limb does not pass on; spread, edge and stiffening are our inference."""


def volume(transmural_mmhg: Floats, collapse: Floats, stretch: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Volume of the artery as a share of that at zero transmural pressure (Babbs 2012), and how it changes.

    Returns:
        The volume, and its slopes over the transmural pressure and over the logarithms of the two constants.
    """
    under, over = np.minimum(transmural_mmhg, 0.0), np.maximum(transmural_mmhg, 0.0)
    shut, wide = np.exp(collapse * under), np.exp(-stretch * over)
    stretched = collapse / stretch * (1.0 - wide)
    by_collapse = collapse * under * shut + stretched
    return shut + stretched, collapse * shut * wide, by_collapse, collapse * over * wide - stretched


def heights(parameters: Floats, pressure_mmhg: Floats) -> Floats:
    """Height of the pulse at each pressure, for each row of parameters.

    Args:
        parameters: any number of rows, in the order of `NAMES`.
        pressure_mmhg: pressures on the artery's outside.

    Returns:
        Heights in mmHg; the last axis is that of the pressures.
    """
    return heights_and_slopes(parameters, pressure_mmhg)[0]


def heights_and_slopes(parameters: Floats, pressure_mmhg: Floats) -> tuple[Floats, Floats]:
    """The same, and what each parameter does to them (one row more for each, before the axis of the pressures)."""
    high, pulse, a, b, scale, edge, ratio, soft = (parameters[..., i, None] for i in range(len(NAMES)))
    a, b, pulse = np.exp(a), np.exp(b), np.exp(pulse)
    share = EDGE_MOST / (1.0 + np.exp(-edge))
    ratio, is_free = np.clip(ratio, *RATIO), (ratio > RATIO[0]) & (ratio < RATIO[1])
    rim = ratio * pressure_mmhg
    stiffer = np.log(np.maximum(pressure_mmhg, SOFT_MMHG) / 100.0)
    factor = np.exp(scale + soft * stiffer)
    inside = np.stack([high - pressure_mmhg, high - pulse - pressure_mmhg, high - rim, high - pulse - rim])
    filled, by_pressure, by_a, by_b = volume(inside, a, b)

    def moved(values: Floats) -> tuple[Floats, Floats]:
        """From the lowest blood pressure to the highest: in the middle of the cuff, and under its edge."""
        return values[0] - values[1], values[2] - values[3]

    def shared(values: tuple[Floats, Floats]) -> Floats:
        return np.asarray(factor * ((1.0 - share) * values[0] + share * values[1]))

    middle, around = moved(filled)
    height = shared((middle, around))
    steeper = moved(by_pressure)
    slopes = (
        shared(steeper),
        shared((pulse * by_pressure[1], pulse * by_pressure[3])),
        shared(moved(by_a)),
        shared(moved(by_b)),
        height,
        factor * (around - middle) * share * (1.0 - share / EDGE_MOST),
        -factor * share * pressure_mmhg * steeper[1] * is_free,
        height * stiffer,
    )
    return height, np.stack(slopes, axis=-2)
