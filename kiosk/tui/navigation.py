"""Where the screen has to be: a pure rule of the station's state, so that pressure is never behind a form."""

from enum import StrEnum
from typing import Final

from kiosk.core.alarm_kinds import needs_supervisor
from kiosk.core.alarm_types import Alarm
from kiosk.core.model import Mode, ProofKind, Snapshot
from kiosk.tui.alarm_texts import has_buzzer


class Place(StrEnum):
    """Every screen there is."""

    LOST = "lost"
    SETUP = "setup"
    OPENING = "opening"
    CLOCK = "clock"
    CLOCK_SET = "clock_set"
    STICK = "stick"
    SENSORS = "sensors"
    SENSORS_WITH = "sensors_with"
    CERTIFICATES = "certificates"
    SERVICE = "service"
    UPDATE = "update"
    UPDATING = "updating"
    UPDATED = "updated"
    DOCTOR = "doctor"
    SUPPORT = "support"
    RECORDS = "records"
    INTERRUPTED = "interrupted"
    WHO = "who"
    REGISTER = "register"
    CONSENT = "consent"
    FULL = "full"
    GATE = "gate"
    PRESSURE = "pressure"
    BLOCKED = "blocked"
    CLEARANCE = "clearance"
    CLEARING = "clearing"
    PAGE = "page"
    EVALUATE = "evaluate"
    TEST = "test"
    MORNING = "morning"
    BIRTH_YEAR = "birth_year"
    PROGRESS = "progress"
    HISTORY = "history"
    BOUT = "bout"
    HAND_OUT = "hand_out"
    HOLD = "hold"
    HOLDING = "holding"
    CLINIC = "clinic"
    ALARMS = "alarms"
    ACCOUNTS = "accounts"
    ADDING = "adding"
    RETIRING = "retiring"
    REVIEW = "review"
    REVIEWING = "reviewing"
    CORRECT = "correct"
    CORRECT_VALUE = "correct_value"
    CORRECT_WHY = "correct_why"
    CORRECTING = "correcting"
    PROTOCOL = "protocol"
    EXERCISE = "exercise"
    LIMB = "limb"
    CUFF = "cuff"
    FIT = "fit"
    POSTURE = "posture"
    LOP = "lop"
    DOPPLER = "doppler"
    ESTIMATE = "estimate"
    MEASURE = "measure"
    HIGHER = "higher"
    MEASURING = "measuring"
    FOUND = "found"
    PERCENT = "percent"
    EVIDENCE = "evidence"
    REASON = "reason"
    EARLY = "early"
    APPROVE = "approve"
    START = "start"
    CHECK = "check"
    TRAINING = "training"
    BOARD = "board"
    RELEASE = "release"
    AFTER = "after"
    SUMMARY = "summary"
    STOPPED = "stopped"
    TRIPPED = "tripped"
    HELP = "help"
    UNGUARDED = "unguarded"
    SAVER = "saver"


FORCED = frozenset(
    {
        Place.LOST,
        Place.SETUP,
        Place.CLOCK,
        Place.RECORDS,
        Place.UPDATED,
        Place.INTERRUPTED,
        Place.CHECK,
        Place.MEASURING,
        Place.TRAINING,
        Place.BOARD,
        Place.RELEASE,
        Place.AFTER,
        Place.SUMMARY,
        Place.STOPPED,
        Place.TRIPPED,
        Place.HELP,
        Place.UNGUARDED,
        Place.SAVER,
    }
)
"""Places nobody walks to: the station's state brings them and takes them away."""

FOR_CLOSED: Final = frozenset(
    {Place.SENSORS, Place.SENSORS_WITH, Place.SERVICE, Place.UPDATE, Place.UPDATING, Place.DOCTOR, Place.SUPPORT}
)
"""Where somebody may be while the station is closed: what keeps it so is mended from there."""

INTERRUPTED_ALARM: Final = "session_interrupted"
"""Alarm of a controller that found a bout in the record which nobody had ended."""


def is_kept(place: Place, snapshot: Snapshot | None) -> bool:
    """Whether the visit goes on at this place after another was demanded.

    Not at what is shown of a closed station's sensors: once it is open, that is behind the desk's PIN again.
    """
    is_detour = place in FOR_CLOSED and snapshot is not None and snapshot.mode is Mode.CLOSED
    return place not in FORCED and not is_detour


def interrupted_session(snapshot: Snapshot | None) -> int | None:
    """Number of the bout that was cut off by a power cut or a crash, if the controller found one."""
    for alarm in () if snapshot is None else snapshot.alarms:
        if alarm.code == INTERRUPTED_ALARM:
            return int(alarm.figures.get("session", 0))
    return None


def forced(
    snapshot: Snapshot | None,
    *,
    connected: bool,
    needs_supervisor: bool,
    told: int | None = None,
    refusal_told: bool = False,
    after_told: int | None = None,
    has_update: bool = False,
) -> Place | None:
    """The place the station's state demands, or None when the visit may go on where it was.

    `told` is the interrupted bout somebody has already read about, `refusal_told` says so of a start that came to
    nothing; `after_told` is the bout whose questions after the release somebody wants to hear no more; `has_update`
    says that nobody has read yet what became of an update.
    """
    if not connected or snapshot is None:
        return Place.LOST
    if snapshot.mode in (Mode.CLOSED, Mode.READY) and not has_buzzer(snapshot):
        return Place.UNGUARDED
    match snapshot.mode:
        case Mode.CLOSED | Mode.TESTING | Mode.TRIPPED | Mode.STOPPED if needs_supervisor:
            return Place.SETUP  # also locked: what locks asks for a PIN, and there is none yet
        case Mode.TRIPPED:
            return Place.TRIPPED
        case Mode.STOPPED:
            return Place.STOPPED
        case Mode.MEASURING:
            return Place.MEASURING
        case Mode.SESSION:
            return Place.TRAINING
        case Mode.RELEASING:
            return _released(snapshot, after_told)
        case Mode.TESTING:
            return Place.OPENING if snapshot.proof_kind is ProofKind.FULL else Place.CHECK
        case Mode.CLOSED:
            is_told = interrupted_session(snapshot) in (None, told)
            return _timed(snapshot, Place.OPENING, has_update=has_update) if is_told else Place.INTERRUPTED
        case Mode.READY:
            is_refused = snapshot.start_refused is not None and not refusal_told
            return Place.CHECK if is_refused else _timed(snapshot, None, has_update=has_update)


def is_clock_asked(snapshot: Snapshot) -> bool:
    """The controller has judged date and time, and does not believe them."""
    return snapshot.clock is not None and not snapshot.clock.is_trusted


def _timed(snapshot: Snapshot, place: Place | None, *, has_update: bool) -> Place | None:
    """Date and time come first; then records that stand in place of others; then what became of an update."""
    if is_clock_asked(snapshot):
        return Place.CLOCK
    if records_replaced(snapshot) is not None:
        return Place.RECORDS
    return Place.UPDATED if has_update else place


REPLACED_ALARM: Final = "records_replaced"
"""Alarm of a controller that found its records damaged or gone."""


def records_replaced(snapshot: Snapshot | None) -> Alarm | None:
    """That the records stand in place of others, with how far they go; None when they do not."""
    return next((one for one in (() if snapshot is None else snapshot.alarms) if one.code == REPLACED_ALARM), None)


def calls_for_help(snapshot: Snapshot) -> str | None:
    """Code of the alarm that only somebody who came may close, if there is one."""
    waiting = (one for one in snapshot.alarms if needs_supervisor(one.code) and not one.acknowledged_by)
    return next((one.code for one in waiting), None)


def _released(snapshot: Snapshot, after_told: int | None) -> Place:
    """While the air goes out, help, what is asked after it, and what was delivered."""
    session = snapshot.session
    if session is None or session.cue != "done":
        return Place.RELEASE
    if calls_for_help(snapshot) is not None:
        return Place.HELP
    is_asked = bool(session.scale) or snapshot.refill.asked
    return Place.AFTER if is_asked and after_told != session.session_id else Place.SUMMARY


def next_place(current: Place | None, demanded: Place | None, visit: Place) -> Place:
    """Where to go from here: what is demanded, else stay, else back to where the visit was.

    The live board stands in for the training screen, and for nothing else; it goes back by itself.
    """
    if demanded is Place.TRAINING and current is Place.BOARD:
        return current
    if demanded is Place.OPENING and current in FOR_CLOSED:
        return current
    if demanded is not None:
        return demanded
    if current is None or current in FORCED:
        return visit
    return current
