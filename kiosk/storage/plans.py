"""Plans and their approvals. Neither is ever changed: another plan is another row."""

from kiosk.core.model import Limb, Side
from kiosk.core.posture import Posture
from kiosk.core.records import Approval, LopMethod, LopSource, Plan
from kiosk.core.units import Mmhg
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row


class Plans:
    """What shall be trained."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(
        self,
        *,
        runner_id: int,
        screening_id: int,
        protocol_id: str,
        exercise: str,
        limb: Limb,
        side: Side,
        cuff_id: str,
        posture: Posture,
        lop_mmhg: Mmhg,
        lop: LopSource,
        percent_lop: float,
        rounds: int | None = None,
        load_kg: float | None = None,
    ) -> Plan:
        """Store a plan as it was put together; the controller judges it."""
        row = {
            "runner_id": runner_id,
            "screening_id": screening_id,
            "protocol_id": protocol_id,
            "exercise": exercise,
            "limb": limb.value,
            "side": side.value,
            "cuff_id": cuff_id,
            "posture": posture.value,
            "lop_mmhg": lop_mmhg,
            "lop_method": lop.method.value,
            "lop_id": lop.id,
            "percent_lop": percent_lop,
            "rounds": rounds,
            "load_kg": None if load_kg is None else float(load_kg),
        }
        return _plan(self._file.add("plans", row))

    def get(self, plan_id: int) -> Plan | None:
        """One plan."""
        row = self._file.one("SELECT * FROM plans WHERE id = ?", [plan_id])
        return None if row is None else _plan(row)

    def last_for(self, runner_id: int) -> Plan | None:
        """This runner's last plan."""
        row = self._file.one("SELECT * FROM plans WHERE runner_id = ? ORDER BY id DESC LIMIT 1", [runner_id])
        return None if row is None else _plan(row)


class Approvals:
    """Who approved a plan's exact content."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, plan_id: int, supervisor_id: int, plan_digest: str) -> Approval:
        """Store an approval given now."""
        row = {"plan_id": plan_id, "supervisor_id": supervisor_id, "plan_digest": plan_digest}
        return _approval(self._file.add("approvals", row))

    def for_plan(self, plan_id: int) -> Approval | None:
        """The last approval of a plan."""
        row = self._file.one("SELECT * FROM approvals WHERE plan_id = ? ORDER BY id DESC LIMIT 1", [plan_id])
        return None if row is None else _approval(row)


def _plan(row: Row) -> Plan:
    return Plan(
        id=row["id"],
        runner_id=row["runner_id"],
        screening_id=row["screening_id"],
        protocol_id=row["protocol_id"],
        exercise=row["exercise"],
        limb=Limb(row["limb"]),
        side=Side(row["side"]),
        cuff_id=row["cuff_id"],
        posture=None if row["posture"] is None else Posture(row["posture"]),
        lop_mmhg=Mmhg(row["lop_mmhg"]),
        lop_method=LopMethod(row["lop_method"]),
        lop_id=row["lop_id"],
        percent_lop=row["percent_lop"],
        created_utc=row["at_utc"],
        rounds=row["rounds"],
        load_kg=row["load_kg"],
    )


def _approval(row: Row) -> Approval:
    return Approval(
        id=row["id"],
        plan_id=row["plan_id"],
        supervisor_id=row["supervisor_id"],
        plan_digest=row["plan_digest"],
        at_utc=row["at_utc"],
    )
