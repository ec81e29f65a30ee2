"""What is handed out: which files of which sessions and runners, and where they go."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kiosk.core.errors import ExportError
from kiosk.export.archive import Locker, Member
from kiosk.outlet import Outlet

RECORDS: Final = "records.db"
_COPY: Final = "export-unfinished-"

Progress = Callable[[int, int], None]
"""Takes what is done and what there is to do."""


class Form(StrEnum):
    """What a document can be handed out as."""

    PDF = "pdf"
    CSV = "csv"
    JSON = "json"
    FHIR = "fhir"


@dataclass(frozen=True, slots=True)
class Item:
    """One file to be made; its name says nothing about a person."""

    name: str
    make: Callable[[], bytes]


def into_folder(
    outlet: Outlet, items: Iterable[Item], records: Callable[[Path], None] | None, progress: Progress
) -> None:
    """Put every file into a folder, each whole. `records` writes the record file to a path; None: not wanted.

    `items` are gone through twice: for their names, and to make them one after the other.

    Raises `ExportError`, as `Outlet` does.
    """
    names = [one.name for one in items] + ([] if records is None else [RECORDS])
    outlet.demand_free(names)
    for done, one in enumerate(items):
        progress(done, len(names))
        outlet.put(one.name, one.make())
    if records is not None:
        progress(len(names) - 1, len(names))
        with outlet.making(RECORDS) as path:
            records(path)
    progress(len(names), len(names))


def into_one_file(
    outlet: Outlet,
    name: str,
    items: Iterable[Item],
    records: Callable[[Path], None] | None,
    locker: Locker,
    *,
    beside: Path,
    progress: Progress,
) -> None:
    """Put everything into one locked file.

    Args:
        outlet: where to.
        name: of the file.
        items: what goes in; gone through twice, to count them and to make them.
        records: as `into_folder`.
        locker: how it is locked.
        beside: a folder for the copy of the records until it is in, where they stand in the clear anyway.
        progress: takes what is done.

    A cut of the power leaves that copy, with every name in it: `forget_copies` removes it.
    """
    with (
        TemporaryDirectory(dir=beside, prefix=_COPY) as folder,
        _held(Path(folder)),
        outlet.making(name) as path,
    ):
        locker.lock(_members(items, records, Path(folder), progress), path)


def forget_copies(beside: Path) -> None:
    """Remove the copies of the records that exports left which were cut off; every export begins with it.

    The copy of one that still runs is held by it, and stays.

    Raises `ExportError` `export_failed` when one cannot be removed: it has names in it, and somebody has to know.
    """
    for left in beside.glob(f"{_COPY}*"):
        try:
            with _held(left):
                shutil.rmtree(left)
        except BlockingIOError:
            continue  # somebody is at work on it
        except OSError as error:
            hint = "it holds a copy of the records with names: remove it by hand"
            raise ExportError("export_failed", f"{left}: {error.strerror or error}", hint) from error


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Keep a folder from other exports; the kernel lets go of it however this one ends. Raises `OSError`."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _members(
    items: Iterable[Item], records: Callable[[Path], None] | None, folder: Path, progress: Progress
) -> Iterator[Member]:
    total = sum(1 for _ in items) + (records is not None)
    for done, one in enumerate(items):
        progress(done, total)
        yield Member.of(one.name, one.make())
    if records is not None:
        progress(total - 1, total)
        path = folder / RECORDS
        records(path)
        yield Member.at(RECORDS, path)
    progress(total, total)
