"""When the records were replaced, and which supervisor accepted what is missing."""

from kiosk.core.errors import StorageError
from kiosk.core.restoration import Restoration, Restored
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row


class Restorations:
    """Replacements of the records: written by the controller, which has nobody trained before one is accepted."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, restored: Restored) -> Restoration:
        """Store that the records were replaced."""
        row = {"lines": restored.lines, "last_utc": restored.last_utc, "aside": restored.aside, "why": restored.why}
        return _restoration(self._file.add("restorations", row))

    def pending(self) -> Restoration | None:
        """The last one, unless it was accepted: who accepts it accepts those before."""
        row = self._file.one("SELECT * FROM restorations ORDER BY id DESC LIMIT 1")
        if row is None:
            return None
        accepted = self._file.one("SELECT id FROM restoration_acceptances WHERE restoration_id = ?", [row["id"]])
        return _restoration(row) if accepted is None else None

    def accept(self, restoration_id: int, supervisor_id: int) -> None:
        """Store that a supervisor knows what is missing and lets people train.

        Raises `StorageError` `restoration_accepted` when somebody has done so already.
        """
        with self._file.transaction():
            sql = "SELECT id FROM restoration_acceptances WHERE restoration_id = ?"
            if self._file.one(sql, [restoration_id]) is not None:
                raise StorageError("restoration_accepted", "it was accepted already", "nothing is left to be done")
            row = {"restoration_id": restoration_id, "supervisor_id": supervisor_id}
            self._file.add("restoration_acceptances", row)


def _restoration(row: Row) -> Restoration:
    restored = Restored(lines=row["lines"], last_utc=row["last_utc"], aside=row["aside"], why=row["why"])
    return Restoration(id=row["id"], at_utc=row["at_utc"], restored=restored)
