"""What a station makes of the files a cut has left: it starts on them, twice, and what was promised is looked for."""

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks.cuts import stock_tool
from benchmarks.cuts_station import NAMES, RECORDS, started
from benchmarks.cuts_works import WORKS
from benchmarks.cuts_works_record import Owed, RecordedWork, files_in, write_files
from kiosk.core.errors import StorageError
from kiosk.storage.generations import FOLDER, lines_in
from kiosk.storage.schema import LIBRARY_TABLES, SCHEMA_VERSION
from kiosk.storage.verify import verify

_CHECK: Final = "PRAGMA integrity_check; SELECT 'a reference of ' || \"table\" FROM pragma_foreign_key_check;"
_RESTORED: Final = "SELECT why, lines, aside FROM restorations"
_PEOPLE: Final = """
SELECT r.name, r.birth_year, e.id IS NOT NULL FROM runners r LEFT JOIN erasures e ON e.runner_id = r.id ORDER BY r.id
"""


@dataclass(slots=True)
class Found:
    """What was found over some cuts: what was promised and is not there, damaged files, starts that went wrong."""

    cuts: int = 0
    images: int = 0
    lost: int = 0
    corrupt: int = 0
    starts: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Found") -> None:
        """Take another one in."""
        self.cuts += other.cuts
        self.images += other.images
        self.lost += other.lost
        self.corrupt += other.corrupt
        self.starts += other.starts
        self.faults += other.faults


class Judge:
    """Judges images of one work, each in an empty folder below `place`."""

    def __init__(self, recorded: RecordedWork, place: Path, found: Found) -> None:
        self._place = place
        self._found = found
        self._work = WORKS[recorded.name]
        self._before = recorded.before
        self._at = ""
        self._was_lost: set[int] = set()
        self._answers: dict[int, str] = {}
        self._whole: dict[int, bool] = {}
        self._migrated: dict[str, list[tuple[object, ...]]] = {}
        self._uncut: list[tuple[object, ...]] = []
        if self._work.figure in {"cuts_migration", "cuts_restore"}:
            self._without_a_cut()

    def judge(self, image: dict[str, bytes], owed: Owed, at: str) -> None:
        """One image; `at` says of which cut."""
        self._at = at
        self._found.images += 1
        self._stock(image, owed)
        with _Laid(self._place / "image", image) as data_dir:
            if self._start(data_dir):
                self._kept(data_dir, owed)
                self._backups(data_dir, owed)
                self._erased(data_dir, owed)
                self._as_migrated(data_dir)
                self._steady(data_dir)
        if owed.backup_lines:
            self._without_records(image, owed)

    def _lost(self, what: str) -> None:
        self._found.lost += 1
        self._found.faults.append(f"{self._at}: {what}")

    def _corrupt(self, what: str) -> None:
        self._found.corrupt += 1
        self._found.faults.append(f"{self._at}: {what}")

    def _wrong(self, what: str) -> None:
        self._found.starts += 1
        self._found.faults.append(f"{self._at}: {what}")

    def _stock(self, image: dict[str, bytes], owed: Owed) -> None:
        """The stock tool opens the files as the cut has left them, each with what SQLite keeps beside it."""
        with _Laid(self._place / "stock", image) as data_dir:
            for path in _record_files(data_dir):
                if path.name == RECORDS and self._work.figure == "cuts_restore" and not owed.is_up:
                    continue  # they are damaged, or in the middle of being replaced
                self._asked(path, image)
            if self._work.figure == "cuts_migration":
                answer = stock_tool(data_dir / RECORDS, "PRAGMA user_version")
                old = _version_of(self._before[RECORDS])
                if answer not in ([str(old)], [str(SCHEMA_VERSION)]) or (owed.is_up and answer == [str(old)]):
                    self._lost(f"the schema is {answer}")

    def _asked(self, path: Path, image: dict[str, bytes]) -> None:
        # A file that stands as it stood before is not asked again.
        key = hash(tuple(item for item in image.items() if item[0].startswith(path.name, item[0].rfind("/") + 1)))
        if key not in self._answers:
            answer = stock_tool(path, _CHECK)
            self._answers[key] = "the stock tool cannot open it" if answer is None else answer[0]
        if self._answers[key] != "ok":
            self._corrupt(f"{path.name}: {self._answers[key]}")

    def _start(self, data_dir: Path) -> bool:
        try:
            started(data_dir).close()
        except StorageError as error:
            self._wrong(f"no start: {error.code}: {error.message}")
            return False
        return True

    def _kept(self, data_dir: Path, owed: Owed) -> None:
        path = data_dir / RECORDS
        for one in verify(path).findings:
            self._corrupt(f"{one.code}: {one.message}")
        with closing(sqlite3.connect(path)) as connection:
            lines = connection.execute("SELECT coalesce(max(seq), 0) FROM audit").fetchone()[0]
            tip = connection.execute("SELECT hash FROM audit WHERE seq = ?", [owed.lines]).fetchone()
            restored = connection.execute(_RESTORED).fetchall()
        if owed.lines and (tip is None or bytes(tip[0]) != owed.tip):
            self._lost(f"line {owed.lines} was promised, {lines} are there")
        if self._work.figure != "cuts_restore":
            if restored:
                self._lost("whole records were replaced")
            return
        if lines != owed.backup_lines + 1:
            self._lost(f"{owed.backup_lines} lines of the backup and that it was restored, {lines} are there")
        if restored != self._uncut:
            self._lost(f"told is {restored}, without a cut {self._uncut}")
        for _, _, aside in restored:
            if aside is not None and not list(data_dir.glob(f"{aside}*")):
                self._lost(f"{aside} was to be kept, and is gone")

    def _backups(self, data_dir: Path, owed: Owed) -> None:
        """At least one whole backup of all that was told."""
        best = 0
        for path in _record_files(data_dir):
            if path.name != RECORDS and (lines := lines_in(path)) is not None and lines > best:
                key = hash(path.read_bytes())  # read above, so that nothing waits beside it
                if key not in self._whole:
                    self._whole[key] = not verify(path).findings
                best = lines if self._whole[key] else best
        if best < owed.backup_lines:
            self._lost(f"a backup of {owed.backup_lines} lines was promised, the best whole one has {best}")

    def _erased(self, data_dir: Path, owed: Owed) -> None:
        """Who was erased is nowhere; of an erasure that was not told yet all was done, or nothing."""
        if self._work.figure != "cuts_erasure":
            return
        for path in _record_files(data_dir):
            content = path.read_bytes() + _log_of(path)
            for name in owed.erased:
                if name.encode() in content:
                    self._lost(f"{name} was erased, and is in {path.name}")
        content = (data_dir / RECORDS).read_bytes() + _log_of(data_dir / RECORDS)
        with closing(sqlite3.connect(data_dir / RECORDS)) as connection:
            rows = connection.execute(_PEOPLE).fetchall()
        for known, (name, year, is_erased) in zip(NAMES, rows, strict=True):
            is_whole = (name, bool(year)) == (("", False) if is_erased else (known, True))
            if not is_whole or (is_erased and known.encode() in content):
                self._lost(f"{known} is half erased")

    def _as_migrated(self, data_dir: Path) -> None:
        if self._migrated and _rows(data_dir / RECORDS) != self._migrated:
            self._lost("what was brought forward is not what a start without a cut makes")

    def _without_a_cut(self) -> None:
        with _Laid(self._place / "whole", self._before) as data_dir:
            started(data_dir).close()
            if self._work.figure == "cuts_migration":
                self._migrated = _rows(data_dir / RECORDS)
            with closing(sqlite3.connect(data_dir / RECORDS)) as connection:
                self._uncut = connection.execute(_RESTORED).fetchall()

    def _steady(self, data_dir: Path) -> None:
        """Another start finds nothing to do."""
        before = files_in(data_dir)
        if self._start(data_dir):
            after = files_in(data_dir)
            changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
            if changed:
                self._wrong(f"a second start has changed {', '.join(changed)}")

    def _without_records(self, image: dict[str, bytes], owed: Owed) -> None:
        """Should the card lose the records now, a start finds all that was told to be in a backup, and nobody else."""
        backups = {name: content for name, content in image.items() if name.startswith(FOLDER)}
        key = hash((tuple(backups.items()), owed.backup_lines, owed.erased))
        if key in self._was_lost:
            return
        self._was_lost.add(key)
        with _Laid(self._place / "lost", backups) as data_dir:
            if not self._start(data_dir):
                return
            with closing(sqlite3.connect(data_dir / RECORDS)) as connection:
                lines = connection.execute("SELECT max(seq) FROM audit").fetchone()[0]
                names = {name for (name,) in connection.execute("SELECT name FROM runners")}
        if lines - 1 < owed.backup_lines:  # one says that they were restored
            self._lost(f"without the records {lines - 1} lines come back, {owed.backup_lines} were promised")
        if back := names.intersection(owed.erased):
            self._lost(f"without the records {', '.join(sorted(back))} is back")


class _Laid:
    """Files laid out in a folder for a while."""

    def __init__(self, folder: Path, files: dict[str, bytes]) -> None:
        self._folder = folder
        self._files = files

    def __enter__(self) -> Path:
        self._folder.mkdir()
        write_files(self._files, self._folder)
        return self._folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self._folder)


def _version_of(content: bytes) -> int:
    """The schema's number, where SQLite's header has it."""
    return int.from_bytes(content[60:64], "big")


def _record_files(data_dir: Path) -> Sequence[Path]:
    found = [data_dir / RECORDS, *sorted((data_dir / FOLDER).glob("records-*.db"))]
    return [path for path in found if path.exists()]


def _log_of(path: Path) -> bytes:
    log = path.with_name(f"{path.name}-wal")
    return log.read_bytes() if log.exists() else b""


def _rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """All rows but the audit's, whose salts are new every time, and what the library keeps."""
    with closing(sqlite3.connect(path)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY rowid').fetchall()  # noqa: S608 - of the schema
            for name in names
            if name != "audit" and name not in LIBRARY_TABLES
        }
