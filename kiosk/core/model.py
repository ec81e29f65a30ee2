"""Value types that all parts share: frozen, no behaviour but derived figures. The snapshot is all the screen gets."""

from dataclasses import dataclass, field
from enum import StrEnum

from kiosk.core.alarm_types import Alarm, Signal
from kiosk.core.blocks import Block, Rest, Tempo, Work
from kiosk.core.clocktrust import ClockTrust
from kiosk.core.command import OPEN, VENT, ActuatorCommand
from kiosk.core.limb import Limb, Side
from kiosk.core.reason import Reason
from kiosk.core.refillview import RefillView
from kiosk.core.searchview import FoundView, SearchView
from kiosk.core.sofarview import SoFarView
from kiosk.core.units import NO_TIME, Mmhg, Seconds

__all__ = [
    "OPEN",
    "VENT",
    "ActuatorCommand",
    "Block",
    "Dose",
    "DoseSpan",
    "FaultKind",
    "FoundView",
    "Limb",
    "Mode",
    "Phase",
    "Prescription",
    "PressureSample",
    "ProofKind",
    "ProofStep",
    "Reason",
    "Rest",
    "Sample",
    "SearchView",
    "SensorFault",
    "SessionView",
    "Side",
    "Snapshot",
    "StepState",
    "Tempo",
    "TracePoint",
    "WatchdogView",
    "Work",
]


class Phase(StrEnum):
    """What the cuff is doing; the watchdog knows the same list and a ceiling for each."""

    IDLE = "idle"  # vented, nothing may inflate
    PROOF = "proof"  # self-test of the release path, low pressure
    FILL = "fill"  # rising to the setpoint
    WORK = "work"  # repetitions under pressure
    REST = "rest"  # rest between sets under pressure
    SEARCH = "search"  # rising in steps to find LOP
    DEFLATE = "deflate"  # controlled release through the bleed valve
    VENT = "vent"  # everything open, at once


class Mode(StrEnum):
    """What the station as a whole is doing."""

    CLOSED = "closed"  # not yet proved today; nothing may inflate
    TESTING = "testing"  # self-test runs
    READY = "ready"  # proved; waiting for a session
    MEASURING = "measuring"  # LOP is measured
    SESSION = "session"  # a runner is in a bout
    RELEASING = "releasing"  # the bout has ended, the cuff is being emptied
    STOPPED = "stopped"  # STOP was pressed; needs an answer and a supervisor
    TRIPPED = "tripped"  # a trip is latched; needs a supervisor and a new self-test


class FaultKind(StrEnum):
    """Why a sample could not be used."""

    NACK = "nack"
    TIMEOUT = "timeout"
    READBACK = "readback"  # the chip's configuration is not what was written (brown-out, wrong channel)
    RAIL_LOW = "rail_low"  # below the live zero: broken wire, short, chip reset
    RAIL_HIGH = "rail_high"
    SUPPLY = "supply"  # sensor supply outside its range
    FROZEN = "frozen"  # raw code unchanged for longer than noise allows
    STALE = "stale"
    JUMP = "jump"  # faster than any cuff can change
    BUS = "bus"


@dataclass(frozen=True, slots=True, kw_only=True)
class PressureSample:
    """One conversion that passed the adapter's checks."""

    pressure_mmhg: Mmhg
    at_s: Seconds
    code: int
    supply_v: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorFault:
    """A conversion that did not; there is no number to fall back on."""

    kind: FaultKind
    at_s: Seconds
    detail: str = ""


Sample = PressureSample | SensorFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Prescription:
    """What one bout shall be; judged by `core.prescription`, never built from a message."""

    protocol_id: str
    exercise: str
    limb: Limb
    side: Side
    cuff_id: str
    cuff_width_mm: int
    lop_mmhg: Mmhg
    percent_lop: float
    setpoint_mmhg: Mmhg
    limit_mmhg: Mmhg
    blocks: tuple[Block, ...]
    max_restriction_s: Seconds
    reason: str = ""
    protocol_version: int = 1
    load_kg: float | None = None
    """The weight that was planned; None in work without one, and where none was set."""

    def block_mmhg(self, index: int) -> Mmhg:
        """Pressure of one block."""
        return self.blocks[index].pressure_mmhg(self.setpoint_mmhg)

    def lowest_mmhg(self, first: int = 0) -> Mmhg:
        """Lowest pressure of the blocks from `first` on."""
        return min(self.block_mmhg(index) for index in range(first, len(self.blocks)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogView:
    """What the watchdog last said, as the controller heard it."""

    state: str
    reason: str
    pressure_mmhg: Mmhg | None
    sample_age_s: Seconds
    estop_closed: bool
    supply_v: float
    restriction_s: Seconds
    restriction_left_s: Seconds
    config_hash: int
    age_s: Seconds
    is_test: bool = False
    rail_v: float = 0.0
    buzzer_v: float = 0.0
    locked: bool = False
    reset_wait_s: float = 0.0
    stops: int = 0  # heard by the watchdog's own socket since this controller began to listen
    proved: bool = False  # it has seen a self-test since it started and since its last trip


class ProofKind(StrEnum):
    """How much of the release path a self-test proves."""

    FULL = "full"  # power-on, start of day, after a trip
    SHORT = "short"  # before each bout, cuff on the limb


class StepState(StrEnum):
    """State of one step of the self-test."""

    WAITING = "waiting"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofStep:
    """One step of the self-test: what it proves is in the sentence catalogue under its code."""

    code: str
    state: StepState = StepState.WAITING
    figure: float | None = None
    unit: str = ""
    reason: Reason | None = None
    warning: Reason | None = None  # passed, but a part is on its way to failing


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseSpan:
    """Delivered pressure over one kind of time (work or rest). Shares are fractions 0-1 of `seconds`."""

    seconds: Seconds
    mean_mmhg: Mmhg
    sd_mmhg: Mmhg
    p5_mmhg: Mmhg
    p95_mmhg: Mmhg
    peak_mmhg: Mmhg
    valley_mmhg: Mmhg
    within_5pct: float
    within_10pct: float
    above_lop_s: Seconds
    p50_mmhg: Mmhg | None = None  # None in records from before it was kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """Delivered dose of a bout: what was really given, from measured pressure."""

    work: DoseSpan | None
    rest: DoseSpan | None
    sets: tuple[DoseSpan, ...]
    repetitions: tuple[int, ...]
    restriction_s: Seconds
    above_lop_s: Seconds
    peak_mmhg: Mmhg
    session: DoseSpan | None = None  # work and rest together; older records lack this and the next
    rests: tuple[DoseSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionView:
    """The running bout as the screen shows it. Deadlines are monotonic seconds; the screen counts down to them."""

    session_id: int
    runner_id: int
    prescription: Prescription
    set_number: int
    sets_total: int
    repetition: int
    repetitions_total: int
    repetitions_done: tuple[int, ...]
    cue: str  # "fill", "ready", "up", "down", a kind of timed work, "rest", "paused", "release", "done"
    cue_fraction: float  # how far the present cue has gone, 0-1
    cue_ends_s: Seconds | None
    scale: str  # what the runner is asked now, 0 to 10; "" for nothing
    paused: bool
    restriction_s: Seconds
    restriction_ceiling_s: Seconds
    end_reason: Reason | None
    dose: Dose | None
    cue_words: str = ""
    """The protocol's own words for the cue; empty: the screen's."""
    is_timed: bool = False
    """The present block lasts its time and counts no repetitions."""
    question: str = ""  # "well", "tingling", or none is open
    question_ends_s: Seconds | None = None
    may_rest_longer: bool = False
    is_too_much: bool = False  # pain or discomfort was told that ends the day
    so_far: SoFarView = field(default_factory=SoFarView)


@dataclass(frozen=True, slots=True, kw_only=True)
class TracePoint:
    """One control pass, as recorded and as drawn."""

    at_s: Seconds
    pressure_mmhg: Mmhg | None
    pressure_b_mmhg: Mmhg | None
    setpoint_mmhg: Mmhg | None
    phase: Phase
    command: ActuatorCommand


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole state of the station for the screen; replaces the previous one completely."""

    at_s: Seconds
    mode: Mode
    phase: Phase
    pressure_mmhg: Mmhg | None
    setpoint_mmhg: Mmhg | None
    fault: SensorFault | None
    watchdog: WatchdogView | None
    proof: tuple[ProofStep, ...]
    proof_passed: bool
    proof_kind: ProofKind = ProofKind.FULL
    proof_due: Reason | None = None
    calibration: Reason | None = None  # never calibrated, or due again; None when nothing is to be said
    clock: ClockTrust | None = None  # whether civil time is believed; None where nobody has judged it
    start_refused: Reason | None = None
    session: SessionView | None
    search: SearchView | None = None
    found: FoundView | None = None
    refill: RefillView = field(default_factory=RefillView)
    last_stop: Reason | None
    stop_answered: bool
    alarms: tuple[Alarm, ...]
    trace: tuple[TracePoint, ...]
    missed_passes: int
    realtime: bool
    signal: Signal = field(default_factory=Signal)
    mode_since_s: Seconds = NO_TIME
