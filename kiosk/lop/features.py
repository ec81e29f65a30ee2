"""What the two estimates are learnt over.

The second one: the envelope's middle, its flanks, its size, and how it was recorded. Pressures are taken relative to
the middle of the envelope, sizes as logarithms, so that scale of device and limb matter little. A flank that the
recording does not reach is read off the fitted curve instead.

The first one is the fitted artery itself; what it reads too low or too high goes with the artery found, with how far
beyond it the recording goes, and with how it was recorded (hose, filter and speed shave narrow pulses most).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.lop.artery import NAMES as PARAMETERS
from kiosk.lop.beats import Beats
from kiosk.lop.envelope import RATIOS, Envelope, crossing, modelled
from kiosk.lop.filters import Floats
from kiosk.lop.fit import Fit

REACH_MMHG: Final = 200.0

NAMES: Final = (
    *(f"above_{ratio:g}" for ratio in RATIOS),
    *(f"below_{ratio:g}" for ratio in RATIOS),
    "middle",
    "size",
    "speed",
    "per_beat",
)

FIT_NAMES: Final = (*(name for name in PARAMETERS if name != "log_scale"), "over", "beyond", "rate", "rise", "speed")
BEYOND_MMHG: Final = (-20.0, 60.0)
"""How far past the pressure found a recording goes counts up to here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """One recording's figures."""

    values: Floats
    """In the order of `NAMES`."""
    of_fit: Floats
    """In the order of `FIT_NAMES`."""
    middle_mmhg: float
    missing: int
    """Flanks above that had to be read off the fitted curve."""


def features(beats: Beats, curve: Envelope, fitted: Fit, *, is_stepped: bool) -> Features:
    """Gather them."""
    middle = curve.middle_mmhg
    model = modelled(fitted.parameters, max(10.0, middle - REACH_MMHG), middle + REACH_MMHG)
    row, missing = [], 0
    for above in (True, False):
        before = 0.0
        for ratio in RATIOS:
            at = crossing(curve, ratio, above=above)
            if at is None:
                missing += above
                at = crossing(model, ratio, above=above)
            apart = before + 5.0 if at is None else abs(at - middle)
            before = max(before, apart)
            row.append(before)
    row += [middle, float(np.log(max(curve.largest_mmhg, 1e-3)))]
    speed = 0.0 if is_stepped else float(np.median(beats.speed_mmhg_per_s[beats.is_good]))
    per_beat = 0.0 if is_stepped else speed * beats.period_s
    row += [speed, abs(per_beat)]
    return Features(
        values=np.array(row), of_fit=_of_fit(beats, curve, fitted, speed), middle_mmhg=middle, missing=missing
    )


def _of_fit(beats: Beats, curve: Envelope, fitted: Fit, speed: float) -> Floats:
    found = fitted.systolic_mmhg
    artery = [value for name, value in zip(PARAMETERS, fitted.parameters, strict=True) if name != "log_scale"]
    beyond = float(np.clip(curve.pressure_mmhg[-1] - found, *BEYOND_MMHG))
    rise = float(np.median(beats.rise_share[beats.is_good]))
    return np.array([*artery, found - curve.middle_mmhg, beyond, -np.log(beats.period_s), rise, speed])
