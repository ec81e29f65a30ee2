"""Plans for a limb that had not recovered, to which a supervisor agreed, and why. Written by the controller."""

from dataclasses import dataclass

from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.row import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyVisit:
    """One agreement: for this plan and no other. `reason` is an id of the progression file."""

    id: int
    plan_id: int
    supervisor_id: int
    reason: str
    day: float
    at_utc: str


class EarlyVisits:
    """What supervisors agreed to."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, plan_id: int, supervisor_id: int, reason: str) -> EarlyVisit:
        """Store an agreement of now."""
        row = {"plan_id": plan_id, "supervisor_id": supervisor_id, "reason": reason}
        return _visit(self._file.add("early_visits", row))

    def for_plan(self, plan_id: int) -> EarlyVisit | None:
        """The last one for a plan."""
        row = self._file.one("SELECT * FROM early_visits WHERE plan_id = ? ORDER BY id DESC LIMIT 1", [plan_id])
        return None if row is None else _visit(row)

    def for_runner(self, runner_id: int) -> tuple[EarlyVisit, ...]:
        """All of a runner, in the order they came."""
        rows = self._file.rows(
            "SELECT early_visits.* FROM early_visits JOIN plans ON plans.id = early_visits.plan_id "
            "WHERE plans.runner_id = ? ORDER BY early_visits.id",
            [runner_id],
        )
        return tuple(_visit(row) for row in rows)


def _visit(row: Row) -> EarlyVisit:
    return EarlyVisit(
        id=row["id"],
        plan_id=row["plan_id"],
        supervisor_id=row["supervisor_id"],
        reason=row["reason"],
        day=day_of(row["at_utc"]),
        at_utc=row["at_utc"],
    )
