"""What somebody could lift once, out of what they lift five times: one published equation, or a refusal.

Training loads are shares of the 1RM, and nobody at a clinic shall lift it. The equation is one of the leg press with
both legs; other exercises have none here, and their progress is told by the 5RM itself.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.reason import Reason

PER_KG: Final = 1.0970
OFFSET_KG: Final = 14.2546
SEE_KG: Final = 16.16
"""Reynolds, Gordon and Robergs 2006, J Strength Cond Res 20(3):584: plate-loaded leg press of both legs, 1RM out of
the 5RM in kg, R² 0.974, 70 people; the last figure is the standard error of the estimate."""
CONFIDENCE: Final = 1.96
"""The interval is this many standard errors either way, same source."""

YEARS: Final = (18, 69)
"""Ages of the study, same source."""
FIVE_RM_KG: Final = (60.0, 400.0)
"""Below, the offset is more than a fifth of what comes out, and the interval as wide as half of it; above, nobody is
tested here (our inference; the study's own extremes are not known to us)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OneRm:
    """The estimate and the interval that holds 95 % of such people, in kg."""

    kg: float
    low_kg: float
    high_kg: float


def estimate(five_rm_kg: float, years: int) -> OneRm | tuple[Reason, ...]:
    """The estimate for a leg press of both legs, or every reason why there is none."""
    reasons: list[Reason] = []
    if not YEARS[0] <= years <= YEARS[1]:
        figures = {"years": float(years), "low": float(YEARS[0]), "high": float(YEARS[1])}
        reasons.append(Reason(code="one_rm_age", figures=figures))
    if not FIVE_RM_KG[0] <= five_rm_kg <= FIVE_RM_KG[1]:
        figures = {"low": FIVE_RM_KG[0], "high": FIVE_RM_KG[1]}
        reasons.append(Reason(code="one_rm_load", figures=figures))
    if reasons:
        return tuple(reasons)
    kg = PER_KG * five_rm_kg + OFFSET_KG
    return OneRm(kg=kg, low_kg=kg - CONFIDENCE * SEE_KG, high_kg=kg + CONFIDENCE * SEE_KG)
