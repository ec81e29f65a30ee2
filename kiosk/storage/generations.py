"""The backups on the card: a few generations, of which always the oldest is brought forward.

While one is written, and after it was written from records that were damaged by then, the others still stand.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.backup import BackedUp, back_up
from kiosk.storage.verify import read_only

FOLDER: Final = "backups"
KEPT: Final = 2
"""Generations on the card, unless the settings say otherwise. Each is as large as the records."""


def generations(data_dir: Path, kept: int = KEPT) -> tuple[Path, ...]:
    """Where the generations are, whether they exist or not."""
    return tuple(data_dir / FOLDER / f"records-{number}.db" for number in range(1, kept + 1))


def newest_first(files: tuple[Path, ...]) -> tuple[Path, ...]:
    """Those of the files that are backups, the one that knows most first. What cannot be read is none."""
    known = [(lines, file) for file in files if (lines := lines_in(file)) is not None]
    return tuple(file for _, file in sorted(known, key=lambda one: one[0], reverse=True))


def lines_in(file: Path) -> int | None:
    """How many lines of the audit a backup has; None when it is no backup."""
    if not file.exists():
        return None
    try:
        with read_only(file) as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0])
    except StorageError:
        return None


def next_generation(
    source: Path, data_dir: Path, kept: int = KEPT, *, progress: Callable[[int, int], None] | None = None
) -> tuple[Path, BackedUp]:
    """Bring the oldest generation forward; where it is, and what it holds now.

    One that holds what the records have lost, or that cannot be read, is set aside and a new one is made in its place.

    Raises `StorageError` as `back_up`; `backup_damaged` takes the file's name away too, so that nobody restores it.
    """
    files = generations(data_dir, kept)
    files[0].parent.mkdir(mode=0o700, exist_ok=True)
    oldest = min(files, key=lambda file: -1 if (lines := lines_in(file)) is None else lines)
    if oldest.exists() and lines_in(oldest) is None:
        set_aside(oldest)
    try:
        return oldest, back_up(source, oldest, progress=progress)
    except StorageError as error:
        if error.code == "backup_other":
            set_aside(oldest)
            return oldest, back_up(source, oldest, progress=progress)
        if error.code == "backup_damaged":
            set_aside(oldest)
        raise


_BESIDE: Final = ("-journal", "-wal", "-shm", "")
"""What SQLite keeps beside a file; the file itself last."""


def aside_name(file: Path) -> str | None:
    """The name that a file would get aside; None when neither it nor anything beside it is there."""
    if not any(file.with_name(file.name + suffix).exists() for suffix in _BESIDE):
        return None
    number = 1
    while file.with_name(f"{file.name}.aside-{number}").exists():
        number += 1
    return f"{file.name}.aside-{number}"


def set_aside(file: Path) -> None:
    """Give a file, with what SQLite keeps beside it, a name that nobody opens.

    What was set aside before stays. A log that is left without its file goes as well: it would be taken for that of the
    next file of the name.
    """
    name = aside_name(file)
    for suffix in _BESIDE:
        beside = file.with_name(file.name + suffix)
        if name is not None and beside.exists():
            beside.rename(file.with_name(name + suffix))


def is_in_use(file: Path) -> bool:
    """Whether another process has the records open."""
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, isolation_level=None, timeout=0.0)) as connection:
        try:
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
        except sqlite3.DatabaseError:
            return False  # it is damaged: what cannot be read is not at work
    return False
