"""What a supervisor says with the PIN: of date and time, of records that were replaced, of a runner's results.

The controller keeps it and notes who it was.
"""

from typing import Annotated

import msgspec

from kiosk.core.errandkinds import Errand
from kiosk.core.evaluationrecords import CorrectionReason, Decision
from kiosk.link.intent import Intent, RowId

StickPath = Annotated[str, msgspec.Meta(max_length=1024)]
"""A file or folder on a stick, whole; or empty."""


class ConfirmClock(Intent, frozen=True):
    """The station's date and time are right."""

    pin: str


class SetClock(Intent, frozen=True):
    """They are wrong: `civil_s` (seconds since 1970) was right at `as_of_s` of the monotonic clock."""

    civil_s: float
    as_of_s: float
    pin: str


class AcceptRecords(Intent, frozen=True):
    """What is missing in the records is known, and people may train."""

    pin: str


class EnterSupervision(Intent, frozen=True):
    """A supervisor wants to see what is theirs alone. Nothing changes."""

    pin: str


class KeepReview(Intent, frozen=True):
    """Supervisor and runner went through the progress and decided."""

    runner_id: RowId
    decision: Decision
    pin: str


class CorrectResult(Intent, frozen=True):
    """A supervisor corrects a test's result: `entered` as on the pad, or None to take it back."""

    result_id: RowId
    entered: float | None
    reason: CorrectionReason
    pin: str


class CorrectYear(Intent, frozen=True):
    """A supervisor says that a runner was born in another year; the screen, whose table it is, writes it then."""

    runner_id: RowId
    year: int
    pin: str


class LetOut(Intent, frozen=True):
    """A supervisor lets records of a runner go onto a stick: of one session, or with None of all, in every form.

    Under a pseudonym. `is_locked` says whether they are locked with a password, which stays with the screen.
    """

    runner_id: RowId
    session_id: RowId | None
    is_locked: bool
    pin: str


class BeginCalibration(Intent, frozen=True):
    """A supervisor lets the sensors be calibrated now, by a process that stops this station for it."""

    pin: str


class AskErrand(Intent, frozen=True):
    """A supervisor asks for an update, for what the doctor says, or for a support file; units of the system do it.

    `path`: the bundle of an update, the stick's folder for a support file (empty: the only stick there is), else empty.
    """

    errand: Errand
    path: StickPath
    pin: str


SupervisorIntent = (
    ConfirmClock
    | SetClock
    | AcceptRecords
    | EnterSupervision
    | KeepReview
    | CorrectResult
    | CorrectYear
    | LetOut
    | BeginCalibration
    | AskErrand
)
