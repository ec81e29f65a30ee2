"""The plan in the making, judged for display by the core's own rules. The controller judges the stored one again."""

from kiosk.core.errors import KioskError
from kiosk.core.model import Prescription
from kiosk.core.prescription import Case, Limits, Refusal, judge
from kiosk.core.records import LopMethod, Plan
from kiosk.core.units import Mmhg, Seconds
from kiosk.therapy.library import Library
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
        or visit.lop_mmhg is None
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
        lop_mmhg=Mmhg(visit.lop_mmhg),
        lop_method=LopMethod.DOPPLER,
        percent_lop=float(visit.percent_lop),
        created_utc="",
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
            screening=visit.screening,
            screening_age_s=0.0,
            rules=library.screening,
            approval=None,
            is_approving=True,
            bouts=(),
            boot="",
            now=now,
            up_s=0.0,
            limits=Limits(),
        )
    )


def stored(visit: Visit, store: StorePort) -> Plan:
    """Write the plan. Raises `IncompleteVisit` and `StorageError`."""
    plan = draft(visit)
    return store.plans.add(
        runner_id=plan.runner_id,
        screening_id=plan.screening_id,
        protocol_id=plan.protocol_id,
        exercise=plan.exercise,
        limb=plan.limb,
        side=plan.side,
        cuff_id=plan.cuff_id,
        lop_mmhg=plan.lop_mmhg,
        lop_method=plan.lop_method,
        percent_lop=plan.percent_lop,
    )
