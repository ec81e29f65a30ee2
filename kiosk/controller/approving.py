"""A supervisor's approval of a plan, and what they say for each change of what was proposed."""

from collections.abc import Collection

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.refused import Refused
from kiosk.controller.screened import screened
from kiosk.core.heaviest import Heaviest
from kiosk.core.planchange import change_reasons, changes, direction, vow_reasons
from kiosk.core.prescription import plan_digest
from kiosk.core.records import Plan
from kiosk.therapy.situation import heaviest_for


def demand_reason(parts: DeskParts, plan: Plan, reason: str) -> None:
    """Raise `Refused` when the plan is other than proposed and `reason` is none for that. Nothing is stored."""
    proposed, protocol = parts.store.proposals.for_plan(plan.id), parts.library.protocol(plan.protocol_id)
    if proposed is not None and protocol is not None:
        ask = proposed.proposal.ask
        was, most = parts.library.protocol(ask.protocol_id), _most(parts, plan)
        way = direction(ask, plan, changes(ask, plan, protocol, most), was, protocol)
        refused = change_reasons(way, reason, parts.library.prescribing)
        if refused:
            raise Refused(*refused)


def demand_vows(parts: DeskParts, plan: Plan, vows: Collection[str]) -> None:
    """Raise `Refused` when the plan needs a supervisor's word that was not given. Nothing is stored."""
    protocol = parts.library.protocol(plan.protocol_id)
    refused = () if protocol is None else vow_reasons(protocol, plan, vows, parts.library.prescribing)
    if refused:
        raise Refused(*refused)


def approve(parts: DeskParts, plan: Plan, supervisor_id: int, reason: str) -> None:
    """Store the approval of a judged plan, and beside it each change with its bounds, the reason and who it was."""
    proposed, protocol = parts.store.proposals.for_plan(plan.id), parts.library.protocol(plan.protocol_id)
    if proposed is not None and protocol is not None:
        found = changes(proposed.proposal.ask, plan, protocol, _most(parts, plan))
        if found:
            parts.store.plan_changes.add(proposed, supervisor_id, reason, found)
    for vow in () if protocol is None else parts.library.prescribing.vowed(protocol, plan):
        parts.note("plan_vowed", detail=f"{supervisor_id} {vow.id}", plan=float(plan.id))
    parts.store.approvals.add(plan.id, supervisor_id, plan_digest(plan))
    parts.note("plan_approved", detail=str(supervisor_id), plan=float(plan.id))


def _most(parts: DeskParts, plan: Plan) -> Heaviest:
    """The bound of the plan's weight."""
    years = screened(parts, plan.runner_id, plan.screening_id).years
    return heaviest_for(parts.store, parts.library, plan, years)
