"""What the runner is asked during a bout, and what silence means: the air goes out (design 3, domain reference 6.2).

In work that lasts its time they say now and then that they are well; after tingling, whether it has gone; where the
protocol says so, whether the colour comes back (`refill`). A question
is asked in every stage that holds pressure or leads to it, and pressure does not come back while one is open.
"""

from typing import Final

from kiosk.core import refill
from kiosk.core.events import Recorded
from kiosk.core.model import Reason, Work
from kiosk.core.question import Question
from kiosk.core.said import CheckAnswered
from kiosk.core.session import SessionState, Stage, Step, finish, worked_s
from kiosk.core.settings import SessionSettings
from kiosk.core.units import Seconds
from kiosk.safety.changed import replace

HELD: Final = frozenset({Stage.FILL, Stage.READY, Stage.WORK, Stage.REST})
"""Stages with pressure in the cuff that shall stay there."""


ANSWERED: Final = frozenset({Question.WELL, Question.TINGLING})
"""Questions that yes or no answers; the check of the colour is timed."""


def watch(state: SessionState, now: Seconds, settings: SessionSettings) -> Step:
    """Ask what is due, and end the bout when the answer did not come in time."""
    if state.end_reason is not None:
        return state, ()
    if refill.is_late(state, now, settings):
        return refill.judged(state, now, settings)
    if state.question is not None:
        if now - state.question_since_s < settings.answer_s:
            return state, ()
        reason = Reason(code=f"unanswered_{state.question.value}", figures={"limit_s": settings.answer_s})
        return finish(state, reason, now)
    if state.recheck_s is not None and now >= state.recheck_s:
        return _ask(replace(state, recheck_s=None), Question.TINGLING, now)
    if _wants_refill(state, now):
        return _ask(replace(state, refill_asked=True), Question.REFILL, now)
    every_s = interval_s(state, settings)
    if every_s is not None and state.stage in HELD and now - state.alive_s >= every_s:
        return _ask(state, Question.WELL, now)
    return state, ()


def _wants_refill(state: SessionState, now: Seconds) -> bool:
    """True once in a block whose protocol asks whether the colour comes back under pressure."""
    after_s = state.block.refill_after_s
    is_working = state.stage is Stage.WORK and state.paused_since_s is None
    return is_working and not state.refill_asked and 0.0 < after_s <= worked_s(state, now)


def interval_s(state: SessionState, settings: SessionSettings) -> float | None:
    """How often the runner is asked whether they are well; None in sets of repetitions, which ask in every rest."""
    if not state.block.is_timed:
        return None
    return settings.well_passive_s if state.block.work is Work.PASSIVE else settings.well_s


def _ask(state: SessionState, question: Question, now: Seconds) -> Step:
    asked = Recorded(code="asked", detail=question.value)
    return replace(state, question=question, question_since_s=now), (asked,)


def told(state: SessionState, event: CheckAnswered, now: Seconds) -> Step:
    """The answer to an open question. Tingling that has not gone is for `answers` to act on."""
    detail = "" if state.question is None else state.question.value
    line = Recorded(code="answered", figures={"well": float(event.is_well)}, detail=detail)
    state = replace(state, question=None, alive_s=now)
    if event.is_well or detail == Question.TINGLING.value:
        return state, (line,)
    state, more = finish(state, Reason(code="not_well"), now)
    return state, (line, *more)
