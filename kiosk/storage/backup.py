"""A backup of the records: a second record file, brought forward by what is new, and proved after it was written.

A backup is a file like the station's own. What is new since it was last made is told by the audit, so a night's backup
costs what a day has brought, however long the records are. Everything goes over in one transaction: a stick that is
pulled or a plug that is drawn leaves the backup as it was before.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.audit import CHANGED, ERASED, UNCHAINED
from kiosk.storage.failures import translated
from kiosk.storage.opening import open_database
from kiosk.storage.schema import LIBRARY_TABLES
from kiosk.storage.tips import has_line, last_line
from kiosk.storage.verify import Verified, proved, read_only, verify

ROOM: Final = 1.2
"""What has to be free beside what is new: pages of the file that change are written twice before they stand."""
SMALLEST_ROOM_BYTES: Final = 4 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """What a backup holds now: lines of the audit, how many of them are new, size, and the last hash."""

    lines: int
    new_lines: int
    size_bytes: int
    tip: str


def back_up(source: Path, target: Path, *, progress: Callable[[int, int], None] | None = None) -> BackedUp:
    """Bring the backup at `target` up to the records at `source`, making it when there is none; both stay in use.

    Args:
        source: the station's records; other processes may be at work on them.
        target: the backup; nobody else may have it open.
        progress: takes steps done and steps there are.

    Raises:
        StorageError: `backup_no_room`; `backup_other` when the backup belongs to another station, or holds lines that
            these records have lost; what `open_database` says of either file, or what writing said. The backup is then
            as it was, also for `backup_damaged` when the records themselves are not as they were written. The same
            code when it does not read back after it was written: then it is no backup.
    """
    with read_only(source):
        pass  # a file that is no record file is said before anything is made
    _demand_room(source, target)
    with translated(str(target)), closing(_opened(target)) as connection:
        connection.execute("ATTACH ? AS station", [f"{source.absolute().as_uri()}?mode=ro"])
        before = _same_chain(connection, source, target)
        connection.execute("BEGIN IMMEDIATE")
        try:
            _bring_over(connection, before, progress or (lambda _done, _of: None))
            _demand_whole(target, proved(connection, after=before))
            connection.commit()
        except BaseException:
            connection.rollback()
            raise
    found = verify(target, after=before)
    _demand_whole(target, found)
    return BackedUp(lines=found.lines, new_lines=found.lines - before, size_bytes=target.stat().st_size, tip=found.tip)


def _demand_whole(target: Path, found: Verified) -> None:
    if found.findings:
        one = found.findings[0]
        raise StorageError(
            "backup_damaged",
            f"{target} is not as it was written: {one.table} {one.row}: {one.message}",
            "if `kiosk verify` says the same of the records, they are altered; if not, use another card or stick",
        )


def _demand_room(source: Path, target: Path) -> None:
    size = target.stat().st_size if target.exists() else 0
    wanted = max(int((source.stat().st_size - size) * ROOM), SMALLEST_ROOM_BYTES)
    free = shutil.disk_usage(target.parent).free
    if free < wanted:
        raise StorageError(
            "backup_no_room",
            f"{target.parent} has {free >> 20} MiB free, {wanted >> 20} MiB are needed",
            "delete old files there, or use a larger card or stick",
        )


def _opened(target: Path) -> sqlite3.Connection:
    # Opened once as records are, so that it has the newest schema; then as one file without a log beside it.
    db = open_database(target, reads_all=False)
    with closing(db.conn) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection = sqlite3.connect(target.absolute().as_uri(), uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA secure_delete = ON")  # who was erased shall be gone from here too
    return connection


def _same_chain(connection: sqlite3.Connection, source: Path, target: Path) -> int:
    """The number of the last line that both have: the backup's last one."""
    last = last_line(connection)
    if not has_line(connection, last, "station"):
        raise StorageError(
            "backup_other",
            f"{target} holds records that are not in {source}",
            "it is another station's, or keeps what these records have lost: keep it, and name another file",
        )
    return last[0]


def _bring_over(connection: sqlite3.Connection, after: int, progress: Callable[[int, int], None]) -> None:
    triggers = [
        (name, sql)
        for name, sql in connection.execute(
            "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger'"
        ).fetchall()
    ]
    # They guard against new rows that say nothing and old ones that change; what comes now was judged when it was new.
    for name, _ in triggers:
        connection.execute(f'DROP TRIGGER main."{name}"')
    tables = _tables(connection)
    for number, table in enumerate(tables):
        progress(number, len(tables))
        _new_rows(connection, table)
    _changed_rows(connection, after)
    for _, sql in triggers:
        connection.execute(sql)
    progress(len(tables), len(tables))


def _tables(connection: sqlite3.Connection) -> list[str]:
    names = connection.execute("SELECT name FROM station.sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in names if name not in LIBRARY_TABLES and not name.startswith("sqlite_")]


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [f'"{row[1]}"' for row in connection.execute(f'PRAGMA station.table_info("{table}")')]


# Below, names of tables and columns come from the schema of the two files; values are bound.


def _new_rows(connection: sqlite3.Connection, table: str) -> None:
    columns = ", ".join(_columns(connection, table))
    # What has no lines is what is not packed yet: little, and gone from the records one day.
    is_whole = table in UNCHAINED and table != "audit"
    if is_whole:
        connection.execute(f'DELETE FROM main."{table}"')  # noqa: S608
    last = connection.execute(f'SELECT coalesce(max(rowid), 0) FROM main."{table}"').fetchone()[0]  # noqa: S608
    connection.execute(
        f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM station."{table}" '  # noqa: S608
        "WHERE rowid > ? ORDER BY rowid",
        [last],
    )


def _changed_rows(connection: sqlite3.Connection, after: int) -> None:
    lines = connection.execute(
        "SELECT DISTINCT what, row FROM main.audit WHERE seq > ? AND verb IN (?, ?)", [after, CHANGED, ERASED]
    ).fetchall()
    for table, row in lines:
        columns = ", ".join(_columns(connection, table))
        connection.execute(
            f'UPDATE main."{table}" SET ({columns}) = (SELECT {columns} FROM station."{table}" WHERE rowid = ?) '  # noqa: S608
            "WHERE rowid = ?",
            [row, row],
        )
    connection.execute(
        "UPDATE main.audit SET salt = NULL, change = NULL WHERE what = 'runners' "
        "AND row IN (SELECT runner_id FROM main.erasures)"
    )
