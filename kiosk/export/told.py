"""What was told and found around sessions: consent, answers, goal and condition, occlusion pressure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from kiosk.core.evaluationrecords import StoredEvaluation
from kiosk.core.goals import kind_of
from kiosk.core.lopvalue import LopValue
from kiosk.core.records import Clearance, Consent, Form, LopMethod, Screening
from kiosk.export.document import Cleared, Consented, Evaluated, LopUsed, Screened
from kiosk.export.people import Asking
from kiosk.storage import Store


def consent_now(store: Store, runner_id: int) -> Consented | None:
    """The consent that stands."""
    found = store.consents.latest(runner_id)
    return None if found is None else consented(found)


def consent_before(store: Store, runner_id: int, at_utc: str) -> Consented | None:
    """The last consent that had been given by then, in civil time; what was agreed to later does not count."""
    then = datetime.fromisoformat(at_utc)
    given = [one for one in store.consents.for_runner(runner_id) if datetime.fromisoformat(one.given_utc) <= then]
    return consented(given[-1]) if given else None


def consented(one: Consent) -> Consented:
    """A consent as it was given."""
    return Consented(version=one.version, at_utc=one.given_utc)


def screenings_of(store: Store, runner_id: int, screening_id: int) -> tuple[Screened, ...]:
    """The answers that a plan rests on: those of the day, and the full form that was on record then, older first."""
    before = [one for one in store.screenings.since(runner_id, 0) if one.id <= screening_id]
    full = [one for one in before if one.form is Form.FULL][-1:]
    today = [one for one in before if one.id == screening_id and one not in full]
    return tuple(screened(one) for one in (*full, *today))


def screened(one: Screening) -> Screened:
    """A form as it was answered."""
    return Screened(
        number=one.id,
        form=one.form,
        at_utc=one.at_utc,
        rules_version=one.rule_version,
        tier=one.tier,
        answers=dict(one.answers),
    )


def clearance_of(asking: Asking, screening_id: int) -> Cleared | None:
    """Who let the answers of a screening pass, and why."""
    found = asking.store.clearances.for_screening(screening_id)
    return None if found is None else cleared(asking, found)


def cleared(asking: Asking, one: Clearance) -> Cleared:
    """A clearance with its sentence."""
    return Cleared(
        by=asking.supervisor(one.supervisor_id),
        reason=one.reason,
        text=asking.sentence("clearance", one.reason),
        at_utc=one.at_utc,
    )


def evaluation_before(store: Store, runner_id: int, at_utc: str) -> Evaluated | None:
    """Goal and condition as last told by then, in civil time."""
    found = [one for one in store.evaluations.for_runner(runner_id) if one.at_utc <= at_utc]
    return evaluated(found[-1]) if found else None


def evaluated(one: StoredEvaluation) -> Evaluated:
    """An evaluation; the goal becomes a plain table, since its three kinds have nothing in common."""
    goal: Mapping[str, str | float] = msgspec.to_builtins(one.goal)
    return Evaluated(
        at_utc=one.at_utc,
        goal_kind=kind_of(one.goal).value,
        goal={name: value if isinstance(value, str) else float(value) for name, value in goal.items()},
        condition=one.condition,
        visits_per_week=one.visits_per_week,
        tests_version=one.tests_version,
    )


def lop_used(store: Store, value: LopValue) -> LopUsed:
    """A LOP, with what was heard at each step where the cuff has measured it."""
    measured = None
    if value.source.method is LopMethod.MEASURED:
        every = store.measurements.for_runner(value.runner_id)
        measured = next((one for one in every if one.id == value.source.id), None)
    return LopUsed(
        number=value.source.id,
        method=value.source.method,
        lop_mmhg=value.lop_mmhg,
        low_mmhg=value.low_mmhg,
        high_mmhg=value.high_mmhg,
        quality=value.quality,
        posture=value.posture,
        cuff_id=value.cuff_id,
        cuff_width_mm=value.cuff_width_mm,
        limb=value.limb,
        side=value.side,
        at_utc=value.at_utc,
        is_withdrawn=value.withdrawn,
        girth_cm=value.girth_cm,
        body=value.body,
        pulse_per_min=None if measured is None else measured.estimate.pulse_per_min,
        seconds=None if measured is None else measured.seconds,
        limit_mmhg=None if measured is None else measured.limit_mmhg,
        plateaus=() if measured is None else measured.plateaus,
        station=None if measured is None else measured.state_id,
    )
