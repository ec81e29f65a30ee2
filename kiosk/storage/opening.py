"""Opening the record file safely: what it is, how it writes, whether it is whole, and the schema it has."""

import logging
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from sqlite_utils import Database

from kiosk.core.errors import StorageError
from kiosk.storage.failures import translated
from kiosk.storage.first_migrations import APPLICATION_ID
from kiosk.storage.schema import SCHEMA_VERSION, migrations

_log = logging.getLogger(__name__)

BUSY_TIMEOUT_S: Final = 5.0
"""Longest wait for another process's transaction. Ours take milliseconds; a card may be busy for 250 ms."""
_WAL_STEP_S: Final = 0.02
LOOK_S: Final = 1.0
"""How long a start looks for damage: ten years of records take longer, and a runner waits (our inference).

The tables that decide about people are small and come first. What is left is proved by the next backup, and looked
through whole at the start after somebody has met damage (`suspect`).
"""
_LARGE: Final = ("proofs", "events", "audit", "trace_blocks", "trace_ends", "trace_segments")
"""Tables that grow with every bout; looked at last."""
_STEPS: Final = 20_000
"""Instructions of the database between two looks at the time: some milliseconds."""


def suspect(path: Path) -> Path:
    """The note that somebody has met damage in a record file; the next start looks through all of it."""
    return path.with_name(f"{path.name}.suspect")


def open_database(path: Path, *, reads_all: bool = True, goes: Callable[[], None] | None = None) -> Database:
    """Open and prepare a record file, making it when there is none.

    Args:
        path: the record file.
        reads_all: look for damage, for `LOOK_S`, or through all of it when it is suspect.
        goes: called now and then while a suspect file is looked through, or an old one brought forward.

    Raises:
        StorageError: it cannot be opened, is something else, is damaged, or was made by a newer program.
    """
    with translated(str(path)):
        connection = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        try:
            db = Database(connection, execute_plugins=False)
            if goes is not None:
                connection.set_progress_handler(goes, _STEPS)
            _refuse_foreign(db, path)
            _set_pragmas(db, path)
            if reads_all:
                _check(db, path, goes or (lambda: None))
            _migrate(db)
            connection.set_progress_handler(None, 0)
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


def _check(db: Database, path: Path, goes: Callable[[], None]) -> None:
    is_suspect, until_s = suspect(path).exists(), time.monotonic() + LOOK_S

    def is_over() -> bool:
        if is_suspect:
            goes()
        return not is_suspect and time.monotonic() > until_s

    tables = sorted(db.table_names(), key=lambda name: (name in _LARGE, name))
    table = ""
    db.conn.set_progress_handler(is_over, _STEPS)
    try:
        for table in tables:
            findings = [row[0] for row in db.execute(f"PRAGMA quick_check('{table}')")]
            if findings != ["ok"]:
                raise StorageError(
                    "store_damaged",
                    f"{path} is damaged: {'; '.join(findings[:3])}",
                    "move the file away together with its -wal and -shm files and restore the last backup",
                )
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        _log.info("records looked at for %.1f s, up to table %s", LOOK_S, table)
    finally:
        db.conn.set_progress_handler(goes, _STEPS)
    if is_suspect:  # a disk that is read-only takes no order to remove what is not there either
        suspect(path).unlink(missing_ok=True)


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
