r"""The bout: fill, ready, blocks of work and the rests between them, release. Decides phases and setpoint, not lines.

```
FILL -> READY -> WORK -> REST -> WORK ... -> DEFLATE -> VENT -> DONE
                   \-> DEFLATE -> VENT -> OFF -> FILL       (rests that are not inflated)
```

Every stage can go to DEFLATE or VENT with a reason; none goes back towards pressure once there is one. Work is counted
in tempo or lasts its time; the setpoint is that of the block, less what the runner had taken off it. What the runner is
asked meanwhile is in `checks`, what they say in `answers`.
"""

from typing import assert_never

from kiosk.core import dose
from kiosk.core.alarm_kinds import EXPECTED_ENDS, SYMPTOM, TIGHT, TRIP, kind
from kiosk.core.bout import PHASES, SessionState, Stage, Step
from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Prescription, Reason, Rest
from kiosk.core.question import Question
from kiosk.core.scale import SCALES
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.changed import replace
from kiosk.safety.limits import RESET_MMHG

__all__ = ["PHASES", "Question", "SessionState", "Stage", "Step", "advance", "begin", "enter", "finish", "finish_set"]

READY_LOST_SHARE = 0.10
"""The countdown starts again when pressure leaves the setpoint by more than this share (our inference)."""


def begin(session_id: int, runner_id: int, prescription: Prescription, now: Seconds) -> SessionState:
    """A bout that starts to fill now."""
    return SessionState(
        session_id=session_id,
        runner_id=runner_id,
        prescription=prescription,
        setpoint_mmhg=prescription.block_mmhg(0),
        stage_since_s=now,
        fill_since_s=now,
        alive_s=now,
        question_since_s=now,
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
            is_over = now - state.stage_since_s >= state.rest_s(settings)
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
    """End the bout: controlled deflation, or everything open at once.

    How it was is asked after work that was cut short, too; not of somebody whom everything had to be opened for.
    """
    state, effects = _because(state, reason)
    if state.stage is Stage.DONE:
        return state, effects
    if at_once:
        state, silent = unanswered(state)
        effects = (*effects, *silent)
    elif state.stage is Stage.WORK:
        state = replace(state, due=SCALES)
    state = _set_closed(replace(state, question=None, recheck_s=None, let_go_s=None))
    state = replace(state, paused_since_s=None)
    if state.stage is Stage.VENT:
        return state, effects
    if at_once or state.stage is Stage.OFF:
        return enter(state, Stage.VENT, now), effects
    return (state if state.stage is Stage.DEFLATE else enter(state, Stage.DEFLATE, now)), effects


def _because(state: SessionState, reason: Reason) -> Step:
    """The first reason stands; what is found after it is kept beside it.

    While the air goes out an expected end gives way to what the runner feels and to what locks the station: that is
    what the next bout and the next visit go by. A part that fails then has not made the work any less done.
    """
    first = state.end_reason
    is_graver = reason.code.startswith(SYMPTOM) or kind(reason.code) in (TRIP, TIGHT)
    is_yielding = first is not None and first.code in EXPECTED_ENDS and state.stage is not Stage.DONE
    if first is None or (is_yielding and is_graver and reason.code not in EXPECTED_ENDS):
        line = Recorded(code="ending", figures=reason.figures, detail=reason.code)
        return replace(state, end_reason=reason), (line,)
    if reason.code in EXPECTED_ENDS or reason.code in {one.code for one in state.found}:
        return state, ()
    line = Recorded(code="ending_also", figures=reason.figures, detail=reason.code)
    return replace(state, also=(*state.also, reason)), (line,)


def finish_set(state: SessionState, now: Seconds) -> Step:
    """The set is over, complete or not: rest, deflate for the rest, or end the bout."""
    done = {"seconds": worked_s(state, now)} if state.block.is_timed else {"repetitions": float(state.repetition)}
    state, silent = unanswered(state)
    effects: tuple[Effect, ...] = (*silent, Recorded(code="set_done", figures={"set": state.set_index + 1.0} | done))
    rest = state.block.rest
    state = replace(
        _set_closed(state), due=SCALES if state.is_last_set or rest is not Rest.NONE else (), rest_since_s=now
    )
    if state.is_last_set:
        state, more = finish(enter(state, Stage.DEFLATE, now), Reason(code="completed"), now)
        return state, (*effects, *more)
    if rest is Rest.NONE:
        state, more = _next_set(state, Stage.WORK, now)
        return state, (*effects, *more)
    return enter(state, Stage.REST if rest is Rest.INFLATED else Stage.DEFLATE, now), effects


def unanswered(state: SessionState) -> Step:
    """Nobody waits for an answer any longer: silence is kept as silence."""
    where = {"set": state.set_index + 1.0}
    is_checking = state.refill_due or state.question is Question.REFILL
    codes = (*(f"{scale}_unanswered" for scale in state.due), *(("refill_unanswered",) if is_checking else ()))
    question = None if state.question is Question.REFILL else state.question
    state = replace(state, due=(), refill_due=False, let_go_s=None, question=question)
    return state, tuple(Recorded(code=code, figures=where) for code in codes)


def worked_s(state: SessionState, now: Seconds) -> float:
    """Time of the present block's work so far, pauses left out."""
    return state.worked_s + (0.0 if state.repetition_since_s is None else now - state.repetition_since_s)


def _set_closed(state: SessionState) -> SessionState:
    if state.stage is not Stage.WORK:
        return state
    return replace(
        state,
        repetitions_done=state.repetitions_done
        if state.block.is_timed
        else (*state.repetitions_done, state.repetition),
        repetition=0,
        repetition_since_s=None,
        worked_s=0.0,
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
    block = state.block
    if block.is_timed:
        return (state, ()) if worked_s(state, now) < block.work_s else finish_set(state, now)
    since = state.stage_since_s if state.repetition_since_s is None else state.repetition_since_s
    if now - since < block.repetition_s:
        return state, ()
    state = replace(state, repetition=state.repetition + 1, repetition_since_s=Seconds(since + block.repetition_s))
    return (state, ()) if state.repetition < block.repetitions else finish_set(state, now)


def _next_set(state: SessionState, stage: Stage, now: Seconds) -> Step:
    state, effects = unanswered(state)
    index = state.set_index + 1
    state = replace(
        enter(state, stage, now),
        set_index=index,
        setpoint_mmhg=Mmhg(state.prescription.block_mmhg(index) - state.lowered_mmhg),
        repetition=0,
        repetition_since_s=now,
        rest_since_s=None,
        extra_rests=0,
        refill_asked=False,
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
    if state.end_reason is None:
        return enter(state, Stage.OFF, now), ()
    return replace(enter(state, Stage.DONE, now), refill_due=state.dose.restriction_s > 0.0), ()


def _off(state: SessionState, now: Seconds, settings: SessionSettings) -> Step:
    """A rest without pressure, at least as long as prescribed; nothing is filled while an answer is waited for."""
    rest_since = state.stage_since_s if state.rest_since_s is None else state.rest_since_s
    if now - rest_since < state.rest_s(settings) or now - state.stage_since_s < settings.open_s:
        return state, ()
    if state.question is not None or state.recheck_s is not None:
        return state, ()
    return _next_set(state, Stage.FILL, now)
