"""What happened to the station: events, trips and proofs. Nothing here is ever changed or dropped."""

from collections.abc import Mapping
from typing import Final

from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofStep, Reason
from kiosk.core.records import StoredEvent, StoredProof, StoredTrip
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.database import RecordFile, Row
from kiosk.storage.text import dump, load

ALARM_LINES: Final = (
    *("alarm_begun", "alarm_ended", "alarm_acknowledged"),
    *("audio_paused", "audio_pause_refused", "audio_resumed"),
)
"""Codes of the lines `kiosk.core.alarms` writes."""


class Events:
    """The permanent record, line by line."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def append(
        self,
        code: str,
        *,
        session_id: int | None = None,
        figures: Mapping[str, float] | None = None,
        detail: str = "",
        at_s: float,
    ) -> StoredEvent:
        """Store one line; `at_s` is when it happened."""
        row = {"session_id": session_id, "code": code, "figures": dump(dict(figures or {})), "detail": detail}
        return _event(self._file.add("events", row, at_s=at_s))

    def page(self, offset: int, limit: int) -> tuple[StoredEvent, ...]:
        """Some lines, most recent first."""
        return tuple(_event(row) for row in self._file.page("events", "sequence", offset, limit))

    def alarm_log(self, offset: int, limit: int) -> tuple[StoredEvent, ...]:
        """Lines about alarms, most recent first: begun, ended, acknowledged, sound paused and resumed."""
        marks = ", ".join("?" * len(ALARM_LINES))
        query = f"SELECT * FROM events WHERE code IN ({marks}) ORDER BY sequence DESC LIMIT ? OFFSET ?"  # noqa: S608 - only marks
        return tuple(_event(row) for row in self._file.rows(query, [*ALARM_LINES, limit, offset]))

    def for_session(self, session_id: int) -> tuple[StoredEvent, ...]:
        """All lines of a bout, in order."""
        rows = self._file.rows("SELECT * FROM events WHERE session_id = ? ORDER BY sequence", [session_id])
        return tuple(_event(row) for row in rows)


class Trips:
    """Trips of the watchdog and faults the controller latched."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, reason: Reason, by: str, pressure_mmhg: Mmhg | None, at_s: float) -> StoredTrip:
        """Store a trip that happened at `at_s`."""
        row = {"code": reason.code, "figures": dump(reason.figures), "by": by, "pressure_mmhg": pressure_mmhg}
        return _trip(self._file.add("trips", row, at_s=at_s))

    def all(self) -> tuple[StoredTrip, ...]:
        """All of them, in order."""
        return tuple(_trip(row) for row in self._file.rows("SELECT * FROM trips ORDER BY id"))


class Proofs:
    """Self-tests, whole."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, proof: ProofFinished) -> StoredProof:
        """Store a self-test that ended now."""
        row = {
            "passed": int(proof.passed),
            "steps": dump(proof.steps),
            "zero_mmhg": proof.zero_mmhg,
            "rise_mmhg_per_s": proof.rise_mmhg_per_s,
            "seconds": proof.seconds,
        }
        return _proof(self._file.add("proofs", row))

    def last(self) -> StoredProof | None:
        """The last one, passed or not."""
        found = self._file.page("proofs", "id", 0, 1)
        return _proof(found[0]) if found else None


def _event(row: Row) -> StoredEvent:
    return StoredEvent(
        sequence=row["sequence"],
        boot=row["boot"],
        at_s=row["at_s"],
        at_utc=row["at_utc"],
        session_id=row["session_id"],
        code=row["code"],
        figures=load(row["figures"], dict[str, float], f"event {row['sequence']}"),
        detail=row["detail"],
    )


def _trip(row: Row) -> StoredTrip:
    return StoredTrip(
        id=row["id"],
        boot=row["boot"],
        at_s=row["at_s"],
        at_utc=row["at_utc"],
        reason=Reason(code=row["code"], figures=load(row["figures"], dict[str, float], f"trip {row['id']}")),
        by=row["by"],
        pressure_mmhg=None if row["pressure_mmhg"] is None else Mmhg(row["pressure_mmhg"]),
    )


def _proof(row: Row) -> StoredProof:
    return StoredProof(
        id=row["id"],
        boot=row["boot"],
        at_s=row["at_s"],
        at_utc=row["at_utc"],
        proof=ProofFinished(
            passed=bool(row["passed"]),
            steps=load(row["steps"], tuple[ProofStep, ...], f"proof {row['id']}"),
            zero_mmhg=None if row["zero_mmhg"] is None else Mmhg(row["zero_mmhg"]),
            rise_mmhg_per_s=row["rise_mmhg_per_s"],
            seconds=Seconds(row["seconds"]),
        ),
    )
