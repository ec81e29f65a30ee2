"""What a runner comes for: to recover from an injury, to perform, or to stay strong. Read from answers, or refused."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from kiosk.core.form import SCALE, Answers, Form
from kiosk.core.limb import Side
from kiosk.core.reason import Reason

WEEKLY_KM: Final = (0.0, 300.0)
EVENT_TIME_S: Final = (60.0, 172_800.0)
FALLS: Final = (0.0, 50.0)
"""What can be so; beyond it is a slip of the finger (our inference). Falls are those of the last 12 months."""


class GoalKind(StrEnum):
    """The three kinds of goal."""

    INJURY = "injury"
    PERFORMANCE = "performance"
    STRENGTH = "strength"


class Tissue(StrEnum):
    """What is injured."""

    ACHILLES = "achilles"
    CALF = "calf"
    PATELLAR_TENDON = "patellar_tendon"
    QUADRICEPS = "quadriceps"
    HAMSTRING = "hamstring"
    KNEE = "knee"
    HIP = "hip"
    ANKLE = "ankle"
    FOOT = "foot"
    SHIN_BONE = "shin_bone"


class Stage(StrEnum):
    """How far the recovery is (our inference: as a therapist would sort them at the door)."""

    ACUTE = "acute"  # hot, swollen or fresh: days
    SETTLING = "settling"  # calms down, daily life still hurts
    LOADING = "loading"  # daily life is fine, strength is being rebuilt
    RETURNING = "returning"  # runs again


class Clearance(StrEnum):
    """Whether somebody who may has allowed loading."""

    GIVEN = "given"
    NOT_NEEDED = "not_needed"
    NOT_YET = "not_yet"


class Event(StrEnum):
    """What a runner trains for."""

    TRACK = "track"
    FIVE_KM = "5km"
    TEN_KM = "10km"
    HALF = "half"
    MARATHON = "marathon"
    TRAIL = "trail"


class AgeGroup(StrEnum):
    """Decade of life of those who want to stay strong."""

    UNDER_60 = "under_60"
    SIXTIES = "60_69"
    SEVENTIES = "70_79"
    EIGHTY_UP = "80_up"


AGES: Final = {
    AgeGroup.UNDER_60: (0, 59),
    AgeGroup.SIXTIES: (60, 69),
    AgeGroup.SEVENTIES: (70, 79),
    AgeGroup.EIGHTY_UP: (80, 150),
}
"""First and last age of each group, as it is called."""


def age_group_reasons(group: AgeGroup, years: int) -> tuple[Reason, ...]:
    """Why somebody who reaches the age of `years` this year is in no such group; empty when they may be.

    Before their birthday they are still a year younger, so that two groups can fit.
    """
    first, last = AGES[group]
    if first <= years <= last or first <= years - 1 <= last:
        return ()
    return (Reason(code="goal_age_group_born", figures={"years": float(years)}),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Injury:
    """Recover from an injury."""

    tissue: Tissue
    side: Side
    stage: Stage
    clearance: Clearance


@dataclass(frozen=True, slots=True, kw_only=True)
class Performance:
    """Run an event, with what is run now in a week, and the time wanted."""

    event: Event
    weekly_km: float
    time_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """Stay strong: falls of the last 12 months and how sure one is on one's feet, 0 to 10."""

    age_group: AgeGroup
    falls: int
    confidence: int


Goal = Injury | Performance | Strength


def kind_of(goal: Goal) -> GoalKind:
    """Which of the three it is."""
    match goal:
        case Injury():
            return GoalKind.INJURY
        case Performance():
            return GoalKind.PERFORMANCE
        case Strength():
            return GoalKind.STRENGTH
        case _:
            assert_never(goal)


def goal_from(kind: GoalKind, answers: Answers) -> Goal | tuple[Reason, ...]:
    """The goal, or everything that is wrong with the answers.

    Reasons are `goal_missing_`, `goal_unknown_` (no such choice, or no such question) and `goal_range_` with the name
    of the field.
    """
    form = Form(answers, "goal")
    goal: Goal
    match kind:
        case GoalKind.INJURY:
            tissue, side = form.choice("tissue", Tissue), form.choice("side", Side)
            stage, clearance = form.choice("stage", Stage), form.choice("clearance", Clearance)
            if form.problems() or tissue is None or side is None or stage is None or clearance is None:
                return form.problems()
            goal = Injury(tissue=tissue, side=side, stage=stage, clearance=clearance)
        case GoalKind.PERFORMANCE:
            event, km = form.choice("event", Event), form.number("weekly_km", WEEKLY_KM)
            time_s = form.number("time_s", EVENT_TIME_S)
            if form.problems() or event is None or km is None or time_s is None:
                return form.problems()
            goal = Performance(event=event, weekly_km=km, time_s=time_s)
        case GoalKind.STRENGTH:
            age_group, falls = form.choice("age_group", AgeGroup), form.whole("falls", FALLS)
            confidence = form.whole("confidence", SCALE)
            if form.problems() or age_group is None or falls is None or confidence is None:
                return form.problems()
            goal = Strength(age_group=age_group, falls=falls, confidence=confidence)
        case _:
            assert_never(kind)
    return goal
