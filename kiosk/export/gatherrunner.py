"""One runner out of the records, whole."""

from collections.abc import Iterator
from datetime import UTC, datetime

from kiosk.core import progress as judging
from kiosk.core.days import DAY_S
from kiosk.core.errors import ExportError
from kiosk.core.pastview import BoutRecord
from kiosk.export.course import (
    Balance,
    Became,
    Morning,
    Progress,
    Reviewed,
    Runner,
    Tested,
    Trained,
)
from kiosk.export.gather import finite
from kiosk.export.gatherstation import stations
from kiosk.export.people import Asking
from kiosk.export.told import cleared, consent_now, evaluated, lop_used, screened


def runner(asking: Asking, runner_id: int) -> Runner:
    """Everything the records hold of a runner; sessions in a line each.

    Raises:
        ExportError: `runner_unknown`: nobody of that number ever trained or is registered.
        StorageError: the records cannot be read.
    """
    store = asking.store
    known, numbers = store.runners.get(runner_id), store.sessions.ids(runner_id)
    if known is None and not numbers:
        raise ExportError("runner_unknown", f"there is no runner {runner_id}", "numbers begin with 1")
    answers = store.screenings.since(runner_id, 0)
    lops = tuple(lop_used(store, one) for one in store.lops.for_runner(runner_id))
    sessions = tuple(_trained(asking, number) for number in numbers)
    clearances = (store.clearances.for_screening(one.id) for one in answers)
    return Runner(
        made=asking.made(),
        person=asking.person(runner_id),
        registered_utc=None if known is None else known.created_utc,
        language=store.languages.chosen(runner_id) or "",
        consent=consent_now(store, runner_id),
        screenings=tuple(screened(one) for one in answers),
        clearances=tuple(cleared(asking, one) for one in clearances if one is not None),
        evaluations=tuple(evaluated(one) for one in store.evaluations.for_runner(runner_id)),
        results=tuple(_results(asking, runner_id)),
        lops=lops,
        stations=stations(store, [*(one.station for one in lops), *(one.station for one in sessions)]),
        sessions=sessions,
        mornings=tuple(
            Morning(session=one.session_id, at_utc=one.at_utc, after=one.after)
            for one in store.mornings.for_runner(runner_id)
        ),
        reviews=tuple(
            Reviewed(by=asking.supervisor(one.supervisor_id), decision=one.decision.value, at_utc=one.at_utc)
            for one in store.reviews.for_runner(runner_id)
        ),
        progress=progress_of(asking, runner_id),
    )


def progress_of(asking: Asking, runner_id: int) -> Progress:
    """What the station judges of a runner's present course."""
    store = asking.store
    day = asking.now.timestamp() / DAY_S
    found = judging.progress(store.courses.history(runner_id), asking.library.baselines, day)
    return Progress(
        visits=found.visits,
        minutes=found.minutes,
        sentence=found.sentence,
        tests=tuple(
            Became(
                test=one.test.id,
                name=one.test.name,
                unit=one.test.unit,
                side=one.side,
                exercise=one.exercise,
                taken=tuple((_day_utc(each.day), each.value) for each in sorted(one.taken, key=lambda t: t.day)),
                change=one.change,
            )
            for one in found.lines
        ),
        balance=tuple(
            Balance(
                test=one.test.id,
                exercise=one.exercise,
                percent=one.symmetry.percent,
                balance=one.symmetry.balance.value,
            )
            for one in found.balanced
        ),
        pain_rest=found.pain_rest,
        pain_loading=found.pain_loading,
        pain_morning=found.pain_morning,
        load=found.load,
        adherence=found.adherence,
        review=found.review,
    )


def _day_utc(day: float) -> str:
    return datetime.fromtimestamp(day * DAY_S, UTC).date().isoformat()


def _results(asking: Asking, runner_id: int) -> Iterator[Tested]:
    units = {one.id: one.unit for one in asking.library.baselines.tests}
    for one in asking.store.results.standing(runner_id):
        yield Tested(
            number=one.id,
            test=one.test_id,
            side=one.side,
            exercise=one.exercise,
            value=one.value,
            unit=units.get(one.test_id, ""),
            skipped=None if one.skipped is None else one.skipped.value,
            replaces=one.replaces_id,
            corrected_by=None if one.supervisor_id is None else asking.supervisor(one.supervisor_id),
            correction=None if one.reason is None else one.reason.value,
            day_utc=_day_utc(one.day),
        )


def _trained(asking: Asking, number: int) -> Trained:
    bout, record = asking.store.sessions.get(number), asking.store.past.record(number)
    if bout is None or record is None:  # its number was read a moment ago, and nothing is ever taken away
        raise ExportError("session_unknown", f"session {number} is not there any more", "kiosk verify")
    plan, dose = record.line.prescription, bout.dose
    whole = None if dose is None else dose.session or dose.work
    return Trained(
        number=number,
        started_utc=bout.started_utc,
        station=bout.state_id,
        protocol_id=plan.protocol_id,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
        percent_lop=plan.percent_lop,
        setpoint_mmhg=plan.setpoint_mmhg,
        lop_mmhg=plan.lop_mmhg,
        load_kg=_load(asking, number, plan.load_kg),
        repetitions=None if dose is None else sum(dose.repetitions),
        restriction_s=None if dose is None else dose.restriction_s,
        mean_mmhg=None if whole is None else whole.mean_mmhg,
        within_10pct=None if whole is None else whole.within_10pct,
        told_worst=dict(record.told),
        symptoms=_symptoms(record),
        end=None if bout.end_reason is None else finite(bout.end_reason),
    )


def _load(asking: Asking, number: int, planned_kg: float | None) -> float | None:
    """What was told to be lifted, else what was planned."""
    lifted = asking.store.loads.lifted(number)
    return planned_kg if lifted is None else lifted


def _symptoms(record: BoutRecord) -> tuple[str, ...]:
    return tuple(one.detail for one in record.events if one.code == "symptom")
