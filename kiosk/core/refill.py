"""The check of the skin's colour: pressed pale, let go, and the tap when it is back (kaatsublog.com: within 3 s).

Before a bout nothing is in the cuff, and a slow limb keeps the bout from beginning. Under pressure a slow one opens
everything. After the release it calls somebody. The time is the station's own, from tap to tap, and counts the
finger's delay too: late is taken for slow (our inference).
"""

from kiosk.core.bout import SessionState, Stage, Step
from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Mode, Reason
from kiosk.core.moves import refused
from kiosk.core.question import Question
from kiosk.core.refillview import RefillView
from kiosk.core.said import RefillBegun, RefillSeen
from kiosk.core.session import finish
from kiosk.core.settings import SessionSettings
from kiosk.core.state import Change, MachineState
from kiosk.core.units import Seconds
from kiosk.safety.changed import replace

FIT, HELD, AFTER = "fit", "held", "after"
"""Where the check was done, in the record: on the fitted cuff without air, under pressure, after the release."""

Told = RefillBegun | RefillSeen


def is_asked(state: SessionState) -> bool:
    """True while the bout waits for a check."""
    return state.question is Question.REFILL or state.refill_due


def told(state: SessionState, event: Told, now: Seconds, settings: SessionSettings) -> Step | None:
    """A tap of the check in a bout. None: it was not asked for, or nothing was let go.

    After the release it may be let go again; under pressure the first time counts.

    """
    if not is_asked(state):
        return None
    if isinstance(event, RefillBegun):
        return None if state.let_go_s is not None and not state.refill_due else (replace(state, let_go_s=now), ())
    return None if state.let_go_s is None else judged(state, now, settings)


def is_late(state: SessionState, now: Seconds, settings: SessionSettings) -> bool:
    """True when the colour was not seen in time under pressure: nobody waits for the tap then."""
    is_held = state.question is Question.REFILL and state.let_go_s is not None
    return is_held and state.let_go_s is not None and now - state.let_go_s > settings.refill_max_s


def judged(state: SessionState, now: Seconds, settings: SessionSettings) -> Step:
    """What the time since it was let go means."""
    seconds = 0.0 if state.let_go_s is None else now - state.let_go_s
    line: Effect = Recorded(code="refill", figures={"seconds": seconds}, detail=AFTER if state.refill_due else HELD)
    question = None if state.question is Question.REFILL else state.question
    state = replace(state, let_go_s=None, refill_due=False, question=question, refill_s=seconds)
    reason = slow(seconds, settings)
    if reason is None:
        return state, (line,)
    state, more = finish(state, reason, now, at_once=True)
    return state, (line, *more)


def slow(seconds: float | None, settings: SessionSettings) -> Reason | None:
    """Why this is too slow; None when it is not, or nothing is known."""
    if seconds is None or seconds <= settings.refill_max_s:
        return None
    return Reason(code="refill_slow", figures={"seconds": seconds, "limit_s": settings.refill_max_s})


def fitted(state: MachineState, event: Told, now: Seconds) -> Change:
    """A tap of the check between two bouts, with the cuff on and empty; the next bout goes by the last result."""
    if state.mode is not Mode.READY or state.empty_since_s is None:
        return refused(state, event)
    if isinstance(event, RefillBegun):
        return replace(state, let_go_s=now, refill_s=None), ()
    if state.let_go_s is None:
        return refused(state, event)
    seconds = now - state.let_go_s
    return replace(state, let_go_s=None, refill_s=seconds), (noted(seconds),)


def noted(seconds: float | None) -> Recorded:
    """The line of the check before a bout, or that there was none."""
    if seconds is None:
        return Recorded(code="refill_unanswered", detail=FIT)
    return Recorded(code="refill", figures={"seconds": seconds}, detail=FIT)


def view(state: MachineState) -> RefillView:
    """The check as it is shown."""
    settings, bout = state.config.session, state.session
    if bout is not None:
        found = slow(bout.refill_s, settings) is not None
        waits = bout.let_go_s is not None
        asked = is_asked(bout) and (bout.stage is Stage.DONE or bout.end_reason is None)
        return RefillView(asked=asked, waits=waits, seconds=bout.refill_s, is_slow=found)
    found = slow(state.refill_s, settings) is not None
    return RefillView(waits=state.let_go_s is not None, seconds=state.refill_s, is_slow=found)
