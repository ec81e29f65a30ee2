"""Proofs and the start of a bout or a measurement: authorised, the short proof with the cuff on the limb, then into it.

A full proof opens the station and counts for a day. A short one that fails ends the bout before it began, with a dose
of nothing: what lies in the fit of the cuff leads back to READY, what lies in the station to CLOSED.
"""

from typing import Final

from kiosk.core import dose, measuring, refill, selftest, session
from kiosk.core.bout import SessionState, Step
from kiosk.core.events import (
    Effect,
    ProofFinished,
    Recorded,
    SearchAuthorised,
    SearchEnded,
    SelfTestRequested,
    SessionAuthorised,
    SessionEnded,
)
from kiosk.core.lawstate import RegulatorState
from kiosk.core.lop import Estimate
from kiosk.core.model import Mode, Phase, ProofKind, Reason
from kiosk.core.moves import enter, in_phase, refused
from kiosk.core.proofends import NO_FAULT
from kiosk.core.proofzero import zero_taken
from kiosk.core.settings import MachineConfig
from kiosk.core.state import Change, MachineState
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace

PASSING: Final = frozenset({"cuff_not_empty", "watchdog_not_ready"})
"""Refusals that are true for a moment right after a proof."""


def full_proof(state: MachineState, event: SelfTestRequested, now: Seconds) -> Change:
    """Begin the full proof; until it has passed nothing is proved."""
    if state.mode not in {Mode.CLOSED, Mode.READY}:
        return refused(state, event)
    proof = selftest.begin(now, event.references)
    state = replace(state, proof=proof, proof_passed=False, zero_mmhg=Mmhg(0.0), session=None, start_refused=None)
    return enter(state, Mode.TESTING, now)


def proof_expired(state: MachineState, now: Seconds) -> Reason | None:
    """Why the full proof no longer counts: another civil day, or too long ago; either is enough."""
    age_s = 0.0 if state.proved_s is None else now - state.proved_s
    if state.proved_s is not None and state.civil_day == state.proved_day and age_s <= state.config.proof.valid_s:
        return None
    return Reason(code="proof_expired", figures={"age_s": age_s, "limit_s": state.config.proof.valid_s})


def unproved(state: MachineState) -> Reason | None:
    """The watchdog was started anew and has seen no self-test: it would hold nothing, so one is due."""
    return None if state.watchdog is None or state.watchdog.proved else Reason(code="proof_watchdog")


def cut_short(state: MachineState, bout: SessionState, now: Seconds) -> Step:
    """A bout that the watchdog would not hold any more ends here, with everything open and without a trip."""
    due = unproved(state)
    return (bout, ()) if due is None or bout.end_reason else session.finish(bout, due, now, at_once=True)


def kept_open(state: MachineState, now: Seconds) -> Change:
    """In READY: close the station when its proof no longer counts, or is not the watchdog's any more."""
    reason = proof_expired(state, now) or unproved(state)
    if reason is None:
        return state, ()
    line = Recorded(code="proof_expired", figures=reason.figures, detail=reason.code)
    state, lines = enter(replace(state, proof_passed=False, proof_due=reason), Mode.CLOSED, now)
    return state, (line, *lines)


Authorised = SessionAuthorised | SearchAuthorised


def start_refusal(state: MachineState, event: Authorised, now: Seconds) -> Reason | None:
    """Why a bout or a measurement may not start now; None when it may."""
    if not state.config.is_calibrated:
        return Reason(code="calibration_none")
    if isinstance(event, SessionAuthorised):
        reason = _bout_refusal(event, state.config) or refill.slow(state.refill_s, state.config.session)
    else:
        reason = measuring.refusal(state, event)
    return reason or _station_refusal(state, now)


def _bout_refusal(event: SessionAuthorised, config: MachineConfig) -> Reason | None:
    """What the prescription itself says against it."""
    rx = event.prescription
    ceiling = min(config.training_max_mmhg, rx.limit_mmhg, config.percent_max / 100.0 * rx.lop_mmhg + 0.5)
    if not rx.setpoint_mmhg <= ceiling:
        return Reason(code="setpoint_limit", figures={"setpoint_mmhg": rx.setpoint_mmhg, "limit_mmhg": ceiling})
    if (lowest := rx.lowest_mmhg()) < config.session.setpoint_min_mmhg:
        figures = {"setpoint_mmhg": lowest, "limit_mmhg": config.session.setpoint_min_mmhg}
        return Reason(code="setpoint_too_low", figures=figures)
    if event.cuff.cuff_id != rx.cuff_id:
        return Reason(code="cuff_unknown")
    return None


def _station_refusal(state: MachineState, now: Seconds) -> Reason | None:
    """What station, cuff and account say against any pressure."""
    config, view = state.config, state.watchdog
    if view is None or view.state != "waiting" or view.age_s > limits.FRAME_TIMEOUT_S:
        return Reason(code="watchdog_not_ready")
    if view.config_hash != state.config_hash:
        return Reason(code="config_mismatch")
    if state.both_mmhg is None or state.both_mmhg >= limits.RESET_MMHG or state.phase is not Phase.IDLE:
        return Reason(code="cuff_not_empty", figures={"pressure_mmhg": state.both_mmhg or 0.0})
    if view.restriction_left_s <= config.supervisor.restriction_margin_s:
        return Reason(code="restriction_account", figures={"left_s": view.restriction_left_s})
    return proof_expired(state, now) or unproved(state)


def authorised(state: MachineState, event: Authorised, now: Seconds) -> Change:
    """The runner has started: prove the release path again with this cuff on this limb, or say why not."""
    is_ready = state.mode is Mode.READY and state.proof_passed
    reason = start_refusal(state, event, now) if is_ready else Reason(code="station_not_ready")
    if reason is not None:
        return _refused(state, event, reason)
    proof = selftest.begin(now, event.references, event.cuff)
    state = replace(state, proof=proof, pending=event, session=None, found=None, start_refused=None, screen_s=now)
    return enter(state, Mode.TESTING, now)


def _refused(state: MachineState, event: Authorised, reason: Reason) -> Change:
    """It ends before it began; given out once, by whoever takes it away from `pending`."""
    if isinstance(event, SearchAuthorised):
        line = Recorded(code="search_refused", figures=reason.figures, detail=reason.code)
        none = SearchEnded(asked=event, estimate=Estimate(refusal=reason), plateaus=(), seconds=Seconds(0.0))
        return replace(state, start_refused=reason, found=none), (line, none)
    line = Recorded(code="session_refused", figures=reason.figures, detail=reason.code)
    nothing = dose.result(dose.DoseState(), ())
    ended = SessionEnded(session_id=event.session_id, reason=reason, dose=nothing)
    return replace(state, start_refused=reason), (line, ended)


def break_off(state: MachineState, reason: Reason, now: Seconds) -> Change:
    """Whatever is being proved has failed for a reason from outside; a bout that waits for it does not begin."""
    if state.proof is not None:
        return end_proof(state, selftest.fail(state.proof, reason), now)
    return _leave(state, reason, now) if state.pending is not None else (state, ())


def end_proof(state: MachineState, proof: selftest.ProofState, now: Seconds) -> Change:
    """A proof is over; what it learned counts only when it passed whole."""
    finished = ProofFinished(
        kind=proof.kind,
        cuff_id=None if proof.cuff is None else proof.cuff.cuff_id,
        air_ml=proof.found.get("air_ml"),
        ml_per_mmhg=proof.found.get("ml_per_mmhg"),
        references=proof.references,
        passed=proof.has_passed,
        steps=proof.steps,
        zero_mmhg=proof.zero_mmhg,
        rise_mmhg_per_s=proof.rise_mmhg_per_s,
        seconds=Seconds(now - proof.started_s),
    )
    effects: tuple[Effect, ...] = (finished, *zero_taken(proof.steps, proof.found))
    state = replace(
        in_phase(state, Phase.VENT, now),
        proof=None,
        proof_kind=proof.kind,
        proof_steps=proof.steps,
        proof_ended_s=now,
    )
    if proof.has_passed:
        state, lines = _passed(state, proof, now)
        effects += lines
    if state.pending is not None:
        if proof.reason is None:
            return state, effects
        state, lines = _leave(state, proof.reason, now)
        return state, (*effects, *lines)
    if not proof.has_passed:
        state = _unproved(state, Reason(code="proof_failed"))
    state, lines = enter(state, Mode.READY if proof.has_passed else Mode.CLOSED, now)
    return state, (*effects, *lines)


def _passed(state: MachineState, proof: selftest.ProofState, now: Seconds) -> Change:
    worn = tuple(step for step in proof.steps if step.warning is not None)
    state = replace(
        state,
        worn={**state.worn, proof.kind: worn},
        zero_mmhg=Mmhg(0.0) if proof.zero_mmhg is None else proof.zero_mmhg,
        learned_rise_mmhg_per_s=proof.rise_mmhg_per_s,
        measured_air_ml=proof.found.get("air_ml") if proof.kind is ProofKind.SHORT else None,
    )
    if proof.kind is ProofKind.FULL:
        state = replace(state, proof_passed=True, proof_due=None, proved_s=now, proved_day=state.civil_day)
    lines = tuple(
        Recorded(code="proof_warning", figures=step.warning.figures, detail=step.code)
        for step in worn
        if step.warning is not None
    )
    return state, lines


def _unproved(state: MachineState, due: Reason) -> MachineState:
    return replace(
        state, proof_passed=False, proof_due=due, zero_mmhg=Mmhg(0.0), learned_rise_mmhg_per_s=None, proved_s=None
    )


def _leave(state: MachineState, reason: Reason, now: Seconds) -> Change:
    """What is pending does not begin: back to READY when the station is not to blame, else CLOSED."""
    effects: tuple[Effect, ...] = ()
    if state.pending is not None:
        state, effects = _refused(replace(state, pending=None), state.pending, reason)
    if reason.code not in NO_FAULT:
        state = _unproved(state, Reason(code="proof_failed"))
    state, lines = enter(state, Mode.READY if state.proof_passed else Mode.CLOSED, now)
    return state, (*effects, *lines)


def after_proof(state: MachineState, now: Seconds) -> Change:
    """The short proof has passed: once the cuff is empty again everything is judged again, and it begins."""
    event = state.pending
    if event is None:
        return _leave(state, Reason(code="station_not_ready"), now)
    silence_s = state.config.screen_silence_s
    reason = start_refusal(state, event, now)
    if reason is None and now - state.phase_since_s < state.config.proof.idle_s:
        return state, ()
    if state.screen_s is None or now - state.screen_s > silence_s:
        reason = Reason(code="screen_silent", figures={"limit_s": silence_s})
    if reason is None:
        return _begun(state, event, now) if isinstance(event, SessionAuthorised) else measuring.begin(state, event, now)
    waited_s = 0.0 if state.proof_ended_s is None else now - state.proof_ended_s
    if reason.code in PASSING and waited_s < state.config.proof.empty_s:
        return state, ()
    return _leave(state, reason, now)


def _begun(state: MachineState, event: SessionAuthorised, now: Seconds) -> Change:
    bout = session.begin(event.session_id, event.runner_id, event.prescription, now)
    checked = refill.noted(state.refill_s)
    state = replace(state, session=bout, pending=None, is_reported=False, regulator=RegulatorState())
    state = replace(state, let_go_s=None, refill_s=None)
    state, lines = enter(in_phase(state, bout.phase, now), Mode.SESSION, now)
    figures = {"setpoint_mmhg": float(bout.setpoint_mmhg), "lop_mmhg": float(event.prescription.lop_mmhg)}
    started = Recorded(code="session_started", figures=figures, detail=event.prescription.protocol_id)
    return state, (started, checked, *lines)
