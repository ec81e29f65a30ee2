"""What was proposed beside what was planned, and each change a supervisor made, with their reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.core.advice import Ask
from kiosk.core.model import Reason
from kiosk.core.planchange import Change
from kiosk.core.proposalcase import Fired, Proposal
from kiosk.core.protocol import Grade
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load, load_exact


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredProposal:
    """A proposal, the plan that was put together from it, and the version of the rules it was made by."""

    id: int
    plan_id: int
    rules_version: str
    proposal: Proposal
    at_utc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredChange:
    """One change, the id of the supervisor's reason, and who it was."""

    id: int
    plan_id: int
    proposal_id: int
    supervisor_id: int
    change: Change
    reason: str
    at_utc: str


class Proposals:
    """What was proposed."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, plan_id: int, rules_version: str, proposal: Proposal) -> StoredProposal:
        """Store what was proposed for the visit of a plan."""
        row = {
            "plan_id": plan_id,
            "rules_version": rules_version,
            "ask": dump(proposal.ask),
            "why": dump(proposal.why),
            "grade": proposal.grade.value,
            "sources": dump(proposal.sources),
            "inferred": dump(proposal.inferred),
            "protocol_version": proposal.protocol_version,
            "fired": dump(proposal.fired),
        }
        return _proposal(self._file.add("proposals", row))

    def for_plan(self, plan_id: int) -> StoredProposal | None:
        """The last one of a plan."""
        row = self._file.one("SELECT * FROM proposals WHERE plan_id = ? ORDER BY id DESC LIMIT 1", [plan_id])
        return None if row is None else _proposal(row)


class PlanChanges:
    """What supervisors made of it."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(
        self, proposal: StoredProposal, supervisor_id: int, reason: str, found: Sequence[Change]
    ) -> tuple[StoredChange, ...]:
        """Store every change of one plan, all or none."""
        with self._file.transaction():
            return tuple(
                _change(self._file.add("plan_changes", row)) for row in _rows(proposal, supervisor_id, reason, found)
            )

    def for_plan(self, plan_id: int) -> tuple[StoredChange, ...]:
        """All of a plan, in the order they came."""
        rows = self._file.rows("SELECT * FROM plan_changes WHERE plan_id = ? ORDER BY id", [plan_id])
        return tuple(_change(row) for row in rows)


def _rows(proposal: StoredProposal, supervisor_id: int, reason: str, found: Sequence[Change]) -> list[Row]:
    return [
        {
            "plan_id": proposal.plan_id,
            "proposal_id": proposal.id,
            "supervisor_id": supervisor_id,
            "name": one.name,
            "proposed": one.proposed,
            "planned": one.planned,
            "low": one.low,
            "high": one.high,
            "reason": reason,
        }
        for one in found
    ]


def _proposal(row: Row) -> StoredProposal:
    where = f"proposal {row['id']}"
    return StoredProposal(
        id=row["id"],
        plan_id=row["plan_id"],
        rules_version=row["rules_version"],
        proposal=Proposal(
            ask=load(row["ask"], Ask, where),
            why=load(row["why"], Reason, where),
            protocol_version=row["protocol_version"],
            grade=Grade(row["grade"]),
            sources=load(row["sources"], tuple[str, ...], where),
            inferred=load(row["inferred"], tuple[str, ...], where),
            fired=load_exact(row["fired"], tuple[Fired, ...], where),
        ),
        at_utc=row["at_utc"],
    )


def _change(row: Row) -> StoredChange:
    return StoredChange(
        id=row["id"],
        plan_id=row["plan_id"],
        proposal_id=row["proposal_id"],
        supervisor_id=row["supervisor_id"],
        change=Change(
            name=row["name"], proposed=row["proposed"], planned=row["planned"], low=row["low"], high=row["high"]
        ),
        reason=row["reason"],
        at_utc=row["at_utc"],
    )
