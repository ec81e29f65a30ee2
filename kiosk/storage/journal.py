"""What happened to the station: events, trips, proofs and services. Nothing here is ever changed or dropped."""

from collections.abc import Mapping
from typing import Final

from kiosk.core import trend
from kiosk.core.events import ProofFinished
from kiosk.core.model import ProofKind, ProofStep, Reason
from kiosk.core.records import StoredEvent, StoredProof, StoredService, StoredTrip
from kiosk.core.trend import Reference
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

ALARM_LINES: Final = (
    *("alarm_begun", "alarm_ended", "alarm_acknowledged"),
    *("audio_paused", "audio_pause_refused", "audio_resumed"),
)
"""Codes of the lines `kiosk.core.alarms` writes."""
_ABOUT_ALARMS: Final = f"code IN ({', '.join(map(repr, ALARM_LINES))})"
"""As the index on them says it (migration 15): SQLite uses that only where the query says the same."""


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

    def of_code(self, code: str) -> tuple[StoredEvent, ...]:
        """All lines of one code, in order."""
        return tuple(
            _event(row) for row in self._file.rows("SELECT * FROM events WHERE code = ? ORDER BY sequence", [code])
        )

    def alarm_log(self, offset: int, limit: int) -> tuple[StoredEvent, ...]:
        """Lines about alarms, most recent first: begun, ended, acknowledged, sound paused and resumed."""
        query = f"SELECT * FROM events WHERE {_ABOUT_ALARMS} ORDER BY sequence DESC LIMIT ? OFFSET ?"  # noqa: S608 - our own words
        return tuple(_event(row) for row in self._file.rows(query, [limit, offset]))

    def alarm_count(self) -> int:
        """How many lines about alarms there are."""
        return int(self._file.rows(f"SELECT COUNT(*) AS n FROM events WHERE {_ABOUT_ALARMS}")[0]["n"])  # noqa: S608 - our own words

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

    def between(self, boot: str, first_s: float, last_s: float) -> tuple[StoredTrip, ...]:
        """Those of one boot in a stretch of its time, both ends in it, in order."""
        sql = "SELECT * FROM trips WHERE boot = ? AND at_s BETWEEN ? AND ? ORDER BY id"
        return tuple(_trip(row) for row in self._file.rows(sql, [boot, first_s, last_s]))


class Proofs:
    """Self-tests, whole."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, proof: ProofFinished, *, state_id: int | None = None) -> StoredProof:
        """Store a self-test that ended now; `state_id` is what the station is (`StationStates`)."""
        row = {
            "kind": proof.kind.value,
            "cuff_id": proof.cuff_id,
            "air_ml": proof.air_ml,
            "ml_per_mmhg": proof.ml_per_mmhg,
            "learned": dump(proof.references),
            "passed": int(proof.passed),
            "steps": dump(proof.steps),
            "zero_mmhg": proof.zero_mmhg,
            "rise_mmhg_per_s": proof.rise_mmhg_per_s,
            "seconds": proof.seconds,
            "state_id": state_id,
        }
        return _proof(self._file.add("proofs", row))

    def last(self) -> StoredProof | None:
        """The last one, passed or not."""
        found = self._file.page("proofs", "id", 0, 1)
        return _proof(found[0]) if found else None

    def latest(self, kind: ProofKind, cuff_id: str | None = None) -> StoredProof | None:
        """The last one of a kind and cuff, passed or not."""
        sql = "SELECT * FROM proofs WHERE kind = ? AND cuff_id IS ? ORDER BY id DESC LIMIT 1"
        row = self._file.one(sql, [kind.value, cuff_id])
        return None if row is None else _proof(row)

    def until(self, boot: str, at_s: float, kind: ProofKind, cuff_id: str | None = None) -> StoredProof | None:
        """The last one of a kind and cuff that a boot had ended by then."""
        sql = "SELECT * FROM proofs WHERE boot = ? AND at_s <= ? AND kind = ? AND cuff_id IS ? ORDER BY id DESC LIMIT 1"
        row = self._file.one(sql, [boot, at_s, kind.value, cuff_id])
        return None if row is None else _proof(row)

    def cuffs(self) -> tuple[str, ...]:
        """Every cuff that a short one was made with, sorted."""
        rows = self._file.rows("SELECT DISTINCT cuff_id FROM proofs WHERE cuff_id IS NOT NULL ORDER BY cuff_id")
        return tuple(row["cuff_id"] for row in rows)

    def first(
        self, kind: ProofKind, cuff_id: str | None, limit: int, part: str | None = None
    ) -> tuple[StoredProof, ...]:
        """The first passed ones of a kind and cuff since the last service, oldest first: what parts are judged by.

        A service of one part counts for that part alone; without one only those of all parts do.
        """
        rows = self._file.rows(
            "SELECT * FROM proofs WHERE kind = ? AND cuff_id IS ? AND passed = 1 AND air_ml IS NOT NULL "
            "AND id > (SELECT coalesce(max(last_proof_id), 0) FROM services WHERE part IS NULL OR part = ?) "
            "ORDER BY id LIMIT ?",
            [kind.value, cuff_id, part, limit],
        )
        return tuple(_proof(row) for row in rows)

    def learned(self, kind: ProofKind, cuff_id: str | None) -> dict[str, Reference]:
        """What each part is judged by: the first passed ones since it was serviced."""
        number = trend.REFERENCE_PROOFS
        return trend.learned(lambda part: [one.proof.steps for one in self.first(kind, cuff_id, number, part)])


class Services:
    """When a part was serviced: from there on the self-test learns anew."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(self, by: str, reason: str, part: str | None = None) -> StoredService:
        """Store that all parts were serviced, or one: by whom, and what was done."""
        with self._file.transaction():
            last = self._file.one("SELECT coalesce(max(id), 0) AS id FROM proofs")
            row = {"by": by, "reason": reason, "last_proof_id": 0 if last is None else last["id"], "part": part}
            return _service(self._file.add("services", row))

    def all(self) -> tuple[StoredService, ...]:
        """All of them, in order."""
        return tuple(_service(row) for row in self._file.rows("SELECT * FROM services ORDER BY id"))


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
        state_id=row["state_id"],
        proof=ProofFinished(
            kind=ProofKind(row["kind"]),
            cuff_id=row["cuff_id"],
            air_ml=row["air_ml"],
            ml_per_mmhg=row["ml_per_mmhg"],
            references=load(row["learned"], dict[str, Reference], f"proof {row['id']}"),
            passed=bool(row["passed"]),
            steps=load(row["steps"], tuple[ProofStep, ...], f"proof {row['id']}"),
            zero_mmhg=None if row["zero_mmhg"] is None else Mmhg(row["zero_mmhg"]),
            rise_mmhg_per_s=row["rise_mmhg_per_s"],
            seconds=Seconds(row["seconds"]),
        ),
    )


def _service(row: Row) -> StoredService:
    return StoredService(
        id=row["id"],
        at_utc=row["at_utc"],
        by=row["by"],
        reason=row["reason"],
        last_proof_id=row["last_proof_id"],
        part=row["part"],
    )
