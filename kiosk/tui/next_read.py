"""The next visit out of records and therapy files, for the eye: the controller judges every plan again."""

from datetime import datetime
from typing import Final

from kiosk.core.aftermath import aftermath
from kiosk.core.days import DAY_S
from kiosk.core.nextplan import Basis
from kiosk.core.nextvisit import NextVisit, Visited, next_visit
from kiosk.core.planlimits import Limits
from kiosk.core.records import Runner, Screening
from kiosk.core.screened import Screened, full_due
from kiosk.therapy.library import Library
from kiosk.tui.ports import StorePort

RUN_OUT: Final = frozenset({"full_missing", "full_old", "full_clock"})
"""Why the full form is due by its age alone, which the next visit reckons by itself."""


def read_next(store: StorePort, library: Library, runner: Runner) -> NextVisit | None:
    """The next visit of a runner; None before the first bout. Raises `StorageError`."""
    answered = last_answers(store, library, runner)
    done, history = store.done.for_runner(runner.id), store.courses.history(runner.id)
    assessment = answered.assessment if answered.sheets else None
    due = full_due(answered)
    basis = Basis(
        done=done,
        history=history,
        holds=store.holds.standing(runner.id),
        years=answered.years,
        assessment=assessment,
        protocols=library.offered,
        limits=Limits(),
        rules=library.progression,
        zones=library.baselines.rules.zones,
    )
    visited = Visited(
        done=done,
        history=history,
        years=answered.years,
        tier=None if assessment is None else assessment.tier,
        full_day=None if answered.full is None else datetime.fromisoformat(answered.full.at_utc).timestamp() / DAY_S,
        form_changed=due is not None and due.code not in RUN_OUT,
        now_day=store.courses.today(),
    )
    return next_visit(visited, basis.plan, library.progression, library.baselines, library.ladders)


def last_answers(store: StorePort, library: Library, runner: Runner) -> Screened:
    """What a runner answered last: the full form, and the last form after it or the same. Raises `StorageError`."""
    full = store.screenings.last_full(runner.id)
    since = store.screenings.since(runner.id, 0 if full is None else full.id)
    today: Screening | None = since[-1] if since else full
    return Screened(
        runner_id=runner.id,
        birth_year=runner.birth_year,
        today=today,
        today_age_s=None,
        full=full,
        since=since,
        clearance=None,
        now_utc=store.utc(),
        is_clock_trusted=store.is_clock_trusted(),
        are_records_accepted=store.are_records_accepted(),
        day_rules=library.screening,
        full_rules=library.full_screening,
        aftermath=aftermath(store.done.last_visit(runner.id, before_today=False), library.baselines.rules),
    )
