"""What a screening form may ask, as data, and what makes it sound: questions, their answers, and where each one weighs.

A worse answer never weighs less than a better one: levels and bands are refused when they are not in order.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.bloodpressure import PressureRule
from kiosk.core.records import Answer, Form, Tier

TIERS: Final = (Tier.CLEAR, Tier.NOTE, Tier.REVIEW, Tier.STOP)
"""From the mildest to the hardest."""


def weight(tier: Tier) -> int:
    """Place of a tier among all; the higher the harder."""
    return TIERS.index(tier)


class Scope(StrEnum):
    """What an answer applies to."""

    PERSON = "person"
    LIMB = "limb"


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes_no"
    LEVELS = "levels"
    NUMBER = "number"


class Lasts(StrEnum):
    """How long an answer of the full form binds: until the form is answered again, or for its own day only."""

    STANDING = "standing"
    DAY = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One of the answers to a question of levels."""

    id: str
    text: str
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """From this figure on a number weighs this much."""

    least: int
    tier: Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; `row` is its row in the domain reference 3.2, `tier` the hardest that an answer can lead to.

    `levels` belong to a question of levels, `most` and `bands` to a number from 0 on. `starts_milder`: an answer that
    weighs makes the session a first one. `tells_change`: a yes makes the full form due. `within_days`: a yes may name
    its day, and weighs until more than so many days have passed since; 0: it names none.
    """

    id: str
    row: int
    text: str
    detail: str
    tier: Tier
    scope: Scope
    sources: tuple[str, ...]
    kind: Kind = Kind.YES_NO
    lasts: Lasts = Lasts.STANDING
    levels: tuple[Level, ...] = ()
    most: int = 0
    bands: tuple[Band, ...] = ()
    starts_milder: bool = False
    tells_change: bool = False
    within_days: int = 0

    def tier_of(self, answer: Answer) -> Tier | None:
        """What a whole answer weighs; None for one that is no answer to this question."""
        if self.kind is Kind.YES_NO:
            return (self.tier if answer else Tier.CLEAR) if isinstance(answer, bool) else None
        if self.kind is Kind.LEVELS:
            return next((level.tier for level in self.levels if level.id == answer), None)
        if isinstance(answer, bool) or not isinstance(answer, int) or not 0 <= answer <= self.most:
            return None
        return max((band.tier for band in self.bands if answer >= band.least), key=weight, default=Tier.CLEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRule:
    """From this age on, which nobody is asked because the year of birth is known."""

    id: str
    row: int
    text: str
    from_years: int
    tier: Tier
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """So many notes of one row together weigh more."""

    row: int
    notes: int
    tier: Tier
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRules:
    """One form in one version. Building an unsound one raises `ValueError`."""

    version: str
    questions: tuple[Question, ...]
    form: Form = Form.SAME_DAY
    pressure: PressureRule | None = None
    age: AgeRule | None = None
    escalations: tuple[Escalation, ...] = ()

    def __post_init__(self) -> None:
        ids = [question.id for question in self.questions]
        if not ids:
            raise ValueError("a form without questions lets everybody through")
        own = [part.id for part in (self.pressure, self.age) if part is not None]
        if len({*ids, *own}) != len(ids) + len(own) or any(":" in name for name in (*ids, *own)):
            raise ValueError("question ids are unique and hold no colon")
        for question in self.questions:
            for message in _flaws(question):
                raise ValueError(f"question {question.id}: {message}")
        if any(one.notes < 1 or one.tier is Tier.CLEAR for one in self.escalations):
            raise ValueError("several notes of a question's row weigh something, and one note at least is counted")
        if self.pressure is not None and not set(self.pressure.asked_if) & set(ids):
            raise ValueError("no question of the form asks for a blood pressure")

    @property
    def change(self) -> Question | None:
        """The question whose yes makes the full form due."""
        return next((question for question in self.questions if question.tells_change), None)


def _flaws(question: Question) -> Iterator[str]:
    if question.tier is Tier.CLEAR and not question.tells_change:
        yield "an answer has a consequence: tier clear is not one"
    if question.scope is Scope.LIMB and question.kind is not Kind.YES_NO:
        yield "only a yes can be narrowed to a limb"
    if question.tells_change and (question.kind, question.scope) != (Kind.YES_NO, Scope.PERSON):
        yield "a change is told with yes or no"
    if question.within_days < 0 or (question.within_days and _has_no_day(question)):
        yield "a standing yes of the whole person alone names its day"
    tiers = [*(level.tier for level in question.levels), *(band.tier for band in question.bands)]
    if (question.kind is Kind.YES_NO) == bool(tiers):
        yield "levels and bands belong to questions of levels and numbers"
    elif (question.levels and question.bands) or bool(question.levels) != (question.kind is Kind.LEVELS):
        yield "a question has levels or bands, as its kind says"
    elif tiers and (tiers != sorted(tiers, key=weight) or tiers[-1] is not question.tier):
        yield "levels and bands go from mild to hard and end at the question's tier"
    if question.levels and (question.levels[0].tier is not Tier.CLEAR or len(question.levels) < 2):
        yield "the first level is clear, and there is another"
    if len({level.id for level in question.levels}) != len(question.levels):
        yield "ids of levels are unique"
    least = [band.least for band in question.bands]
    if least != sorted(set(least)) or any(not 0 < one <= question.most for one in least):
        yield "bands begin above 0, rise, and lie inside the number's range"


def _has_no_day(question: Question) -> bool:
    """Whether a day says nothing here: a limb's marks and an answer of one day have no use for it."""
    return (question.kind, question.scope, question.lasts) != (Kind.YES_NO, Scope.PERSON, Lasts.STANDING)
