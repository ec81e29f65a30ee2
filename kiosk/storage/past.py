"""Past bouts as they are reviewed: read only, a page or a bout at a time."""

from itertools import count
from typing import Final

from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Dose, Reason
from kiosk.core.pastview import BoutLine, BoutRecord, TracePicture
from kiosk.core.progressionfall import SAME_VISIT_DAYS
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.scale import SCALES
from kiosk.core.units import Seconds
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.journal import Events
from kiosk.storage.lops import Lops
from kiosk.storage.pictures import Pictures
from kiosk.storage.row import Row
from kiosk.storage.sessions import prescription_of
from kiosk.storage.text import load

_BEFORE: Final = (
    "SELECT * FROM sessions WHERE runner_id = ? AND id < ? AND ended_s IS NOT NULL "
    "AND json_extract(prescription, '$.exercise') = ? AND json_extract(prescription, '$.limb') = ? "
    "AND json_extract(prescription, '$.side') = ? ORDER BY id DESC LIMIT ? OFFSET ?"
)
_A_VISIT: Final = 8
"""So many bouts are read at once in the search for another visit; few visits have more of one kind."""
_BY_THEN: Final = "(one.boot = :boot AND one.at_s <= :at_s OR one.boot <> :boot AND one.at_utc <= :at_utc)"
"""Written before the bout began: by the clock that cannot be set where it is the same one, else by civil time."""
_APPROVED: Final = (
    "SELECT supervisors.name FROM approvals AS one JOIN supervisors ON supervisors.id = one.supervisor_id "  # noqa: S608 - our own words
    "WHERE CASE WHEN :approval_id IS NULL THEN one.plan_id = :plan_id AND "
    f"{_BY_THEN} ELSE one.id = :approval_id END ORDER BY one.id DESC LIMIT 1"
)
"""Bouts of before migration 15 do not name their approval."""
_OVERRIDES: Final = (
    ("change", f"SELECT DISTINCT reason FROM plan_changes AS one WHERE plan_id = :plan_id AND {_BY_THEN}"),  # noqa: S608 - our own words
    ("early", f"SELECT DISTINCT reason FROM early_visits AS one WHERE plan_id = :plan_id AND {_BY_THEN}"),  # noqa: S608 - our own words
    (
        "clearance",
        "SELECT DISTINCT one.reason FROM clearances AS one JOIN plans ON plans.screening_id = one.screening_id "  # noqa: S608 - as above
        f"WHERE plans.id = :plan_id AND {_BY_THEN}",
    ),
)


class PastBouts:
    """Reads across the tables of a bout."""

    def __init__(self, file: RecordFile, lops: Lops) -> None:
        self._file, self._lops = file, lops
        self._events, self._pictures = Events(file), Pictures(file)

    def count(self, runner_id: int) -> int:
        """How many bouts a runner has on record."""
        return int(self._file.rows("SELECT COUNT(*) AS n FROM sessions WHERE runner_id = ?", [runner_id])[0]["n"])

    def page(self, runner_id: int, offset: int, limit: int) -> tuple[BoutLine, ...]:
        """Some bouts of a runner, most recent first."""
        sql = "SELECT * FROM sessions WHERE runner_id = ? ORDER BY id DESC LIMIT ? OFFSET ?"
        return tuple(_line(row) for row in self._file.rows(sql, [runner_id, limit, offset]))

    def record(self, session_id: int) -> BoutRecord | None:
        """A bout with everything that was kept of it."""
        row = self._file.one("SELECT * FROM sessions WHERE id = ?", [session_id])
        if row is None:
            return None
        events = self._events.for_session(session_id)
        begun = {name: row[name] for name in ("plan_id", "approval_id", "boot", "at_s", "at_utc")}
        approved = self._file.one(_APPROVED, begun)
        told: dict[str, int] = {}
        for event in events:
            for scale in SCALES:
                if event.code == scale.value and scale.value in event.figures:
                    told[scale.value] = max(told.get(scale.value, 0), round(event.figures[scale.value]))
        return BoutRecord(
            line=_line(row),
            boot=row["boot"],
            at_s=Seconds(row["at_s"]),
            events=events,
            lop=self.lop_of(session_id),
            approved_by="" if approved is None else approved["name"],
            overrides=tuple(
                (kind, found["reason"])
                for kind, sql in _OVERRIDES
                for found in self._file.rows(sql, begun)
                if found["reason"]
            ),
            told=told,
            symptoms=sum(event.code == "symptom" for event in events),
        )

    def before(self, session_id: int) -> BoutLine | None:
        """The last ended bout with the same exercise and limb of a visit before this bout's; None without one."""
        row = self._file.one("SELECT * FROM sessions WHERE id = ?", [session_id])
        if row is None:
            return None
        plan, day = prescription_of(row), day_of(row["at_utc"])
        values = [row["runner_id"], session_id, plan.exercise, plan.limb.value, plan.side.value]
        for offset in count(0, _A_VISIT):
            rows = self._file.rows(_BEFORE, [*values, _A_VISIT, offset])
            earlier = (one for one in rows if day - day_of(one["at_utc"]) > SAME_VISIT_DAYS)
            found = next(earlier, None)
            if found is not None:
                return _line(found)
            if len(rows) < _A_VISIT:
                break
        return None

    def picture(self, session_id: int, *, width: int, zoom: int, step: int) -> TracePicture | None:
        """A stretch of the trace in columns (`Pictures.picture`)."""
        return self._pictures.picture(session_id, width=width, zoom=zoom, step=step)

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


def _line(row: Row) -> BoutLine:
    where = f"session {row['id']}"
    end = None
    if row["end_code"] is not None:
        end = Reason(code=row["end_code"], figures=load(row["end_figures"], dict[str, float], where))
    return BoutLine(
        session_id=row["id"],
        day=int(day_of(row["at_utc"])),
        prescription=prescription_of(row),
        end=end,
        dose=None if row["dose"] is None else load(row["dose"], Dose, where),
    )
