"""Accounts of supervisors. Nothing is ever removed: who has approved something stays on record after retiring."""

from kiosk.core.errors import StorageError
from kiosk.core.records import Supervisor
from kiosk.storage.database import RecordFile
from kiosk.storage.names import clean_name
from kiosk.storage.row import Row

_ACTIVE = "SELECT * FROM supervisors WHERE id NOT IN (SELECT supervisor_id FROM supervisor_retirements) ORDER BY id"


class Supervisors:
    """People who may unlock."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, name: str, pin_hash: str) -> Supervisor:
        """Store a supervisor; `pin_hash` as `kiosk.access.hash_pin` makes it.

        Raises `StorageError` as for runners, and `supervisor_name_taken` when an active one bears the name.
        """
        kept = clean_name(name)
        with self._file.transaction():
            if any(one.name.casefold() == kept.casefold() for one in self.active()):
                raise StorageError("supervisor_name_taken", f"there is a supervisor {kept!r}", "choose another name")
            return _supervisor(self._file.add("supervisors", {"name": kept, "pin_hash": pin_hash}))

    def all(self) -> tuple[Supervisor, ...]:
        """Everyone there ever was, in the order they were added."""
        return tuple(_supervisor(row) for row in self._file.rows("SELECT * FROM supervisors ORDER BY id"))

    def active(self) -> tuple[Supervisor, ...]:
        """Those whose PIN counts, in the order they were added."""
        return tuple(_supervisor(row) for row in self._file.rows(_ACTIVE))

    def retire(self, supervisor_id: int, by_id: int) -> None:
        """Let an account's PIN count no more; `by_id` is who says so.

        Raises `StorageError` `supervisor_unknown` when there is no such active account, and `supervisor_last` when
        nobody would be left.
        """
        with self._file.transaction():
            active = {one.id for one in self.active()}
            if supervisor_id not in active:
                raise StorageError("supervisor_unknown", f"no active supervisor {supervisor_id}", "choose another one")
            if len(active) == 1:
                raise StorageError("supervisor_last", "nobody would be left", "add another account first")
            self._file.add("supervisor_retirements", {"supervisor_id": supervisor_id, "by_id": by_id})


def _supervisor(row: Row) -> Supervisor:
    return Supervisor(id=row["id"], name=row["name"], pin_hash=row["pin_hash"], created_utc=row["at_utc"])
