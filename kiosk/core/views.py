"""The machine's state as the screen gets it: a snapshot that replaces the one before it completely."""

from kiosk.core import alarms, answers, dose, refill, sofar
from kiosk.core.events import SearchAuthorised, SearchEnded
from kiosk.core.lop import SearchState
from kiosk.core.model import FoundView, Mode, Phase, Reason, SearchView, SessionView, Snapshot, TracePoint, Work
from kiosk.core.plateaus import SearchSettings
from kiosk.core.session import SessionState, Stage, worked_s
from kiosk.core.state import MachineState
from kiosk.core.units import Seconds

Cue = tuple[str, float, Seconds | None]
"""What the runner shall do, how far that has gone (0-1), and when it ends."""


def snapshot(
    state: MachineState,
    now: Seconds,
    *,
    trace: tuple[TracePoint, ...],
    missed_passes: int,
    realtime: bool,
    calibration: Reason | None = None,
) -> Snapshot:
    """Everything the screen may show at `now`."""
    return Snapshot(
        at_s=now,
        mode=state.mode,
        mode_since_s=state.mode_since_s,
        phase=state.phase,
        pressure_mmhg=state.reading.display_mmhg,
        setpoint_mmhg=state.setpoint_mmhg,
        fault=state.reading.fault,
        watchdog=state.watchdog,
        proof=state.proof_steps if state.proof is None else state.proof.steps,
        proof_kind=state.proof_kind if state.proof is None else state.proof.kind,
        proof_passed=state.proof_passed,
        proof_due=state.proof_due,
        calibration=calibration,
        start_refused=state.start_refused,
        session=None if state.session is None else session_view(state, state.session, now),
        search=_search(state, now),
        found=None if state.found is None else found_view(state.found),
        refill=refill.view(state),
        last_stop=state.last_stop,
        stop_answered=state.stop_answered,
        alarms=state.alarms.occurrences,
        trace=trace,
        missed_passes=missed_passes,
        realtime=realtime,
        signal=alarms.signal(state.alarms, now),
    )


def session_view(state: MachineState, bout: SessionState, now: Seconds) -> SessionView:
    """The bout as it is shown."""
    prescription = bout.prescription
    name, fraction, ends_s = cue(state, bout, now)
    block, settings = bout.block, state.config.session
    total = block.repetitions
    return SessionView(
        session_id=bout.session_id,
        runner_id=bout.runner_id,
        prescription=prescription,
        set_number=bout.set_index + 1,
        sets_total=len(prescription.blocks),
        repetition=min(bout.repetition + 1, total) if bout.stage is Stage.WORK else 0,
        repetitions_total=total,
        repetitions_done=bout.counted,
        cue=name,
        cue_fraction=min(max(fraction, 0.0), 1.0),
        cue_ends_s=ends_s,
        scale=bout.due[0].value if bout.due else "",
        paused=bout.paused_since_s is not None,
        restriction_s=Seconds(bout.dose.restriction_s),
        restriction_ceiling_s=min(
            prescription.max_restriction_s, state.config.restriction_ceiling_s(prescription.limb)
        ),
        end_reason=bout.end_reason,
        dose=dose.result(bout.dose, bout.counted) if bout.end_reason is not None else None,
        cue_words=_words(bout, name),
        is_timed=block.is_timed,
        question="" if bout.question is None else bout.question.value,
        question_ends_s=None if bout.question is None else Seconds(bout.question_since_s + settings.answer_s),
        may_rest_longer=answers.may_rest_longer(bout, settings),
        is_too_much=bout.is_too_much,
        so_far=sofar.view(bout, settings),
    )


def _words(bout: SessionState, cue_name: str) -> str:
    """The protocol's own words for this cue; empty when the screen's are meant."""
    if cue_name == "rest":
        return bout.block.rest_cue
    return bout.block.cue if cue_name == bout.block.work.value else ""


def _search(state: MachineState, now: Seconds) -> SearchView | None:
    if state.measuring is None or state.search is None:
        return None
    return search_view(state.measuring, state.search, state.config.search, now)


def search_view(asked: SearchAuthorised, search: SearchState, settings: SearchSettings, now: Seconds) -> SearchView:
    """The measurement as it is shown."""
    heard = search.heard
    return SearchView(
        runner_id=asked.runner_id,
        part=search.part,
        target_mmhg=search.target_mmhg,
        limit_mmhg=search.limit_mmhg,
        elapsed_s=Seconds(now - search.started_s),
        total_s=settings.total_s,
        listening=search.listening,
        repeated=search.repeated,
        beats=0 if heard is None else heard.beats,
        agreeing=0 if heard is None else heard.agreeing,
        wanted=settings.beats,
        plateaus=search.plateaus,
        lop_mmhg=search.lop_mmhg,
        half_mmhg=search.half_mmhg,
    )


def found_view(ended: SearchEnded) -> FoundView:
    """A measurement that is over, as it is shown."""
    asked = ended.asked
    return FoundView(
        runner_id=asked.runner_id,
        limb=asked.limb,
        side=asked.side,
        posture=asked.posture,
        cuff_id=asked.cuff.cuff_id,
        cuff_width_mm=asked.cuff_width_mm,
        estimate=ended.estimate,
        plateaus=ended.plateaus,
        seconds=ended.seconds,
    )


def cue(state: MachineState, bout: SessionState, now: Seconds) -> Cue:
    """What the runner shall do now."""
    settings = state.config.session
    if bout.stage is Stage.DONE:
        return "done", 1.0, None
    if bout.end_reason is not None:
        return "release", 0.0, None
    match bout.stage:
        case Stage.FILL:
            pressure = state.reading.display_mmhg
            return "fill", 0.0 if pressure is None else pressure / bout.setpoint_mmhg, None
        case Stage.READY:
            return _timed("ready", bout.stage_since_s, settings.ready_s, now)
        case Stage.WORK if bout.paused_since_s is not None:
            return _timed("paused", bout.paused_since_s, settings.pause_max_s, now)
        case Stage.WORK:
            return _at_work(bout, now)
        case _:
            since = bout.stage_since_s if bout.rest_since_s is None else bout.rest_since_s
            return _timed("rest", since, bout.rest_s(settings), now)


def _at_work(bout: SessionState, now: Seconds) -> Cue:
    """The half of the repetition, or the time of the block that is left."""
    tempo = bout.block.tempo
    if tempo is None:
        return _timed(bout.block.work.value, Seconds(now - worked_s(bout, now)), bout.block.work_s, now)
    since = bout.stage_since_s if bout.repetition_since_s is None else bout.repetition_since_s
    if now - since < tempo.up_s:
        return _timed("up", since, tempo.up_s, now)
    return _timed("down", Seconds(since + tempo.up_s), tempo.down_s, now)


def _timed(name: str, since: Seconds, lasts: float, now: Seconds) -> Cue:
    return name, (now - since) / lasts if lasts > 0 else 1.0, Seconds(since + lasts)


def is_green(state: MachineState) -> bool:
    """True while the runner shall move."""
    bout = state.session
    if bout is None or state.mode is not Mode.SESSION or state.phase is not Phase.WORK:
        return False
    return bout.paused_since_s is None and bout.block.work is not Work.PASSIVE
