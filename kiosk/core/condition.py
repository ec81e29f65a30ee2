"""How a runner is today, and how they were the morning after: pain, function, training load. Read, or refused.

Pain in loading has three zones (pain monitoring model, Silbernagel 2007, by bim.physio): safe up to 3, acceptable at 4
and 5, not acceptable above. Pain that is worse the next morning asks for less (same source).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.form import SCALE, Answers, Form
from kiosk.core.reason import Reason

SESSIONS_PER_WEEK: Final = (0.0, 21.0)
MINUTES_PER_WEEK: Final = (0.0, 3000.0)
VISITS_PER_WEEK: Final = (1.0, 14.0)
"""What can be so (our inference); two visits a day for some weeks is the most that is published (position stand of
2019: one or two a day for one to three weeks)."""


class Look(StrEnum):
    """How a supervisor's look at a runner is stored."""

    CLEARANCE = "clearance"  # answers let pass
    REVIEW = "review"


class Zone(StrEnum):
    """What a pain in loading means."""

    SAFE = "safe"
    ACCEPTABLE = "acceptable"
    NOT_ACCEPTABLE = "not_acceptable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    """Highest pain of the first two zones."""

    safe_max: int
    acceptable_max: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Today, and what is trained besides in a week.

    Scales are 0 to 10: pain 10 is the worst one can think of, function 10 is all as it was before.
    """

    pain_rest: int
    pain_loading: int
    pain_morning: int
    function: int
    sessions_per_week: int
    minutes_per_week: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MorningAfter:
    """The morning after a bout. Soreness of the muscle and pain at the injury are kept apart."""

    pain: int
    soreness: int
    bruise: bool
    swelling: bool
    numbness: bool


def zone(pain: int, zones: Zones) -> Zone:
    """The zone of a pain."""
    if pain <= zones.safe_max:
        return Zone.SAFE
    return Zone.ACCEPTABLE if pain <= zones.acceptable_max else Zone.NOT_ACCEPTABLE


def condition_from(answers: Answers) -> Condition | tuple[Reason, ...]:
    """The condition, or everything that is wrong with the answers (`condition_…`, as in `goals`)."""
    form = Form(answers, "condition")
    rest, loading = form.whole("pain_rest", SCALE), form.whole("pain_loading", SCALE)
    morning, function = form.whole("pain_morning", SCALE), form.whole("function", SCALE)
    sessions = form.whole("sessions_per_week", SESSIONS_PER_WEEK)
    minutes = form.whole("minutes_per_week", MINUTES_PER_WEEK)
    if (
        form.problems()
        or rest is None
        or loading is None
        or morning is None
        or function is None
        or sessions is None
        or minutes is None
    ):
        return form.problems()
    return Condition(
        pain_rest=rest,
        pain_loading=loading,
        pain_morning=morning,
        function=function,
        sessions_per_week=sessions,
        minutes_per_week=minutes,
    )


def morning_after_from(answers: Answers) -> MorningAfter | tuple[Reason, ...]:
    """The morning after, or everything that is wrong with the answers. Signs are 0 for no and 1 for yes."""
    form = Form(answers, "morning")
    yes_no = (0.0, 1.0)
    pain, soreness = form.whole("pain", SCALE), form.whole("soreness", SCALE)
    bruise, swelling = form.whole("bruise", yes_no), form.whole("swelling", yes_no)
    numbness = form.whole("numbness", yes_no)
    if form.problems() or pain is None or soreness is None or bruise is None or swelling is None or numbness is None:
        return form.problems()
    return MorningAfter(
        pain=pain, soreness=soreness, bruise=bool(bruise), swelling=bool(swelling), numbness=bool(numbness)
    )


def morning_reasons(before: int | None, after: MorningAfter, zones: Zones) -> tuple[Reason, ...]:
    """What the morning after asks to be looked at before the next bout.

    Args:
        before: pain in loading before the bout, where it was asked.
        after: the answers.
        zones: of the pain.
    """
    reasons: list[Reason] = []
    if before is not None and after.pain > before:
        reasons.append(Reason(code="morning_worse", figures={"before": float(before), "after": float(after.pain)}))
    if zone(after.pain, zones) is Zone.NOT_ACCEPTABLE:
        reasons.append(Reason(code="morning_pain", figures={"pain": float(after.pain)}))
    signs = {"bruise": after.bruise, "swelling": after.swelling, "numbness": after.numbness}
    reasons.extend(Reason(code=f"morning_{name}") for name, is_there in signs.items() if is_there)
    return tuple(reasons)
