"""A runner's answers out of the store, and what a supervisor lets pass of them."""

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core.aftermath import aftermath
from kiosk.core.reason import Reason
from kiosk.core.screened import Screened, clearing_reasons
from kiosk.link.wire import ClearScreening


def screened(parts: DeskParts, runner_id: int, screening_id: int) -> Screened:
    """Both records, by the store and the therapy files alone. Raises `StorageError`."""
    store, library = parts.store, parts.library
    runner = store.runners.get(runner_id)
    full = store.screenings.last_full(runner_id)
    return Screened(
        runner_id=runner_id,
        birth_year=None if runner is None else runner.birth_year,
        today=store.screenings.get(screening_id),
        today_age_s=store.screenings.age_s(screening_id),
        full=full,
        since=store.screenings.since(runner_id, 0 if full is None else full.id),
        clearance=store.clearances.for_screening(screening_id),
        now_utc=store.utc(),
        is_clock_trusted=parts.timekeeper.trust.is_trusted,
        are_records_accepted=parts.store.are_records_accepted(),
        day_rules=library.screening,
        full_rules=library.full_screening,
        away_days=store.courses.away_days(runner_id),
        aftermath=aftermath(store.done.last_visit(runner_id, before_today=True), library.baselines.rules),
    )


async def clear(parts: DeskParts, pad: PinPad, intent: ClearScreening) -> None:
    """A supervisor lets answers pass that ask for it. What stops cannot be let pass here.

    Raises:
        Refused: with every reason there is; nothing is stored.
        StorageError: the records cannot be read or written.
    """
    today = parts.store.screenings.get(intent.screening_id)
    if today is None:
        raise Refused(Reason(code="screening_missing"))
    if intent.reason not in {one.id for one in parts.library.clearances}:
        raise Refused(Reason(code="clearance_reason"))
    supervisor = await pad.supervisor(intent.pin)
    found = screened(parts, today.runner_id, today.id)
    reasons = tuple(clearing_reasons(found, parts.limits.screening_age_s))
    if reasons or found.full is None:
        raise Refused(*reasons)
    parts.store.clearances.add(
        screening_id=today.id, full_id=found.full.id, supervisor_id=supervisor.id, reason=intent.reason
    )
    parts.note(
        "screening_cleared",
        detail=f"{supervisor.id} {intent.reason}",
        screening=float(today.id),
        full=float(found.full.id),
    )
