"""The last line of a chain, and whether another file has it: then one goes on where the other ended."""

import sqlite3

from kiosk.core.errors import StorageError
from kiosk.storage.audit import GENESIS


def last_line(connection: sqlite3.Connection, schema: str = "main") -> tuple[int, bytes]:
    """Number and hash of the last line; 0 and what stands before the first one when there is none.

    Raises `StorageError` `store_damaged` when it has no hash.
    """
    sql = f"SELECT seq, hash FROM {schema}.audit ORDER BY seq DESC LIMIT 1"  # noqa: S608 - a name of this package
    row = connection.execute(sql).fetchone()
    if row is None:
        return 0, GENESIS
    if row[1] is None:
        # A page that was torn or never written: SQLite reads what is missing of a row as nothing.
        raise StorageError("store_damaged", f"line {row[0]} of the audit has no hash", "restore the last backup")
    return int(row[0]), bytes(row[1])


def has_line(connection: sqlite3.Connection, line: tuple[int, bytes], schema: str = "main") -> bool:
    """Whether this line stands in a chain, under the same number; before the first one every chain is the same."""
    number, tip = line
    sql = f"SELECT hash FROM {schema}.audit WHERE seq = ?"  # noqa: S608 - a name of this package
    row = connection.execute(sql, [number]).fetchone()
    return number == 0 or (row is not None and row[0] == tip)
