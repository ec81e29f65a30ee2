"""Modes of the station: who may leave which one, and by what. Every way into pressure is in `_authorised`.

```
CLOSED --self-test--> TESTING --passed--> READY --authorised--> SESSION --ended--> RELEASING --closed--> READY
RELEASING --closed, and a failed part may have ended the bout--> CLOSED
any mode --STOP--> STOPPED --answered, acknowledged, empty--> READY (CLOSED when never proved)
any mode --trip--> TRIPPED --empty for 5 s, cause gone, acknowledged--> CLOSED
```

STOP does not take a trip's latch away: in TRIPPED it is recorded, and everything is open already.
"""

from dataclasses import replace
from typing import Final, assert_never

from kiosk.core import answers, dose, selftest, session
from kiosk.core.answers import Answer
from kiosk.core.events import (
    EffortAnswered,
    EndRequested,
    PauseRequested,
    ProofFinished,
    Recorded,
    ResumeRequested,
    ScreenAlive,
    ScreenLost,
    SelfTestRequested,
    SessionAuthorised,
    SessionClosed,
    SessionEnded,
    SetFinished,
    StationEvent,
    StopAnswered,
    StopPressed,
    SupervisorAcknowledged,
    SymptomReported,
    TripSeen,
    WatchdogLost,
)
from kiosk.core.model import Mode, Phase, Reason
from kiosk.core.regulator import RegulatorState
from kiosk.core.session import SessionState, Stage
from kiosk.core.state import Change, MachineState
from kiosk.core.supervisor import HELD
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits

ACKNOWLEDGE_S = Seconds(6.0)
"""How long the watchdog is asked to take a trip back before the acknowledgement counts as failed (our inference)."""

SUSPECT_ENDS: Final = frozenset(
    {
        "cannot_hold",
        "excess",
        "fill_timeout",
        "gate_pump_time",
        "gate_shut",
        "gate_stale_pressure",
        "gate_watchdog_silent",
        "high",
        "leak",
        "pressure_fell",
        "pump_no_rise",
        "watchdog_not_holding",
        "watchdog_released",
    }
)
"""Ends that a failed part may stand behind: the proof no longer counts, and a new one comes before the next bout."""


def handle(state: MachineState, event: StationEvent, now: Seconds) -> Change:
    """Take one event in."""
    match event:
        case StopPressed():
            return stop(state, event.source, now)
        case SelfTestRequested():
            return _self_test(state, now)
        case SessionAuthorised():
            return _authorised(state, event, now)
        case (
            SetFinished() | PauseRequested() | ResumeRequested() | EndRequested() | EffortAnswered() | SymptomReported()
        ):
            return _answered(state, event, now)
        case StopAnswered():
            return _stop_answered(state, event)
        case SupervisorAcknowledged():
            return _acknowledged(state, event, now)
        case SessionClosed():
            return _closed(state, now)
        case ScreenLost():
            return _screen_lost(state, event, now)
        case ScreenAlive():
            return replace(state, screen_s=now), ()
        case WatchdogLost():
            return _watchdog_lost(state, event, now)
        case _:
            assert_never(event)


def enter(state: MachineState, mode: Mode, now: Seconds) -> Change:
    """Change the mode, with one line for the record."""
    line = Recorded(code="mode", detail=f"{state.mode}>{mode}")
    return replace(state, mode=mode, mode_since_s=now), (line,)


def in_phase(state: MachineState, phase: Phase, now: Seconds) -> MachineState:
    """The state with the cuff in `phase`."""
    return state if phase is state.phase else replace(state, phase=phase, phase_since_s=now)


def refused(state: MachineState, event: StationEvent, **figures: float) -> Change:
    """Nothing happens, and the record says so."""
    detail = f"{type(event).__name__} in {state.mode}"
    return state, (Recorded(code="event_refused", figures=figures, detail=detail),)


def _released(state: MachineState, reason: Reason, now: Seconds) -> Change:
    """Everything opens now: a running proof has failed, a running bout has ended, and both are given out."""
    change: Change = in_phase(state, Phase.VENT, now), ()
    if state.proof is not None:
        change = end_proof(change[0], selftest.fail(state.proof, reason), now)
    state, effects = change
    if state.session is None:
        return state, effects
    bout, more = session.finish(state.session, reason, now, at_once=True)
    state, last = report_end(replace(state, session=bout), bout)
    return state, (*effects, *more, *last)


def report_end(state: MachineState, bout: SessionState) -> Change:
    """Give out the bout's end, once."""
    if state.is_reported or bout.end_reason is None:
        return state, ()
    ended = SessionEnded(session_id=bout.session_id, reason=bout.end_reason, dose=dose.result(bout.dose, bout.counted))
    return replace(state, is_reported=True), (ended,)


def end_proof(state: MachineState, proof: selftest.ProofState, now: Seconds) -> Change:
    """The self-test is over; what it learned counts only when it passed whole."""
    passed = proof.has_passed
    finished = ProofFinished(
        passed=passed,
        steps=proof.steps,
        zero_mmhg=proof.zero_mmhg,
        rise_mmhg_per_s=proof.rise_mmhg_per_s,
        seconds=Seconds(now - proof.started_s),
    )
    state = replace(
        in_phase(state, Phase.VENT, now),
        proof=None,
        proof_steps=proof.steps,
        proof_passed=passed,
        zero_mmhg=proof.zero_mmhg if passed and proof.zero_mmhg is not None else Mmhg(0.0),
        learned_rise_mmhg_per_s=proof.rise_mmhg_per_s if passed else None,
    )
    state, lines = enter(state, Mode.READY if passed else Mode.CLOSED, now)
    return state, (finished, *lines)


def stop(state: MachineState, source: str, now: Seconds) -> Change:
    """STOP: everything opens in this pass."""
    pressure = state.reading.pressure_mmhg
    figures = {} if pressure is None else {"pressure_mmhg": float(pressure)}
    line = Recorded(code="stop", figures=figures, detail=source)
    if state.mode is Mode.TRIPPED:
        return state, (line,)
    reason = Reason(code="stop", figures=figures)
    state, effects = _released(state, reason, now)
    state, lines = enter(state, Mode.STOPPED, now)
    state = replace(state, last_stop=reason, stop_answered=False, stop_acknowledged=False)
    return state, (line, *effects, *lines)


def trip(state: MachineState, reason: Reason, by: str, now: Seconds) -> Change:
    """Latch: everything opens, and only a supervisor and a new proof lead back."""
    state, effects = _released(state, reason, now)
    state, lines = enter(state, Mode.TRIPPED, now)
    seen = TripSeen(reason=reason, by=by, pressure_mmhg=state.reading.pressure_mmhg)
    state = replace(state, trip=reason, proof_passed=False, acknowledging_since_s=None)
    return state, (seen, *effects, *lines)


def end_bout(state: MachineState, reason: Reason, now: Seconds, *, at_once: bool) -> Change:
    """A limit was met: the bout ends by deflation or by venting; a self-test just fails."""
    if state.proof is not None:
        return end_proof(state, selftest.fail(state.proof, reason), now)
    if state.session is None:
        return state, ()
    bout, effects = session.finish(state.session, reason, now, at_once=at_once)
    still_proved = state.proof_passed and reason.code not in SUSPECT_ENDS
    return in_phase(replace(state, session=bout, proof_passed=still_proved), bout.phase, now), effects


def _self_test(state: MachineState, now: Seconds) -> Change:
    if state.mode not in {Mode.CLOSED, Mode.READY}:
        return refused(state, SelfTestRequested())
    state = replace(state, proof=selftest.begin(now), proof_passed=False, zero_mmhg=Mmhg(0.0), session=None)
    return enter(state, Mode.TESTING, now)


def start_refusal(state: MachineState, event: SessionAuthorised) -> Reason | None:
    """Why a bout may not start now; None when it may."""
    rx, config, view = event.prescription, state.config, state.watchdog
    ceiling = min(config.training_max_mmhg, rx.limit_mmhg, config.percent_max / 100.0 * rx.lop_mmhg + 0.5)
    if not config.session.setpoint_min_mmhg <= rx.setpoint_mmhg <= ceiling:
        return Reason(code="setpoint_limit", figures={"setpoint_mmhg": rx.setpoint_mmhg, "limit_mmhg": ceiling})
    if view is None or view.state != "waiting" or view.age_s > limits.FRAME_TIMEOUT_S:
        return Reason(code="watchdog_not_ready")
    if view.config_hash != state.config_hash:
        return Reason(code="config_mismatch")
    if state.both_mmhg is None or state.both_mmhg >= limits.RESET_MMHG or state.phase is not Phase.IDLE:
        return Reason(code="cuff_not_empty", figures={"pressure_mmhg": state.both_mmhg or 0.0})
    if view.restriction_left_s <= config.supervisor.restriction_margin_s:
        return Reason(code="restriction_account", figures={"left_s": view.restriction_left_s})
    return None


def _authorised(state: MachineState, event: SessionAuthorised, now: Seconds) -> Change:
    is_ready = state.mode is Mode.READY and state.proof_passed
    reason = start_refusal(state, event) if is_ready else Reason(code="station_not_ready")
    if reason is not None:
        line = Recorded(code="session_refused", figures=reason.figures, detail=reason.code)
        nothing = dose.result(dose.DoseState(), ())
        return state, (line, SessionEnded(session_id=event.session_id, reason=reason, dose=nothing))
    bout = session.begin(event.session_id, event.runner_id, event.prescription, now)
    state = replace(state, session=bout, is_reported=False, regulator=RegulatorState(), screen_s=now)
    state, lines = enter(in_phase(state, bout.phase, now), Mode.SESSION, now)
    figures = {"setpoint_mmhg": float(bout.setpoint_mmhg), "lop_mmhg": float(event.prescription.lop_mmhg)}
    started = Recorded(code="session_started", figures=figures, detail=event.prescription.protocol_id)
    return state, (started, *lines)


def _answered(state: MachineState, event: Answer, now: Seconds) -> Change:
    if state.session is None:
        return refused(state, event)
    step = answers.answer(state.session, event, now, state.config.session)
    if step is None:
        return refused(state, event)
    bout, effects = step
    state = replace(state, session=bout)
    if state.mode in {Mode.SESSION, Mode.RELEASING}:
        state = in_phase(state, bout.phase, now)
    return state, effects


def _stop_answered(state: MachineState, event: StopAnswered) -> Change:
    if state.mode is not Mode.STOPPED or state.stop_answered:
        return refused(state, event)
    return replace(state, stop_answered=True), (Recorded(code="stop_answered", detail=event.answer),)


def _acknowledged(state: MachineState, event: SupervisorAcknowledged, now: Seconds) -> Change:
    line = Recorded(code="acknowledged", detail=event.supervisor)
    if state.mode is Mode.STOPPED:
        return replace(state, stop_acknowledged=True), (line,)
    if state.mode is not Mode.TRIPPED:
        return refused(state, event)
    reason = acknowledge_refusal(state, now)
    if reason is not None:
        return state, (Recorded(code="acknowledge_refused", figures=reason.figures, detail=reason.code),)
    return replace(state, acknowledging_since_s=now), (line,)


def acknowledge_refusal(state: MachineState, now: Seconds) -> Reason | None:
    """Why a trip cannot be acknowledged now; None when it can."""
    if state.watchdog is None or state.watchdog.age_s > limits.FRAME_TIMEOUT_S:
        return Reason(code="watchdog_not_ready")
    if state.standing is not None:
        return state.standing
    empty_s = 0.0 if state.empty_since_s is None else now - state.empty_since_s
    if empty_s < limits.RESET_S:
        return Reason(code="cuff_not_empty", figures={"empty_s": empty_s, "needed_s": limits.RESET_S})
    return None


def _closed(state: MachineState, now: Seconds) -> Change:
    if state.mode is not Mode.RELEASING or state.session is None or state.session.stage is not Stage.DONE:
        return refused(state, SessionClosed())
    return enter(replace(state, session=None), Mode.READY if state.proof_passed else Mode.CLOSED, now)


def _screen_lost(state: MachineState, event: ScreenLost, now: Seconds) -> Change:
    line = Recorded(code="screen_lost", detail=event.cause)
    state = replace(state, screen_s=None)
    if state.session is not None and state.session.stage is Stage.DONE:
        return state, (line,)
    state, effects = end_bout(state, Reason(code="screen_lost"), now, at_once=False)
    return state, (line, *effects)


def _watchdog_lost(state: MachineState, event: WatchdogLost, now: Seconds) -> Change:
    line = Recorded(code="watchdog_lost", detail=event.cause)
    if state.phase not in HELD:
        return state, (line,)
    state, effects = trip(state, Reason(code="watchdog_lost"), "controller", now)
    return state, (line, *effects)
