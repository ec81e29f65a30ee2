"""The record file while a station is updated: copied, replaced by the copy that was brought forward, put back.

Runs as the station's user, who owns the folder, so that root never follows a name that somebody else made:
python -I -m kiosk.install.recordfiles STEP DATA_DIR. Nothing has the records open meanwhile: the station is closed.
A step may be cut off anywhere; `back` and `forget` may be done again. The record file itself changes at once.
"""

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.install.machine import sync_folder

RECORDS: Final = "kiosk.db"
FOLDER: Final = "update"
BEFORE: Final = "before.db"
NONE: Final = "none"
"""Stands for records that were not there yet."""
STAMP: Final = "copied.json"
BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside a file that is open."""


class RecordsError(Exception):
    """The records are not as they have to be for this; the argument is what is wrong with them."""


def copy(data_dir: Path) -> None:
    """Begin: a copy for the new version to bring forward, and a note of what was copied.

    Raises:
        RecordsError: another program has the records open.
    """
    records, folder = data_dir / RECORDS, data_dir / FOLDER
    forget(data_dir)
    folder.mkdir(mode=0o700, exist_ok=True)
    if not records.exists():
        (folder / NONE).touch()
    else:
        _demand_closed(records)
        stamp = _stamp(records)
        shutil.copyfile(records, folder / RECORDS)
        _sync(folder / RECORDS)
        (folder / STAMP).write_text(stamp, encoding="utf-8")
        _sync(folder / STAMP)
    sync_folder(folder)
    sync_folder(data_dir)


def swap(data_dir: Path) -> None:
    """Let the copy be the records. Those of before stay under another name.

    Raises:
        RecordsError: the records were written to since they were copied, or another program has them open.
    """
    records, folder = data_dir / RECORDS, data_dir / FOLDER
    if (folder / NONE).exists():
        return
    for file in (records, folder / RECORDS):
        _demand_closed(file)
    if _stamp(records) != (folder / STAMP).read_text(encoding="utf-8"):
        raise RecordsError("something was written to the records while the station was closed")
    (folder / BEFORE).unlink(missing_ok=True)
    os.link(records, folder / BEFORE)
    sync_folder(folder)
    _without_neighbours(records)
    (folder / RECORDS).replace(records)
    sync_folder(data_dir)


def back(data_dir: Path) -> None:
    """Let the records of before be the records, if they are not; without any before, none."""
    records, before = data_dir / RECORDS, data_dir / FOLDER / BEFORE
    if (data_dir / FOLDER / NONE).exists():
        _without_neighbours(records)
        records.unlink(missing_ok=True)
    elif before.exists() and not (records.exists() and before.samefile(records)):
        _without_neighbours(records)
        sync_folder(data_dir)
        before.replace(records)
    sync_folder(data_dir)


def forget(data_dir: Path) -> None:
    """Remove the copies, in which names of people stand. What somebody else put beside them stays, and is no matter."""
    folder = data_dir / FOLDER
    for name in (STAMP, NONE, *(f"{one}{more}" for one in (RECORDS, BEFORE) for more in ("", *BESIDE, "-journal"))):
        (folder / name).unlink(missing_ok=True)
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        if not any(folder.iterdir()):
            folder.rmdir()


def _demand_closed(records: Path) -> None:
    """Whoever closes a record file last takes what is beside it away."""
    wal = records.with_name(f"{records.name}-wal")
    if wal.exists() and wal.stat().st_size:
        raise RecordsError(f"another program has {records} open")


def _without_neighbours(records: Path) -> None:
    for suffix in BESIDE:
        records.with_name(f"{records.name}{suffix}").unlink(missing_ok=True)


def _stamp(records: Path) -> str:
    about = records.stat()
    return json.dumps([about.st_size, about.st_mtime_ns, about.st_ino])


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


STEPS: Final[dict[str, Callable[[Path], None]]] = {"copy": copy, "swap": swap, "back": back, "forget": forget}


def main() -> int:
    """One step; 0, or 1 with what is wrong on standard output."""
    name, data_dir = sys.argv[1:]
    try:
        STEPS[name](Path(data_dir))
    except (RecordsError, OSError) as error:
        sys.stdout.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
