"""LOP out of a tape measure and a blood pressure: one published equation, inside what it was made from, or a refusal.

Such an estimate is rough. The equation explains 40 % of what differs between people, so that it is kept with its wide
interval, named an estimate wherever it stands, and a cuff is filled to a small share of it only.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.model import Limb, Reason
from kiosk.core.units import Mmhg

INTERCEPT_MMHG: Final = 65.290
MMHG_PER_CM: Final = 1.110
PER_SYSTOLIC: Final = 0.178
MMHG_PER_YEAR: Final = 1.153
SEX_MMHG: Final = -7.984
"""Coefficients of Cirilo-Sousa et al. 2019 (Revista Brasileira de Medicina do Esporte 25(6)): leg, cuff of 18 cm, 51
adults of 23 ± 5 years; the last one is taken once for a man and twice for a woman."""
SEE_MMHG: Final = 15.289
"""Standard error of the estimate, same source (R² 0.397)."""
CONFIDENCE: Final = 1.96
"""The interval is this many standard errors either way: 95 % of people like those of the study, same source."""

WIDTH_MM: Final = 180
WIDTH_TOLERANCE_MM: Final = 5
"""Cuffs that count as 18 cm wide (our inference: what a tape shows of a sewn cuff). Never across widths: 5 instead of
13.5 cm changes the mean from 144 to 235 mmHg (Loenneke et al. 2012, PMC4133131)."""

YEARS: Final = (18, 35)
"""Adults, and not above 35: from 25 to 65 the term of the age alone adds 46 mmHg, which nothing in a study of people
around 23 supports (our inference)."""
GIRTH_CM: Final = (40, 75)
SYSTOLIC_MMHG: Final = (90, 160)
"""Thighs and pressures of healthy young adults. Outside these it is a slip of the finger or nobody of whom the study
says anything (our inference; the study's own extremes are not known to us)."""

PERCENT_MAX: Final = 45.0
"""Highest share of an estimate that a cuff is filled to: half of nine tenths of it (our inference). An estimate of
170 mmHg may be 30 too high: 45 % of it are then 55 % of what is true, still far from where blood no longer comes in."""


class Sex(StrEnum):
    """As the equation asks for it."""

    FEMALE = "female"
    MALE = "male"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What the equation wants to know: girth of the thigh under the cuff, systolic pressure at the arm, age, sex."""

    girth_cm: int
    systolic_mmhg: int
    years: int
    sex: Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicted:
    """What the equation says, and the interval that holds 95 % of such people."""

    lop_mmhg: Mmhg
    low_mmhg: Mmhg
    high_mmhg: Mmhg


def predict(body: Body, limb: Limb, cuff_width_mm: int) -> Predicted | tuple[Reason, ...]:
    """The estimate in whole mmHg, or every reason why there is none.

    Posture is not among what the equation asks for: the estimate is kept with the posture it was made for, and for no
    other.

    Args:
        body: what was measured on the runner and asked of them.
        limb: the equation is one of the leg.
        cuff_width_mm: width of the registered cuff.
    """
    reasons = _reasons(body, limb, cuff_width_mm)
    if reasons:
        return reasons
    value = (
        INTERCEPT_MMHG
        + MMHG_PER_CM * body.girth_cm
        + PER_SYSTOLIC * body.systolic_mmhg
        + MMHG_PER_YEAR * body.years
        + SEX_MMHG * (2 if body.sex is Sex.FEMALE else 1)
    )
    half = CONFIDENCE * SEE_MMHG
    return Predicted(
        lop_mmhg=Mmhg(float(round(value))),
        low_mmhg=Mmhg(float(round(value - half))),
        high_mmhg=Mmhg(float(round(value + half))),
    )


def _reasons(body: Body, limb: Limb, cuff_width_mm: int) -> tuple[Reason, ...]:
    reasons = []
    if limb is not Limb.LEG:
        reasons.append(Reason(code="estimate_limb"))
    if abs(cuff_width_mm - WIDTH_MM) > WIDTH_TOLERANCE_MM:
        figures = {"width_mm": float(cuff_width_mm), "needed_mm": float(WIDTH_MM)}
        reasons.append(Reason(code="estimate_width", figures=figures))
    for code, name, value, (least, most) in (
        ("estimate_age", "years", body.years, YEARS),
        ("estimate_girth", "girth_cm", body.girth_cm, GIRTH_CM),
        ("estimate_systolic", "systolic_mmhg", body.systolic_mmhg, SYSTOLIC_MMHG),
    ):
        if not least <= value <= most:
            figures = {name: float(value), "least": float(least), "most": float(most)}
            reasons.append(Reason(code=code, figures=figures))
    return tuple(reasons)
