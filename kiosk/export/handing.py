"""What is handed out: which files of which sessions and runners, and where they go."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from kiosk.export.archive import Locker, Member
from kiosk.export.files import Outlet

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
    outlet: Outlet, items: Sequence[Item], records: Callable[[Path], None] | None, progress: Progress
) -> None:
    """Put every file into a folder, each whole. `records` writes the record file to a path; None: not wanted.

    Raises `ExportError`, as `Outlet` does.
    """
    names = [one.name for one in items] + ([] if records is None else [RECORDS])
    outlet.demand_free(names)
    for done, one in enumerate(items):
        progress(done, len(names))
        outlet.put(one.name, one.make())
    if records is not None:
        progress(len(items), len(names))
        with outlet.making(RECORDS) as path:
            records(path)
    progress(len(names), len(names))


def into_one_file(
    outlet: Outlet,
    name: str,
    items: Sequence[Item],
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
        items: what goes in.
        records: as `into_folder`.
        locker: how it is locked.
        beside: a folder for the copy of the records until it is in, where they stand in the clear anyway.
        progress: takes what is done.
    """
    for left in beside.glob(f"{_COPY}*"):
        shutil.rmtree(left)  # an export that was cut off has left its copy
    with TemporaryDirectory(dir=beside, prefix=_COPY) as folder, outlet.making(name) as path:
        locker.lock(_members(items, records, Path(folder), progress), path)


def _members(
    items: Sequence[Item], records: Callable[[Path], None] | None, folder: Path, progress: Progress
) -> Iterator[Member]:
    total = len(items) + (records is not None)
    for done, one in enumerate(items):
        progress(done, total)
        yield Member.of(one.name, one.make())
    if records is not None:
        progress(len(items), total)
        path = folder / RECORDS
        records(path)
        yield Member.at(RECORDS, path)
    progress(total, total)
