"""Signs of how far a recording can be trusted, and the two judgements made of them: is this a pulse, and how unsure.

Both are linear in the signs, with weights learnt on simulated recordings alone (`constants.json`): recordings with a
pulse against cuffs without one that lie still or are shaken, and the errors of the estimate itself.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from kiosk.lop.beats import Beats
from kiosk.lop.constants import Line
from kiosk.lop.envelope import Envelope
from kiosk.lop.filters import MAD_TO_SD, Floats
from kiosk.lop.fit import Fit

NAMES: Final = (
    "fitted_sd",
    "error",
    "apart",
    "roughness",
    "likeness",
    "regularity",
    "irregularity",
    "rise",
    "rise_spread",
    "share",
    "count",
    "size",
    "low_end",
    "high_end",
    "per_beat",
    "missing",
    "explained",
    "oddity",
)

CERTAIN_MMHG: Final = 7.0
USABLE_MMHG: Final = 10.0
UNEVEN_MMHG: Final = 8.0
READABLE_MMHG: Final = 14.0
"""Half widths of the interval (95 %) up to which a value is of quality A; up to which it is given at all, as B, where
it may drive a cuff, on a rising staircase, under an even rhythm and under an uneven one; and where it is only read
afterwards.

Our inference, on the simulator: hard cases have to be within 15 mmHg or refused. Of all that were learnt on, 3 with a
fibrillating heart or in heavy motion were not at 12 mmHg, none at 10; an ordinary staircase has 4 to 8.
"""

UNEVEN: Final = 0.17
"""Robust deviation of the intervals between beats, as a share of their median, beyond which a rhythm is uneven: that of
fibrillation is about 0.2, that of breathing and single early beats below this (our inference)."""


class Quality(StrEnum):
    """How good a value is. C is never reported as a value: it is a refusal."""

    A = "A"
    B = "B"
    C = "C"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is seen, in the order of `NAMES`."""

    values: Floats


def signs(
    beats: Beats, heights_mmhg: Floats, curve: Envelope, fitted: Fit, *, apart_mmhg: float, missing: int
) -> Signs:
    """Gather them.

    Args:
        beats: all beats; those that count are looked at.
        heights_mmhg: heights of the beats that the estimate used, in the order of their pressures.
        curve: their envelope.
        fitted: the artery model.
        apart_mmhg: how far the two estimates differ.
        missing: flanks that the recording did not reach.
    """
    good = beats.is_good
    interval = beats.interval_s[good]
    middle = float(np.median(interval))
    rough = float(np.median(np.abs(np.diff(heights_mmhg)))) / max(curve.largest_mmhg, 1e-9)
    low, high = np.percentile(beats.rise_share[good], [25.0, 75.0])
    last = max(len(curve.height_mmhg) // 12, 1)
    # What the fit leaves of the differences between the pulses: a hand shakes as it likes, an artery obeys the cuff.
    left = fitted.error * float(heights_mmhg.max()) / max(float(np.std(heights_mmhg)), 1e-9)
    return Signs(
        values=np.array(
            [
                np.log(np.clip(fitted.sd_mmhg, 0.5, 50.0)),
                np.log(np.clip(fitted.error, 0.005, 1.0)),
                np.log(1.0 + min(abs(apart_mmhg), 60.0)),
                np.log(np.clip(rough, 0.005, 1.0)),
                float(np.median(beats.likeness[good])),
                beats.regularity,
                MAD_TO_SD * float(np.median(np.abs(interval - middle))) / middle,
                float(np.median(beats.rise_share[good])),
                float(high - low),
                float(good.mean()),
                np.log(len(heights_mmhg)),
                np.log(max(curve.largest_mmhg, 0.01)),
                float(np.mean(curve.height_mmhg[:last])) / curve.largest_mmhg,
                float(np.mean(curve.height_mmhg[-last:])) / curve.largest_mmhg,
                abs(float(np.median(beats.speed_mmhg_per_s[good] * interval))),
                float(missing),
                np.log(np.clip(left, 0.02, 3.0)),
                np.log(1.0 + fitted.oddity),
            ]
        )
    )


def pulse_logit(seen: Signs, line: Line) -> float:
    """Logarithm of the odds that there is a pulse, as often as not in the recordings it was learnt on."""
    return line.of(bent(seen.values))


def half_width_mmhg(seen: Signs, line: Line, factor: float) -> float:
    """Half width of the 95 % interval: the usual size of the error at these signs, times `factor`."""
    return factor * float(np.exp(line.of(seen.values)))


def bent(values: Floats) -> Floats:
    """The signs and their squares: a rise can be too short as well as too long."""
    return np.concatenate([values, values**2])


def usable_mmhg(seen: Signs) -> float:
    """How wide an interval may be, either way, where the value may drive a cuff."""
    return UNEVEN_MMHG if seen.values[NAMES.index("irregularity")] > UNEVEN else USABLE_MMHG


def grade(half_mmhg: float, most_mmhg: float = USABLE_MMHG) -> Quality:
    """Quality for a half width of the interval that may be so wide."""
    if half_mmhg <= CERTAIN_MMHG:
        return Quality.A
    return Quality.B if half_mmhg <= most_mmhg else Quality.C
