"""One runner as a plain, frozen document: what was told, tested and trained, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.core.condition import MorningAfter
from kiosk.core.course import Adherence, LoadGain, PainTrend
from kiosk.core.limb import Limb, Side
from kiosk.core.outcome import Change
from kiosk.core.reason import Reason
from kiosk.core.units import Mmhg, Seconds
from kiosk.export.document import Cleared, Consented, Evaluated, LopUsed, Made, Person, Screened
from kiosk.export.plandocument import Supervisor
from kiosk.export.stationdocument import StationWas


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """One result, or why there is none. A correction names the result it replaces, who corrected it and why."""

    number: int
    test: str
    side: Side | None
    exercise: str | None
    value: float | None
    unit: str
    skipped: str | None
    replaces: int | None
    corrected_by: Supervisor | None
    correction: str | None
    day_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What became of one test and side; figures are in its unit."""

    test: str
    name: str
    unit: str
    side: Side | None
    exercise: str | None
    taken: tuple[tuple[str, float], ...]
    """Day and value of each result that stands, in order."""
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """One leg in percent of the other in one test."""

    test: str
    exercise: str | None
    percent: float
    balance: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What the station judges of it, on the day this was made."""

    visits: int
    minutes: float
    sentence: Reason
    tests: tuple[Became, ...]
    balance: tuple[Balance, ...]
    pain_rest: PainTrend | None
    pain_loading: PainTrend | None
    pain_morning: PainTrend | None
    load: tuple[LoadGain, ...]
    adherence: Adherence | None
    review: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """One session in a line; the whole of it is a document of its own."""

    number: int
    started_utc: str
    station: int | None
    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    percent_lop: float
    setpoint_mmhg: Mmhg
    lop_mmhg: Mmhg
    load_kg: float | None
    repetitions: int | None
    restriction_s: Seconds | None
    mean_mmhg: Mmhg | None
    within_10pct: float | None
    told_worst: Mapping[str, int]
    symptoms: tuple[str, ...]
    end: Reason | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """The morning after a session, as told at the next visit."""

    session: int
    at_utc: str
    after: MorningAfter


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """Supervisor and runner went through the progress and agreed on something."""

    by: Supervisor
    decision: str
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """One runner, whole."""

    kind: str = "runner"
    made: Made
    person: Person
    registered_utc: str | None
    language: str
    consent: Consented | None
    screenings: tuple[Screened, ...]
    clearances: tuple[Cleared, ...]
    evaluations: tuple[Evaluated, ...]
    results: tuple[Tested, ...]
    lops: tuple[LopUsed, ...]
    stations: tuple[StationWas, ...]
    """What these occlusion pressures and sessions name by number."""
    sessions: tuple[Trained, ...]
    mornings: tuple[Morning, ...]
    reviews: tuple[Reviewed, ...]
    progress: Progress
