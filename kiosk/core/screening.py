"""The same-day gate: what the runner's answers mean for the pump. An unanswered question counts as STOP.

Answers are kept by question id. A question about a limb that was answered with yes may be narrowed by four more
answers (`lymph:left_arm` and so on, see `limb_key`); whatever of these is missing counts as yes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.model import Limb, Reason, Side
from kiosk.core.records import Tier

REVIEW_CAP_PERCENT: Final = 50.0
"""Share of LOP that REVIEW allows at most (domain reference 3.2)."""

LIMBS: Final = tuple((limb, side) for limb in Limb for side in Side)

_ORDER: Final = (Tier.CLEAR, Tier.NOTE, Tier.REVIEW, Tier.STOP)


class Scope(StrEnum):
    """What a yes applies to."""

    PERSON = "person"
    LIMB = "limb"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the gate; `row` is its row in the domain reference 3.2."""

    id: str
    row: int
    text: str
    detail: str
    tier: Tier
    scope: Scope
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningRules:
    """The questions of one version. Building an unsound set raises `ValueError`."""

    version: str
    questions: tuple[Question, ...]

    def __post_init__(self) -> None:
        ids = [question.id for question in self.questions]
        if not ids:
            raise ValueError("a gate without questions lets everybody through")
        if len(set(ids)) != len(ids) or any(":" in name for name in ids):
            raise ValueError("question ids are unique and hold no colon")
        if any(question.tier is Tier.CLEAR for question in self.questions):
            raise ValueError("a yes has a consequence: tier clear is not one")


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the answers mean. `cap_percent` None: no cap beyond the protocol's own."""

    tier: Tier
    blocked_limbs: tuple[tuple[Limb, Side], ...]
    reasons: tuple[Reason, ...]
    cap_percent: float | None


def limb_key(question_id: str, limb: Limb, side: Side) -> str:
    """Under which key an answer about one limb is kept."""
    return f"{question_id}:{side}_{limb}"


def assess(rules: ScreeningRules, answers: Mapping[str, bool]) -> Assessment:
    """Judge the answers; every reason at once."""
    tier = Tier.CLEAR
    reasons: list[Reason] = []
    blocked: set[tuple[Limb, Side]] = set()
    for question in rules.questions:
        given = answers.get(question.id)
        if given is False:
            continue
        code = "screening_unanswered" if given is None else "screening"
        reasons.append(Reason(code=f"{code}_{question.id}", figures={"row": float(question.row)}))
        if given is None or question.scope is Scope.PERSON:
            tier = _worse(tier, Tier.STOP if given is None else question.tier)
        else:
            blocked |= set(_blocked(question, answers))
    known = set(_keys(rules))
    for key in sorted(answers):
        if key not in known:
            reasons.append(Reason(code="screening_unknown_answer"))
            tier = Tier.STOP
    if len(blocked) == len(LIMBS):
        tier = Tier.STOP
    return Assessment(
        tier=tier,
        blocked_limbs=tuple(limb for limb in LIMBS if limb in blocked),
        reasons=tuple(reasons),
        cap_percent=REVIEW_CAP_PERCENT if tier is Tier.REVIEW else None,
    )


def _keys(rules: ScreeningRules) -> Iterator[str]:
    for question in rules.questions:
        yield question.id
        if question.scope is Scope.LIMB:
            yield from (limb_key(question.id, limb, side) for limb, side in LIMBS)


def _blocked(question: Question, answers: Mapping[str, bool]) -> Iterator[tuple[Limb, Side]]:
    """Limbs a yes blocks. A yes that is then denied for every limb makes no sense, and blocks them all."""
    hit = [pair for pair in LIMBS if answers.get(limb_key(question.id, *pair)) is not False]
    yield from hit or LIMBS


def _worse(one: Tier, other: Tier) -> Tier:
    return max(one, other, key=_ORDER.index)
