"""The controller's decisions: one pure function of state, inputs and time, called fifty times a second.

Order of a pass: trust the samples, take events in, judge the limits, let the mode act, tell the lines. What is not
positively decided is vented.
"""

from typing import assert_never

from kiosk.core import alarming, checks, dose, measuring, modes, orders, plausibility, selftest, session, starting
from kiosk.core.events import AudioPauseRequested, AudioResumeRequested, Effect, Inputs, Recorded, StopPressed
from kiosk.core.lawstate import RegulatorState
from kiosk.core.model import Mode, Phase, Reason
from kiosk.core.moves import enter, in_phase, report_end
from kiosk.core.proofsteps import ProofLook
from kiosk.core.regulator import is_settled
from kiosk.core.session import Stage
from kiosk.core.settings import MachineConfig
from kiosk.core.state import Change, MachineState, Outputs, higher_mmhg
from kiosk.core.supervisor import Look, supervise
from kiosk.core.units import TICK_S, Mmhg, Seconds
from kiosk.core.verdict import Response, Verdict
from kiosk.core.views import snapshot
from kiosk.safety import limits
from kiosk.safety.changed import replace

__all__ = ["MachineConfig", "MachineState", "Outputs", "snapshot", "start", "tick"]


def start(config: MachineConfig) -> MachineState:
    """The machine at its beginning: closed, vented, unproved."""
    return MachineState(config=config)


def tick(state: MachineState, inputs: Inputs, now: Seconds) -> tuple[MachineState, Outputs]:
    """Decide one pass.

    Raises:
        ValueError: time went backwards; the caller lets go of every line.
    """
    if state.now_s is not None and now < state.now_s:
        raise ValueError(f"time went backwards: {now} after {state.now_s}")
    before = state
    state = _sensed(state, inputs, now)
    state, effects = _stopped_by_socket(state, inputs, now)
    for event in sorted(inputs.events, key=lambda event: not isinstance(event, StopPressed)):
        if isinstance(event, AudioPauseRequested | AudioResumeRequested):
            state, more = alarming.take(state, event, now)
        else:
            state, more = modes.handle(state, event, now)
        effects += more
    state, more = _supervised(state, now)
    effects += more
    state, more = _acted(state, now)
    effects += more
    state, command = orders.commanded(state, now)
    state, more = alarming.alarmed(before, state, inputs, now)
    effects += more + orders.phase_edge(before, state)
    state = replace(
        state,
        last_command=command,
        vented_s=state.vented_s if command.hold else _vented_s(state, now),
        open_since_s=orders.open_since_s(state, command, now),
    )
    return state, orders.told(state, command, effects, now)


def _sensed(state: MachineState, inputs: Inputs, now: Seconds) -> MachineState:
    """Take the pass's samples and reports in."""
    zero = state.zero_mmhg
    if state.proof is not None:
        zero = Mmhg(0.0) if state.proof.zero_mmhg is None else state.proof.zero_mmhg
    is_flowing = state.proof is not None and state.proof.order.vent_alone is not None
    pressure, reading = plausibility.read(
        state.pressure,
        inputs.samples,
        zero_mmhg=zero,
        is_held=state.last_command.hold and not is_flowing,
        now=now,
        settings=state.config.plausibility,
    )
    view = inputs.watchdog
    is_gone = view is None or view.age_s > limits.FRAME_TIMEOUT_S
    both = higher_mmhg(reading, view)
    is_empty = both is not None and both < limits.RESET_MMHG
    since = now if state.empty_since_s is None else state.empty_since_s
    return replace(
        state,
        now_s=now,
        pressure=pressure,
        reading=reading,
        sample_s=state.sample_s if reading.sample_s is None else reading.sample_s,
        watchdog=view,
        watchdog_gone_s=(now if state.watchdog_gone_s is None else state.watchdog_gone_s) if is_gone else None,
        estop_closed=inputs.estop_closed,
        refusal=inputs.refusal,
        config_hash=inputs.config_hash,
        outputs_kept=inputs.outputs_kept,
        civil_day=inputs.civil_day,
        empty_since_s=since if is_empty else None,
    )


def _stopped_by_socket(state: MachineState, inputs: Inputs, now: Seconds) -> Change:
    """A STOP that only the watchdog heard counts like any other while a proof or a bout is on, pressure or not.

    One that this pass hears of itself is that one.
    """
    heard = state.stops if state.watchdog is None else state.watchdog.stops
    if heard == state.stops:
        return state, ()
    state = replace(state, stops=heard)
    if state.mode not in {Mode.TESTING, Mode.MEASURING, Mode.SESSION, Mode.RELEASING}:
        return state, ()
    if any(isinstance(event, StopPressed) for event in inputs.events):
        return state, ()
    return modes.stop(state, "watchdog", now)


def _look(state: MachineState, now: Seconds) -> Look:
    bout, proof = state.session, state.proof
    ceiling = None
    if bout is not None:
        rx = bout.prescription
        ceiling = min(rx.max_restriction_s, state.config.restriction_ceiling_s(rx.limb))
    return Look(
        now=now,
        reading=state.reading,
        phase=state.phase,
        setpoint_mmhg=state.setpoint_mmhg,
        lop_mmhg=None if bout is None else bout.prescription.lop_mmhg,
        limb=state.limb,
        fill_since_s=None if bout is None else bout.fill_since_s,
        restriction_s=Seconds(0.0 if bout is None else bout.dose.restriction_s),
        restriction_ceiling_s=ceiling,
        regulator=state.regulator,
        command=state.last_command,
        learned_rise_mmhg_per_s=state.learned_rise_mmhg_per_s,
        measured_air_ml=state.measured_air_ml,
        watchdog=state.watchdog,
        may_test_trip=proof is not None and proof.order.may_test_trip,
        vent_alone=None if proof is None else proof.order.vent_alone,
        config_hash=state.config_hash,
        estop_closed=state.estop_closed,
        refusal=state.refusal,
        screen_s=state.screen_s,
    )


def _supervised(state: MachineState, now: Seconds) -> Change:
    """Judge the limits and let the verdict act before anything else does."""
    supervisor, verdict = supervise(state.supervisor, _look(state, now), state.config)
    was_bleeding = state.is_bleeding
    state = replace(state, supervisor=supervisor, is_bleeding=False, standing=None)
    if verdict is None:
        return state, ()
    reason = verdict.reason
    match verdict.response:
        case Response.TRIP:
            return _trip(state, verdict, now)
        case Response.STOP:
            return modes.stop(state, "watchdog", now)
        case Response.VENT | Response.DEFLATE:
            return modes.end_bout(state, reason, now, at_once=verdict.response is Response.VENT)
        case Response.BLEED:
            line = Recorded(code="bleeding", figures=reason.figures, detail=reason.code)
            return replace(state, is_bleeding=True), () if was_bleeding else (line,)
        case _:
            assert_never(verdict.response)


def _trip(state: MachineState, verdict: Verdict, now: Seconds) -> Change:
    """Latch a new trip; in TRIPPED only note whether a cause still stands."""
    is_watchdogs = state.watchdog is not None and state.watchdog.state == "tripped"
    is_told = is_watchdogs and verdict.reason.code.startswith("watchdog_")
    if state.mode is Mode.TRIPPED:
        return replace(state, standing=None if is_told else verdict.reason), ()
    return modes.trip(state, verdict.reason, "watchdog" if is_told else "controller", now)


def _acted(state: MachineState, now: Seconds) -> Change:
    """Let the mode do what time and pressure ask of it."""
    match state.mode:
        case Mode.TESTING:
            return _tested(state, now)
        case Mode.SESSION | Mode.RELEASING:
            return _trained(state, now)
        case Mode.MEASURING:
            return measuring.advance(_settled(state, now), now)
        case Mode.STOPPED:
            return _stopped(*_emptied(state, now), now)
        case Mode.TRIPPED:
            return _tripped(*_emptied(state, now), now)
        case Mode.READY:
            return starting.kept_open(_emptied(state, now)[0], now)
        case Mode.CLOSED:
            return _emptied(state, now)
        case _:
            assert_never(state.mode)


def _emptied(state: MachineState, now: Seconds) -> Change:
    """Vented and waiting: once both sensors say empty, the cuff is idle; a bout that was cut short is done."""
    is_empty = state.empty_since_s is not None
    if is_empty:
        state = in_phase(state, Phase.IDLE, now)
    bout = state.session
    if is_empty and bout is not None and bout.stage is not Stage.DONE:
        state = replace(state, session=session.enter(bout, Stage.DONE, now))
    return state, ()


def _settled(state: MachineState, now: Seconds) -> MachineState:
    """While the last word on a measurement is waited for, the cuff becomes idle as it empties."""
    return state if state.phase is Phase.SEARCH else _emptied(state, now)[0]


def _vented_s(state: MachineState, now: Seconds) -> Seconds | None:
    """When the pause after a vent begins; None once the cuff has been empty for longer than that pause."""
    rested = state.empty_since_s is not None and now - state.empty_since_s > state.config.regulator.after_vent_s
    return None if rested else now


def _tested(state: MachineState, now: Seconds) -> Change:
    proof, reading, view = state.proof, state.reading, state.watchdog
    if proof is None:
        return starting.after_proof(_emptied(state, now)[0], now)
    if reading.pressure_mmhg is None or reading.pass_mmhg is None or view is None:
        return modes.end_bout(state, Reason(code="watchdog_not_ready"), now, at_once=True)
    look = ProofLook(
        now=now,
        pressure_mmhg=reading.pressure_mmhg,
        pass_mmhg=reading.pass_mmhg,
        watchdog=view,
        estop_closed=state.estop_closed,
        config_hash=state.config_hash,
        outputs_kept=state.outputs_kept,
        vented_s=state.vented_s,
        open_s=Seconds(0.0 if state.open_since_s is None else now - state.open_since_s),
    )
    proof = selftest.run(proof, look, state.config.proof, state.config.regulator)
    if proof.is_finished:
        return starting.end_proof(state, proof, now)
    return in_phase(replace(state, proof=proof), proof.order.phase, now), ()


def _trained(state: MachineState, now: Seconds) -> Change:
    bout, pressure = state.session, state.reading.pressure_mmhg
    if bout is None or pressure is None or state.reading.pass_mmhg is None:
        return modes.end_bout(state, Reason(code="no_pressure"), now, at_once=True)
    counted = dose.add(
        bout.dose,
        pressure_mmhg=state.reading.pass_mmhg,
        setpoint_mmhg=bout.setpoint_mmhg,
        lop_mmhg=bout.prescription.lop_mmhg,
        phase=state.phase,
        dt_s=TICK_S,
    )
    before, (bout, effects) = bout.stage, starting.cut_short(state, replace(bout, dose=counted), now)
    bout, asked = checks.watch(bout, now, state.config.session)
    bout, more = session.advance(
        bout,
        pressure_mmhg=pressure,
        is_settled=is_settled(state.regulator, bout.setpoint_mmhg, now, state.config.regulator),
        both_mmhg=state.both_mmhg,
        now=now,
        settings=state.config.session,
    )
    effects = (*effects, *asked, *more)
    if before is Stage.OFF and bout.stage is Stage.FILL:
        state = replace(state, regulator=RegulatorState())
    state = in_phase(replace(state, session=bout), bout.phase, now)
    if bout.end_reason is not None and state.mode is Mode.SESSION:
        state, lines = enter(state, Mode.RELEASING, now)
        effects = (*effects, *lines)
    if bout.stage is Stage.DONE:
        state, last = report_end(state, bout)
        effects = (*effects, *last)
    return state, effects


def _stopped(state: MachineState, effects: tuple[Effect, ...], now: Seconds) -> Change:
    if not (state.stop_answered and state.stop_acknowledged and state.empty_since_s is not None):
        return state, effects
    state, lines = enter(replace(state, session=None), Mode.READY if state.proof_passed else Mode.CLOSED, now)
    return state, (*effects, *lines)


def _tripped(state: MachineState, effects: tuple[Effect, ...], now: Seconds) -> Change:
    """After an acknowledgement: the watchdog is asked until it waits again, or has not done so in time."""
    since, view = state.acknowledging_since_s, state.watchdog
    if since is None:
        return state, effects
    if view is not None and view.state == "waiting":
        state = replace(state, session=None, trip=None, acknowledging_since_s=None)
        state, lines = enter(state, Mode.CLOSED, now)
        return state, (*effects, *lines)
    if now - since < modes.ACKNOWLEDGE_S:
        return state, effects
    line = Recorded(code="acknowledge_refused", detail="watchdog_stays_tripped")
    return replace(state, acknowledging_since_s=None), (*effects, line)
