"""What the runner says and taps during a bout, and what the bout makes of it (domain reference 3.3 and 6.1)."""

from dataclasses import replace
from typing import Final, assert_never

from kiosk.core.events import (
    EffortAnswered,
    EndRequested,
    PauseRequested,
    Recorded,
    ResumeRequested,
    SetFinished,
    SymptomReported,
)
from kiosk.core.model import Reason
from kiosk.core.session import SessionState, Stage, Step, finish, finish_set
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Mmhg, Seconds

Answer = SetFinished | PauseRequested | ResumeRequested | EndRequested | EffortAnswered | SymptomReported

STEPPED_SYMPTOM: Final = "tingling"
"""Answered by 10 mmHg less, once and again; every other symptom ends the bout."""

URGENT_SYMPTOMS: Final = frozenset({"numbness", "pain", "dizzy", "chest", "colour"})
"""Nothing is weighed here: everything opens at once."""


def answer(state: SessionState, event: Answer, now: Seconds, settings: SessionSettings) -> Step | None:
    """Take an answer in. None: it makes no sense at this stage, and nothing happens."""
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
        case EffortAnswered():
            return _effort(state, event, now, settings) if state.effort_due else None
        case SymptomReported():
            return _symptom(state, event.symptom, now, settings)
        case _:
            assert_never(event)


def _paused(state: SessionState, now: Seconds) -> Step:
    return replace(state, paused_since_s=now, repetition_since_s=None), (Recorded(code="paused"),)


def _resumed(state: SessionState, now: Seconds) -> Step:
    """The repetition that was cut short starts again."""
    return replace(state, paused_since_s=None, repetition_since_s=now), (Recorded(code="resumed"),)


def _effort(state: SessionState, event: EffortAnswered, now: Seconds, settings: SessionSettings) -> Step:
    figures = {"effort": float(event.effort), "discomfort": float(event.discomfort), "set": state.set_index + 1.0}
    effects = (Recorded(code="effort", figures=figures),)
    state = replace(state, effort_due=False)
    if event.discomfort <= settings.discomfort_max or state.end_reason is not None:
        return state, effects
    reason = Reason(code="discomfort", figures={"discomfort": float(event.discomfort)})
    state, more = finish(state, reason, now)
    return state, (*effects, *more)


def _symptom(state: SessionState, symptom: str, now: Seconds, settings: SessionSettings) -> Step:
    """A symptom after the release is recorded all the same: it says how the bout ended for the limb."""
    noted = Recorded(code="symptom", figures={"setpoint_mmhg": state.setpoint_mmhg}, detail=symptom)
    if state.end_reason is not None:
        if symptom in URGENT_SYMPTOMS:
            state, _ = finish(state, state.end_reason, now, at_once=True)
        return state, (noted,)
    if symptom != STEPPED_SYMPTOM:
        reason = Reason(code=f"symptom_{symptom}" if symptom in URGENT_SYMPTOMS else "symptom_other")
        state, more = finish(state, reason, now, at_once=symptom in URGENT_SYMPTOMS)
        return state, (noted, *more)
    count = state.tingling + 1
    lowered = Mmhg(state.setpoint_mmhg - settings.tingling_step_mmhg)
    state = replace(state, tingling=count)
    if count > settings.tingling_steps or lowered < settings.setpoint_min_mmhg:
        state, more = finish(state, Reason(code="symptom_tingling", figures={"times": float(count)}), now)
        return state, (noted, *more)
    return replace(state, setpoint_mmhg=lowered), (
        noted,
        Recorded(code="setpoint_lowered", figures={"setpoint_mmhg": lowered, "times": float(count)}),
    )
