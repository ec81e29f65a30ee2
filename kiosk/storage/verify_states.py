"""Which states of the station are on record, and how much was made under each, for whoever looks through them."""

import sqlite3
from dataclasses import dataclass
from typing import Final

from kiosk.core.stationstate import SensorUsed
from kiosk.storage.text import load

_KEPT: Final = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'station_states'"
"""Files of before migration 20 have none."""
_TABLES: Final = ("sessions", "measurements", "proofs")


@dataclass(frozen=True, slots=True, kw_only=True)
class StateUse:
    """One state, and how many rows name it; `number` is None for rows of before, which name none.

    `calibrated` is for each sensor when it met a gauge; None where the wiring file's coefficients counted.
    """

    number: int | None
    backend: str = ""
    version: str = ""
    revision: str | None = None
    program: str = ""
    rules: str = ""
    calibrated: tuple[tuple[str, str | None], ...] = ()
    sessions: int
    measurements: int
    proofs: int


def states_used(connection: sqlite3.Connection) -> tuple[StateUse, ...]:
    """All of them by number, rows that name none first. Rows of the connection are `sqlite3.Row`.

    For a file in which nothing was found: raises `StorageError` `row_unreadable` for one that cannot be read.
    """
    if connection.execute(_KEPT).fetchone() is None:
        return ()
    counts: dict[tuple[str, int | None], int] = {}
    for table in _TABLES:
        sql = f"SELECT state_id, count(*) AS n FROM {table} GROUP BY state_id"  # noqa: S608 - names of this module
        for row in connection.execute(sql):
            counts[table, row["state_id"]] = row["n"]
    none = [_use(None, counts)] if any(number is None for _, number in counts) else []
    return (*none, *(_use(row, counts) for row in connection.execute("SELECT * FROM station_states ORDER BY id")))


def _use(row: sqlite3.Row | None, counts: dict[tuple[str, int | None], int]) -> StateUse:
    number = None if row is None else int(row["id"])
    sessions, measurements, proofs = (counts.get((table, number), 0) for table in _TABLES)
    if row is None:
        return StateUse(number=None, sessions=sessions, measurements=measurements, proofs=proofs)
    sensors = load(row["sensors"], tuple[SensorUsed, ...], f"station state {number}")
    return StateUse(
        number=number,
        backend=row["backend"],
        version=row["version"],
        revision=row["revision"],
        program=row["program"],
        rules=row["rules"],
        calibrated=tuple((one.sensor, None if one.calibration is None else one.calibration.at_utc) for one in sensors),
        sessions=sessions,
        measurements=measurements,
        proofs=proofs,
    )
