"""Whether the records are as they were written: every line of the audit, every row, every block of the trace.

The file is read only, through a connection of its own, and as it stood at one instant; a station may be at work on it.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.audit import ADDED, CHANGED, ERASED, FOUND, GENESIS, SALTED, UNCHAINED, content_of, link, told_of
from kiosk.storage.audit_tables import AUDIT
from kiosk.storage.failures import primary_code, said, translated
from kiosk.storage.findings import Finding, Found
from kiosk.storage.first_migrations import APPLICATION_ID
from kiosk.storage.row import Row
from kiosk.storage.schema import SCHEMA_VERSION
from kiosk.storage.verify_states import StateUse, states_used
from kiosk.storage.verify_traces import look_at_traces

REPORT_EVERY: Final = 1000
"""Lines between two reports of progress."""

AUDIT_SCHEMA: Final = 18
"""The first schema with an audit. What later ones add is empty in the rows of before, and no part of their digests."""
_DAMAGE: Final = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_STEPS: Final = 50_000
"""Instructions of the database between two signs of life."""

Progress = Callable[[int, int], None]
"""Takes what is done and what there is to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was looked at and what was found; `tip` is the hash of the last line as hexadecimal.

    `states` are the station's, each with what was made under it; told where the whole file was looked at, and nothing
    was found.
    """

    lines: int
    rows: int
    blocks: int
    erased: int
    tip: str
    findings: tuple[Finding, ...]
    states: tuple[StateUse, ...] = ()


def verify(
    path: Path,
    *,
    after: int = 0,
    tip: str | None = None,
    progress: Progress | None = None,
    goes: Callable[[], None] | None = None,
) -> Verified:
    """Look through the records at `path`.

    Args:
        path: the record file.
        after: what was written up to this line was proved before: only later lines and their rows are looked at, and
            the file as a whole is not.
        tip: a hash that was the last one at some time, from a report or a backup; it must be one of the chain's.
        progress: takes lines done and lines there are.
        goes: called now and then meanwhile.

    Raises:
        StorageError: `store_cannot_open`, `store_foreign`, `audit_missing` (of before there was one), `store_newer`,
            or what reading it says; damage inside is a finding.
    """
    with read_only(path, goes=goes) as connection:
        return proved(connection, after=after, tip=tip, progress=progress)


def proved(
    connection: sqlite3.Connection, *, after: int = 0, tip: str | None = None, progress: Progress | None = None
) -> Verified:
    """As `verify`, on a connection of the caller's, whose rows are `sqlite3.Row`; also in a transaction that writes."""
    found = Found()
    lines, last = after, GENESIS
    states: tuple[StateUse, ...] = ()
    try:
        if not after:
            _whole(connection, found)
        lines, last = _chain(connection, found, after, tip, progress)
        look_at_traces(connection, found, after)
        states = () if after or found.findings else states_used(connection)
    except sqlite3.DatabaseError as error:
        if primary_code(error) not in _DAMAGE:
            raise
        found.add("file_damaged", "", 0, said(error))
    return Verified(
        lines=lines,
        rows=found.rows,
        blocks=found.blocks,
        erased=found.erased,
        tip=last.hex(),
        findings=tuple(found.findings),
        states=states,
    )


@contextmanager
def read_only(path: Path, *, goes: Callable[[], None] | None = None) -> Iterator[sqlite3.Connection]:
    """A record file with an audit, to be read as it is at this instant. Raises as `verify`.

    What a cut left half written in a backup is rolled back first, which reading alone may not do.
    """
    with translated(str(path)):
        if path.with_name(f"{path.name}-journal").exists() and path.exists():
            with closing(sqlite3.connect(path, isolation_level=None)) as writer:
                writer.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.row_factory = sqlite3.Row
        with closing(connection):
            if goes is not None:
                connection.set_progress_handler(goes, _STEPS)
            connection.execute("BEGIN")
            _demand_ours(connection, path)
            yield connection


def _demand_ours(connection: sqlite3.Connection, path: Path) -> None:
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if owner != APPLICATION_ID:
        raise StorageError("store_foreign", f"{path} is another program's database", "name the station's own file")
    if version > SCHEMA_VERSION:
        raise StorageError("store_newer", f"{path} has schema {version}", "use the newer program that made it")
    if version < AUDIT_SCHEMA:
        hint = "start the station once: it brings it forward"
        raise StorageError("audit_missing", f"{path} has schema {version}", hint)


def _whole(connection: sqlite3.Connection, found: Found) -> None:
    for row in connection.execute("PRAGMA integrity_check(100)"):
        if row[0] != "ok":
            found.add("file_damaged", "", 0, str(row[0]))
    for row in connection.execute("PRAGMA foreign_key_check"):
        found.add("reference_broken", str(row[0]), int(row[1] or 0), f"it names a row of {row[2]} that is not there")


class _Rows:
    """The rows of a table beside the lines that added them: both are in the order of their numbers."""

    def __init__(self, connection: sqlite3.Connection, table: str, found: Found) -> None:
        self._table = table
        self._found = found
        query = f'SELECT rowid AS "rowid of it", * FROM "{table}" ORDER BY rowid'  # noqa: S608 - from the schema
        self._rows: Iterator[sqlite3.Row] = iter(connection.execute(query))
        self._next = next(self._rows, None)

    def take(self, key: int) -> Row | None:
        """The row of a number; those before it that no line has added are findings."""
        self._pass(key)
        if self._next is None or self._next[0] != key:
            return None
        row, self._next = self._next, next(self._rows, None)
        self._found.rows += 1
        return _row(row)

    def end(self) -> None:
        """No line is left for this table."""
        self._pass(None)

    def _pass(self, key: int | None) -> None:
        while self._next is not None and (key is None or self._next[0] < key):
            self._found.add("row_unknown", self._table, self._next[0], "no line of the audit has added it")
            self._next = next(self._rows, None)


def _row(row: sqlite3.Row) -> Row:
    return dict(zip(row.keys()[1:], row[1:], strict=True))


def _chain(
    connection: sqlite3.Connection, found: Found, after: int, tip: str | None, progress: Progress | None
) -> tuple[int, bytes]:
    told = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [AUDIT]).fetchone()
    total = told[0] if told else 0
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    chained = sorted(t for t in tables if t not in UNCHAINED and not t.startswith("sqlite_"))
    judge = _Judge(connection, found, chained, is_whole=not after)
    before, lines = _start(connection, after), after
    is_known = tip is None or tip == before.hex()
    for one in connection.execute("SELECT * FROM audit WHERE seq > ? ORDER BY seq", [after]):
        line = dict(one)
        if line["seq"] != lines + 1:
            found.add("lines_missing", AUDIT, lines + 1, f"lines {lines + 1} to {line['seq'] - 1} are not there")
        if link(before, line) != line["hash"]:
            found.add("chain_broken", AUDIT, line["seq"], "it was altered, moved, or put in place of another")
        lines, before = line["seq"], line["hash"] or b""  # a page of noughts has no hash, whatever the schema says
        is_known = is_known or before.hex() == tip
        judge.line(line)
        if progress is not None and lines % REPORT_EVERY == 0:
            progress(lines, total)
    if lines < total:
        found.add("lines_missing", AUDIT, lines + 1, f"lines {lines + 1} to {total} were cut off the end")
    if not is_known:
        found.add("tip_unknown", AUDIT, 0, f"{tip} was never the last line of this file")
    judge.end()
    return lines, before


def _start(connection: sqlite3.Connection, after: int) -> bytes:
    row = connection.execute("SELECT hash FROM audit WHERE seq = ?", [after]).fetchone()
    return GENESIS if row is None else row[0] or b""


class _Judge:
    """Follows the lines and holds the rows as they are beside them."""

    def __init__(self, connection: sqlite3.Connection, found: Found, tables: list[str], *, is_whole: bool) -> None:
        self._connection = connection
        self._found = found
        self._known = frozenset(tables)
        self._rows = {table: _Rows(connection, table, found) for table in tables if is_whole}
        # Rows that are not as a line left them: a later line must say why. Row to the number of that line.
        self._open: dict[tuple[str, int], int] = {}
        self._emptied: dict[tuple[str, int], int] = {}

    def line(self, line: Row) -> None:
        """The next line."""
        table, key, verb = line["what"], line["row"], line["verb"]
        if table not in self._known or verb not in {ADDED, FOUND, CHANGED, ERASED}:
            self._found.add("line_strange", AUDIT, line["seq"], f"it says {verb} of {table}")
            return
        is_new = verb in {ADDED, FOUND}
        row = self._rows[table].take(key) if is_new and self._rows else self._now(table, key)
        if row is None:
            self._found.add("row_missing", table, key, f"line {line['seq']} says it was {verb}")
            return
        place = (table, key)
        if line["content"] == content_of(row, line["salt"]):
            self._open.pop(place, None)
        else:
            self._open[place] = line["seq"]
        self._told(line, place)
        if verb == ERASED:
            self._emptied.pop(place, None)
            self._found.erased += 1

    def _told(self, line: Row, place: tuple[str, int]) -> None:
        if line["change"] is not None and told_of(line["change"], line["salt"]) != line["told"]:
            self._found.add("change_altered", AUDIT, line["seq"], "what it says of a change is not what was written")
        is_emptied = line["told"] is not None and line["change"] is None
        if is_emptied or (line["salt"] is None and place[0] in SALTED and line["verb"] != ERASED):
            self._emptied[place] = line["seq"]

    def _now(self, table: str, key: int) -> Row | None:
        sql = f'SELECT * FROM "{table}" WHERE rowid = ?'  # noqa: S608 - from the schema
        row = self._connection.execute(sql, [key]).fetchone()
        return None if row is None else dict(row)

    def end(self) -> None:
        """No line is left."""
        for rows in self._rows.values():
            rows.end()
        for (table, key), sequence in self._open.items():
            self._found.add("row_altered", table, key, f"it is not what line {sequence} says was written")
        for sequence in self._emptied.values():
            self._found.add("line_emptied", AUDIT, sequence, "what it said is gone, and nobody was erased")
