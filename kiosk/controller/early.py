"""What a limb recovers from, out of the store, and a supervisor's word that it may work again sooner."""

from collections.abc import Collection

from kiosk.controller.deskparts import DeskParts
from kiosk.core.nextvisit import has_reacted
from kiosk.core.records import Plan
from kiosk.core.recovery import Recovering


def recovering(parts: DeskParts, plan: Plan, agreed: str) -> Recovering:
    """What is known for this plan. `agreed` is the id of the supervisor's reason. Raises `StorageError`."""
    store, library = parts.store, parts.library
    rules = library.progression.visits.recovery
    last = store.done.last_visit(plan.runner_id, before_today=False)
    before = store.early.for_runner(plan.runner_id)
    same = {one.id for one in rules.early if one.same_visit}
    return Recovering(
        rules=rules,
        bouts=store.sessions.late(plan.runner_id, rules.apart_s),
        now_day=store.courses.today(),
        agreed=agreed,
        reacted=has_reacted(last.bouts, library.progression, library.baselines.rules.zones),
        agreed_days=[one.day for one in before if one.plan_id != plan.id and one.reason not in same],
    )


def said(parts: DeskParts, vows: Collection[str]) -> str:
    """The id of the reason among what a supervisor says with the PIN; empty when there is none."""
    return next((one.id for one in parts.library.progression.visits.recovery.early if one.id in vows), "")


def agreed(parts: DeskParts, plan: Plan) -> str:
    """The id of the reason that was given for a plan, empty when none was. Raises `StorageError`."""
    found = parts.store.early.for_plan(plan.id)
    return "" if found is None else found.reason


def agree(parts: DeskParts, plan: Plan, supervisor_id: int, reason: str) -> None:
    """Store who agreed that the plan's limb works again sooner, and why. Raises `StorageError`."""
    parts.store.early.add(plan.id, supervisor_id, reason)
    parts.note("early_agreed", detail=f"{supervisor_id} {reason}", plan=float(plan.id))
