"""A blood pressure measured on the day of training: when it is asked for, what makes it valid, and what it weighs.

Two readings are never averaged out of the hardest band: either of them stops. Below it their mean counts, rounded up.
That and the order of the two is our inference; the bands' sources are in the therapy file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.reason import Reason
from kiosk.core.records import Answer, Tier

SYSTOLIC_MMHG: Final = (70, 260)
DIASTOLIC_MMHG: Final = (40, 150)
"""Outside these a figure is a slip of the finger or of the instrument (our inference)."""

RESTED, SYSTOLIC, DIASTOLIC = "rested", "systolic", "diastolic"
WAITED_S, SYSTOLIC_AGAIN, DIASTOLIC_AGAIN = "waited_s", "systolic_again", "diastolic_again"
PARTS: Final = (RESTED, SYSTOLIC, DIASTOLIC, WAITED_S, SYSTOLIC_AGAIN, DIASTOLIC_AGAIN)
"""What is kept of a measurement, as the last part of its keys: rest before it, reading, time to the second, second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureBand:
    """From either figure on, this tier; `row` is the row of the domain reference 3.2 that says so."""

    row: int
    systolic_mmhg: int
    diastolic_mmhg: int
    tier: Tier

    def holds(self, systolic: int, diastolic: int) -> bool:
        """Whether a reading is this high."""
        return systolic >= self.systolic_mmhg or diastolic >= self.diastolic_mmhg


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureRule:
    """When a pressure is asked for and what it weighs; bands from the hardest down."""

    id: str
    row: int
    text: str
    detail: str
    asked_if: tuple[str, ...]
    """Ids of questions: any other answer than no asks for a pressure."""
    asked_from_years: int
    rest_s: int
    """To sit quietly before the first reading."""
    gap_s: int
    """From a high reading to the second one, at least."""
    bands: tuple[PressureBand, ...]
    sources: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.bands or not self.asked_if:
            raise ValueError("a blood pressure is asked for by a question, and has bands")
        if self.rest_s <= 0 or self.gap_s <= 0:
            raise ValueError("a rest lasts some time")
        for harder, milder in zip(self.bands, self.bands[1:], strict=False):
            is_above = harder.systolic_mmhg > milder.systolic_mmhg and harder.diastolic_mmhg > milder.diastolic_mmhg
            if not is_above:
                raise ValueError("the bands of a blood pressure go from the hardest down")
        order = (Tier.STOP, Tier.REVIEW, Tier.NOTE)
        if [band.tier for band in self.bands] != [tier for tier in order if tier in {b.tier for b in self.bands}]:
            raise ValueError("the bands of a blood pressure go from the hardest down, each with a tier of its own")

    def key(self, part: str) -> str:
        """Under which key a part of the measurement is kept."""
        return f"{self.id}:{part}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureFinding:
    """What a measurement weighs; None for a tier when it is missing or no measurement."""

    tier: Tier | None
    reason: Reason | None


def reading_reasons(systolic: int, diastolic: int) -> Iterator[Reason]:
    """Why a reading is none: outside what a person can have, or the lower figure not the lower one."""
    for code, value, (least, most) in (
        ("pressure_systolic", systolic, SYSTOLIC_MMHG),
        ("pressure_diastolic", diastolic, DIASTOLIC_MMHG),
    ):
        if not least <= value <= most:
            yield Reason(code=code, figures={"mmhg": float(value), "least": float(least), "most": float(most)})
    if systolic <= diastolic:
        yield Reason(code="pressure_order", figures={"systolic": float(systolic), "diastolic": float(diastolic)})


def needs_second(rule: PressureRule, systolic: int, diastolic: int) -> bool:
    """A reading in any band is taken again after `gap_s`."""
    return any(band.holds(systolic, diastolic) for band in rule.bands)


def pressure_finding(rule: PressureRule, answers: Mapping[str, Answer]) -> PressureFinding:
    """Judge what was measured. Everything missing, malformed, too early or implausible is no measurement."""
    first = _reading(rule, answers, SYSTOLIC, DIASTOLIC)
    if first is None:
        return _missing(rule)
    if answers.get(rule.key(RESTED)) is not True:
        return PressureFinding(tier=None, reason=Reason(code="screening_pressure_rest", figures={"row": _row(rule)}))
    if not needs_second(rule, *first):
        return PressureFinding(tier=Tier.CLEAR, reason=None)
    second = _reading(rule, answers, SYSTOLIC_AGAIN, DIASTOLIC_AGAIN)
    waited = answers.get(rule.key(WAITED_S))
    if second is None or isinstance(waited, bool) or not isinstance(waited, int) or waited < rule.gap_s:
        figures = {"row": _row(rule), "systolic": float(first[0]), "diastolic": float(first[1])}
        return PressureFinding(tier=None, reason=Reason(code="screening_pressure_second", figures=figures))
    mean = (-(-(first[0] + second[0]) // 2), -(-(first[1] + second[1]) // 2))
    for band in rule.bands:
        counted = (first, second, mean) if band.tier is Tier.STOP else (mean,)
        for systolic, diastolic in counted:
            if band.holds(systolic, diastolic):
                figures = {"row": float(band.row), "systolic": float(systolic), "diastolic": float(diastolic)}
                return PressureFinding(tier=band.tier, reason=Reason(code="screening_pressure", figures=figures))
    return PressureFinding(tier=Tier.CLEAR, reason=None)


def _row(rule: PressureRule) -> float:
    return float(rule.row)


def _missing(rule: PressureRule) -> PressureFinding:
    return PressureFinding(tier=None, reason=Reason(code="screening_pressure_missing", figures={"row": _row(rule)}))


def _reading(rule: PressureRule, answers: Mapping[str, Answer], high: str, low: str) -> tuple[int, int] | None:
    systolic, diastolic = answers.get(rule.key(high)), answers.get(rule.key(low))
    if isinstance(systolic, bool) or isinstance(diastolic, bool):
        return None
    if not isinstance(systolic, int) or not isinstance(diastolic, int):
        return None
    return None if any(reading_reasons(systolic, diastolic)) else (systolic, diastolic)
