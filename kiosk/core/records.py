"""What is kept about people, plans and bouts: frozen rows, as storage returns them and rules judge them.

Wall-clock times are ISO 8601 UTC strings for the reader; order and intervals come from sequence and monotonic time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.events import ProofFinished
from kiosk.core.lop import Estimate
from kiosk.core.model import Dose, Limb, Reason, Side
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.units import Mmhg, Seconds


class Tier(StrEnum):
    """Consequence of a screening answer (domain: STOP blocks, REVIEW needs a supervisor, NOTE is recorded)."""

    CLEAR = "clear"
    NOTE = "note"
    REVIEW = "review"
    STOP = "stop"


class Form(StrEnum):
    """Which questions were answered: all of them (first visit, every six months, on change), or those of the day."""

    FULL = "full"
    SAME_DAY = "same_day"


Answer = bool | int | str
"""Yes or no, a number, or the id of a level."""


class LopMethod(StrEnum):
    """Where a LOP came from."""

    DOPPLER = "doppler"  # measured by a supervisor and entered
    MEASURED = "measured"  # by the cuff itself
    ESTIMATED = "estimated"


@dataclass(frozen=True, slots=True, kw_only=True)
class LopSource:
    """The record a LOP is from: a measurement's number, or that of an entered value."""

    method: LopMethod
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """A person who trains."""

    id: int
    name: str
    birth_year: int
    created_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Consent to a version of the text."""

    id: int
    runner_id: int
    version: str
    given_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Answers to a form and what the rules of that version made of them."""

    id: int
    runner_id: int
    rule_version: str
    answers: Mapping[str, Answer]
    tier: Tier
    at_utc: str
    form: Form = Form.SAME_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearance:
    """A supervisor let answers pass that ask for it; for these two records and no others.

    `full_id` is the full form that was judged together with today's answers; the same record when that was today's.
    `reason` is the id of a sentence in the therapy files.
    """

    id: int
    screening_id: int
    full_id: int
    supervisor_id: int
    reason: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What shall be trained. Judged again by the controller before anything inflates."""

    id: int
    runner_id: int
    screening_id: int
    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    cuff_id: str
    posture: Posture | None
    """How the runner is placed, in training as when LOP was found; None in plans of before it was kept."""
    lop_mmhg: Mmhg
    lop_method: LopMethod
    lop_id: int | None
    """Number of the record that LOP is from; None in plans of before it was kept, and such a plan starts nothing."""
    percent_lop: float
    created_utc: str
    rounds: int | None = None
    """How many of the protocol's blocks, from the first; None: the whole protocol."""
    load_kg: float | None = None
    """The weight that is moved; None: none was set, or there is none in this work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervisor:
    """Someone who may unlock. `pin_hash` as `kiosk.access` makes it."""

    id: int
    name: str
    pin_hash: str
    created_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A supervisor's approval of a plan's exact content (`plan_digest`)."""

    id: int
    plan_id: int
    supervisor_id: int
    plan_digest: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastBout:
    """A finished or interrupted bout. `dose` is None when it was interrupted before a summary was stored."""

    id: int
    runner_id: int
    plan_id: int
    limb: Limb
    side: Side
    started_utc: str
    started_boot: str
    started_s: float
    ended_utc: str | None
    ended_s: float | None
    end_reason: Reason | None
    dose: Dose | None
    worst: float | None = None
    """Highest pain at the cuff or discomfort that was told, 0 to 10; None when none was, or nobody looked it up."""
    is_warm_up: bool = False
    ended_boot: str | None = None
    """On whose clock `ended_s` is: a bout that was cut off is ended by the next boot. None while it runs."""
    state_id: int | None = None
    """What the station was (`core.stationstate`) when it began; None in bouts of before it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEvent:
    """One line of the permanent record."""

    sequence: int
    boot: str
    at_s: float
    at_utc: str
    session_id: int | None
    code: str
    figures: dict[str, float]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTrip:
    """A trip of the watchdog, or a fault the controller latched."""

    id: int
    boot: str
    at_s: float
    at_utc: str
    reason: Reason
    by: str
    pressure_mmhg: Mmhg | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProof:
    """A self-test as it ended."""

    id: int
    boot: str
    at_s: float
    at_utc: str
    proof: ProofFinished
    state_id: int | None = None
    """What the station was (`core.stationstate`); None in those of before it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMeasurement:
    """A LOP measurement as it ended; without a value there is a refusal."""

    id: int
    at_utc: str
    runner_id: int
    limb: Limb
    side: Side
    posture: Posture
    cuff_id: str
    cuff_width_mm: int | None
    """As it was registered then; None in measurements of before it was kept."""
    limit_mmhg: Mmhg
    estimate: Estimate
    plateaus: tuple[Plateau, ...]
    seconds: Seconds
    state_id: int | None = None
    """What the station was (`core.stationstate`); None in measurements of before it was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSearch:
    """A LOP measurement as a limb's account of the day has it: how long it pressed, and nothing of what it found.

    `seconds` is None for one without an end on record: it runs, its end is not stored yet, or it was cut off.
    `ended_s` is when its end was stored, or when it was closed as cut off, in `boot`; None while it is open.
    """

    limb: Limb
    side: Side
    seconds: Seconds | None
    longest_s: Seconds
    """Longest time that it may have taken."""
    boot: str
    ended_s: Seconds | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSearch:
    """A LOP measurement that was begun and has no end on record."""

    id: int
    limb: Limb
    side: Side
    longest_s: Seconds
    """Longest time that it may have taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredService:
    """A service of all parts, or of the one named: for it proofs up to `last_proof_id` are no reference any more."""

    id: int
    at_utc: str
    by: str
    reason: str
    last_proof_id: int
    part: str | None
    """As the self-test's step that it is judged by (`trend.TRENDED`)."""
