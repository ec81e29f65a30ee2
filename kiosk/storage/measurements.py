"""LOP measurements, those without a value too. Nothing here is ever changed or dropped."""

from kiosk.core.events import SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.model import Limb, Side
from kiosk.core.plateaus import Plateau
from kiosk.core.posture import Posture
from kiosk.core.records import StoredMeasurement
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load


class Measurements:
    """What was measured on whom, how, and what was heard at each step."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, ended: SearchEnded, *, state_id: int | None = None) -> StoredMeasurement:
        """Store a measurement that ended now; `state_id` is what the station is (`StationStates`)."""
        asked = ended.asked
        row = {
            "runner_id": asked.runner_id,
            "limb": asked.limb.value,
            "side": asked.side.value,
            "posture": asked.posture.value,
            "cuff_id": asked.cuff.cuff_id,
            "cuff_width_mm": asked.cuff_width_mm,
            "limit_mmhg": float(asked.limit_mmhg),
            "lop_mmhg": ended.estimate.lop_mmhg,
            "estimate": dump(ended.estimate),
            "plateaus": dump(ended.plateaus),
            "seconds": float(ended.seconds),
            "state_id": state_id,
        }
        return _measurement(self._file.add("measurements", row))

    def for_runner(self, runner_id: int) -> tuple[StoredMeasurement, ...]:
        """All of a runner, most recent first."""
        return tuple(_measurement(row) for row in self._rows_for(runner_id))

    def today(self, runner_id: int) -> tuple[StoredMeasurement, ...]:
        """This runner's measurements that may belong to today (`RecordFile.recent`), most recent first."""
        is_recent = self._file.recent()
        return tuple(_measurement(row) for row in self._rows_for(runner_id) if is_recent(row))

    def _rows_for(self, runner_id: int) -> list[Row]:
        return self._file.rows("SELECT * FROM measurements WHERE runner_id = ? ORDER BY id DESC", [runner_id])


def _measurement(row: Row) -> StoredMeasurement:
    where = f"measurement {row['id']}"
    return StoredMeasurement(
        id=row["id"],
        at_utc=row["at_utc"],
        runner_id=row["runner_id"],
        limb=Limb(row["limb"]),
        side=Side(row["side"]),
        posture=Posture(row["posture"]),
        cuff_id=row["cuff_id"],
        cuff_width_mm=row["cuff_width_mm"],
        limit_mmhg=Mmhg(row["limit_mmhg"]),
        estimate=load(row["estimate"], Estimate, where),
        plateaus=load(row["plateaus"], tuple[Plateau, ...], where),
        seconds=Seconds(row["seconds"]),
        state_id=row["state_id"],
    )
