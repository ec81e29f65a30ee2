"""Bouts: written when they start and once more when they end."""

from dataclasses import replace
from datetime import timedelta

from kiosk.core.blocks import is_warm_up
from kiosk.core.errors import StorageError
from kiosk.core.model import Dose, Prescription, Reason
from kiosk.core.records import PastBout
from kiosk.core.recovery import LateBout
from kiosk.core.scale import ENDING
from kiosk.storage.database import DAY, RecordFile, day_of
from kiosk.storage.former import SetsPrescription
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load


class Sessions:
    """Bouts, running and past."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def start(
        self,
        runner_id: int,
        plan_id: int,
        prescription: Prescription,
        *,
        approval_id: int | None = None,
        state_id: int | None = None,
    ) -> int:
        """Store that a bout begins now, and what it shall be; its id.

        Args:
            runner_id: who trains.
            plan_id: what it was made from.
            prescription: what it shall be.
            approval_id: on which approval, if it needed one.
            state_id: what the station is (`StationStates`); None where nobody says.
        """
        row = {
            "runner_id": runner_id,
            "plan_id": plan_id,
            "prescription": dump(prescription),
            "approval_id": approval_id,
            "state_id": state_id,
        }
        return int(self._file.add("sessions", row)["id"])

    def end(self, session_id: int, reason: Reason, dose: Dose | None) -> None:
        """Store that a bout ended now, why, and what was delivered.

        Raises `StorageError` `session_not_open` when there is no such bout or it has ended already.
        """
        end = {
            "ended_boot": self._file.boot,
            "ended_s": float(self._file.now()),
            "ended_utc": self._file.utc(),
            "end_code": reason.code,
            "end_figures": dump(reason.figures),
            "dose": None if dose is None else dump(dose),
        }
        with self._file.transaction():
            running = self._file.one("SELECT id FROM sessions WHERE id = ? AND ended_s IS NULL", [session_id])
            if running is not None:
                self._file.change("sessions", session_id, end)
        if running is None:
            raise StorageError(
                "session_not_open",
                f"session {session_id} is not running",
                "it has ended already; its first end stands",
            )

    def get(self, session_id: int) -> PastBout | None:
        """One bout."""
        row = self._file.one("SELECT * FROM sessions WHERE id = ?", [session_id])
        return None if row is None else _bout(row)

    def prescription(self, session_id: int) -> Prescription | None:
        """What a bout was meant to be."""
        row = self._file.one("SELECT * FROM sessions WHERE id = ?", [session_id])
        return None if row is None else prescription_of(row)

    def ids(self, runner_id: int | None = None) -> tuple[int, ...]:
        """Numbers of all bouts, or of one runner's, in the order they came; also of people who were erased."""
        sql = "SELECT id FROM sessions WHERE ? IS NULL OR runner_id = ? ORDER BY id"
        return tuple(row["id"] for row in self._file.rows(sql, [runner_id, runner_id]))

    def for_runner(self, runner_id: int) -> tuple[PastBout, ...]:
        """All bouts of a runner, most recent first."""
        return tuple(_bout(row) for row in self._rows_for(runner_id))

    def today(self, runner_id: int) -> tuple[PastBout, ...]:
        """This runner's bouts that may belong to today (`RecordFile.recent`), most recent first."""
        is_recent = self._file.recent()
        recent = [row for row in self._rows_for(runner_id) if is_recent(row)]
        return tuple(replace(_bout(row), worst=self._worst(row["id"])) for row in recent)

    def late(self, runner_id: int, span_s: float) -> tuple[LateBout, ...]:
        """This runner's bouts from which a limb may still recover: of the last `span_s`, and a clinic's day more."""
        is_recent = self._file.recent(timedelta(seconds=span_s) + DAY)
        return tuple(_late(row) for row in self._rows_for(runner_id) if is_recent(row))

    def _worst(self, session_id: int) -> float | None:
        """Highest answer of those that may end the day."""
        rows = self._file.rows("SELECT code, figures FROM events WHERE session_id = ?", [session_id])
        codes, where = {scale.value for scale in ENDING}, f"session {session_id}"
        told = [load(row["figures"], dict[str, float], where)[row["code"]] for row in rows if row["code"] in codes]
        return max(told, default=None)

    def open_ones(self) -> tuple[PastBout, ...]:
        """Bouts that were begun and never ended, oldest first."""
        return tuple(_bout(row) for row in self._file.rows("SELECT * FROM sessions WHERE ended_s IS NULL ORDER BY id"))

    def next_start_s(self, session_id: int, boot: str) -> float | None:
        """When the next bout of the same boot began, on that boot's clock; None when there was none."""
        sql = "SELECT at_s FROM sessions WHERE id > ? AND boot = ? ORDER BY id LIMIT 1"
        row = self._file.one(sql, [session_id, boot])
        return None if row is None else float(row["at_s"])

    def _rows_for(self, runner_id: int) -> list[Row]:
        return self._file.rows("SELECT * FROM sessions WHERE runner_id = ? ORDER BY id DESC", [runner_id])


def prescription_of(row: Row) -> Prescription:
    """What a bout was meant to be, also of those that were begun when a prescription still was one kind of sets."""
    where = f"session {row['id']}"
    if "blocks" in load(row["prescription"], dict[str, object], where):
        return load(row["prescription"], Prescription, where)
    return load(row["prescription"], SetsPrescription, where).as_blocks()


def load_of(lifted_kg: float | None, prescription: Prescription) -> float | None:
    """The weight of a bout: what was entered after it, else what was planned; None in work without one.

    A zero that was entered says that nothing was moved but one's own weight.
    """
    if any(block.is_timed for block in prescription.blocks):
        return None
    return (prescription.load_kg if lifted_kg is None else lifted_kg) or None


def _bout(row: Row) -> PastBout:
    where = f"session {row['id']}"
    prescription = prescription_of(row)
    reason = None
    if row["end_code"] is not None:
        reason = Reason(code=row["end_code"], figures=load(row["end_figures"], dict[str, float], where))
    return PastBout(
        id=row["id"],
        runner_id=row["runner_id"],
        plan_id=row["plan_id"],
        limb=prescription.limb,
        side=prescription.side,
        started_utc=row["at_utc"],
        started_boot=row["boot"],
        started_s=row["at_s"],
        ended_utc=row["ended_utc"],
        ended_boot=row["ended_boot"],
        ended_s=row["ended_s"],
        end_reason=reason,
        dose=None if row["dose"] is None else load(row["dose"], Dose, where),
        is_warm_up=is_warm_up({block.work for block in prescription.blocks}),
        state_id=row["state_id"],
    )


def _late(row: Row) -> LateBout:
    prescription = prescription_of(row)
    dose = None if row["dose"] is None else load(row["dose"], Dose, f"session {row['id']}")
    return LateBout(
        limb=prescription.limb,
        side=prescription.side,
        works=frozenset(block.work for block in prescription.blocks),
        boot=row["boot"],
        began_day=day_of(row["at_utc"]),
        began_s=row["at_s"],
        ended_day=None if row["ended_utc"] is None else day_of(row["ended_utc"]),
        ended_s=row["ended_s"],
        restriction_s=None if dose is None else float(dose.restriction_s),
    )
