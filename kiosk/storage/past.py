"""Past bouts as they are reviewed: read only, a page or a bout at a time."""

from kiosk.core.lopvalue import LopValue
from kiosk.core.records import LopMethod, LopSource
from kiosk.storage.database import RecordFile
from kiosk.storage.lops import Lops


class PastBouts:
    """Reads across the tables of a bout."""

    def __init__(self, file: RecordFile, lops: Lops) -> None:
        self._file, self._lops = file, lops

    def lop_of(self, session_id: int) -> LopValue | None:
        """The LOP that the bout's plan rests on; None in plans of before that was kept."""
        row = self._file.one(
            "SELECT plans.lop_method, plans.lop_id FROM sessions JOIN plans ON plans.id = sessions.plan_id "
            "WHERE sessions.id = ?",
            [session_id],
        )
        if row is None or row["lop_id"] is None:
            return None
        return self._lops.get(LopSource(method=LopMethod(row["lop_method"]), id=row["lop_id"]))
