"""Putting a backup in the place of the records, so that no cut in between leaves the station without either.

The copy is complete and on the disk under a name of its own before anything is moved; a start that finds that name
finishes what was begun. What was replaced stands in the copy itself, so that nobody trains on it unseen.
"""

import logging
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.restoration import Restored
from kiosk.storage.database import RecordFile
from kiosk.storage.failures import translated
from kiosk.storage.generations import FOLDER, aside_name, clear_others, is_in_use, newest_first, set_aside
from kiosk.storage.opening import open_database, suspect
from kiosk.storage.restorations import Restorations
from kiosk.storage.verify import read_only, verify

DAMAGED: Final = frozenset({"store_damaged", "store_not_a_database"})
"""What a file says that is of no use any more."""
_NO_BACKUP: Final = DAMAGED | {"backup_damaged", "store_foreign", "audit_missing", "store_newer", "store_cannot_open"}
_CHUNK_BYTES: Final = 8 << 20
_PAGES: Final = 4096

_log = logging.getLogger(__name__)

Opener = Callable[[Path], RecordFile]
"""Opens a record file with the boot and the clocks of this process."""
Goes = Callable[[], None]
"""Called while long work goes on: whoever waits for this process has to know that it is not stuck."""


def restore(backup: Path, path: Path, opener: Opener) -> Restored:
    """Put a backup in the place of the records at `path`; those of before are set aside.

    Raises:
        StorageError: `restore_in_use` while the station runs, `backup_damaged` when the backup is not as it was
            written, `restore_no_room`, or what reading and writing say. The records are then as they were.
    """
    _demand_down(path)
    _stage(backup, path, "asked", opener, _quiet)
    try:
        _demand_down(path)  # it took minutes: somebody may have started the station
    except StorageError:
        _staged(path).unlink()
        raise
    return _finish(path)


def make_ready(path: Path, opener: Opener, *, goes: Goes | None = None) -> Restored | None:
    """See to it that there are records to begin with; None when nothing had to be done.

    Records that are damaged, cannot be read any more, or are gone are replaced by the backup beside them that knows
    most among those that are as they were written; without one they begin anew, without a history. Either is told, and
    somebody has to accept it. A station is new only where there is neither a backup nor anything set aside.

    Raises:
        StorageError: whatever else opening the records says: a disk that is full or cannot be written is no damage.
    """
    goes = goes or _quiet
    if _staged(path).exists():
        return _finish(path)
    if not path.exists():
        return _replace(path, "records_missing", opener, goes) if _was_here(path) else None
    if path.stat().st_size == 0:
        return _replace(path, "records_missing", opener, goes)  # as a cut leaves it on a card
    try:
        open_database(path, goes=goes).close()
    except StorageError as error:
        if error.code not in DAMAGED and not (error.code == "store_io" and _is_unreadable(path, goes)):
            raise
        return _replace(path, error.code, opener, goes)
    return None


def _was_here(path: Path) -> bool:
    """Whether there have been records: something is left of them."""
    beside = [*path.parent.glob(f"{path.name}.aside-*"), *path.parent.glob(f"{path.name}-wal")]
    return bool(beside) or (path.parent / FOLDER).exists()


def _is_unreadable(path: Path, goes: Goes) -> bool:
    """Whether a part of the file cannot be read, while its folder can be written: a card that wears out."""
    try:
        with path.open("rb") as file:
            while file.read(_CHUNK_BYTES):
                goes()
    except OSError:
        return os.access(path.parent, os.W_OK)
    return False


def _demand_down(path: Path) -> None:
    if is_in_use(path):
        raise StorageError("restore_in_use", f"{path} is in use", "systemctl stop bfr-kiosk.target, or end the demo")


def _quiet() -> None:
    pass


def _replace(path: Path, why: str, opener: Opener, goes: Goes) -> Restored:
    for backup in newest_first(path.parent):
        try:
            _stage(backup, path, why, opener, goes)
        except StorageError as error:
            if error.code not in _NO_BACKUP:
                raise
            _log.error("backup passed over file=%s code=%s cause=%s", backup.name, error.code, error.message)
        else:
            return _finish(path)
    _stage(None, path, why, opener, goes)
    return _finish(path)


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _stage(backup: Path | None, path: Path, why: str, opener: Opener, goes: Goes) -> None:
    copy = path.with_name(f"{path.name}.copying")
    for left in path.parent.glob(f"{copy.name}*"):
        left.unlink()
    lines, last_utc = (0, None) if backup is None else _copied(backup, copy, goes)
    try:
        file = opener(copy)
        Restorations(file).add(Restored(lines=lines, last_utc=last_utc, aside=aside_name(path), why=why))
        file.close()
        with translated(str(copy)), closing(sqlite3.connect(copy)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        goes()
        _sync(copy)
        copy.rename(_staged(path))
        _sync(path.parent)
    except OSError as error:
        raise StorageError("store_io", f"{copy}: {error.strerror}", "check the card or stick") from error


def _copied(backup: Path, copy: Path, goes: Goes) -> tuple[int, str | None]:
    """Copy a backup, its log included, and prove the copy; how far it goes."""
    _demand_room(backup, copy.parent)
    with read_only(backup) as source, translated(str(copy)), closing(sqlite3.connect(copy)) as target:
        source.backup(target, pages=_PAGES, progress=lambda *_: goes())
    found = verify(copy, goes=goes)
    if found.findings:
        one = found.findings[0]
        raise StorageError(
            "backup_damaged",
            f"{backup}: {len(found.findings)} findings, the first: {one.table} {one.row}: {one.message}",
            "use another backup; `kiosk verify --records FILE` says more",
        )
    with read_only(copy) as connection:
        last = connection.execute("SELECT at_utc FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    return found.lines, None if last is None else str(last[0])


def _demand_room(backup: Path, folder: Path) -> None:
    size, free = backup.stat().st_size, shutil.disk_usage(folder).free
    if free < size:
        raise StorageError(
            "restore_no_room", f"{folder} has {free >> 20} MiB free, {size >> 20} MiB are needed", "make room there"
        )


def _finish(path: Path) -> Restored:
    with read_only(_staged(path)) as connection:
        row = connection.execute("SELECT * FROM restorations ORDER BY id DESC LIMIT 1").fetchone()
    set_aside(path)
    suspect(path).unlink(missing_ok=True)
    _sync(path.parent)  # on a card without a journal of its own the old log could come back beside what was restored
    _staged(path).rename(path)
    _sync(path.parent)
    clear_others(path, path.parent)
    return Restored(lines=row["lines"], last_utc=row["last_utc"], aside=row["aside"], why=row["why"])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
