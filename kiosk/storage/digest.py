"""One number for everything that is stored, to see whether two runs left the same records."""

import hashlib

from kiosk.storage.audit_tables import AUDIT
from kiosk.storage.canon import framed, row_bytes
from kiosk.storage.database import RecordFile
from kiosk.storage.schema import LIBRARY_TABLES


def digest(file: RecordFile) -> str:
    """SHA-256 over all rows of all tables, tables by name and rows in the order they were written.

    The audit is left out: it says of the same rows that they are there, with salts that no two runs share.
    """
    sha = hashlib.sha256()
    with file.frozen():
        for table in file.tables():
            if table in LIBRARY_TABLES or table == AUDIT:
                continue
            sha.update(framed(b"t", table.encode()))
            for row in file.stored(f'SELECT * FROM "{table}" ORDER BY rowid'):  # noqa: S608 - names from the schema
                sha.update(framed(b"r", row_bytes(row)))
    return sha.hexdigest()
