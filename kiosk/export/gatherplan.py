"""The plan of a session, and everything that led to it."""

from kiosk.core.model import Prescription
from kiosk.core.records import PastBout
from kiosk.export.people import Asking
from kiosk.export.plandocument import Agreed, Approved, Changed, Planned, Proposed
from kiosk.storage.proposals import StoredProposal


def planned(asking: Asking, bout: PastBout, prescription: Prescription) -> Planned:
    """The plan; `prescription` is what the controller made of it."""
    store = asking.store
    plan, protocol = store.plans.get(bout.plan_id), asking.library.protocol(prescription.protocol_id)
    proposal, early = store.proposals.for_plan(bout.plan_id), store.early.for_plan(bout.plan_id)
    approval = store.approvals.for_plan(bout.plan_id)
    return Planned(
        number=bout.plan_id,
        at_utc="" if plan is None else plan.created_utc,
        protocol_name="" if protocol is None else protocol.name,
        posture=None if plan is None else plan.posture,
        prescription=prescription,
        proposed=None if proposal is None else _proposed(proposal),
        changes=tuple(
            Changed(
                change=one.change,
                by=asking.supervisor(one.supervisor_id),
                reason=one.reason,
                text=asking.sentence("change", one.reason),
                at_utc=one.at_utc,
            )
            for one in store.plan_changes.for_plan(bout.plan_id)
        ),
        early=None
        if early is None
        else Agreed(
            by=asking.supervisor(early.supervisor_id),
            reason=early.reason,
            text=asking.sentence("early", early.reason),
            at_utc=early.at_utc,
        ),
        approved=None
        if approval is None
        else Approved(
            by=asking.supervisor(approval.supervisor_id), plan_digest=approval.plan_digest, at_utc=approval.at_utc
        ),
    )


def _proposed(stored: StoredProposal) -> Proposed:
    found, ask = stored.proposal, stored.proposal.ask
    return Proposed(
        at_utc=stored.at_utc,
        rules_version=stored.rules_version,
        protocol_id=ask.protocol_id,
        protocol_version=found.protocol_version,
        exercise=ask.exercise,
        percent_lop=ask.percent_lop,
        rounds=ask.rounds,
        load_kg=ask.load_kg,
        why=found.why,
        grade=found.grade,
        sources=found.sources,
        inferred=found.inferred,
        fired=found.fired,
    )
