"""Where a supervisor holds a runner's progression. A hold is never changed: it stands until a release names it."""

from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import StoredHold
from kiosk.core.model import Limb, Side
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.row import Row

_STANDING: Final = (
    "SELECT * FROM progression_holds WHERE runner_id = ? "
    "AND id NOT IN (SELECT hold_id FROM progression_releases) ORDER BY id"
)


class Holds:
    """Holds of the progression."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, *, runner_id: int, limb: Limb, side: Side, reason: str, supervisor_id: int) -> StoredHold:
        """Store a hold of now; `reason` is an id of the progression file."""
        row = {
            "runner_id": runner_id,
            "limb": limb.value,
            "side": side.value,
            "reason": reason,
            "supervisor_id": supervisor_id,
        }
        return _hold(self._file.add("progression_holds", row))

    def release(self, hold_id: int, supervisor_id: int) -> None:
        """Store that a hold ends now.

        Raises:
            StorageError: `hold_unknown`, or `hold_released`: somebody released it before.
        """
        with self._file.transaction():
            if self._file.one("SELECT id FROM progression_holds WHERE id = ?", [hold_id]) is None:
                raise StorageError("hold_unknown", f"there is no hold {hold_id}", "look at the list again")
            if self._file.one("SELECT id FROM progression_releases WHERE hold_id = ?", [hold_id]) is not None:
                raise StorageError("hold_released", f"hold {hold_id} was released already", "look at the list again")
            self._file.add("progression_releases", {"hold_id": hold_id, "supervisor_id": supervisor_id})

    def standing(self, runner_id: int) -> tuple[StoredHold, ...]:
        """A runner's holds that nobody has released, in the order they came."""
        return tuple(_hold(row) for row in self._file.rows(_STANDING, [runner_id]))


def _hold(row: Row) -> StoredHold:
    return StoredHold(
        id=row["id"],
        runner_id=row["runner_id"],
        limb=Limb(row["limb"]),
        side=Side(row["side"]),
        reason=row["reason"],
        supervisor_id=row["supervisor_id"],
        day=day_of(row["at_utc"]),
        at_utc=row["at_utc"],
    )
