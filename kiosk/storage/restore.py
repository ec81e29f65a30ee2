"""Putting a backup in the place of the records, so that no cut in between leaves the station without either.

The copy is complete and on the disk under a name of its own before anything is moved; a start that finds that name
finishes what was begun.
"""

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.restoration import Restored
from kiosk.storage.generations import is_in_use, newest_first, set_aside
from kiosk.storage.opening import open_database
from kiosk.storage.verify import read_only, verify

DAMAGED: Final = frozenset({"store_damaged", "store_not_a_database"})
"""What a file says that is of no use any more."""


def restore(backup: Path, path: Path) -> Restored:
    """Put a backup in the place of the records at `path`; those of before are set aside.

    Raises:
        StorageError: `store_in_use` while the station runs, `backup_damaged` when the backup is not as it was written,
            `store_no_room`, or what reading and writing say. The records are then as they were.
    """
    if is_in_use(path):
        raise StorageError("store_in_use", f"{path} is in use", "systemctl stop bfr-kiosk.target, or end the demo")
    found = verify(backup)
    if found.findings:
        one = found.findings[0]
        raise StorageError(
            "backup_damaged",
            f"{backup}: {len(found.findings)} findings, the first: {one.table} {one.row}: {one.message}",
            "use another backup; `kiosk verify --records FILE` says more",
        )
    _stage(backup, path)
    return _finish(path, "asked")


def make_ready(path: Path, backups: Sequence[Path]) -> Restored | None:
    """See to it that there are records to begin with; None when nothing had to be done.

    Records that are damaged or gone are replaced by the backup that knows most among those that are as they were
    written; without one they begin anew, without a history. Either is told, and somebody has to accept it.

    Raises:
        StorageError: whatever else opening the records says: a disk that is full or cannot be written is no damage.
    """
    if _staged(path).exists():
        return _finish(path, "restore_cut")
    if not path.exists():
        return _replace(path, backups, "store_missing") if newest_first(tuple(backups)) else None
    try:
        open_database(path).close()
    except StorageError as error:
        if error.code not in DAMAGED:
            raise
        return _replace(path, backups, error.code)
    return None


def _replace(path: Path, backups: Sequence[Path], why: str) -> Restored:
    for backup in newest_first(tuple(backups)):
        if not verify(backup).findings:
            _stage(backup, path)
            return _finish(path, why)
    aside = set_aside(path)
    return Restored(lines=0, last_utc=None, aside=None if aside is None else aside.name, why=why)


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _stage(backup: Path, path: Path) -> None:
    size, free = backup.stat().st_size, shutil.disk_usage(path.parent).free
    if free < size:
        raise StorageError(
            "store_no_room", f"{path.parent} has {free >> 20} MiB free, {size >> 20} MiB are needed", "make room there"
        )
    copy = path.with_name(f"{path.name}.copying")
    try:
        shutil.copyfile(backup, copy)
        _sync(copy)
        copy.rename(_staged(path))
        _sync(path.parent)
    except OSError as error:
        raise StorageError("store_io", f"{copy}: {error.strerror}", "check the card or stick") from error


def _finish(path: Path, why: str) -> Restored:
    with read_only(_staged(path)) as connection:
        lines = int(connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0])
        last = connection.execute("SELECT at_utc FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    aside = set_aside(path)
    _staged(path).rename(path)
    _sync(path.parent)
    return Restored(
        lines=lines,
        last_utc=last[0] if last else None,
        aside=None if aside is None else aside.name,
        why=why,
    )


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
