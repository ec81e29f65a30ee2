"""What the station was: one row for each distinct state, which bouts, measurements and self-tests name."""

from kiosk.core.stationstate import Program, Rules, SensorUsed, StationState, StoredState
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load


class StationStates:
    """The states; written by the controller at its start."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def put(self, state: StationState) -> StoredState:
        """The row of a state, made when there is none like it."""
        row: Row = {
            "backend": state.backend,
            "version": state.program.version,
            "revision": state.program.revision,
            "program": state.program.digest,
            "rules": state.rules.digest,
            "rule_versions": dump(dict(state.rules.versions)),
            "sensors": dump(state.sensors),
        }
        same = " AND ".join(f"{name} IS ?" for name in row)
        sql = f"SELECT * FROM station_states WHERE {same} ORDER BY id LIMIT 1"  # noqa: S608 - names of this function
        # Nobody else writes here, and a disk that takes nothing any more does not keep a known state from being found.
        found = self._file.one(sql, list(row.values()))
        return _state(found or self._file.add("station_states", row))

    def get(self, state_id: int | None) -> StoredState | None:
        """One of them; None for None, which is what rows of before name."""
        row = self._file.one("SELECT * FROM station_states WHERE id = ?", [state_id])
        return None if row is None else _state(row)

    def all(self) -> tuple[StoredState, ...]:
        """All of them, in the order in which they were first seen."""
        return tuple(_state(row) for row in self._file.rows("SELECT * FROM station_states ORDER BY id"))


def _state(row: Row) -> StoredState:
    where = f"station state {row['id']}"
    program = Program(version=row["version"], revision=row["revision"], digest=row["program"])
    return StoredState(
        id=row["id"],
        at_utc=row["at_utc"],
        state=StationState(
            backend=row["backend"],
            program=program,
            rules=Rules(digest=row["rules"], versions=load(row["rule_versions"], dict[str, str], where)),
            sensors=load(row["sensors"], tuple[SensorUsed, ...], where),
        ),
    )
