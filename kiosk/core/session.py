r"""The bout: fill, ready, sets of repetitions in tempo, rests, release. Decides phases and setpoint, never lines.

```
FILL -> READY -> WORK -> REST -> WORK ... -> DEFLATE -> VENT -> DONE
                   \-> DEFLATE -> VENT -> OFF -> FILL       (rests that are not inflated)
```

Every stage can go to DEFLATE or VENT with a reason; none goes back towards pressure once there is one.
"""

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import assert_never

from kiosk.core import dose
from kiosk.core.dose import DoseState
from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Phase, Prescription, Reason
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.limits import RESET_MMHG

READY_LOST_SHARE = 0.10
"""The countdown starts again when pressure leaves the setpoint by more than this share (our inference)."""


class Stage(Enum):
    """Where in the bout we are."""

    FILL = "fill"
    READY = "ready"
    WORK = "work"
    REST = "rest"
    DEFLATE = "deflate"
    VENT = "vent"
    OFF = "off"
    DONE = "done"


PHASES = {
    Stage.FILL: Phase.FILL,
    Stage.READY: Phase.FILL,
    Stage.WORK: Phase.WORK,
    Stage.REST: Phase.REST,
    Stage.DEFLATE: Phase.DEFLATE,
    Stage.VENT: Phase.VENT,
    Stage.OFF: Phase.IDLE,
    Stage.DONE: Phase.IDLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionState:
    """One bout, from its authorisation to its summary."""

    session_id: int
    runner_id: int
    prescription: Prescription
    setpoint_mmhg: Mmhg
    stage: Stage = Stage.FILL
    stage_since_s: Seconds
    fill_since_s: Seconds
    set_index: int = 0
    repetition: int = 0
    repetition_since_s: Seconds | None = None
    repetitions_done: tuple[int, ...] = ()
    rest_since_s: Seconds | None = None
    paused_since_s: Seconds | None = None
    effort_due: bool = False
    tingling: int = 0
    end_reason: Reason | None = None
    dose: DoseState = field(default_factory=DoseState)

    @property
    def phase(self) -> Phase:
        """What the cuff does in this stage."""
        return PHASES[self.stage]

    @property
    def is_last_set(self) -> bool:
        """True when no set follows the present one."""
        return self.set_index + 1 >= len(self.prescription.repetitions)

    @property
    def counted(self) -> tuple[int, ...]:
        """Repetitions of every set so far, the present one included."""
        return (*self.repetitions_done, self.repetition) if self.repetition else self.repetitions_done


Step = tuple[SessionState, tuple[Effect, ...]]


def begin(session_id: int, runner_id: int, prescription: Prescription, now: Seconds) -> SessionState:
    """A bout that starts to fill now."""
    return SessionState(
        session_id=session_id,
        runner_id=runner_id,
        prescription=prescription,
        setpoint_mmhg=prescription.setpoint_mmhg,
        stage_since_s=now,
        fill_since_s=now,
    )


def advance(
    state: SessionState,
    *,
    pressure_mmhg: Mmhg,
    is_settled: bool,
    both_mmhg: Mmhg | None,
    now: Seconds,
    settings: SessionSettings,
) -> Step:
    """Let time pass.

    Args:
        state: the bout.
        pressure_mmhg: filtered pressure of the controller's own sensor.
        is_settled: the regulator calls the setpoint reached.
        both_mmhg: the higher of both sensors; None while the other one is unknown.
        now: monotonic time.
        settings: rules of a bout.
    """
    match state.stage:
        case Stage.FILL:
            return (enter(state, Stage.READY, now), ()) if is_settled else (state, ())
        case Stage.READY:
            return _ready(state, pressure_mmhg, now, settings)
        case Stage.WORK:
            return _work(state, now, settings)
        case Stage.REST:
            is_over = now - state.stage_since_s >= state.prescription.rest_s
            return _next_set(state, Stage.WORK, now) if is_over else (state, ())
        case Stage.DEFLATE:
            return _deflate(state, pressure_mmhg, now, settings)
        case Stage.VENT:
            return _vented(state, both_mmhg, now)
        case Stage.OFF:
            return _off(state, now, settings)
        case Stage.DONE:
            return state, ()
        case _:
            assert_never(state.stage)


def enter(state: SessionState, stage: Stage, now: Seconds) -> SessionState:
    """The state at the beginning of `stage`."""
    return replace(state, stage=stage, stage_since_s=now)


def finish(state: SessionState, reason: Reason, now: Seconds, *, at_once: bool = False) -> Step:
    """End the bout: controlled deflation, or everything open at once. The first reason stands."""
    if state.stage is Stage.DONE:
        return state, ()
    effects: tuple[Effect, ...] = ()
    if state.end_reason is None:
        effects = (Recorded(code="ending", figures=reason.figures, detail=reason.code),)
    state = replace(_set_closed(state), end_reason=state.end_reason or reason, paused_since_s=None)
    if state.stage is Stage.VENT:
        return state, effects
    if at_once or state.stage is Stage.OFF:
        return enter(state, Stage.VENT, now), effects
    return (state if state.stage is Stage.DEFLATE else enter(state, Stage.DEFLATE, now)), effects


def finish_set(state: SessionState, now: Seconds) -> Step:
    """The set is over, complete or not: rest, deflate for the rest, or end the bout."""
    done = state.repetition
    figures = {"set": state.set_index + 1.0, "repetitions": float(done)}
    effects: tuple[Effect, ...] = (Recorded(code="set_done", figures=figures),)
    state = replace(_set_closed(state), effort_due=True, rest_since_s=now)
    if not state.is_last_set:
        return enter(state, Stage.REST if state.prescription.inflated_rests else Stage.DEFLATE, now), effects
    state, more = finish(enter(state, Stage.DEFLATE, now), Reason(code="completed"), now)
    return state, (*effects, *more)


def _set_closed(state: SessionState) -> SessionState:
    if state.stage is not Stage.WORK:
        return state
    return replace(
        state,
        repetitions_done=(*state.repetitions_done, state.repetition),
        repetition=0,
        repetition_since_s=None,
        paused_since_s=None,
        dose=dose.close_set(state.dose),
    )


def _ready(state: SessionState, pressure_mmhg: Mmhg, now: Seconds, settings: SessionSettings) -> Step:
    if abs(pressure_mmhg - state.setpoint_mmhg) > READY_LOST_SHARE * state.setpoint_mmhg:
        return enter(state, Stage.FILL, now), ()
    if now - state.stage_since_s < settings.ready_s:
        return state, ()
    return replace(enter(state, Stage.WORK, now), repetition=0, repetition_since_s=now), ()


def _work(state: SessionState, now: Seconds, settings: SessionSettings) -> Step:
    if state.paused_since_s is not None:
        if now - state.paused_since_s < settings.pause_max_s:
            return state, ()
        return finish(state, Reason(code="pause_too_long", figures={"limit_s": settings.pause_max_s}), now)
    since = state.stage_since_s if state.repetition_since_s is None else state.repetition_since_s
    if now - since < state.prescription.tempo.repetition_s:
        return state, ()
    state = replace(
        state,
        repetition=state.repetition + 1,
        repetition_since_s=Seconds(since + state.prescription.tempo.repetition_s),
    )
    if state.repetition < state.prescription.repetitions[state.set_index]:
        return state, ()
    return finish_set(state, now)


def _next_set(state: SessionState, stage: Stage, now: Seconds) -> Step:
    effects: tuple[Effect, ...] = ()
    if state.effort_due:
        effects = (Recorded(code="effort_unanswered", figures={"set": state.set_index + 1.0}),)
    state = replace(
        enter(state, stage, now),
        set_index=state.set_index + 1,
        repetition=0,
        repetition_since_s=now,
        rest_since_s=None,
        effort_due=False,
        fill_since_s=now,
    )
    return state, effects


def _deflate(state: SessionState, pressure_mmhg: Mmhg, now: Seconds, settings: SessionSettings) -> Step:
    if pressure_mmhg < settings.deflated_mmhg:
        return enter(state, Stage.VENT, now), ()
    if now - state.stage_since_s < settings.deflate_s:
        return state, ()
    slow = Recorded(code="deflation_slow", figures={"pressure_mmhg": pressure_mmhg})
    return enter(state, Stage.VENT, now), (slow,)


def _vented(state: SessionState, both_mmhg: Mmhg | None, now: Seconds) -> Step:
    if both_mmhg is None or both_mmhg >= RESET_MMHG:
        return state, ()
    return enter(state, Stage.OFF if state.end_reason is None else Stage.DONE, now), ()


def _off(state: SessionState, now: Seconds, settings: SessionSettings) -> Step:
    """A rest without pressure; it lasts at least as long as prescribed, and the refill comes after it."""
    rest_since = state.stage_since_s if state.rest_since_s is None else state.rest_since_s
    if now - rest_since < state.prescription.rest_s or now - state.stage_since_s < settings.open_s:
        return state, ()
    return _next_set(state, Stage.FILL, now)
