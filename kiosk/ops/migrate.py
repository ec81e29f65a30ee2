"""A copy of the records brought forward to this program's schema and looked through: what an update proves first."""

from collections.abc import Callable
from pathlib import Path

from kiosk.ops.backups import demand_records
from kiosk.storage.opening import open_database
from kiosk.storage.schema import SCHEMA_VERSION
from kiosk.storage.verify import verify


def migrate(path: Path, *, out: Callable[[str], None] = print) -> int:
    """Bring a record file forward and prove it; 0 when everything fits, else 1.

    Args:
        path: a copy. The station brings its own records forward when it starts.
        out: takes each line.

    Raises:
        StorageError: it cannot be opened, is damaged, or was made by a newer program.
    """
    demand_records(path)
    open_database(path).close()
    found = verify(path)
    for one in found.findings:
        out(f"NOT AS WRITTEN  {one.table} {one.row}: {one.code}: {one.message}")
    out(f"{path}: schema {SCHEMA_VERSION}, {found.lines} lines of the audit, {len(found.findings)} findings")
    return 1 if found.findings else 0
