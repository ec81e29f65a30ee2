"""The file: opening it safely, writing to it in whole transactions, and stamping each row.

Several processes have the file open, and each table has one that writes to it. A write takes the write lock at its
first statement (`BEGIN IMMEDIATE`), so it waits for another writer through SQLite's busy timeout; a transaction that
read first and wrote later would be refused at once instead.
"""

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlite_utils import Database

from kiosk.core.errors import StorageError
from kiosk.storage.failures import translated
from kiosk.storage.schema import APPLICATION_ID, SCHEMA_VERSION, migrations

BUSY_TIMEOUT_S: Final = 5.0
"""Longest wait for another process's transaction. Ours take milliseconds; a card may be busy for 250 ms."""
_WAL_STEP_S: Final = 0.02

DAY: Final = timedelta(hours=16)
"""How far back a bout counts as today's: longer than any clinic's day, shorter than an evening to the next afternoon.

Our inference. A span is used and not the date, because the station knows neither the clinic's zone nor a trusted clock.
"""

Row = dict[str, Any]
"""One row as the driver gives it; never leaves this package."""


def day_of(at_utc: str) -> float:
    """Civil time in days from 1970, for intervals of weeks."""
    return datetime.fromisoformat(at_utc).timestamp() / timedelta(days=1).total_seconds()


class RecordFile:
    """An open record file and the identity its rows are stamped with.

    Belongs to the thread that opened it. Every method raises `StorageError` for what the database refuses.
    """

    def __init__(
        self, path: Path, db: Database, *, boot: str, now: Callable[[], float], utc: Callable[[], str]
    ) -> None:
        self.path = path
        self.boot = boot
        self.now = now
        self._db = db
        self._utc = utc

    def utc(self) -> str:
        """Civil time of the record. Raises `StorageError` when the clock does not say its zone."""
        text = self._utc()
        if datetime.fromisoformat(text).tzinfo is None:
            raise StorageError(
                "clock_without_zone", f"civil time {text!r} has no zone", "this is a fault of the program"
            )
        return text

    def day(self) -> float:
        """Civil time now, as `day_of`. Raises as `utc`."""
        return day_of(self.utc())

    def is_recent(self, row: Row, span: timedelta = DAY) -> bool:
        """Whether a stamped row may be of the last hours: of today, or of a longer span.

        The clock is never trusted: a row that lies in the future, because the clock was set back, counts; so does one
        that the monotonic clock of the same boot says is recent, though the clock was set forward.
        """
        if datetime.fromisoformat(self.utc()) - datetime.fromisoformat(row["at_utc"]) < span:
            return True
        return bool(row["boot"] == self.boot and self.now() - row["at_s"] < span.total_seconds())

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is stored together and durable afterwards, or not at all."""
        with translated(str(self.path)):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._db.rollback()
                raise
            try:
                self._db.commit()
            except BaseException:
                self._db.rollback()
                raise

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Everything read inside is of one instant, whatever other processes write meanwhile."""
        with translated(str(self.path)):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.rollback()

    def add(self, table: str, values: Mapping[str, object], *, at_s: float | None = None) -> Row:
        """Store one stamped row, at `at_s` or now; inside a transaction or as one of its own. The row as stored."""
        stamped = {
            **values,
            "boot": self.boot,
            "at_s": float(self.now() if at_s is None else at_s),
            "at_utc": self.utc(),
        }
        if not self._db.conn.in_transaction:
            with self.transaction():
                return self._insert(table, stamped)
        return self._insert(table, stamped)

    def put(self, table: str, values: Mapping[str, object]) -> None:
        """Store one row without a stamp, inside a transaction; for tables whose rows are parts of a stamped one."""
        self._insert(table, dict(values))

    def _insert(self, table: str, row: Row) -> Row:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        # Only names from this package are put into the text; values are always bound.
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks}) RETURNING *'  # noqa: S608
        return self.rows(sql, list(row.values()))[0]

    def change(self, sql: str, values: Sequence[object]) -> int:
        """Run one statement, inside a transaction or as one of its own; the number of rows it changed."""
        if self._db.conn.in_transaction:
            return self._db.execute(sql, values).rowcount
        with self.transaction():
            return self._db.execute(sql, values).rowcount

    def rows(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> list[Row]:
        """All rows of a query. Never lazy: a half-read query would hold a snapshot of the file open."""
        with translated(str(self.path)):
            return list(self._db.query(sql, values))

    def one(self, sql: str, values: Sequence[object] | dict[str, object] = ()) -> Row | None:
        """The first row of a query."""
        found = self.rows(sql, values)
        return found[0] if found else None

    def page(self, table: str, key: str, offset: int, limit: int) -> list[Row]:
        """Some rows of a table, most recent first."""
        sql = f'SELECT * FROM "{table}" ORDER BY "{key}" DESC LIMIT ? OFFSET ?'  # noqa: S608 - names of this package
        return self.rows(sql, [limit, offset])

    def tables(self) -> list[str]:
        """Names of all tables, sorted."""
        with translated(str(self.path)):
            return sorted(self._db.table_names())

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def open_database(path: Path, *, reads_all: bool = True) -> Database:
    """Open and prepare a record file, making it when there is none; `reads_all` looks through it for damage.

    Raises `StorageError` when it cannot be opened, is something else, is damaged, or was made by a newer program.
    """
    with translated(str(path)):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            db = Database(connection, execute_plugins=False)
            _refuse_foreign(db, path)
            _set_pragmas(db, path)
            if reads_all:
                _check(db, path)
            _migrate(db)
        except BaseException:
            connection.close()
            raise
    return db


def _pragma(db: Database, name: str) -> str:
    return str(db.execute(f"PRAGMA {name}").fetchone()[0])


def _refuse_foreign(db: Database, path: Path) -> None:
    # One read transaction, or another process's first migration could fall between the questions.
    db.execute("BEGIN")
    try:
        owner, version = int(_pragma(db, "application_id")), int(_pragma(db, "user_version"))
        tables = db.table_names()
    finally:
        db.rollback()
    if owner != APPLICATION_ID and (owner != 0 or tables):
        raise StorageError(
            "store_foreign", f"{path} is another program's database", "name the station's own file in the settings"
        )
    if version > SCHEMA_VERSION:
        raise StorageError(
            "store_newer",
            f"{path} has schema {version}, this program knows {SCHEMA_VERSION}",
            "install the newer program again, or restore a backup made with this one",
        )


def _set_pragmas(db: Database, path: Path) -> None:
    _enable_wal(db, path)
    db.execute("PRAGMA synchronous = FULL")
    db.execute("PRAGMA foreign_keys = ON")


def _enable_wal(db: Database, path: Path) -> None:
    # SQLite does not wait for the busy timeout when it changes the journal mode, so two processes that meet on a fresh
    # file have to try again themselves.
    db.execute("PRAGMA busy_timeout = 0")
    try:
        for _ in range(round(BUSY_TIMEOUT_S / _WAL_STEP_S)):
            try:
                mode = _pragma(db, "journal_mode = WAL")
                break
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                    raise
                time.sleep(_WAL_STEP_S)
        else:
            raise StorageError("store_busy", f"{path} stays locked", "close other programs that have the file open")
    finally:
        db.execute(f"PRAGMA busy_timeout = {round(BUSY_TIMEOUT_S * 1000)}")
    if mode != "wal":
        raise StorageError(
            "store_no_wal", f"{path} cannot keep a write-ahead log (mode {mode})", "use a local disk, not a share"
        )


def _check(db: Database, path: Path) -> None:
    findings = [row[0] for row in db.execute("PRAGMA quick_check(3)")]
    if findings != ["ok"]:
        raise StorageError(
            "store_damaged",
            f"{path} is damaged: {'; '.join(findings)}",
            "move the file away together with its -wal and -shm files and restore the last backup",
        )


def _migrate(db: Database) -> None:
    if not migrations.pending(db):
        return
    # What is still pending is asked again under the lock: two processes may meet on a fresh file.
    db.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise
