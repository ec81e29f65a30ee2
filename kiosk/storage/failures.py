"""SQLite's errors as `StorageError` with a stable code and the way out.

Nobody outside this package may import `sqlite3`, so no other exception of the database leaves it. Misuse of the
library (a closed store, a connection used from another thread) is a fault of the program and stays what it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from kiosk.core.errors import StorageError

_MEANING: Final = {
    sqlite3.SQLITE_CANTOPEN: (
        "store_cannot_open",
        "the records cannot be opened",
        "check that the folder exists and that this user may write to it",
    ),
    sqlite3.SQLITE_NOTADB: (
        "store_not_a_database",
        "the file of the records is not a database",
        "move it away and restore the last backup",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "store_damaged",
        "the records are damaged",
        "move the file away together with its -wal and -shm files and restore the last backup",
    ),
    sqlite3.SQLITE_FULL: ("store_full", "the disk is full", "make room; what was stored before is kept"),
    sqlite3.SQLITE_READONLY: (
        "store_read_only",
        "the records cannot be written",
        "check the owner and mode of the file and its folder, and whether the disk is mounted read-only",
    ),
    sqlite3.SQLITE_BUSY: (
        "store_busy",
        "another process holds the records for too long",
        "close other programs that have the file open",
    ),
    sqlite3.SQLITE_IOERR: (
        "store_io",
        "the disk failed while reading or writing the records",
        "check the card and its supply, then the system journal",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "row_refused",
        "a row does not fit the records",
        "it names something that does not exist, or holds a value of the wrong kind",
    ),
}
_OTHER: Final = ("store_failed", "the records failed", "check the system journal")


_UNREADABLE: Final = "Could not decode to UTF-8"
"""Python's own word, without a code of SQLite's, for text that has rotted within its row."""


def primary_code(error: sqlite3.Error) -> int:
    """The primary result code; 0 where SQLite has said nothing. Text that is none any more is damage."""
    if str(error).startswith(_UNREADABLE):
        return sqlite3.SQLITE_CORRUPT
    code = int(getattr(error, "sqlite_errorcode", 0))
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:  # the index beside the log found no room: at a start with a full disk
        return sqlite3.SQLITE_FULL
    # The low byte is the primary result code; the rest refines it.
    return code & 0xFF


def said(error: sqlite3.Error) -> str:
    """What SQLite said, without what stands in the row: that may be a name."""
    return str(error).split(" with text ", 1)[0]


def translate(error: sqlite3.Error, where: str) -> StorageError:
    """The `StorageError` for what SQLite said about `where`."""
    primary = primary_code(error)
    code, message, hint = _MEANING.get(primary, _OTHER)
    return StorageError(code, f"{message}: {where}: {said(error)}", hint)


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Turn what SQLite raises inside into `StorageError`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise
    except sqlite3.Error as error:
        raise translate(error, where) from error
    except (OverflowError, UnicodeEncodeError) as error:
        # Integers beyond 64 bits and lone surrogates reach the driver only from a message nobody vetted.
        _, message, hint = _MEANING[sqlite3.SQLITE_CONSTRAINT]
        raise StorageError("row_refused", f"{message}: {where}: {error}", hint) from error
