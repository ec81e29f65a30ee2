"""What is kept of evaluations and of a course of training: frozen rows, as storage returns them and rules judge them.

`day` is the civil time of a row in days from 1970, for intervals of weeks; a clock that is some hours off changes none.
"""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.goals import Goal
from kiosk.core.model import Limb, Side


class Skipped(StrEnum):
    """Why a test was not done today."""

    PAIN = "pain"
    FORBIDDEN = "forbidden"  # the rules leave it out today
    TIME = "time"
    EQUIPMENT = "equipment"
    WISH = "wish"  # the runner does not want to
    MISTAKE = "mistake"  # a result that should not have been entered, taken back by a supervisor


class CorrectionReason(StrEnum):
    """Why a supervisor corrects a result; they choose one, nobody writes."""

    MISTYPED = "mistyped"
    MISREAD = "misread"  # of the instrument or the sheet
    OTHER_SIDE = "other_side"  # done with the other leg
    NOT_AS_CARD = "not_as_card"  # not done as the card says


class Decision(StrEnum):
    """What runner and supervisor agreed on at a review."""

    GO_ON = "go_on"
    CHANGE = "change"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvaluation:
    """Goal and condition as they were told at a visit, and how many visits a week are planned."""

    id: int
    runner_id: int
    goal: Goal
    condition: Condition
    visits_per_week: int
    tests_version: str
    day: float
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResult:
    """A test's result, or why there is none today. A correction names the result it replaces and keeps its day.

    `supervisor_id` and `reason` are of a correction; None for what was entered first, and for corrections of before
    these were kept.
    """

    id: int
    runner_id: int
    evaluation_id: int
    test_id: str
    side: Side | None
    exercise: str | None
    value: float | None
    skipped: Skipped | None
    replaces_id: int | None
    day: float
    at_utc: str
    supervisor_id: int | None = None
    reason: CorrectionReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMorning:
    """The morning after a bout, told at the next visit. Of one bout the last answer counts."""

    id: int
    runner_id: int
    session_id: int
    after: MorningAfter
    day: float
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReview:
    """A review with the supervisor."""

    id: int
    runner_id: int
    supervisor_id: int
    decision: Decision
    day: float
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneBout:
    """Who had a bout that delivered something, and when; what a clinic's rates need of it."""

    session_id: int
    runner_id: int
    day: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedBout:
    """A bout that delivered something. `effort` is the hardest that was told; None when none was, as with the load."""

    session_id: int
    runner_id: int
    day: float
    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    repetitions: int
    restriction_s: float
    effort: float | None
    load_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHold:
    """A supervisor holds the progression on one limb, until one releases it. `reason` is an id of the rules."""

    id: int
    runner_id: int
    limb: Limb
    side: Side
    reason: str
    supervisor_id: int
    day: float
    at_utc: str
