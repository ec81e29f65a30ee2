"""A course of training as the records tell it: bouts, loads, mornings after, reviews, and what happened in bouts."""

from typing import Final

from kiosk.core.clinic import Happened, Ledger
from kiosk.core.condition import MorningAfter
from kiosk.core.evaluationrecords import Decision, DoneBout, StoredMorning, StoredReview, TrainedBout
from kiosk.core.ledger import ledger
from kiosk.core.model import Dose
from kiosk.core.progress import History
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.evaluations import Evaluations, Results
from kiosk.storage.row import Row
from kiosk.storage.sessions import load_of, prescription_of
from kiosk.storage.text import dump, load

_LAST_MORNINGS: Final = (
    "SELECT * FROM mornings_after WHERE id IN (SELECT MAX(id) FROM mornings_after GROUP BY session_id)"
)
_LOAD: Final = "SELECT load_kg FROM loads WHERE loads.session_id = sessions.id ORDER BY loads.id DESC LIMIT 1"
_BOUTS: Final = f"SELECT sessions.*, ({_LOAD}) AS load_kg FROM sessions WHERE dose IS NOT NULL"  # noqa: S608 - constants
_EFFORTS: Final = (
    "SELECT events.session_id, events.sequence, events.figures FROM sessions "
    "JOIN events ON events.session_id = sessions.id WHERE events.code = 'effort'"
)
_DONE: Final = (
    "SELECT id, runner_id, at_utc FROM sessions WHERE dose IS NOT NULL AND json_extract(dose, '$.restriction_s') > 0 "
    "ORDER BY id"
)
CLEARED: Final = (
    "SELECT clearances.* FROM clearances JOIN screenings ON screenings.id = clearances.screening_id "
    "WHERE screenings.runner_id = ? ORDER BY clearances.id"
)
"""Every time that a supervisor let answers of a runner pass."""
_SIGNS: Final = ("bruise", "swelling", "numbness")


class Mornings:
    """Mornings after a bout."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, runner_id: int, session_id: int, after: MorningAfter) -> StoredMorning:
        """Store what was told now; another answer for the same bout takes the place of the one before."""
        row = {"runner_id": runner_id, "session_id": session_id, "answers": dump(after)}
        return _morning(self._file.add("mornings_after", row))

    def for_runner(self, runner_id: int) -> tuple[StoredMorning, ...]:
        """The answers that count, in the order they came."""
        rows = self._file.rows(_LAST_MORNINGS + " AND runner_id = ? ORDER BY id", [runner_id])
        return tuple(_morning(row) for row in rows)


class Loads:
    """Loads that were lifted in bouts."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, session_id: int, load_kg: float) -> int:
        """Store the load of a bout, and its number; of one bout the last one stored counts."""
        return int(self._file.add("loads", {"session_id": session_id, "load_kg": float(load_kg)})["id"])

    def lifted(self, session_id: int) -> float | None:
        """The load of a bout in kg; None where none was told."""
        sql = "SELECT load_kg FROM loads WHERE session_id = ? ORDER BY id DESC LIMIT 1"
        row = self._file.one(sql, [session_id])
        return None if row is None else float(row["load_kg"])


class Reviews:
    """Reviews with the supervisor."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, runner_id: int, supervisor_id: int, decision: Decision) -> StoredReview:
        """Store a review of now."""
        row = {"runner_id": runner_id, "supervisor_id": supervisor_id, "decision": decision.value}
        return _review(self._file.add("reviews", row))

    def for_runner(self, runner_id: int) -> tuple[StoredReview, ...]:
        """All of a runner, in the order they came."""
        rows = self._file.rows("SELECT * FROM reviews WHERE runner_id = ? ORDER BY id", [runner_id])
        return tuple(_review(row) for row in rows)


class Courses:
    """What is read across tables, for a runner's progress and for the clinic."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def today(self) -> float:
        """Civil time now in days, as the records' `day`."""
        return self._file.day()

    def away_days(self, runner_id: int) -> float | None:
        """Civil time since a runner's last bout of before today that delivered something; None when there was none.

        Today's do not count: a mild bout of this visit is no reason for a harder one after it.
        """
        is_recent = self._file.recent()
        for row in self._file.rows(f"{_BOUTS} AND sessions.runner_id = ? ORDER BY id DESC", [runner_id]):
            is_done = load(row["dose"], Dose, f"session {row['id']}").restriction_s > 0.0
            if is_done and not is_recent(row):
                return self._file.day() - day_of(row["at_utc"])
        return None

    def history(self, runner_id: int) -> History:
        """Everything of a runner that progress is judged by."""
        return History(
            evaluations=Evaluations(self._file).for_runner(runner_id),
            results=Results(self._file).standing(runner_id),
            mornings=Mornings(self._file).for_runner(runner_id),
            bouts=self.bouts(runner_id),
            reviews=Reviews(self._file).for_runner(runner_id),
            cleared=tuple(day_of(row["at_utc"]) for row in self._file.rows(CLEARED, [runner_id])),
        )

    def bouts(self, runner_id: int | None = None) -> tuple[TrainedBout, ...]:
        """Bouts that delivered something, of a runner or of everybody, in the order they came."""
        whose, values = ("", []) if runner_id is None else (" AND sessions.runner_id = ?", [runner_id])
        efforts = self._efforts(whose, values)
        rows = self._file.rows(f"{_BOUTS}{whose} ORDER BY id", values)
        bouts = (_bout(row, efforts.get(row["id"])) for row in rows)
        return tuple(bout for bout in bouts if bout.restriction_s > 0.0)

    def clinic(self) -> Ledger:
        """What there is to count of everybody."""
        return ledger(self._done(), self.happened(), Evaluations(self._file).all(), self.today())

    def _done(self) -> tuple[DoneBout, ...]:
        """As `bouts`, without reading all of each: ten years of them are counted while somebody waits."""
        return tuple(
            DoneBout(session_id=row["id"], runner_id=row["runner_id"], day=day_of(row["at_utc"]))
            for row in self._file.rows(_DONE)
        )

    def happened(self) -> tuple[Happened, ...]:
        """Every symptom that was reported in a bout, and every sign of the morning after."""
        rows = self._file.rows(
            "SELECT sessions.runner_id, events.session_id, events.detail FROM events INDEXED BY events_symptoms "
            "JOIN sessions ON sessions.id = events.session_id WHERE events.code = 'symptom' ORDER BY sequence"
        )
        symptoms = [
            Happened(runner_id=row["runner_id"], session_id=row["session_id"], event=row["detail"]) for row in rows
        ]
        mornings = (_morning(row) for row in self._file.rows(_LAST_MORNINGS + " ORDER BY id"))
        signs = [
            Happened(runner_id=one.runner_id, session_id=one.session_id, event=sign)
            for one in mornings
            for sign in _SIGNS
            if getattr(one.after, sign)
        ]
        return (*symptoms, *signs)

    def _efforts(self, whose: str, values: list[int]) -> dict[int, float]:
        """The hardest effort of each bout."""
        hardest: dict[int, float] = {}
        for row in self._file.rows(f"{_EFFORTS}{whose}", values):
            figures = load(row["figures"], dict[str, float], f"event {row['sequence']}")
            hardest[row["session_id"]] = max(hardest.get(row["session_id"], 0.0), figures["effort"])
        return hardest


def _bout(row: Row, effort: float | None) -> TrainedBout:
    where = f"session {row['id']}"
    prescription, dose = prescription_of(row), load(row["dose"], Dose, where)
    return TrainedBout(
        session_id=row["id"],
        runner_id=row["runner_id"],
        day=day_of(row["at_utc"]),
        protocol_id=prescription.protocol_id,
        exercise=prescription.exercise,
        limb=prescription.limb,
        side=prescription.side,
        repetitions=sum(dose.repetitions),
        restriction_s=float(dose.restriction_s),
        effort=effort,
        load_kg=load_of(row["load_kg"], prescription),
    )


def _morning(row: Row) -> StoredMorning:
    return StoredMorning(
        id=row["id"],
        runner_id=row["runner_id"],
        session_id=row["session_id"],
        after=load(row["answers"], MorningAfter, f"morning after {row['id']}"),
        day=day_of(row["at_utc"]),
        at_utc=row["at_utc"],
    )


def _review(row: Row) -> StoredReview:
    return StoredReview(
        id=row["id"],
        runner_id=row["runner_id"],
        supervisor_id=row["supervisor_id"],
        decision=Decision(row["decision"]),
        day=day_of(row["at_utc"]),
        at_utc=row["at_utc"],
    )
