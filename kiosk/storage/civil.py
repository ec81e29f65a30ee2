"""Marks of civil time: the controller writes them, every process dates by them (`kiosk.storage.marks`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.core.clocktrust import ClockTrust, Mark
from kiosk.core.reason import Reason
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

_STANDING: Final = "SELECT * FROM clock_marks WHERE boot = ? ORDER BY id DESC LIMIT 1"
_STANDING_AT: Final = "SELECT * FROM clock_marks WHERE boot = ? AND at_s <= ? ORDER BY id DESC LIMIT 1"
_LAST_TRUSTED: Final = (
    "SELECT * FROM events WHERE boot <> ? AND boot NOT IN (SELECT boot FROM clock_marks WHERE is_trusted = 0 AND id IN "
    "(SELECT MAX(id) FROM clock_marks GROUP BY boot)) ORDER BY sequence DESC LIMIT 1"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMark:
    """What civil time was held to be from `mark.at_s` on, in the run of the machine `boot`.

    `code` says why there is a mark: `clock_trusted`, `clock_lost`, `clock_jumped`, `clock_confirmed` or `clock_set`.
    `shift_s` is by how much civil time became another; `at_utc` what it was held to be until then.
    """

    id: int
    boot: str
    at_utc: str
    code: str
    trust: ClockTrust
    mark: Mark
    shift_s: float
    supervisor_id: int | None


class CivilTime:
    """The marks."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def standing(self) -> StoredMark | None:
        """The last one of this boot."""
        return next((_stored(row) for row in self._file.stored(_STANDING, [self._file.boot])), None)

    def standing_at(self, boot: str, at_s: float) -> StoredMark | None:
        """The last one that a boot had by then."""
        return next((_stored(row) for row in self._file.stored(_STANDING_AT, [boot, at_s])), None)

    def all(self) -> tuple[StoredMark, ...]:
        """All of them, in order."""
        return tuple(_stored(row) for row in self._file.stored("SELECT * FROM clock_marks ORDER BY id"))

    def last_trusted_s(self) -> float | None:
        """Civil time of the last record of an earlier boot whose clock was trusted in the end; None when there is none.

        Boots of before there were marks count as trusted: nothing better is known of them.
        """
        row = self._file.one(_LAST_TRUSTED, [self._file.boot])
        return None if row is None else datetime.fromisoformat(row["at_utc"]).timestamp()

    def put(
        self,
        code: str,
        trust: ClockTrust,
        mark: Mark,
        *,
        shift_s: float,
        supervisor_id: int | None = None,
        figures: Mapping[str, float],
    ) -> StoredMark:
        """Store a mark, and the line about it in the permanent record, both or neither."""
        row = {
            "code": code,
            "reason": trust.reason.code,
            "figures": dump(dict(trust.reason.figures)),
            "is_trusted": int(trust.is_trusted),
            "civil_s": mark.civil_s,
            "system_s": mark.system_s,
            "shift_s": shift_s,
            "supervisor_id": supervisor_id,
        }
        who = "" if supervisor_id is None else f"{supervisor_id} "
        line = {
            "session_id": None,
            "code": code,
            "figures": dump({**trust.reason.figures, **figures}),
            "detail": f"{who}{trust.reason.code}",
        }
        with self._file.transaction():
            stored = _stored(self._file.add("clock_marks", row, at_s=mark.at_s))
            self._file.add("events", line, at_s=mark.at_s)
        return stored


def _stored(row: Row) -> StoredMark:
    where = f"clock mark {row['id']}"
    return StoredMark(
        id=row["id"],
        boot=row["boot"],
        at_utc=row["at_utc"],
        code=row["code"],
        trust=ClockTrust(
            is_trusted=bool(row["is_trusted"]),
            reason=Reason(code=row["reason"], figures=load(row["figures"], dict[str, float], where)),
        ),
        mark=Mark(at_s=row["at_s"], civil_s=row["civil_s"], system_s=row["system_s"]),
        shift_s=row["shift_s"],
        supervisor_id=row["supervisor_id"],
    )
