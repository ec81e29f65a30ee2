"""What the runner says and taps during a bout, and what the bout makes of it (domain reference 3.3 and 6.1)."""

from typing import Final, assert_never

from kiosk.core import blocks, checks, refill
from kiosk.core.events import (
    EndRequested,
    PauseRequested,
    Recorded,
    ResumeRequested,
    SetFinished,
    SymptomReported,
)
from kiosk.core.model import Reason, Rest
from kiosk.core.question import Question
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import ENDING, SCALE_MAX
from kiosk.core.session import SessionState, Stage, Step, finish, finish_set, worked_s
from kiosk.core.settings import SessionSettings
from kiosk.core.sofarview import Told
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.changed import replace

Answer = (
    SetFinished
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
)

STEPPED_SYMPTOM: Final = "tingling"
"""The symptom that is answered by 10 mmHg less, once and again; every other one ends the bout (SmartCuffs 3.0 Pro
manual, manualspro.net)."""

URGENT_SYMPTOMS: Final = frozenset({"numbness", "pain", "dizzy", "chest", "colour"})
"""Symptoms at which nothing is weighed: everything opens at once (SmartCuffs 3.0 Pro manual, manualspro.net; dizziness
and colour are stricter here than there, our inference)."""


def answer(state: SessionState, event: Answer, now: Seconds, settings: SessionSettings) -> Step | None:
    """Take an answer in. None: it makes no sense at this stage, and nothing happens.

    Whatever is taken in says that the runner is there; an open question still wants its own answer.
    """
    step = _answer(state, event, now, settings)
    return None if step is None else (replace(step[0], alive_s=now), step[1])


def _answer(state: SessionState, event: Answer, now: Seconds, settings: SessionSettings) -> Step | None:
    is_working = state.stage is Stage.WORK
    match event:
        case SetFinished():
            return finish_set(state, now) if is_working else None
        case PauseRequested():
            return _paused(state, now) if is_working and state.paused_since_s is None else None
        case ResumeRequested():
            return _resumed(state, now) if state.paused_since_s is not None else None
        case EndRequested():
            return finish(state, Reason(code="ended_by_runner"), now) if state.end_reason is None else None
        case ScaleAnswered():
            return _rated(state, event, now, settings) if event.scale in state.due else None
        case SymptomReported():
            return _symptom(state, event.symptom, now, settings)
        case CheckAnswered():
            return _checked(state, event, now, settings) if state.question in checks.ANSWERED else None
        case RefillBegun() | RefillSeen():
            return refill.told(state, event, now, settings)
        case LowerRequested():
            return _lowered(state, Reason(code="setpoint_low"), now, settings) if state.end_reason is None else None
        case MoreRestRequested():
            return _more_rest(state, settings)
        case _:
            assert_never(event)


def _paused(state: SessionState, now: Seconds) -> Step:
    """Work that lasts its time keeps what was done of it."""
    done = worked_s(state, now) if state.block.is_timed else 0.0
    return replace(state, paused_since_s=now, repetition_since_s=None, worked_s=done), (Recorded(code="paused"),)


def _resumed(state: SessionState, now: Seconds) -> Step:
    """The repetition that was cut short starts again."""
    return replace(state, paused_since_s=None, repetition_since_s=now), (Recorded(code="resumed"),)


def _checked(state: SessionState, event: CheckAnswered, now: Seconds, settings: SessionSettings) -> Step:
    """Tingling that has not gone is told once more, and counts."""
    is_tingling = state.question is Question.TINGLING and not event.is_well
    state, effects = checks.told(state, event, now)
    if not is_tingling:
        return state, effects
    state, more = _symptom(state, STEPPED_SYMPTOM, now, settings)
    return state, (*effects, *more)


def may_rest_longer(state: SessionState, settings: SessionSettings) -> bool:
    """True in a rest that may get longer: never so long that what is left could not be done within its time."""
    if state.rest_since_s is None or state.end_reason is not None or state.extra_rests >= settings.extra_rests:
        return False
    if state.block.rest is Rest.RELEASED:
        return True
    left_s = blocks.held_s(state.prescription.blocks[state.set_index + 1 :])
    planned_s = state.dose.restriction_s + state.rest_s(settings) + settings.extra_rest_s + left_s
    return planned_s <= state.prescription.max_restriction_s


def _more_rest(state: SessionState, settings: SessionSettings) -> Step | None:
    if not may_rest_longer(state, settings):
        return None
    line = Recorded(code="rest_longer", figures={"set": state.set_index + 1.0, "seconds": settings.extra_rest_s})
    return replace(state, extra_rests=state.extra_rests + 1), (line,)


def _rated(state: SessionState, event: ScaleAnswered, now: Seconds, settings: SessionSettings) -> Step | None:
    """One of the three answers. Pain or discomfort above its limit ends the bout; effort only informs."""
    if not 0 <= event.value <= SCALE_MAX:
        return None
    scale, value = event.scale, float(event.value)
    effects = (Recorded(code=scale.value, figures={scale.value: value, "set": state.set_index + 1.0}),)
    told = {**state.told, scale.value: Told(value=event.value, set_number=state.set_index + 1)}
    state = replace(state, due=tuple(one for one in state.due if one is not scale), told=told)
    if scale not in ENDING or value <= settings.too_much:
        return state, effects
    state = replace(state, is_too_much=True)
    if state.end_reason is not None:
        return state, effects
    state, more = finish(state, Reason(code=scale.value, figures={scale.value: value}), now)
    return state, (*effects, *more)


def _symptom(state: SessionState, symptom: str, now: Seconds, settings: SessionSettings) -> Step:
    """A symptom that is told as the air goes out or after it counts like one before; some tingling is usual then."""
    noted = Recorded(code="symptom", figures={"setpoint_mmhg": state.setpoint_mmhg}, detail=symptom)
    if symptom != STEPPED_SYMPTOM:
        reason = Reason(code=f"symptom_{symptom}" if symptom in URGENT_SYMPTOMS else "symptom_other")
        state, more = finish(state, reason, now, at_once=symptom in URGENT_SYMPTOMS)
        return state, (noted, *more)
    if state.end_reason is not None:
        return state, (noted,)
    count = state.tingling + 1
    state = replace(state, tingling=count, question=None, let_go_s=None, recheck_s=Seconds(now + settings.recheck_s))
    reason = Reason(code="symptom_tingling", figures={"times": float(count)})
    if count > settings.tingling_steps:
        state, more = finish(state, reason, now)
    else:
        state, more = _lowered(state, reason, now, settings)
    return state, (noted, *more)


def _lowered(state: SessionState, reason: Reason, now: Seconds, settings: SessionSettings) -> Step:
    """10 mmHg less, in this block and all that follow; where that leaves too little the bout ends for `reason`."""
    lowered = state.lowered_mmhg + settings.tingling_step_mmhg
    if state.prescription.lowest_mmhg(state.set_index) - lowered < settings.setpoint_min_mmhg:
        return finish(state, reason, now)
    setpoint = Mmhg(state.setpoint_mmhg - settings.tingling_step_mmhg)
    line = Recorded(code="setpoint_lowered", figures={"setpoint_mmhg": setpoint, "times": float(state.tingling)})
    return replace(state, setpoint_mmhg=setpoint, lowered_mmhg=lowered), (line,)
