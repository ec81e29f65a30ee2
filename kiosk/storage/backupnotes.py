"""What the permanent record says of backups: lines by whoever makes one, read by whoever tells people.

They are the only lines that another process than the controller writes.
"""

from collections.abc import Mapping
from typing import Final

from kiosk.core.backupstate import BackupState, Moment
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

MADE: Final = "backup_made"
FAILED: Final = "backup_failed"
HANDED_OUT: Final = "backup_handed_out"
VERIFIED: Final = "records_verified"

_ABOUT: Final = "code IN ('backup_made', 'backup_failed', 'records_verified')"
"""As the index says it: SQLite uses that only where the query says the same."""


class BackupNotes:
    """Lines about backups, and what they come to."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def made(self, *, lines: int, size_bytes: int, seconds: float) -> None:
        """Store that a backup was made and read back: lines of the audit in it, bytes, and how long it took."""
        self._add(MADE, {"lines": float(lines), "bytes": float(size_bytes), "seconds": round(seconds, 1)})

    def handed_out(self, *, lines: int, size_bytes: int, seconds: float) -> None:
        """Store that a backup went onto a stick or into a file: it may leave the house, and counts for no night."""
        self._add(HANDED_OUT, {"lines": float(lines), "bytes": float(size_bytes), "seconds": round(seconds, 1)})

    def failed(self, code: str) -> None:
        """Store that none could be made, and why."""
        self._add(FAILED, {}, code)

    def verified(self, *, lines: int, findings: int, seconds: float) -> None:
        """Store that all records were looked through, and how many are not as they were written."""
        self._add(VERIFIED, {"lines": float(lines), "findings": float(findings), "seconds": round(seconds, 1)})

    def now(self) -> Moment:
        """This moment, as lines are stamped."""
        return Moment(boot=self._file.boot, at_s=self._file.now(), day=self._file.day())

    def state(self) -> BackupState:
        """What is known of the backups now."""
        made, failed, verified = self._last(MADE), self._last(FAILED), self._last(VERIFIED)
        is_failed = failed is not None and (made is None or failed["sequence"] > made["sequence"])
        begun = self._file.one("SELECT * FROM events ORDER BY sequence LIMIT 1")
        return BackupState(
            made=None if made is None else Moment(boot=made["boot"], at_s=made["at_s"], day=day_of(made["at_utc"])),
            failed=failed["detail"] if failed is not None and is_failed else "",
            begun_day=None if begun is None else day_of(begun["at_utc"]),
            verified_day=None if verified is None else day_of(verified["at_utc"]),
            findings=0 if verified is None else int(_figures(verified)["findings"]),
        )

    def _add(self, code: str, figures: Mapping[str, float], detail: str = "") -> None:
        self._file.add("events", {"session_id": None, "code": code, "figures": dump(dict(figures)), "detail": detail})

    def _last(self, code: str) -> Row | None:
        sql = f"SELECT * FROM events WHERE {_ABOUT} AND code = ? ORDER BY sequence DESC LIMIT 1"  # noqa: S608 - our words
        return self._file.one(sql, [code])


def _figures(row: Row) -> dict[str, float]:
    return load(row["figures"], dict[str, float], f"event {row['sequence']}")
