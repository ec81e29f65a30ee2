"""The last line of a chain, and whether another file has it: then one goes on where the other ended."""

import sqlite3

from kiosk.storage.audit import GENESIS


def last_line(connection: sqlite3.Connection, schema: str = "main") -> tuple[int, bytes]:
    """Number and hash of the last line; 0 and what stands before the first one when there is none."""
    sql = f"SELECT seq, hash FROM {schema}.audit ORDER BY seq DESC LIMIT 1"  # noqa: S608 - a name of this package
    row = connection.execute(sql).fetchone()
    return (0, GENESIS) if row is None else (int(row[0]), bytes(row[1]))


def has_line(connection: sqlite3.Connection, line: tuple[int, bytes], schema: str = "main") -> bool:
    """Whether this line stands in a chain, under the same number; before the first one every chain is the same."""
    number, tip = line
    sql = f"SELECT hash FROM {schema}.audit WHERE seq = ?"  # noqa: S608 - a name of this package
    row = connection.execute(sql, [number]).fetchone()
    return number == 0 or (row is not None and bytes(row[0]) == tip)
