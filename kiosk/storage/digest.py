"""One number for everything that is stored, to see whether two runs left the same records."""

import hashlib
import struct

from kiosk.storage.database import RecordFile
from kiosk.storage.schema import LIBRARY_TABLES


def digest(file: RecordFile) -> str:
    """SHA-256 over all rows of all tables, tables by name and rows in the order they were written.

    Each value is hashed with its type and length, so no two different contents look alike.
    """
    sha = hashlib.sha256()
    with file.frozen():
        for table in file.tables():
            if table in LIBRARY_TABLES or table.startswith("sqlite_"):
                continue
            sha.update(_framed(b"t", table.encode()))
            for row in file.rows(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608 - names from the schema
                for name, value in row.items():
                    sha.update(_framed(b"c", name.encode()) + _value(value))
    return sha.hexdigest()


def _framed(kind: bytes, content: bytes) -> bytes:
    return kind + struct.pack("<Q", len(content)) + content


def _value(value: object) -> bytes:
    match value:
        case None:
            return _framed(b"n", b"")
        case int():
            return _framed(b"i", str(value).encode())
        case float():
            return _framed(b"f", struct.pack("<d", value))
        case str():
            return _framed(b"s", value.encode())
        case bytes():
            return _framed(b"b", value)
        case _:
            raise TypeError(f"SQLite has no {type(value).__name__}")
