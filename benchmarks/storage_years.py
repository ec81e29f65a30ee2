"""Ten years of records, made out of a few visits that the station has written itself.

The rows of each visit are written again and again under new numbers, for other runners and days, with the lines of the
audit that belong to them: what comes out is a file that `kiosk verify` finds whole.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from benchmarks.storage_bout import Pass
from benchmarks.storage_visit import Spent, Visitor
from kiosk.core.model import Prescription
from kiosk.storage.audit import CHANGED, GENESIS, SALTED, UNCHAINED, content_of, key_of, link
from kiosk.storage.opening import open_database
from kiosk.storage.pieces import segment_checksum

VISITS_PER_RUNNER: Final = 100
PER_DAY: Final = 17
"""Visits of one day: 60,000 in ten years of some 350 days."""
BATCH: Final = 200
_BESIDE_KEYS: Final = {("plans", "lop_id"): "entered_lops"}
"""Columns that name a row without being declared to."""

Row = dict[str, Any]
Visit = list[tuple[str, Row, str]]
"""What a visit has left, in the order of the audit: table, row, and what was done to it."""


def recorded(path: Path, bouts: list[tuple[Prescription, list[Pass]]]) -> tuple[Visit, list[Visit]]:
    """What comes before all visits, and each visit, as the station has written them into a file of their own."""
    visitor = Visitor(path)
    marks = [_last_line(path)]
    for wanted, course in bouts:
        visitor.visit(wanted, course, Spent())
        marks.append(_last_line(path))
    visitor.close()
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        first = list(_lines(connection, 0, marks[0]))
        return first, [list(_lines(connection, *pair)) for pair in pairwise(marks)]


def _last_line(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0])


def _lines(connection: sqlite3.Connection, after: int, last: int) -> Iterator[tuple[str, Row, str]]:
    for line in connection.execute("SELECT * FROM audit WHERE seq > ? AND seq <= ? ORDER BY seq", [after, last]):
        row = connection.execute(f'SELECT * FROM "{line["what"]}" WHERE rowid = ?', [line["row"]]).fetchone()  # noqa: S608
        yield line["what"], dict(row), line["verb"]


Coming = tuple[Visit, dict[tuple[str, int], int], timedelta]
"""A visit, the numbers of rows of before that it refers to, and how much later than the template it was."""


class Writer:
    """Writes visits into a file, many to a transaction."""

    def __init__(self, path: Path) -> None:
        self._connection: sqlite3.Connection = open_database(path, reads_all=False).conn
        self._connection.execute("PRAGMA synchronous = OFF")
        self._next: dict[str, int] = {}
        self._references: dict[str, dict[str, str]] = {}
        self._line, self._hash = 0, GENESIS
        for (table,) in self._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            if table not in UNCHAINED and not table.startswith("sqlite_"):
                found = self._connection.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
                self._next[table], self._references[table] = 1, {one[3]: one[2] for one in found}
        for (table, column), to in _BESIDE_KEYS.items():
            self._references[table][column] = to

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def write(self, visits: Iterable[Coming]) -> list[dict[tuple[str, int], int]]:
        """One transaction of visits; under which numbers the rows of each are kept."""
        rows: dict[str, list[Row]] = {}
        lines: list[tuple[object, ...]] = []
        given = []
        for visit, known, later in visits:
            numbers = dict(known)
            given.append(numbers)
            for table, row, verb in visit:
                if verb == CHANGED:  # the row stands there already as it is afterwards
                    key = numbers[table, key_of(row)]
                    moved = next(one for one in reversed(rows[table]) if key_of(one) == key)
                else:
                    moved = self._moved(table, row, numbers, later)
                    rows.setdefault(table, []).append(moved)
                lines.append(self._sealed(table, moved, verb))
        self._store(rows, lines)
        return given

    def _store(self, rows: dict[str, list[Row]], lines: list[tuple[object, ...]]) -> None:
        self._connection.execute("BEGIN")
        for table, many in rows.items():
            names = ", ".join(f'"{name}"' for name in many[0])
            marks = ", ".join("?" for _ in many[0])
            sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names of the schema
            self._connection.executemany(sql, [list(row.values()) for row in many])
        names = "seq, what, row, verb, content, at_utc, salt, hash"
        self._connection.executemany(f"INSERT INTO audit ({names}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", lines)  # noqa: S608
        self._connection.execute("COMMIT")

    def _sealed(self, table: str, row: Row, verb: str) -> tuple[object, ...]:
        self._line += 1
        salt = bytes(16) if table in SALTED else None
        line: Row = {
            "seq": self._line,
            "what": table,
            "row": key_of(row),
            "verb": verb,
            "content": content_of(row, salt),
            "at_utc": row["at_utc"] if verb == CHANGED else None,
        }
        self._hash = link(self._hash, line)
        return (*line.values(), salt, self._hash)

    def _moved(self, table: str, row: Row, numbers: dict[tuple[str, int], int], later: timedelta) -> Row:
        moved = dict(row)
        numbers[table, key_of(row)] = moved[next(iter(row))] = self._next[table]
        self._next[table] += 1
        for column, to in self._references[table].items():
            if moved[column] is not None:
                moved[column] = numbers[to, moved[column]]
        for column in ("at_utc", "ended_utc", "taken_utc"):
            if moved.get(column) is not None:
                moved[column] = (datetime.fromisoformat(moved[column]) + later).isoformat(timespec="milliseconds")
        moved["boot"] = f"{later.days:032d}"
        if table == "trace_segments":  # its checksum is over its place, too
            moved["crc32"] = segment_checksum({**moved, "number": row["first_number"], "at_s": row["start_s"]})
        return moved


class Years:
    """A file that grows; each of so many runners comes in turn."""

    def __init__(self, path: Path, template: tuple[Visit, list[Visit]], visits: int) -> None:
        """Make it, with the people of so many visits and none of these yet."""
        first, self._different = template
        staff = [one for one in first if one[0] == "supervisors"]
        person = [one for one in first if one[0] != "supervisors"]
        self._writer = Writer(path)
        (known,) = self._writer.write([(staff, {}, timedelta())])
        runners = range(max(1, visits // VISITS_PER_RUNNER))
        self._people = self._writer.write((person, known, timedelta()) for _ in runners)
        self._visits = 0

    def grow(self, visits: int) -> None:
        """So many visits more."""
        end = self._visits + visits
        while self._visits < end:
            many = range(self._visits, min(self._visits + BATCH, end))
            self._writer.write(map(self._coming, many))
            self._visits = many.stop

    def _coming(self, number: int) -> Coming:
        later = timedelta(days=number // PER_DAY, minutes=number % PER_DAY * 30)
        return self._different[number % len(self._different)], self._people[number % len(self._people)], later

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()
