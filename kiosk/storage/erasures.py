"""Erasing a person: name and year go, what was trained stays under a number that is nobody's."""

from datetime import datetime, timedelta
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.audit import ERASED
from kiosk.storage.civil import CivilTime
from kiosk.storage.database import RecordFile
from kiosk.storage.people import Runners

DAYS_PER_YEAR: Final = 366
"""A year of keeping is never shorter than the calendar's."""

_LAST_SEEN: Final = """
SELECT id, max(last) AS last FROM (
    SELECT id, at_utc AS last FROM runners
    UNION ALL SELECT runner_id, max(at_utc) FROM screenings GROUP BY runner_id
    UNION ALL SELECT runner_id, max(coalesce(ended_utc, at_utc)) FROM sessions GROUP BY runner_id
    UNION ALL SELECT runner_id, max(at_utc) FROM evaluations GROUP BY runner_id
    UNION ALL SELECT runner_id, max(at_utc) FROM mornings_after GROUP BY runner_id
)
WHERE id NOT IN (SELECT runner_id FROM erasures) GROUP BY id ORDER BY id
"""
_OPEN: Final = (
    "SELECT id FROM sessions WHERE ended_s IS NULL LIMIT 1",
    "SELECT id FROM searches WHERE ended_s IS NULL LIMIT 1",
)


class Erasures:
    """People who are on record no longer. Who asked for it and who did it stays."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def erase(self, runner_id: int, supervisor_id: int, reason: str) -> None:
        """Take name and year of birth out of this file for good, also out of what the audit kept of them.

        Copies that were made before (backups, exports) still hold them.

        Raises `StorageError`: `runner_unknown`, `bout_open` while a bout or a LOP measurement of anybody has not ended,
        or `erasure_not_whole` when another process kept the write-ahead log from being emptied: the person is erased
        then, and what is left of them in the log goes when it is next emptied.
        """
        with self._file.wiping():
            self._demand(runner_id)
            self._file.add("erasures", {"runner_id": runner_id, "supervisor_id": supervisor_id, "reason": reason})
            self._file.change("runners", runner_id, {"name": "", "birth_year": 0}, verb=ERASED)
            self._file.run(
                "UPDATE audit SET salt = NULL, change = NULL WHERE what = 'runners' AND row = ?", [runner_id]
            )
        if not self._file.empty_log():
            raise StorageError(
                "erasure_not_whole",
                f"runner {runner_id} is erased, but the write-ahead log is in use",
                "it is emptied when all processes of the station have ended once",
            )

    def expired(self, years: int) -> tuple[int, ...]:
        """Numbers of the runners of whom nothing was stored for so many years.

        Raises `StorageError` `clock_untrusted` unless the civil time of this boot was judged and is believed: a wrong
        year would erase everybody.
        """
        standing = CivilTime(self._file).standing()
        if standing is None or not standing.trust.is_trusted:
            raise StorageError(
                "clock_untrusted", "date and time are not confirmed", "start the station; a supervisor confirms them"
            )
        limit = datetime.fromisoformat(self._file.utc()) - timedelta(days=years * DAYS_PER_YEAR)
        rows = self._file.stored(_LAST_SEEN)
        return tuple(row["id"] for row in rows if datetime.fromisoformat(row["last"]) < limit)

    def count(self) -> int:
        """How many people were erased."""
        return int(self._file.rows("SELECT COUNT(*) AS n FROM erasures")[0]["n"])

    def _demand(self, runner_id: int) -> None:
        if Runners(self._file).get(runner_id) is None:
            raise StorageError(
                "runner_unknown", f"there is no runner {runner_id}", "numbers are in the list of runners"
            )
        if any(self._file.one(sql) is not None for sql in _OPEN):
            # The log is emptied afterwards, and whoever writes meanwhile has to wait.
            raise StorageError("bout_open", "somebody trains or is measured just now", "end that first")
