"""The audit: one line for every row that was stored or changed, each chained to the line before it.

A line holds a digest of the row as it was then, not the row. Its hash covers the line and the hash before it, so that a
line which is altered, removed or moved breaks the chain there, and a row that is altered, removed or slipped in does
not fit its line; `kiosk.storage.verify` finds either and says which.

There is no secret in it: who has the program and the file can make a new chain. What cannot be made to fit is a `tip`
(the last hash) that was written down before: on a report, in a backup, in the technician's book.

What is said about a person is salted. When the person is erased the salts go, and a digest tells nothing any more.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Final

from sqlite_utils import Database, Migrations

from kiosk.storage.audit_tables import AUDIT
from kiosk.storage.canon import framed, row_bytes
from kiosk.storage.row import Row
from kiosk.storage.text import dump

ADDED: Final = "added"
FOUND: Final = "found"
"""The row was there before there was an audit: nobody has watched it until then."""
CHANGED: Final = "changed"
ERASED: Final = "erased"

GENESIS: Final = bytes(32)
"""The hash before the first line."""

UNCHAINED: Final = frozenset({AUDIT, "trace_blocks", Migrations.migrations_table})
"""Tables without lines. A block of the trace has a checksum over itself and its place, and comes twice a second."""

SALTED: Final = frozenset({"runners"})
"""Tables whose rows are a person: a name and a year are few enough to be tried out against a bare digest."""

_SALT_BYTES: Final = 16


def seal(
    db: Database,
    table: str,
    row: Row,
    verb: str = ADDED,
    *,
    change: Mapping[str, object] | None = None,
    at_utc: str = "",
) -> None:
    """Add the line about a row as it stands now, in the transaction that wrote it.

    Args:
        db: the file, in a transaction that writes.
        table: where the row is.
        row: the whole row, its key first.
        verb: `ADDED`, `FOUND`, `CHANGED` or `ERASED`.
        change: of a changed row: column to value before and after, where there was one before.
        at_utc: civil time of a change; a row that is new carries its own.
    """
    if table in UNCHAINED:
        return
    last = db.execute(f"SELECT seq, hash FROM {AUDIT} ORDER BY seq DESC LIMIT 1").fetchone()  # noqa: S608 - a constant
    sequence, before = (last[0] + 1, last[1]) if last else (1, GENESIS)
    salt = secrets.token_bytes(_SALT_BYTES) if table in SALTED and verb != ERASED else None
    said = None if change is None else dump(dict(change))
    line: Row = {
        "seq": sequence,
        "what": table,
        "row": key_of(row),
        "verb": verb,
        "content": content_of(row, salt),
        "told": None if said is None else told_of(said, salt),
        "salt": salt,
        "change": said,
        "at_utc": at_utc or None,
    }
    names = ", ".join(line)
    marks = ", ".join("?" for _ in line)
    sql = f"INSERT INTO {AUDIT} ({names}, hash) VALUES ({marks}, ?)"  # noqa: S608 - names of this function
    db.execute(sql, [*line.values(), link(before, line)])


def key_of(row: Row) -> int:
    """The number of a row: every table of ours has its key first."""
    return int(next(iter(row.values())))


def content_of(row: Row, salt: bytes | None) -> bytes:
    """The digest of a row."""
    return hashlib.sha256((salt or b"") + row_bytes(row)).digest()


def told_of(change: str, salt: bytes | None) -> bytes:
    """The digest of what a line says about a change."""
    return hashlib.sha256((salt or b"") + change.encode()).digest()


def link(before: bytes, line: Row) -> bytes:
    """The hash of a line that follows the one whose hash is `before`; neither salt nor change go in by themselves."""
    kept = {name: value for name, value in line.items() if name not in {"salt", "change", "hash"}}
    return hashlib.sha256(framed(b"h", before) + row_bytes(kept)).digest()


def seal_all(db: Database) -> None:
    """Begin the audit of a file that has rows already: one line for each, by table and number."""
    for table in sorted(db.table_names()):
        if table not in UNCHAINED and not table.startswith("sqlite_"):
            for row in db.query(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608 - names from the schema
                seal(db, table, row, FOUND)
