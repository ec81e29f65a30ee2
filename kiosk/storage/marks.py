"""What civil time was held to be, as far as every stamp and every age needs it.

The last mark of a boot is the best word on it. Rows that were stamped before it, when the clock was held to be wrong by
more than a jump, are dated by it when they are read; what is in the file stays as it was written.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from sqlite_utils import Database

from kiosk.core.clocktrust import JUMP_S, Mark
from kiosk.storage.row import Row

_STANDING: Final = (
    "SELECT id, at_s, civil_s, system_s, is_trusted FROM clock_marks WHERE boot = ? ORDER BY id DESC LIMIT 1"
)
_CORRECTED: Final = (
    "SELECT boot, at_s, civil_s, system_s FROM clock_marks WHERE id IN (SELECT MAX(id) FROM clock_marks "
    "GROUP BY boot HAVING MAX(ABS(shift_s)) > ?)"
)
_STAMPS: Final = (("boot", "at_s", "at_utc"), ("ended_boot", "ended_s", "ended_utc"), ("boot", "at_s", "taken_utc"))
"""Columns that hold a boot, monotonic time of it, and the civil time of both. A test's result is taken when it is
stored; a correction keeps the day of what it replaces."""


def utc_of(civil_s: float) -> str:
    """Civil time as it is stored."""
    return datetime.fromtimestamp(civil_s, UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    number: int
    mark: Mark
    is_trusted: bool


class Marks:
    """Reads the table of marks for one boot. Belongs to the thread that the database belongs to."""

    def __init__(self, db: Database, boot: str) -> None:
        self._db = db
        self._boot = boot
        self._seen = 0
        self._corrected: dict[str, Mark] | None = None

    def _standing(self) -> _Standing | None:
        row = next(iter(self._db.query(_STANDING, [self._boot])), None)
        if row is None:
            return None
        if row["id"] != self._seen:
            self._seen, self._corrected = row["id"], None
        return _Standing(number=row["id"], mark=_mark(row), is_trusted=bool(row["is_trusted"]))

    def now_standing(self) -> Mark | None:
        """The last mark of this boot; None when nobody has judged its clock."""
        found = self._standing()
        return None if found is None else found.mark

    def is_trusted(self) -> bool:
        """False once the clock of this boot was judged and is not trusted. What nobody judged is taken as before."""
        found = self._standing()
        return found is None or found.is_trusted

    def dated(self, rows: list[Row]) -> list[Row]:
        """The same rows, with the civil time that is held to be theirs now."""
        if self._corrected is None:
            self._corrected = {row["boot"]: _mark(row) for row in self._db.query(_CORRECTED, [JUMP_S])}
        if self._corrected:
            for row in rows:
                for boot, at_s, utc in _STAMPS:
                    mark = self._corrected.get(row.get(boot) or "")
                    is_kept = utc == "taken_utc" and row.get("replaces_id") is not None
                    if mark is not None and row.get(utc) is not None and not is_kept:
                        row[utc] = utc_of(mark.civil(row[at_s]))
        return rows


def _mark(row: Row) -> Mark:
    return Mark(at_s=row["at_s"], civil_s=row["civil_s"], system_s=row["system_s"])
