"""What no code of the station does: any statement at all, as somebody with a tool would."""

from collections.abc import Sequence

from kiosk.storage import Store


def run(store: Store, sql: str, values: Sequence[object] = ()) -> int:
    """Run one statement in a transaction of its own; the number of rows it changed. Raises `StorageError`."""
    file = store._file
    with file.transaction():
        return file._db.execute(sql, values).rowcount


def without_triggers(store: Store, table: str) -> None:
    """Take away what protects a table."""
    for row in store._file.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]):
        run(store, f"DROP TRIGGER {row['name']}")
