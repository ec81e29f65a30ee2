"""What answers mean for the pump. An unanswered question, and an answer that is none, count as STOP.

Answers are kept by question id. A question about a limb that was answered with yes may be narrowed by four more
answers (`lymph:left_arm` and so on, see `limb_key`); whatever of these is missing counts as yes. One that is asked of a
span of time may name its day (`surgery:day`, see `day_key`), and weighs until the span is over. Of a blood pressure
there are several (`bloodpressure.PARTS`). The answers of a full form bind together with those of the day
(`judge_sheets`); whatever of it holds for its own day only is the business of the form of the day.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core import bloodpressure
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.records import Answer, Tier
from kiosk.core.screenform import Escalation, Kind, Lasts, Question, Scope, ScreeningRules, weight

__all__ = [
    "LIMBS",
    "REVIEW_CAP_PERCENT",
    "Assessment",
    "Consequence",
    "Kind",
    "Question",
    "Scope",
    "ScreeningRules",
    "Sheet",
    "asks_pressure",
    "assess",
    "day_key",
    "judge_sheets",
    "limb_key",
]  # fmt: skip

REVIEW_CAP_PERCENT: Final = 50.0
"""Share of LOP that REVIEW allows at most, with rests without pressure and a supervisor's PIN (our inference; makers'
guides have 40 to 50 % for people at risk, fitcuffs.com)."""

LIMBS: Final = tuple((limb, side) for limb in Limb for side in Side)

Pair = tuple[Limb, Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A form's rules and its answers; of an older one (`is_today` False) what held for its day only is left out.

    `day` is today, counted from 1970; None when nobody knows it, and then no answer is past.
    """

    rules: ScreeningRules
    answers: Mapping[str, Answer]
    is_today: bool = True
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What the answers bind, on one limb or for the whole person. `cap_percent` None: the protocol's own holds.

    REVIEW: no more than `cap_percent`, only rests without pressure, and a supervisor's PIN with a reason.
    """

    tier: Tier
    cap_percent: float | None
    needs_released_rests: bool
    needs_clearance: bool
    starts_milder: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the answers mean. `review_limbs` are those that need a supervisor by themselves."""

    tier: Tier
    blocked_limbs: tuple[Pair, ...]
    review_limbs: tuple[Pair, ...]
    starts_milder: bool
    reasons: tuple[Reason, ...]
    stopping: tuple[Reason, ...] = ()
    """Those of `reasons` that stop: the person, or a limb."""

    @property
    def told(self) -> tuple[Reason, ...]:
        """What is said about it. Where something stops, what stops: an age or a tablet beside it does not."""
        return self.stopping or self.reasons if self.tier is Tier.STOP else self.reasons

    @property
    def whole(self) -> Consequence:
        """What binds on every limb."""
        return self._of(self.tier)

    def on(self, limb: Limb, side: Side) -> Consequence:
        """What binds on this limb."""
        tier = self.tier
        if (limb, side) in self.review_limbs:
            tier = _worse(tier, Tier.REVIEW)
        return self._of(Tier.STOP if (limb, side) in self.blocked_limbs else tier)

    def _of(self, tier: Tier) -> Consequence:
        is_review = tier is Tier.REVIEW
        return Consequence(
            tier=tier,
            cap_percent=REVIEW_CAP_PERCENT if is_review else None,
            needs_released_rests=is_review,
            needs_clearance=is_review,
            starts_milder=self.starts_milder,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finding:
    """One answer's weight; `limbs` None: the whole person. Nothing to say: no `reason`."""

    tier: Tier
    row: int
    reason: Reason | None = None
    limbs: tuple[Pair, ...] | None = None
    starts_milder: bool = False


def limb_key(question_id: str, limb: Limb, side: Side) -> str:
    """Under which key an answer about one limb is kept."""
    return f"{question_id}:{side}_{limb}"


def day_key(question_id: str) -> str:
    """Under which key is kept on what day it was, counted from 1970."""
    return f"{question_id}:day"


def assess(rules: ScreeningRules, answers: Mapping[str, Answer], years: int | None = None) -> Assessment:
    """Judge the answers to one form by itself; every reason at once. `years`: see `judge_sheets`."""
    return judge_sheets((Sheet(rules=rules, answers=answers),), years)


def judge_sheets(sheets: Sequence[Sheet], years: int | None) -> Assessment:
    """Judge all sheets together; every reason at once. Without one of today nothing was answered, and that is STOP.

    Args:
        sheets: the forms that bind today.
        years: the runner's age; None, or one that nobody has, counts as old.
    """
    found = [finding for sheet in sheets for finding in _findings(sheet)]
    found += _age_findings(sheets, years)
    found += _pressure_findings(sheets, years)
    found += _escalated(sheets, found)
    tier = Tier.CLEAR if any(sheet.is_today for sheet in sheets) else Tier.STOP
    blocked: set[Pair] = set()
    review: set[Pair] = set()
    for one in found:
        if one.limbs is None:
            tier = _worse(tier, one.tier)
        elif one.tier is Tier.STOP:
            blocked |= set(one.limbs)
        elif one.tier is Tier.REVIEW:
            review |= set(one.limbs)
        else:
            tier = _worse(tier, one.tier)  # a note about a limb binds nothing by itself
    if len(blocked) == len(LIMBS):
        tier = Tier.STOP
    return Assessment(
        tier=tier,
        blocked_limbs=tuple(limb for limb in LIMBS if limb in blocked),
        review_limbs=tuple(limb for limb in LIMBS if limb in review),
        starts_milder=any(one.starts_milder for one in found),
        reasons=_reasons(found),
        stopping=_reasons(one for one in found if one.tier is Tier.STOP),
    )


def _reasons(found: Iterable[_Finding]) -> tuple[Reason, ...]:
    """Each reason once."""
    reasons = dict.fromkeys((one.reason.code, tuple(one.reason.figures.items())) for one in found if one.reason)
    return tuple(Reason(code=code, figures=dict(figures)) for code, figures in reasons)


def _findings(sheet: Sheet) -> Iterator[_Finding]:
    for question in sheet.rules.questions:
        if (sheet.is_today or question.lasts is Lasts.STANDING) and not _is_past(question, sheet):
            yield from _question_findings(question, sheet.answers)
    known = set(_keys(sheet.rules))
    for key in sorted(sheet.answers):
        if key not in known:
            yield _Finding(tier=Tier.STOP, row=0, reason=Reason(code="screening_unknown_answer"))


def _is_past(question: Question, sheet: Sheet) -> bool:
    """Whether a yes is over since its day: one without a day, or with a day that is none or still to come, is not."""
    if not question.within_days or sheet.day is None or sheet.answers.get(question.id) is not True:
        return False
    told = sheet.answers.get(day_key(question.id))
    return isinstance(told, int) and not isinstance(told, bool) and sheet.day - told > question.within_days


def _question_findings(question: Question, answers: Mapping[str, Answer]) -> Iterator[_Finding]:
    figures = {"row": float(question.row)}
    given = answers.get(question.id)
    tier = None if given is None else question.tier_of(given)
    if tier is None:
        reason = Reason(code=f"screening_unanswered_{question.id}", figures=figures)
        yield _Finding(tier=Tier.STOP, row=question.row, reason=reason, starts_milder=question.starts_milder)
    elif tier is not Tier.CLEAR:
        if isinstance(given, int) and question.kind is Kind.NUMBER:
            figures["answer"] = float(given)
        yield _Finding(
            tier=tier,
            row=question.row,
            reason=Reason(code=f"screening_{question.id}", figures=figures),
            limbs=tuple(_hit(question, answers)) if question.scope is Scope.LIMB else None,
            starts_milder=question.starts_milder,
        )


def _age_findings(sheets: Sequence[Sheet], years: int | None) -> Iterator[_Finding]:
    for rule in dict.fromkeys(sheet.rules.age for sheet in sheets if sheet.rules.age is not None):
        if _is_from(years, rule.from_years):
            figures = {"row": float(rule.row), **({} if years is None else {"years": float(years)})}
            yield _Finding(tier=rule.tier, row=rule.row, reason=Reason(code=f"screening_{rule.id}", figures=figures))


def _is_from(years: int | None, least: int) -> bool:
    """Whether somebody is this old. Nobody is younger than 0: then the clock is wrong, and the age is not known."""
    return years is None or years < 0 or years >= least


def asks_pressure(sheets: Sequence[Sheet], years: int | None) -> bool:
    """Whether a blood pressure has to be measured today: by an answer of any sheet, or by age."""
    for rule in (sheet.rules.pressure for sheet in sheets if sheet.is_today):
        if rule is not None:
            given = (
                sheet.answers.get(question.id)
                for sheet in sheets
                for question in sheet.rules.questions
                if question.id in rule.asked_if
            )
            if _is_from(years, rule.asked_from_years) or any(answer is not False for answer in given):
                return True
    return False


def _pressure_findings(sheets: Sequence[Sheet], years: int | None) -> Iterator[_Finding]:
    """Of the sheet of the day; what was measured weighs, whether it was asked for or not."""
    is_asked = asks_pressure(sheets, years)
    for sheet in sheets:
        rule = sheet.rules.pressure
        if rule is None or not sheet.is_today:
            continue
        if is_asked or any(rule.key(part) in sheet.answers for part in bloodpressure.PARTS):
            found = bloodpressure.pressure_finding(rule, sheet.answers)
            tier = Tier.STOP if found.tier is None else found.tier
            row = rule.row if found.reason is None else int(found.reason.figures["row"])
            yield _Finding(tier=tier, row=row, reason=found.reason)


def _escalated(sheets: Sequence[Sheet], found: Sequence[_Finding]) -> Iterator[_Finding]:
    rules: dict[Escalation, None] = dict.fromkeys(one for sheet in sheets for one in sheet.rules.escalations)
    for rule in rules:
        # What weighs more than a note counts as one too: a worse answer never makes the count smaller.
        count = sum(one.row == rule.row and one.tier is not Tier.CLEAR for one in found)
        if count >= rule.notes:
            figures = {"row": float(rule.row), "notes": float(count)}
            yield _Finding(tier=rule.tier, row=rule.row, reason=Reason(code="screening_notes", figures=figures))


def _keys(rules: ScreeningRules) -> Iterator[str]:
    for question in rules.questions:
        yield question.id
        if question.scope is Scope.LIMB:
            yield from (limb_key(question.id, limb, side) for limb, side in LIMBS)
        if question.within_days:
            yield day_key(question.id)
    if rules.pressure is not None:
        yield from (rules.pressure.key(part) for part in bloodpressure.PARTS)


def _hit(question: Question, answers: Mapping[str, Answer]) -> Iterator[Pair]:
    """Limbs a yes is true for. A yes that is then denied for every limb makes no sense, and is true for them all."""
    hit = [pair for pair in LIMBS if answers.get(limb_key(question.id, *pair)) is not False]
    yield from hit or LIMBS


def _worse(one: Tier, other: Tier) -> Tier:
    return max(one, other, key=weight)
