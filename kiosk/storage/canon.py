"""One form of a row as bytes, so that equal rows and only these are equal: what digests and the audit are made of.

Every value stands with its column's name, its type and its length. An empty value is left out, so that a column a later
migration adds changes no row of before.
"""

import struct

from kiosk.storage.row import Row


def row_bytes(row: Row) -> bytes:
    """The bytes of a row, whatever the order of its columns.

    Raises `TypeError` for a value that is none of SQLite's.
    """
    return b"".join(
        framed(b"c", name.encode()) + _value(value) for name, value in sorted(row.items()) if value is not None
    )


def framed(kind: bytes, content: bytes) -> bytes:
    """Bytes that say where they end."""
    return kind + struct.pack("<Q", len(content)) + content


def _value(value: object) -> bytes:
    match value:
        case int():
            return framed(b"i", str(value).encode())
        case float():
            return framed(b"f", struct.pack("<d", value))
        case str():
            return framed(b"s", value.encode())
        case bytes():
            return framed(b"b", value)
        case _:
            raise TypeError(f"SQLite has no {type(value).__name__}")
