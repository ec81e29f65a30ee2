"""Modes of the station: who may leave which one, and by what. Every way into pressure is in `starting`.

```
CLOSED --full proof--> TESTING --passed--> READY --authorised, short proof--> TESTING --passed, empty--> SESSION
READY --the same for a LOP measurement--> MEASURING
MEASURING --LOP, why there is none, or ended early--> READY
SESSION --ended--> RELEASING --closed--> READY
TESTING (short) --the cuff does not fit--> READY;  --a part has failed--> CLOSED
READY --the full proof is too old--> CLOSED
RELEASING --closed, and a failed part may have ended the bout--> CLOSED
any mode --STOP--> STOPPED --answered, acknowledged, empty--> READY (CLOSED when never proved)
any mode --trip--> TRIPPED --empty for 5 s, cause gone, acknowledged--> CLOSED
```

STOP does not take a trip's latch away: in TRIPPED it is recorded, and everything is open already.
"""

from typing import Final, assert_never

from kiosk.core import alarming, answers, measuring, refill, session, starting
from kiosk.core.answers import Answer
from kiosk.core.events import (
    AnalysisEstimated,
    AnalysisFailed,
    AnalysisHeard,
    EndRequested,
    PauseRequested,
    Recorded,
    ResumeRequested,
    ScreenAlive,
    ScreenLost,
    SearchAuthorised,
    SelfTestRequested,
    SessionAuthorised,
    SessionClosed,
    SetFinished,
    StationEvent,
    StopAnswered,
    StopPressed,
    SupervisorAcknowledged,
    SymptomReported,
    TripSeen,
    WatchdogLost,
)
from kiosk.core.lop import Estimate
from kiosk.core.model import Mode, Phase, Reason
from kiosk.core.moves import enter, in_phase, refused, report_end
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.session import Stage
from kiosk.core.state import Change, MachineState
from kiosk.core.supervisor import HELD
from kiosk.core.units import Seconds
from kiosk.core.verdict import SUSPECT_ENDS
from kiosk.safety import limits
from kiosk.safety.changed import replace

ACKNOWLEDGE_S = Seconds(6.0)
"""How long the watchdog is asked to take a trip back before the acknowledgement counts as failed (our inference)."""
PRESSES_BEHIND: Final = 16
"""So many presses before the last one may still come by their second way: more than a finger makes while a screen's
message loop stands still, before its watch ends it (our inference). A press is never known for being smaller alone: a
number out of all bounds, once sent, would hide all those after it."""


def handle(state: MachineState, event: StationEvent, now: Seconds) -> Change:
    """Take one event in."""
    match event:
        case StopPressed():
            return stop(state, event.source, now, press=event.press)
        case SelfTestRequested():
            return starting.full_proof(state, event, now)
        case SessionAuthorised() | SearchAuthorised():
            return starting.authorised(state, event, now)
        case AnalysisHeard() | AnalysisEstimated() | AnalysisFailed():
            return _analysed(state, event, now)
        case (
            SetFinished()
            | PauseRequested()
            | ResumeRequested()
            | EndRequested()
            | ScaleAnswered()
            | SymptomReported()
            | CheckAnswered()
            | LowerRequested()
            | MoreRestRequested()
            | RefillBegun()
            | RefillSeen()
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


def _released(state: MachineState, reason: Reason, now: Seconds) -> Change:
    """Everything opens now: a proof has failed, a bout has ended or does not begin, and each is given out."""
    state, effects = starting.break_off(in_phase(state, Phase.VENT, now), reason, now)
    state, more = measuring.end(state, Estimate(refusal=reason), now)
    effects += more
    if state.session is None:
        return state, effects
    bout, more = session.finish(state.session, reason, now, at_once=True)
    bout, silent = session.unanswered(bout)
    state, last = report_end(replace(state, session=bout), bout)
    return state, (*effects, *more, *silent, *last)


def _is_known(state: MachineState, press: int) -> bool:
    """It is the last press that was taken, or one shortly before it whose other way comes late."""
    return press > 0 and 0 <= state.stop_press - press <= PRESSES_BEHIND


def stop(state: MachineState, source: str, now: Seconds, *, press: int = 0) -> Change:
    """STOP: everything opens in this pass. What has opened for a press is not told again when its other way comes.

    Nor is a second one in the pass that has just opened everything and asks why.
    """
    is_known = _is_known(state, press)
    if is_known and state.mode in {Mode.STOPPED, Mode.TRIPPED}:
        return state, ()
    if press and not is_known:
        state = replace(state, stop_press=press)
    if state.mode is Mode.STOPPED and state.mode_since_s == now:
        return state, ()
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
    state = replace(
        state,
        trip=reason,
        proof_passed=False,
        proof_due=Reason(code="proof_after_trip"),
        acknowledging_since_s=None,
    )
    return state, (seen, *effects, *lines)


def end_bout(state: MachineState, reason: Reason, now: Seconds, *, at_once: bool) -> Change:
    """A limit was met: the bout ends by deflation or by venting; a self-test just fails."""
    if state.mode is Mode.TESTING:
        return starting.break_off(state, reason, now)
    if state.mode is Mode.MEASURING:
        return measuring.leave(_suspected(state, reason), Estimate(refusal=reason), now)
    if state.session is None:
        return state, ()
    bout, effects = session.finish(state.session, reason, now, at_once=at_once)
    state = _suspected(state, reason)
    return in_phase(replace(state, session=bout), bout.phase, now), effects


def _analysed(state: MachineState, event: AnalysisHeard | AnalysisEstimated | AnalysisFailed, now: Seconds) -> Change:
    """Without the analysis a measurement ends, or does not begin; to anything else its failure means nothing."""
    if not isinstance(event, AnalysisFailed):
        return measuring.hear(state, event), ()
    if state.mode is not Mode.MEASURING and not isinstance(state.pending, SearchAuthorised):
        return state, ()
    line = Recorded(code="analysis_failed", figures=event.reason.figures, detail=event.reason.code)
    state, effects = end_bout(state, event.reason, now, at_once=True)
    return state, (line, *effects)


def _suspected(state: MachineState, reason: Reason) -> MachineState:
    """What ends by a part that may have failed needs a new full proof."""
    if not (state.proof_passed and reason.code in SUSPECT_ENDS):
        return state
    return replace(state, proof_passed=False, proof_due=Reason(code="proof_after_end"))


def _answered(state: MachineState, event: Answer, now: Seconds) -> Change:
    if state.mode is Mode.MEASURING and isinstance(event, EndRequested):
        return end_bout(state, Reason(code="ended_by_runner"), now, at_once=True)
    if state.session is None:
        return refill.fitted(state, event, now) if isinstance(event, refill.Told) else refused(state, event)
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
    """A PIN takes its time to be judged: a STOP or a trip since it was entered is another one."""
    if state.mode in {Mode.STOPPED, Mode.TRIPPED} and state.mode_since_s > event.seen_s:
        return state, (Recorded(code="acknowledge_refused", detail="alarm_new"),)
    line = Recorded(code="acknowledged", detail=event.supervisor)
    if state.mode is Mode.STOPPED:
        return replace(state, stop_acknowledged=True), (line,)
    if state.mode is Mode.RELEASING and alarming.waits_for_supervisor(state):
        return state, (line,)
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
    """What has ended was looked at. Not by somebody who needs help alone."""
    if alarming.waits_for_supervisor(state):
        return refused(state, SessionClosed())
    if state.mode is not Mode.RELEASING or state.session is None or state.session.stage is not Stage.DONE:
        return refused(state, SessionClosed())
    _, silent = session.unanswered(state.session)
    state, lines = enter(replace(state, session=None), Mode.READY if state.proof_passed else Mode.CLOSED, now)
    return state, (*silent, *lines)


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
