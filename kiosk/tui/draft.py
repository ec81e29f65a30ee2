"""The plan in the making, judged for display by the core's own rules. The controller judges the stored one again."""

from kiosk.core.admission import search_rest_s
from kiosk.core.aftermath import aftermath
from kiosk.core.errors import KioskError
from kiosk.core.lopvalue import Usable, Use, usable
from kiosk.core.model import Prescription
from kiosk.core.prescription import Case, Limits, Refusal, judge
from kiosk.core.protocol import Exercise
from kiosk.core.records import Plan
from kiosk.core.screened import Screened
from kiosk.core.units import Seconds
from kiosk.therapy.library import Library
from kiosk.therapy.situation import heaviest_for
from kiosk.tui.ports import StorePort
from kiosk.tui.visit import Visit


class IncompleteVisit(KioskError):  # noqa: N818 - names the state, as the codes of all our errors do
    """A plan was asked for before everything was chosen."""


def draft(visit: Visit) -> Plan:
    """The plan as chosen so far, not stored. Raises `IncompleteVisit` when something is missing."""
    if (
        visit.runner is None
        or visit.screening is None
        or visit.protocol_id is None
        or visit.exercise is None
        or visit.limb is None
        or visit.side is None
        or visit.cuff_id is None
        or visit.posture is None
        or visit.lop is None
        or visit.percent_lop is None
    ):
        raise IncompleteVisit("visit_incomplete", "the plan is not complete")
    return Plan(
        id=0,
        runner_id=visit.runner.id,
        screening_id=visit.screening.id,
        protocol_id=visit.protocol_id,
        exercise=visit.exercise,
        limb=visit.limb,
        side=visit.side,
        cuff_id=visit.cuff_id,
        posture=visit.posture,
        lop_mmhg=visit.lop.lop_mmhg,
        lop_method=visit.lop.source.method,
        lop_id=visit.lop.source.id,
        percent_lop=float(visit.percent_lop),
        created_utc="",
        rounds=visit.rounds,
        load_kg=visit.load_kg,
    )


def preview(visit: Visit, library: Library, store: StorePort, now: Seconds) -> Prescription | Refusal:
    """What the plan would become, by the shipped limits and without history; for the eye only."""
    plan = draft(visit)
    return judge(
        Case(
            plan=plan,
            protocol=library.protocol(plan.protocol_id),
            cuff=library.cuff(plan.cuff_id),
            consent=store.consents.latest(plan.runner_id),
            consent_version=library.consent.version,
            screened=screened(visit, library, store),
            lop=visit.lop,
            lop_values=store.lops.for_runner(plan.runner_id),
            approval=None,
            is_approving=True,
            heaviest=heaviest_for(store, library, plan, years(visit)),
            bouts=(),
            measured=(),
            boot="",
            now=now,
            up_s=0.0,
            limits=Limits(),
            recovering=None,
        )
    )


def rests_until(visit: Visit, store: StorePort, now: Seconds) -> Seconds:
    """When the limb of this visit will have rested from its LOP measurements; `now` when it has.

    By the shipped rest; the controller may ask for a longer one. Raises `StorageError`.
    """
    if visit.limb is None or visit.side is None:
        return now
    measured, here = store.measurements.today(visit.needs_runner.id), (visit.limb, visit.side)
    needed_s = Limits().reperfusion_s
    return Seconds(now + search_rest_s(measured, here, boot=store.boot, now=now, up_s=now, needed_s=needed_s))


def screened(visit: Visit, library: Library, store: StorePort) -> Screened:
    """This runner's answers as they bind today, for the eye; their age is the controller's business.

    Raises `LookupError` without a runner and `StorageError`.
    """
    runner = visit.needs_runner
    full = store.screenings.last_full(runner.id)
    today = visit.screening
    return Screened(
        runner_id=runner.id,
        birth_year=runner.birth_year,
        today=today,
        today_age_s=0.0,
        full=full,
        since=store.screenings.since(runner.id, 0 if full is None else full.id),
        clearance=None if today is None else store.clearances.for_screening(today.id),
        now_utc=store.utc(),
        is_clock_trusted=store.is_clock_trusted(),
        are_records_accepted=store.are_records_accepted(),
        day_rules=library.screening,
        full_rules=library.full_screening,
        away_days=store.courses.away_days(runner.id),
        aftermath=aftermath(store.done.last_visit(runner.id, before_today=True), library.baselines.rules),
    )


def exercise_of(visit: Visit, library: Library) -> Exercise:
    """What is trained. Raises `IncompleteVisit` before an exercise of a known protocol was chosen."""
    protocol = None if visit.protocol_id is None else library.protocol(visit.protocol_id)
    if protocol is None or visit.exercise is None or visit.limb is None:
        raise IncompleteVisit("visit_incomplete", "protocol or exercise was not chosen")
    exercise = protocol.exercise(visit.exercise, visit.limb)
    if exercise is None:
        raise IncompleteVisit("visit_incomplete", "the exercise is not one of the protocol")
    return exercise


def use_of(visit: Visit, library: Library) -> Use:
    """What a LOP is wanted for. Raises `IncompleteVisit` before limb, posture and a registered cuff were chosen."""
    cuff = None if visit.cuff_id is None else library.cuff(visit.cuff_id)
    if visit.limb is None or visit.side is None or visit.posture is None or cuff is None:
        raise IncompleteVisit("visit_incomplete", "limb, posture or cuff was not chosen")
    return Use(
        runner_id=visit.needs_runner.id,
        limb=visit.limb,
        side=visit.side,
        posture=visit.posture,
        cuff_id=cuff.id,
        cuff_width_mm=cuff.width_mm,
    )


def years(visit: Visit) -> int:
    """The runner's age this year. Today's questions know the year; the screen has no calendar of its own."""
    return int(visit.needs_screening.at_utc[:4]) - visit.needs_runner.birth_year


def usable_lop(visit: Visit, library: Library, store: StorePort) -> Usable:
    """What the runner may use now, by the records. Raises `IncompleteVisit` and `StorageError`."""
    return usable(store.lops.for_runner(visit.needs_runner.id), use_of(visit, library))


def stored(visit: Visit, store: StorePort) -> Plan:
    """Write the plan. Raises `IncompleteVisit` and `StorageError`."""
    plan = draft(visit)
    if plan.posture is None or visit.lop is None:
        raise IncompleteVisit("visit_incomplete", "no LOP was chosen")
    return store.plans.add(
        runner_id=plan.runner_id,
        screening_id=plan.screening_id,
        protocol_id=plan.protocol_id,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
        cuff_id=plan.cuff_id,
        posture=plan.posture,
        lop_mmhg=plan.lop_mmhg,
        lop=visit.lop.source,
        percent_lop=plan.percent_lop,
        rounds=plan.rounds,
        load_kg=plan.load_kg,
    )
