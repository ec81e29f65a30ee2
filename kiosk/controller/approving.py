"""A supervisor's approval of a plan, and what they say for each change of what was proposed."""

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.refused import Refused
from kiosk.core.planchange import change_reasons, changes, direction
from kiosk.core.prescription import plan_digest
from kiosk.core.records import Plan


def demand_reason(parts: DeskParts, plan: Plan, reason: str) -> None:
    """Raise `Refused` when the plan is other than proposed and `reason` is none for that. Nothing is stored."""
    proposed, protocol = parts.store.proposals.for_plan(plan.id), parts.library.protocol(plan.protocol_id)
    if proposed is not None and protocol is not None:
        ask = proposed.proposal.ask
        way = direction(ask, plan, changes(ask, plan, protocol))
        refused = change_reasons(way, reason, parts.library.prescribing)
        if refused:
            raise Refused(*refused)


def approve(parts: DeskParts, plan: Plan, supervisor_id: int, reason: str) -> None:
    """Store the approval of a judged plan, and beside it each change with its bounds, the reason and who it was."""
    proposed, protocol = parts.store.proposals.for_plan(plan.id), parts.library.protocol(plan.protocol_id)
    if proposed is not None and protocol is not None:
        found = changes(proposed.proposal.ask, plan, protocol)
        if found:
            parts.store.plan_changes.add(proposed, supervisor_id, reason, found)
    parts.store.approvals.add(plan.id, supervisor_id, plan_digest(plan))
    parts.note("plan_approved", detail=str(supervisor_id), plan=float(plan.id))
