"""Alarms of the machine: the conditions its state holds, who acknowledged them, and the pause of the sound."""

from collections.abc import Iterator
from typing import Final

from kiosk.core import alarms
from kiosk.core.alarm_kinds import EXPECTED_ENDS, kind, needs_supervisor
from kiosk.core.alarm_types import Condition
from kiosk.core.events import (
    AlarmEvent,
    AudioPauseRequested,
    Inputs,
    Recorded,
    SelfTestRequested,
    SessionClosed,
    SupervisorAcknowledged,
)
from kiosk.core.model import Mode, StepState
from kiosk.core.session import Stage
from kiosk.core.state import Change, MachineState
from kiosk.core.units import Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace

LONG_RESTRICTION_S: Final = 600.0
"""So long at pressure, and the screen reminds of it (our inference; kaatsublog.com has 10 minutes at most, of narrow
bands)."""

STANDING_S: Final = 0.5
"""So long another cause has to stand on a locked station before it counts: a loose wire would be told by the pass (our
inference)."""

WATCHED: Final = frozenset({Mode.READY, Mode.RELEASING, Mode.STOPPED, Mode.TRIPPED})
"""Modes in which somebody needs a screen that lives; with pressure in the cuff a dead one ends the bout."""


def take(state: MachineState, event: AlarmEvent, now: Seconds) -> Change:
    """Pause the sound, or let it come back."""
    if isinstance(event, AudioPauseRequested):
        reason = alarms.pause_refusal(state.alarms, now)
        if reason is not None:
            return state, (Recorded(code="audio_pause_refused", figures=reason.figures, detail=reason.code),)
        changed, lines = alarms.pause(state.alarms, now)
    elif state.alarms.paused_until_s is None:
        return state, ()
    else:
        changed, lines = alarms.resume(state.alarms, "asked")
    return replace(state, alarms=changed), lines


def alarmed(before: MachineState, state: MachineState, inputs: Inputs, now: Seconds) -> Change:
    """The alarms at the end of a pass that began with `before`."""
    occurred, effects = alarms.update(state.alarms, (*conditions(before, state, now), *inputs.conditions), now)
    by, seen_s = _acknowledger(before, state, inputs, now)
    if by:
        occurred, lines = alarms.acknowledge(occurred, by, seen_s)
        effects = (*effects, *lines)
        if alarms.pause_refusal(occurred, now) is None:
            occurred, lines = alarms.pause(occurred, now)
            effects = (*effects, *lines)
    return state if occurred == state.alarms else replace(state, alarms=occurred), effects


def _acknowledger(before: MachineState, state: MachineState, inputs: Inputs, now: Seconds) -> tuple[str, Seconds]:
    """Who acknowledged in this pass, nobody for "", and what there was until when. The machine has judged it before."""
    stop_seen = state.stop_acknowledged and not before.stop_acknowledged
    trip_seen = state.acknowledging_since_s is not None and before.acknowledging_since_s is None
    end_seen = before.mode is Mode.RELEASING and waits_for_supervisor(before)
    for event in inputs.events:
        match event:
            case SupervisorAcknowledged(supervisor=supervisor) if stop_seen or trip_seen or end_seen:
                return supervisor, event.seen_s
            case SessionClosed() if before.mode is Mode.RELEASING and state.mode is not Mode.RELEASING:
                return "summary", now
            case SelfTestRequested() if state.mode is Mode.TESTING and before.mode is not Mode.TESTING:
                return "opening", now
            case _:
                pass
    seen_s, is_unlocked = before.acknowledging_since_s, before.mode is Mode.TRIPPED and state.mode is not Mode.TRIPPED
    return ("unlocking", seen_s) if is_unlocked and seen_s is not None else ("", now)


def waits_for_supervisor(state: MachineState) -> bool:
    """True while a runner needs somebody, and nobody has said that they are there."""
    return any(needs_supervisor(alarm.code) and not alarm.acknowledged_by for alarm in state.alarms.occurrences)


def conditions(before: MachineState, state: MachineState, now: Seconds) -> Iterator[Condition]:
    """Everything that stands now, and what this pass has ended something for."""
    yield from _locked(state, now)
    yield from _others(state, now)
    yield from _proof(state)
    yield from _ended(before, state)
    yield from _search_ended(before, state)
    yield from _bout(state)


def _locked(state: MachineState, now: Seconds) -> Iterator[Condition]:
    """STOP, a trip, what else stands on a locked station, and a cuff that stays tight whatever the trip was for."""
    if state.mode is Mode.STOPPED:
        yield Condition(code="stop")
    if state.mode is not Mode.TRIPPED or state.trip is None:
        return
    is_empty, is_tightness = state.empty_since_s is not None, not kind(state.trip.code).may_pause
    if not (is_tightness and is_empty):
        yield Condition(code=state.trip.code, figures=state.trip.figures)
    standing = state.standing
    if standing is not None and standing.code != state.trip.code:
        is_tightness = is_tightness or not kind(standing.code).may_pause
        yield Condition(code=standing.code, figures=standing.figures, delay_s=STANDING_S)
    since, view = state.supervisor.since.get("vent_failed"), state.watchdog
    is_told = view is not None and view.state == "tripped" and view.reason == "vent_failed" and not is_empty
    if not is_tightness and (is_told or (since is not None and now - since >= limits.VENT_PRESSURE_S)):
        yield Condition(code="vent_failed")


def _others(state: MachineState, now: Seconds) -> Iterator[Condition]:
    """The watchdog and the screen: there or not, and what the watchdog says of its latch."""
    if state.watchdog_gone_s is not None:
        yield Condition(code="watchdog_missing")
    is_silent = state.screen_s is None or now - state.screen_s > state.config.screen_silence_s
    if is_silent and state.mode in WATCHED:
        yield Condition(code="screen_missing")
    view = state.watchdog
    if view is not None and view.locked:
        yield Condition(code="locked_out")
    if view is not None and view.reset_wait_s > 0.0:
        yield Condition(code="rest_period", figures={"wait_s": view.reset_wait_s})


def _proof(state: MachineState) -> Iterator[Condition]:
    """What the last self-test left behind."""
    if state.proof is not None:
        return
    if state.mode is Mode.CLOSED and any(step.state is StepState.FAILED for step in state.proof_steps):
        yield Condition(code="proof_failed")
    wearing = sum(len(steps) for steps in state.worn.values())
    if wearing:
        yield Condition(code="proof_warning", figures={"parts": float(wearing)})


def _ended(before: MachineState, state: MachineState) -> Iterator[Condition]:
    """Why a bout has ended: while the air goes out, and at least in the pass that found it, air or not."""
    bout = state.session
    if bout is None:
        return
    known = () if before.session is None else before.session.found
    is_releasing = state.mode is Mode.RELEASING and bout.stage is not Stage.DONE
    for reason in bout.found:
        if reason.code not in EXPECTED_ENDS and (is_releasing or reason not in known):
            yield Condition(code=reason.code, figures=reason.figures)


def _search_ended(before: MachineState, state: MachineState) -> Iterator[Condition]:
    """Why a measurement has ended and closed the station, in the pass that ended it.

    Where the station stays open the runner is told why on the next screen, and may measure again.
    """
    if state.found is None or state.found is before.found:
        return
    refusal = state.found.estimate.refusal
    if refusal is not None and state.mode is Mode.CLOSED:
        yield Condition(code=refusal.code, figures=refusal.figures)


def _bout(state: MachineState) -> Iterator[Condition]:
    bout = state.session
    if bout is None:
        return
    if state.mode is Mode.SESSION and bout.dose.restriction_s >= LONG_RESTRICTION_S:
        yield Condition(code="restriction_long", figures={"limit_s": LONG_RESTRICTION_S})
    if state.mode is Mode.SESSION and state.regulator.widened_mmhg > 0.0:
        yield Condition(code="hunting", figures={"widened_mmhg": float(state.regulator.widened_mmhg)})
