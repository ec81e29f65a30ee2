"""What a supervisor writes into the records: reviews, corrections, holds, what the time is, which records stand.

The screen tells what was tapped; who it was, whether it may be and what is kept is decided here.
"""

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.holding import hold, release
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core.correction import Correction, corrected, year_reasons
from kiosk.core.reason import Reason
from kiosk.link.supervisorintents import (
    AcceptRecords,
    ConfirmClock,
    CorrectResult,
    CorrectYear,
    EnterSupervision,
    KeepReview,
    SetClock,
)
from kiosk.link.wire import HoldProgression, ReleaseProgression

Supervising = (
    ConfirmClock
    | SetClock
    | AcceptRecords
    | EnterSupervision
    | KeepReview
    | CorrectResult
    | CorrectYear
    | HoldProgression
    | ReleaseProgression
)


async def supervise(parts: DeskParts, pad: PinPad, intent: Supervising) -> None:
    """Verify who it is, then do it.

    Raises:
        Refused: with every reason there is; nothing is stored.
        StorageError: the records cannot be read or written.
    """
    match intent:
        case EnterSupervision():
            supervisor = await pad.supervisor(intent.pin)
            parts.note("supervision_entered", detail=str(supervisor.id))
        case KeepReview():
            _keep(parts, (await pad.supervisor(intent.pin)).id, intent)
        case CorrectResult():
            _correct(parts, (await pad.supervisor(intent.pin)).id, intent)
        case ConfirmClock():
            _refused(parts.timekeeper.confirm((await pad.supervisor(intent.pin)).id))
        case AcceptRecords():
            _accept(parts, (await pad.supervisor(intent.pin)).id)
        case SetClock():
            set_by = (await pad.supervisor(intent.pin)).id
            _refused(parts.timekeeper.set(set_by, intent.civil_s, intent.as_of_s))
        case CorrectYear():
            _correct_year(parts, (await pad.supervisor(intent.pin)).id, intent)
        case HoldProgression():
            await hold(parts, pad, intent)
        case ReleaseProgression():
            await release(parts, pad, intent)


def _accept(parts: DeskParts, supervisor_id: int) -> None:
    pending = parts.store.restorations.pending()
    if pending is None:
        raise Refused(Reason(code="restoration_accepted"))
    parts.store.restorations.accept(pending.id, supervisor_id)
    parts.note("records_accepted", detail=str(supervisor_id), lines=float(pending.restored.lines))


def _refused(against: tuple[Reason, ...]) -> None:
    if against:
        raise Refused(*against)


def _keep(parts: DeskParts, supervisor_id: int, intent: KeepReview) -> None:
    if parts.store.runners.get(intent.runner_id) is None:
        raise Refused(Reason(code="runner_unknown"))
    kept = parts.store.reviews.add(intent.runner_id, supervisor_id, intent.decision)
    parts.note("review_kept", detail=f"{supervisor_id} {intent.decision}", review=float(kept.id))


def _correct(parts: DeskParts, supervisor_id: int, intent: CorrectResult) -> None:
    result = parts.store.results.get(intent.result_id)
    tests = {test.id: test for test in parts.library.baselines.tests}
    said = corrected(result, None if result is None else tests.get(result.test_id), intent.entered)
    if not isinstance(said, Correction):
        raise Refused(*said)
    kept = parts.store.results.correct(intent.result_id, said.value, supervisor_id=supervisor_id, reason=intent.reason)
    detail = f"{supervisor_id} {intent.reason}"
    parts.note("result_corrected", detail=detail, result=float(intent.result_id), by_result=float(kept.id))


def _correct_year(parts: DeskParts, supervisor_id: int, intent: CorrectYear) -> None:
    """Agree, and keep who it was; the table of people is the screen's, which writes it then, and the audit both years.

    No year stands in the line: lines stay when a person is erased.
    """
    runner = parts.store.runners.get(intent.runner_id)
    before = None if runner is None else runner.birth_year
    wrong = year_reasons(before, intent.year, int(parts.store.utc()[:4]))
    if wrong or before is None:
        raise Refused(*wrong)
    parts.note("birth_year_corrected", detail=str(supervisor_id), runner=float(intent.runner_id))
