"""One session as a plain, frozen document: everything the records hold of it, and a list of what they do not hold.

What is None or empty was not recorded. Times are ISO 8601 with their zone, as the record has them (UTC), and seconds of
the clock of one boot where an order within the session matters. Codes stay codes; sentences are for the printed page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.limb import Limb, Side
from kiosk.core.lopequation import Body
from kiosk.core.model import Dose, DoseSpan, ProofStep
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.reason import Reason
from kiosk.core.records import Form as ScreeningForm
from kiosk.core.records import LopMethod, Tier
from kiosk.core.units import Mmhg, Seconds
from kiosk.export.plandocument import Planned, Supervisor
from kiosk.export.stationdocument import StationWas

FORMAT_VERSION: Final = 1
"""Raised when a field is taken out or means something else; a new field does not raise it."""

NOT_ON_RECORD: Final = (
    "sex",
    "weight",
    "resting_heart_rate",
    "oxygen_saturation",
    "cuff_length",
    "cuff_bladder",
    "cuff_shape",
    "cuff_serial_number",
    "two_finger_check",
    "leak_rate_in_work",
    "to_failure",
    "heart_rate_in_work",
    "speed_and_distance_in_work",
    "mood",
    "enjoyment",
)
"""What reports of such training usually name and this station does not record. Nothing is put in its place."""


class ClockWas(StrEnum):
    """What the station held of its own date and time."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    UNJUDGED = "unjudged"
    """No controller has looked since the machine was started."""

    @classmethod
    def of(cls, is_trusted: bool) -> "ClockWas":
        """What a judgement of it comes to."""
        return cls.TRUSTED if is_trusted else cls.UNTRUSTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Which records this is from, how far they went, what made it, and when; `clock` says what that date is worth.

    `records` names the record file wherever it is carried: the hash of the first line of its audit. `last_hash` is that
    of its last line when this was made: `kiosk verify --tip` asks whether it still stands.
    """

    format_version: int
    at_utc: str
    clock: ClockWas
    program: str
    records: str
    audit_lines: int
    last_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who trained. `pseudonym` is the record file's name, shortened, and the runner's number in it.

    Name and year of birth are there only where they were asked for. A person who was erased has neither.
    """

    pseudonym: str
    runner: int
    name: str | None = None
    birth_year: int | None = None
    is_erased: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consented:
    """A consent and its version of the text: of a session the last one before it, of a runner the one that stands."""

    version: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """A supervisor let answers pass; `reason` is the id of a sentence of the therapy files, `text` that sentence."""

    by: Supervisor
    reason: str
    text: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """A form as it was answered, and what the rules of that version made of it."""

    number: int
    form: ScreeningForm
    at_utc: str
    rules_version: str
    tier: Tier
    answers: Mapping[str, bool | int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Goal and condition as last told before the session. `goal` holds what belongs to its kind."""

    at_utc: str
    goal_kind: str
    goal: Mapping[str, str | float]
    condition: Condition
    visits_per_week: int
    tests_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CuffUsed:
    """The cuff. Its width is that of the session; the name is that of the cuff file of now, empty when it is gone."""

    id: str
    name: str
    width_mm: int
    limb: Limb
    side: Side


@dataclass(frozen=True, slots=True, kw_only=True)
class LopUsed:
    """The occlusion pressure that the plan rests on, and how it was found.

    `low_mmhg` and `high_mmhg` are its interval, `quality` a grade from A; absent where there was none. Plateaus are of
    a measurement, `body` is what an equation was told.
    """

    number: int
    method: LopMethod
    lop_mmhg: Mmhg
    low_mmhg: Mmhg | None
    high_mmhg: Mmhg | None
    quality: str
    posture: Posture
    cuff_id: str
    cuff_width_mm: int | None
    limb: Limb
    side: Side
    at_utc: str
    is_withdrawn: bool
    girth_cm: float | None
    body: Body | None
    pulse_per_min: float | None
    seconds: Seconds | None
    limit_mmhg: Mmhg | None
    plateaus: tuple[Plateau, ...]
    station: int | None
    """What the station was when the cuff measured it; None where nobody kept it, and of what was entered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetDone:
    """One block of work: what was planned, done and told of it. Scales are 0 to 10; None where nobody answered."""

    number: int
    work: str
    planned_repetitions: int
    planned_s: Seconds
    done_repetitions: int | None
    target_mmhg: Mmhg
    delivered: DoseSpan | None
    rest_after: DoseSpan | None
    effort: int | None
    discomfort: int | None
    cuff_pain: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """One line of the record. `into_s` counts from the beginning; None for what another boot wrote about it.

    JSON has no name for a figure that is none: such a one is its name in words, as the record has it ("nan", "inf").
    """

    sequence: int
    code: str
    detail: str
    figures: Mapping[str, float | str]
    at_utc: str
    into_s: Seconds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tripped:
    """A trip during the session: what it was, and which process tripped."""

    reason: Reason
    by: str
    pressure_mmhg: Mmhg | None
    at_utc: str
    into_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Proved:
    """A self-test that stood for this session."""

    number: int
    kind: str
    passed: bool
    at_utc: str
    cuff_id: str | None
    seconds: Seconds
    zero_mmhg: Mmhg | None
    air_ml: float | None
    steps: tuple[ProofStep, ...]
    station: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibratedSensor:
    """The calibration of one sensor that was in force when this was made; that of the session is in its `station`."""

    sensor: str
    number: int
    serial: str
    at_utc: str
    instrument: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One session, whole."""

    kind: str = "session"
    made: Made
    person: Person
    number: int
    started_utc: str
    ended_utc: str | None
    """When it ended; of one that was cut off, when the next start of the station found that."""
    last_known_utc: str | None
    """Of one that was cut off: when the last pass was recorded, or the last line about it. None for all others."""
    clock: ClockWas
    """What was held of date and time when it began."""
    boot: str
    """Id of the run of the machine; times within one compare, across two they do not."""
    end: Reason | None
    """Why it ended; None for one that was cut off, or runs."""
    consent: Consented | None
    screenings: tuple[Screened, ...]
    clearance: Cleared | None
    evaluation: Evaluated | None
    cuff: CuffUsed
    lop: LopUsed | None
    plan: Planned
    dose: Dose | None
    sets: tuple[SetDone, ...]
    lifted_kg: float | None
    told_worst: Mapping[str, int]
    unanswered: int
    symptoms: tuple[Happened, ...]
    alarms: tuple[Happened, ...]
    trips: tuple[Tripped, ...]
    events: tuple[Happened, ...]
    """Every line of the record about it, symptoms and alarms among them."""
    proofs: tuple[Proved, ...]
    calibration: tuple[CalibratedSensor, ...]
    station: int | None
    """What the station was when it began; None in sessions of before that was kept."""
    stations: tuple[StationWas, ...]
    """What session, occlusion pressure and self-tests name by number."""
    morning_after: MorningAfter | None
    trace_points: int
    """Recorded passes of the control loop; they are in the table of the trace."""
    not_on_record: tuple[str, ...]
    """What is usually named and was not recorded (`NOT_ON_RECORD`); of older sessions more than of later ones."""
