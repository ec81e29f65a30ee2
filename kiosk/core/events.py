"""Everything that can happen to the machine, and everything it can ask for, as closed unions.

Events come from the shell after it has verified them (a PIN, a plan): the machine may trust them. What a screen
sends is an intent (`kiosk.link.wire`) and is not trusted.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.core.alarm_types import Condition
from kiosk.core.cuffair import CuffAir
from kiosk.core.gate import Refusal
from kiosk.core.lop import Estimate, Heard
from kiosk.core.model import Dose, Limb, Prescription, ProofKind, ProofStep, Reason, Sample, Side, WatchdogView
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.heartbeat import AlarmPriority, Request

# --- events -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class StopPressed:
    """STOP from the screen, the touch reader or the watchdog: everything opens.

    `press` numbers the presses of the screen, each of which comes in two ways; 0 is no number.
    """

    source: str
    press: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTestRequested:
    """A supervisor opened the station, or asked for a new full proof; `references` are what the station has learned."""

    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionAuthorised:
    """A plan was judged, approved and started by the runner; the short proof, then the cuff may fill.

    `references` are what earlier short proofs of this cuff have learned.
    """

    session_id: int
    runner_id: int
    prescription: Prescription
    cuff: CuffAir
    references: Mapping[str, Reference] = field(default_factory=dict)

    @property
    def limb(self) -> Limb:
        """The limb of the bout."""
        return self.prescription.limb


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchAuthorised:
    """LOP shall be measured, and that was judged; the short proof, then the cuff rises in steps."""

    runner_id: int
    limb: Limb
    side: Side
    posture: Posture
    cuff: CuffAir
    cuff_width_mm: int
    """As it is registered now: what is found holds for a cuff of this width only."""
    limit_mmhg: Mmhg
    search_id: int | None = None
    """Its row in the records, which its end closes; None where nobody keeps any."""
    references: Mapping[str, Reference] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisHeard:
    """News of the analysis about the present listening."""

    heard: Heard


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisEstimated:
    """The last word of the analysis."""

    estimate: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisFailed:
    """The analysis has ended, lags or talks nonsense: nothing more is to be had from it."""

    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFinished:
    """The runner ended the set before its last repetition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRequested:
    """Hold where we are: repetitions stop, time at pressure goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequested:
    """Go on after a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRequested:
    """End the bout; controlled deflation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomReported:
    """A symptom named by the runner: tingling, numbness, pain, dizzy, colour, chest."""

    symptom: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StopAnswered:
    """The runner said why STOP was pressed."""

    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorAcknowledged:
    """A supervisor's PIN was verified: they have seen what the screen was told up to `seen_s`, and nothing since."""

    supervisor: str
    seen_s: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionClosed:
    """The summary was seen; the station is free for the next runner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenLost:
    """The screen's connection ended or a new screen process appeared."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenAlive:
    """A keep-alive from the screen's own message loop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchdogLost:
    """The evidence socket ended or refused."""

    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioPauseRequested:
    """Somebody wants the buzzer silent while they look after what it calls for; needs no PIN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioResumeRequested:
    """Somebody ends the pause of the buzzer early."""


AlarmEvent = AudioPauseRequested | AudioResumeRequested

StationEvent = (
    StopPressed
    | SelfTestRequested
    | SessionAuthorised
    | SearchAuthorised
    | AnalysisHeard
    | AnalysisEstimated
    | AnalysisFailed
    | SetFinished
    | PauseRequested
    | ResumeRequested
    | EndRequested
    | ScaleAnswered
    | SymptomReported
    | CheckAnswered
    | LowerRequested
    | MoreRestRequested
    | RefillBegun
    | RefillSeen
    | StopAnswered
    | SupervisorAcknowledged
    | SessionClosed
    | ScreenLost
    | ScreenAlive
    | WatchdogLost
)
"""Everything the modes answer to."""

Event = StationEvent | AlarmEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What one pass has seen."""

    samples: tuple[Sample, ...]
    events: tuple[Event, ...] = ()
    watchdog: WatchdogView | None = None
    estop_closed: bool = False
    config_hash: int = 0
    missed_passes: int = 0
    outputs_kept: bool | None = None
    """Whether the kernel keeps an output's level after its process died; None when nothing tells."""
    conditions: tuple[Condition, ...] = ()
    """Alarm conditions that others have found, such as records that cannot be written."""
    refusal: Refusal | None = None
    """What became of the last command at the output gate, when it did not pass or did not last."""
    civil_day: int | None = None
    """Number of the civil day at the station; None when nothing tells. Only ever compared with itself."""


# --- effects ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event for the permanent record (never dropped)."""

    code: str
    figures: dict[str, float] = field(default_factory=dict)
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """The bout is over and the cuff is empty: what was delivered and why it ended."""

    session_id: int
    reason: Reason
    dose: Dose


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchEnded:
    """A LOP measurement is over: its value or why there is none, and what was heard on the way."""

    asked: SearchAuthorised
    estimate: Estimate
    plateaus: tuple[Plateau, ...]
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFinished:
    """A self-test ended; stored whole, with what it was compared with. A full one names no cuff."""

    kind: ProofKind = ProofKind.FULL
    cuff_id: str | None = None
    air_ml: float | None = None
    ml_per_mmhg: float | None = None
    references: Mapping[str, Reference] = field(default_factory=dict)
    passed: bool
    steps: tuple[ProofStep, ...]
    zero_mmhg: Mmhg | None
    rise_mmhg_per_s: float | None
    seconds: Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class TripSeen:
    """The watchdog tripped or the controller latched a fault of its own."""

    reason: Reason
    by: str  # "watchdog" or "controller"
    pressure_mmhg: Mmhg | None


Effect = Recorded | SessionEnded | SearchEnded | ProofFinished | TripSeen


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """What the loop shall tell the watchdog at the end of this pass; None means withhold the frame."""

    request: Request = Request.NONE
    expect_contraction: bool = False
    learned_rise_mmhg_per_s: float = 0.0
    alarm: AlarmPriority = AlarmPriority.NONE
    audio_paused: bool = False
