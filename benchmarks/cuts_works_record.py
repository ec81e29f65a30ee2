"""One work, done by the unchanged station, and every operation of it on the disk, SQLite's and its own.

For a process of its own (`CHILD`), because the layers stay for as long as a process lives.
"""

import pickle
import subprocess
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.cuts_files import Files
from benchmarks.cuts_record import STEPS, kept
from benchmarks.cuts_station import RECORDS, silent
from benchmarks.cuts_works import WORKS, Done
from benchmarks.cutvfs import Recorder, Step
from benchmarks.figures import BenchmarkError
from kiosk.storage import database
from kiosk.storage.generations import is_of, lines_in, newest_first
from kiosk.storage.tips import last_line
from kiosk.storage.verify import read_only, verify

CHILD: Final = (
    "import sys, pathlib; from benchmarks.cuts_works_record import record_work; "
    "record_work(pathlib.Path(sys.argv[1]), sys.argv[2])"
)


@dataclass(frozen=True, slots=True)
class Owed:
    """What had been promised once `after` steps were done.

    Lines of the audit and the hash of the last one, lines in a backup, who is gone, and whether a start was over.
    """

    after: int = 0
    lines: int = 0
    tip: bytes = b""
    backup_lines: int = 0
    erased: tuple[str, ...] = ()
    is_up: bool = False


@dataclass(slots=True)
class RecordedWork:
    """A whole work: the files before it, its steps, and what was promised meanwhile."""

    name: str
    before: dict[str, bytes]
    owed: list[Owed]
    steps: list[Step] = field(default_factory=list)

    def owed_after(self, done: int) -> Owed:
        """What is promised after so many steps."""
        return self.owed[bisect_right(self.owed, done, key=lambda one: one.after) - 1]


def files_in(folder: Path) -> dict[str, bytes]:
    """All files of a data folder by their names within it, but what SQLite makes anew."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }


def write_files(files: dict[str, bytes], folder: Path) -> None:
    """Lay files out in a folder, which must be empty."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def record_work(place: Path, name: str) -> None:
    """Prepare a work, do it, and leave its steps in the folder."""
    silent(lambda: _record(place, name))


def _record(place: Path, name: str) -> None:
    data_dir = place.resolve() / "data"
    data_dir.mkdir()
    work = WORKS[name]
    work.prepare(data_dir)
    first = owed_before(data_dir)  # before the files are taken down: a reader may leave an empty log
    recorded = RecordedWork(name, files_in(data_dir), [first])
    files = Files(data_dir, recorded.steps.append)
    Recorder(recorded.steps.append, files.named)
    _watch(recorded, data_dir / RECORDS)

    def tell(done: Done) -> None:
        owed, after = recorded.owed[-1], len(recorded.steps)
        if done.is_up:
            with read_only(data_dir / RECORDS) as connection:
                lines, tip = last_line(connection)
            owed = replace(owed, lines=lines, tip=tip)
        recorded.owed.append(
            replace(
                owed,
                after=after,
                backup_lines=done.backup_lines or owed.backup_lines,
                erased=(*owed.erased, done.erased) if done.erased else owed.erased,
                is_up=owed.is_up or done.is_up,
            )
        )

    work.play(data_dir, tell)
    with (place / STEPS).open("wb") as out:
        pickle.dump(recorded, out)


def owed_before(data_dir: Path) -> Owed:
    """What stands before: the records, unless they are damaged or older than the audit, and the best whole backup."""
    path, lines, tip = data_dir / RECORDS, 0, b""
    if lines_in(path) is not None:
        with read_only(path) as connection:
            lines, tip = last_line(connection)
    whole = [file for file in newest_first(data_dir) if not verify(file).findings and (not lines or is_of(file, path))]
    return Owed(lines=lines, tip=tip, backup_lines=(lines_in(whole[0]) or 0) if whole else 0)


def _watch(recorded: RecordedWork, records: Path) -> None:
    """Note what the records promise with each transaction; nothing else of them is touched."""
    transaction = database.RecordFile.transaction

    @contextmanager
    def watched(self: database.RecordFile) -> Iterator[None]:
        with transaction(self):
            yield
        if self.path == records:
            lines, tip, _ = kept(self._db)
            recorded.owed.append(replace(recorded.owed[-1], after=len(recorded.steps), lines=lines, tip=tip))

    database.RecordFile.transaction = watched  # type: ignore[method-assign]


def recorded_work(place: Path, name: str) -> RecordedWork:
    """Do a work in a process of its own. Raises `BenchmarkError` when it fails."""
    folder = place / name.replace(" ", "-")
    folder.mkdir()
    command = [sys.executable, "-c", CHILD, str(folder), name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if done.returncode != 0:
        raise BenchmarkError(f"{name}: could not be recorded: {done.stderr.strip()[-800:] or done.returncode}")
    with (folder / STEPS).open("rb") as file:
        recorded: RecordedWork = pickle.load(file)  # noqa: S301 - written by our own process a moment ago
    return recorded
