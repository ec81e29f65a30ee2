"""The backups on the card: a few generations, of which always the oldest is brought forward.

While one is written, and after it was written from records that were damaged by then, the others still stand.
"""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.backup import BackedUp, back_up
from kiosk.storage.tips import has_line, last_line
from kiosk.storage.verify import read_only, verify

_log = logging.getLogger(__name__)

FOLDER: Final = "backups"
_DAMAGED: Final = frozenset({"backup_damaged", "store_damaged", "store_not_a_database"})
KEPT: Final = 2
"""Generations on the card, unless the settings say otherwise. Each is as large as the records."""


def generations(data_dir: Path, kept: int = KEPT) -> tuple[Path, ...]:
    """Where the generations are that are kept, whether they exist or not."""
    return tuple(data_dir / FOLDER / f"records-{number}.db" for number in range(1, kept + 1))


def newest_first(data_dir: Path) -> tuple[Path, ...]:
    """All backups on the card that can be read, the one that knows most first, however many are kept now."""
    known = [(lines, file) for file in on_card(data_dir) if (lines := lines_in(file)) is not None]
    return tuple(file for _, file in sorted(known, key=lambda one: one[0], reverse=True))


def others_with_records(data_dir: Path) -> tuple[Path, ...]:
    """Backups, and whatever was set aside or left half made: everything but the records that may hold people."""
    patterns = ("*.aside-*", f"{FOLDER}/*", "*.copying*", "*.restoring*", "export-unfinished-*")
    return tuple(sorted(file for pattern in patterns for file in data_dir.glob(pattern)))


def on_card(data_dir: Path) -> list[Path]:
    """All backups that stand there, readable or not."""
    return sorted((data_dir / FOLDER).glob("records-*.db"))


def lines_in(file: Path) -> int | None:
    """How many lines of the audit a backup has; None when there is none that can be read."""
    if not os.access(file, os.R_OK):
        return None
    try:
        with read_only(file) as connection:
            return last_line(connection)[0]
    except StorageError as error:
        _log.warning("no backup file=%s code=%s", file.name, error.code)
        return None


def is_of(file: Path, source: Path) -> bool:
    """Whether a backup holds nothing that the records do not: its last line is one of theirs.

    Raises `StorageError` when the records cannot be read; a backup that cannot be read is of nothing.
    """
    if lines_in(file) is None:
        return False
    with read_only(file) as backup, read_only(source) as records:
        return has_line(records, last_line(backup))


def clear_others(source: Path, data_dir: Path) -> tuple[str, ...]:
    """Set aside what is no backup of these records; the names it has now. Raises as `is_of`."""
    aside = []
    for file in on_card(data_dir):
        if is_of(file, source):
            continue
        name = str(aside_name(file))
        try:
            set_aside(file)
        except OSError as error:
            # Another user's: it stays where it is and is no backup of ours.
            _log.warning("backup cannot be set aside file=%s cause=%s", file.name, error.strerror)
        else:
            aside.append(name)
    return tuple(aside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """A generation that was brought forward, and the names of those that were no backup of these records."""

    file: Path
    made: BackedUp
    aside: tuple[str, ...]


def next_generation(
    source: Path, data_dir: Path, kept: int = KEPT, *, progress: Callable[[int, int], None] | None = None
) -> Night:
    """Bring the oldest generation forward.

    One that holds what the records have lost, that is another station's, or that cannot be read is set aside first, and
    told: it may be all that is left of something.

    Raises `StorageError` as `back_up`; a generation that is damaged itself is set aside then.
    """
    files = generations(data_dir, kept)
    files[0].parent.mkdir(mode=0o700, exist_ok=True)
    aside = clear_others(source, data_dir)
    oldest = min(files, key=lambda file: -1 if (lines := lines_in(file)) is None else lines)
    try:
        made = back_up(source, oldest, progress=progress)
    except StorageError as error:
        if error.code in _DAMAGED and oldest.exists() and verify(oldest).findings:
            set_aside(oldest)
        raise
    return Night(file=oldest, made=made, aside=aside)


def forget(
    source: Path, data_dir: Path, *, progress: Callable[[int, int], None] | None = None
) -> tuple[tuple[Path, StorageError], ...]:
    """Bring every backup on the card forward, so that none brings back who was erased from the records.

    Those that could not be, each with why. Raises `StorageError` when the records themselves cannot be read.
    """
    left = []
    for file in on_card(data_dir):
        try:
            if not is_of(file, source):
                hint = "the next nightly backup sets it aside; delete it when nothing of it is needed"
                raise StorageError("backup_other", f"{file} holds what is not in {source}, or cannot be read", hint)
            back_up(source, file, progress=progress)
        except StorageError as error:
            left.append((file, error))
    return tuple(left)


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
