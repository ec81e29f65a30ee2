"""Opening the record file safely: what it is, how it writes, whether it is whole, and the schema it has."""

import sqlite3
import time
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from kiosk.core.errors import StorageError
from kiosk.storage.failures import translated
from kiosk.storage.first_migrations import APPLICATION_ID
from kiosk.storage.schema import SCHEMA_VERSION, migrations

BUSY_TIMEOUT_S: Final = 5.0
"""Longest wait for another process's transaction. Ours take milliseconds; a card may be busy for 250 ms."""
_WAL_STEP_S: Final = 0.02


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
