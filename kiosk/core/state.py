"""All the machine remembers, and all it tells the loop in a pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.core.alarms import AlarmState
from kiosk.core.events import Beat, Effect, SearchAuthorised, SearchEnded, SessionAuthorised
from kiosk.core.gate import Refusal
from kiosk.core.lawstate import RegulatorState
from kiosk.core.lop import Estimate, Heard, SearchOrder, SearchState
from kiosk.core.model import (
    VENT,
    ActuatorCommand,
    Limb,
    Mode,
    Phase,
    ProofKind,
    ProofStep,
    Reason,
    WatchdogView,
)
from kiosk.core.plausibility import PressureState, Reading
from kiosk.core.selftest import ProofState, waiting
from kiosk.core.session import SessionState, Stage
from kiosk.core.settings import MachineConfig
from kiosk.core.supervisor import SupervisorState
from kiosk.core.units import NO_PRESSURE, NO_TIME, Mmhg, Seconds

STOP_REQUEST_S = Seconds(0.2)
"""For this long after a STOP every frame asks the watchdog for it: frames go out every second pass, and may be lost."""

TRIP_REQUEST_S = Seconds(0.2)
"""So long after a trip of the controller the watchdog is asked to latch it, unless it has found the cause itself by
then and latched that (our inference: five of its passes more than a frame takes)."""

BLIND_REQUEST_S = Seconds(0.08)
"""The same without a pressure: no frame tells the watchdog to let go then, so it is asked sooner (our inference: a
supply or a wire that both see is three bad passes of the watchdog, 60 ms)."""

AFTERMATH_S = Seconds(120.0)
"""For this long after the cuff is empty records still belong to the bout."""

NO_READING = Reading(pressure_mmhg=None, pass_mmhg=None, display_mmhg=None, sample_s=None)


@dataclass(frozen=True, kw_only=True)
class MachineState:
    """The whole machine. It starts closed, vented, unproved."""

    config: MachineConfig
    now_s: Seconds | None = None
    mode: Mode = Mode.CLOSED
    mode_since_s: Seconds = NO_TIME
    phase: Phase = Phase.VENT
    phase_since_s: Seconds = NO_TIME
    pressure: PressureState = field(default_factory=PressureState)
    reading: Reading = NO_READING
    sample_s: Seconds = NO_TIME
    """Time of the newest conversion that could be used."""
    regulator: RegulatorState = field(default_factory=RegulatorState)
    supervisor: SupervisorState = field(default_factory=SupervisorState)
    session: SessionState | None = None
    is_reported: bool = True
    """The bout's end was given out; it is given out once."""
    proof: ProofState | None = None
    proof_steps: tuple[ProofStep, ...] = field(default_factory=waiting)
    proof_passed: bool = False
    """The full proof has, and still counts."""
    proof_kind: ProofKind = ProofKind.FULL
    """Which one `proof_steps` shows."""
    proof_due: Reason | None = field(default_factory=lambda: Reason(code="proof_power_on"))
    """Why a full proof has to come first."""
    proof_ended_s: Seconds | None = None
    proved_s: Seconds | None = None
    proved_day: int | None = None
    """When the full proof passed: monotonic time, and the civil day."""
    civil_day: int | None = None
    outputs_kept: bool | None = None
    worn: Mapping[ProofKind, tuple[ProofStep, ...]] = field(default_factory=dict)
    """Steps of the last proof of each kind that passed with a warning."""
    pending: SessionAuthorised | SearchAuthorised | None = None
    """The bout or the measurement whose short proof runs."""
    measuring: SearchAuthorised | None = None
    search: SearchState | None = None
    search_order: SearchOrder = field(default_factory=SearchOrder)
    """The measurement that runs, and what it ordered in this pass."""
    heard: Heard | None = None
    estimate: Estimate | None = None
    """News of the analysis in this pass."""
    found: SearchEnded | None = None
    """How the last measurement ended, until something else is begun."""
    start_refused: Reason | None = None
    """Why the last start came to nothing; None once something else was begun."""
    let_go_s: Seconds | None = None
    refill_s: float | None = None
    """The check of the limb's colour before the next bout: when it was let go, and how long the colour took."""
    zero_mmhg: Mmhg = NO_PRESSURE
    learned_rise_mmhg_per_s: float | None = None
    measured_air_ml: float | None = None
    """What the cuff took to 60 mmHg in the short proof before this bout or measurement."""
    last_stop: Reason | None = None
    stop_press: int = 0
    """The number of the last press of the screen's that was taken for STOP."""
    stop_answered: bool = False
    stop_acknowledged: bool = False
    trip: Reason | None = None
    standing: Reason | None = None
    """A cause of a trip that is there now, the watchdog's latch itself left out."""
    acknowledging_since_s: Seconds | None = None
    empty_since_s: Seconds | None = None
    """Both sensors below 10 mmHg since then."""
    vented_s: Seconds | None = None
    """The last pass in which our own dump valve was let go; None when the cuff has been empty for a while since."""
    open_since_s: Seconds | None = None
    """No dump valve held and the pump off since then; None while either is not so."""
    screen_s: Seconds | None = None
    """Last keep-alive of the screen's message loop."""
    watchdog: WatchdogView | None = None
    watchdog_gone_s: Seconds | None = None
    stops: int = 0
    """STOPs heard by the watchdog's own socket, as far as they were answered."""
    estop_closed: bool = False
    refusal: Refusal | None = None
    """What the output gate said of the last command, if it was not let through."""
    config_hash: int = 0
    is_bleeding: bool = False
    """The supervisor bleeds instead of the regulator."""
    last_command: ActuatorCommand = VENT
    alarms: AlarmState = field(default_factory=AlarmState)

    @property
    def both_mmhg(self) -> Mmhg | None:
        """The higher of both sensors; None while one of them is unknown."""
        return higher_mmhg(self.reading, self.watchdog)

    @property
    def is_measuring(self) -> bool:
        """A LOP measurement waits for its short proof, or runs."""
        return self.measuring is not None or isinstance(self.pending, SearchAuthorised)

    @property
    def setpoint_mmhg(self) -> Mmhg | None:
        """Where pressure shall be; None when nothing is regulated."""
        if self.proof is not None:
            return self.proof.order.setpoint_mmhg
        if self.phase is Phase.SEARCH:
            return self.search_order.setpoint_mmhg
        if self.session is None or self.phase not in {Phase.FILL, Phase.WORK, Phase.REST}:
            return None
        return self.session.setpoint_mmhg

    @property
    def limb(self) -> Limb | None:
        """The limb in the cuff, as far as known."""
        known = self.pending or self.measuring
        if known is not None:
            return known.limb
        return None if self.session is None else self.session.prescription.limb

    @property
    def session_id(self) -> int:
        """The bout that records of this pass belong to; 0 for none."""
        if isinstance(self.pending, SessionAuthorised):
            return self.pending.session_id
        if self.session is None or self.now_s is None:
            return 0
        is_over = self.session.stage is Stage.DONE and self.now_s - self.session.stage_since_s > AFTERMATH_S
        return 0 if is_over else self.session.session_id


def higher_mmhg(reading: Reading, view: WatchdogView | None) -> Mmhg | None:
    """What the higher of both sensors shows; None while one of them is unknown."""
    own = reading.pressure_mmhg
    if own is None or view is None or view.pressure_mmhg is None:
        return None
    return max(own, view.pressure_mmhg)


@dataclass(frozen=True, kw_only=True)
class Outputs:
    """What one pass shall do. `beat` None: the frame of this pass is withheld."""

    command: ActuatorCommand
    beat: Beat | None
    phase: Phase
    limb: Limb | None
    setpoint_mmhg: Mmhg | None
    pressure_mmhg: Mmhg | None
    sample_s: Seconds
    effects: tuple[Effect, ...]
    lamps: tuple[bool, bool, bool]
    """Green, yellow, red."""
    session_id: int
    is_measuring: bool = False
    """A LOP measurement waits for its short proof or runs: the analysis shall be there."""
    zero_mmhg: Mmhg = NO_PRESSURE
    """What the samples show when the cuff is open."""
    listening: int | None = None
    """The listening of a LOP measurement that this pass's samples belong to."""
    search_over: bool = False
    """The analysis shall say its last word."""


Change = tuple[MachineState, tuple[Effect, ...]]
