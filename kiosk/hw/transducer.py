"""Ratio of pressure channel to supply channel, into mmHg. Pure.

The transducer is ratiometric: r = V / Vs depends on the pressure alone, so both channels are converted by one chip at
one gain behind equal dividers, and reference, gain and divider errors cancel. P = (r - z) / k with nominal
z = 0.04 and k = 0.018 per kPa = 0.0023998 per mmHg (MPXV5050GP data sheet: Vout = Vs (0.018 P + 0.04)).
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core.units import Mmhg, Ratio

NOMINAL_ZERO: Final = 0.04
NOMINAL_RATIO_PER_MMHG: Final = 0.0023998

SPAN_LOW: Final = 0.95
SPAN_HIGH: Final = 1.05
"""A span outside this share of the nominal is a wrong part or a wrong reference (data sheet: 2.5 % of full scale)."""

ZERO_MAX_MMHG: Final = 5.0
"""A zero further from nominal than this is a drifted or stressed part, or a cuff that was not empty (our inference)."""

RATIO_MIN: Final = 0.0176
"""Data sheet offset minimum 0.088 V of 5 V: below it a wire is broken or the part is dead."""

RATIO_MAX: Final = 0.97
"""Data sheet full scale maximum 4.813 V plus saturation, of 5 V: above it a wire is shorted to the supply."""


def coefficient_problems(zero: float, ratio_per_mmhg: float) -> Iterator[tuple[str, str]]:
    """Name and reason of every coefficient that no sound transducer of this family has."""
    share = ratio_per_mmhg / NOMINAL_RATIO_PER_MMHG
    if not SPAN_LOW < share < SPAN_HIGH:
        yield "ratio_per_mmhg", f"{ratio_per_mmhg} is {share:.3f} of nominal, outside {SPAN_LOW} to {SPAN_HIGH}"
    offset_mmhg = (zero - NOMINAL_ZERO) / NOMINAL_RATIO_PER_MMHG
    if not abs(offset_mmhg) <= ZERO_MAX_MMHG:
        yield "zero", f"{zero} is {offset_mmhg:.1f} mmHg from nominal, more than {ZERO_MAX_MMHG:g}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Transducer:
    """Factory coefficients of one transducer.

    Raises:
        ValueError: the coefficients are not a number or those of no sound part of the family.
    """

    zero: float = NOMINAL_ZERO
    """Ratio at 0 mmHg."""
    ratio_per_mmhg: float = NOMINAL_RATIO_PER_MMHG
    """Change of the ratio per mmHg."""

    def __post_init__(self) -> None:
        if found := list(coefficient_problems(self.zero, self.ratio_per_mmhg)):
            raise ValueError("; ".join(f"{name}: {reason}" for name, reason in found))

    def pressure_mmhg(self, ratio: Ratio) -> Mmhg:
        """Gauge pressure that belongs to a ratio."""
        return Mmhg((ratio - self.zero) / self.ratio_per_mmhg)

    def ratio(self, pressure_mmhg: Mmhg) -> Ratio:
        """Ratio that belongs to a gauge pressure."""
        return Ratio(self.zero + self.ratio_per_mmhg * pressure_mmhg)

    def recalibrated(self, *, at_zero: Ratio, at_reference: Ratio, reference_mmhg: Mmhg) -> "Transducer":
        """Coefficients from two points: vented, and at a reference pressure.

        Raises:
            ValueError: the reference is not a positive pressure, or the result is no sound transducer.
        """
        if not (math.isfinite(reference_mmhg) and reference_mmhg > 0):
            raise ValueError(f"reference of {reference_mmhg} mmHg")
        return Transducer(zero=at_zero, ratio_per_mmhg=(at_reference - at_zero) / reference_mmhg)
