"""Putting a backup in the place of the records, so that no cut in between leaves the station without either.

The copy is complete and on the disk under a name of its own before anything is moved; a start that finds that name
finishes what was begun. What was replaced stands in the copy itself, so that nobody trains on it unseen.
"""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.core.restoration import Restored
from kiosk.storage.database import RecordFile
from kiosk.storage.generations import aside_name, is_in_use, newest_first, set_aside
from kiosk.storage.opening import open_database, suspect
from kiosk.storage.restorations import Restorations
from kiosk.storage.verify import read_only, verify

DAMAGED: Final = frozenset({"store_damaged", "store_not_a_database"})
"""What a file says that is of no use any more."""
_CHUNK_BYTES: Final = 8 << 20

Opener = Callable[[Path], RecordFile]
"""Opens a record file with the boot and the clocks of this process."""
Goes = Callable[[], None]
"""Called while long work goes on: whoever waits for this process has to know that it is not stuck."""


def restore(backup: Path, path: Path, opener: Opener) -> Restored:
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
    _stage(backup, path, "asked", opener, _quiet)
    return _finish(path)


def make_ready(path: Path, backups: Sequence[Path], opener: Opener, *, goes: Goes | None = None) -> Restored | None:
    """See to it that there are records to begin with; None when nothing had to be done.

    Records that are damaged or gone are replaced by the backup that knows most among those that are as they were
    written; without one they begin anew, without a history. Either is told, and somebody has to accept it.

    Raises:
        StorageError: whatever else opening the records says: a disk that is full or cannot be written is no damage.
    """
    goes = goes or _quiet
    if _staged(path).exists():
        return _finish(path)
    if not path.exists():
        return _replace(path, backups, "store_missing", opener, goes) if newest_first(tuple(backups)) else None
    try:
        open_database(path, goes=goes).close()
    except StorageError as error:
        if error.code not in DAMAGED:
            raise
        return _replace(path, backups, error.code, opener, goes)
    return None


def _quiet() -> None:
    pass


def _replace(path: Path, backups: Sequence[Path], why: str, opener: Opener, goes: Goes) -> Restored:
    for backup in newest_first(tuple(backups)):
        goes()
        if not verify(backup, progress=lambda _done, _of: goes()).findings:
            _stage(backup, path, why, opener, goes)
            return _finish(path)
    _stage(None, path, why, opener, goes)
    return _finish(path)


def _staged(path: Path) -> Path:
    return path.with_name(f"{path.name}.restoring")


def _stage(backup: Path | None, path: Path, why: str, opener: Opener, goes: Goes) -> None:
    copy = path.with_name(f"{path.name}.copying")
    for left in path.parent.glob(f"{copy.name}*"):
        left.unlink()
    lines, last_utc = (0, None) if backup is None else _reaches(backup)
    try:
        if backup is not None:
            _demand_room(backup, path.parent)
            _copy(backup, copy, goes)
        file = opener(copy)
        aside = aside_name(path)
        Restorations(file).add(Restored(lines=lines, last_utc=last_utc, aside=aside, why=why))
        file.close()
        _sync(copy)
        copy.rename(_staged(path))
        _sync(path.parent)
    except OSError as error:
        raise StorageError("store_io", f"{copy}: {error.strerror}", "check the card or stick") from error


def _demand_room(backup: Path, folder: Path) -> None:
    size, free = backup.stat().st_size, shutil.disk_usage(folder).free
    if free < size:
        raise StorageError(
            "store_no_room", f"{folder} has {free >> 20} MiB free, {size >> 20} MiB are needed", "make room there"
        )


def _copy(backup: Path, copy: Path, goes: Goes) -> None:
    with backup.open("rb") as source, copy.open("wb") as target:
        while chunk := source.read(_CHUNK_BYTES):
            target.write(chunk)
            goes()


def _reaches(backup: Path) -> tuple[int, str | None]:
    """How far a backup goes."""
    with read_only(backup) as connection:
        lines = int(connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0])
        last = connection.execute("SELECT at_utc FROM events ORDER BY sequence DESC LIMIT 1").fetchone()
    return lines, None if last is None else str(last[0])


def _finish(path: Path) -> Restored:
    with read_only(_staged(path)) as connection:
        row = connection.execute("SELECT * FROM restorations ORDER BY id DESC LIMIT 1").fetchone()
    set_aside(path)
    suspect(path).unlink(missing_ok=True)
    _staged(path).rename(path)
    _sync(path.parent)
    return Restored(lines=row["lines"], last_utc=row["last_utc"], aside=row["aside"], why=row["why"])


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
