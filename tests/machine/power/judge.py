"""Whether a disk is as a cut may leave it: its file system, the records, the journal, and all that was promised.

The order is that of a start: the machine checks and mounts, the watchdog reads its journal, the controller opens the
records. What is looked through is what the station itself looks through, and the stock library's own check beside it.
"""

import hashlib
import logging
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.safety.history import replay
from kiosk.storage.generations import on_card
from kiosk.storage.ready import RECORDS, Stamping, ready_records
from kiosk.storage.verify import read_only, verify
from tests.machine.power import volume
from tests.machine.power.hook.sitecustomize import POINTS
from tests.machine.power.promises import Owed


@dataclass(frozen=True, slots=True)
class Layout:
    """Where on the disk the station has its folder of records, and the watchdog its journal."""

    data: str = "station"
    journal: str = "station/watchdog/watchdog.journal"


BENCH: Final = Layout()
"""As the recorder has it."""
_LINE = "SELECT lower(hex(hash)) FROM audit WHERE seq = ?"
_LAST = "SELECT coalesce(max(seq), 0) FROM audit"


@dataclass(slots=True)
class Judged:
    """One state of the disk. Each fault is a sentence; without any all is well."""

    fsck: int = 0
    lines: int = 0
    is_torn: bool = False
    """The journal ends within a line or in noughts, which is forgiven and said."""
    is_latched: bool = False
    """Behind all that was written through, sectors of the journal are there in another order: the start latches a trip.

    So it is meant (docs/adr/0004-watchdog-journal.md): never silently clean.
    """
    unsound: list[str] = field(default_factory=list)
    """Of the file system."""
    unclean: list[str] = field(default_factory=list)
    """Of the records, the backups and the journal, as the station looks at them."""
    lost: list[str] = field(default_factory=list)
    """Of what was promised."""

    @property
    def faults(self) -> list[str]:
        """All of them."""
        return [*self.unsound, *self.unclean, *self.lost]


def judged(image: Path, owed: Owed, point: Path, layout: Layout = BENCH) -> Judged:
    """Look at one state. Raises `VolumeError` only for what the machine here cannot do."""
    found = Judged()
    found.fsck, said = volume.checked(image)
    if found.fsck not in volume.MENDED:
        found.unsound.append(f"e2fsck -p: {found.fsck}: {said[-200:]}")
        return found
    if not volume.is_sound(image):
        found.unsound.append("what e2fsck has mended is not sound")
    try:
        with volume.mounted(image, point) as card:
            look(card, owed, found, layout)
    except (volume.VolumeError, OSError) as error:  # not mounted, or something cannot be read
        found.unsound.append(str(error))
    return found


def look(card: Path, owed: Owed, found: Judged, layout: Layout = BENCH) -> None:
    """Everything on a disk that is mounted."""
    data_dir = card / layout.data
    _journal(card / layout.journal, owed, found)
    _files(card, owed, found)
    with _quiet():
        _records(data_dir, owed, found)
        _backups(data_dir, owed, found)


def _journal(path: Path, owed: Owed, found: Judged) -> None:
    content = path.read_bytes() if path.exists() else b""
    history, good, _ = replay(content)
    found.is_torn, found.is_latched = history.torn, history.damaged
    if history.damaged and good < owed.journal_size:
        found.unclean.append("the watchdog's journal is damaged")
    kept = content[: owed.journal_size]
    if len(kept) < owed.journal_size or zlib.crc32(kept) != owed.journal_crc:
        found.lost.append(f"{owed.journal_size} bytes of the journal were written through, {len(content)} are there")


def _files(card: Path, owed: Owed, found: Judged) -> None:
    for name, digest in owed.files:
        path = card / name
        if not path.exists():
            found.lost.append(f"{name} is gone")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            found.lost.append(f"{name} is not as it was")


def _records(data_dir: Path, owed: Owed, found: Judged) -> None:
    path = data_dir / RECORDS
    if not path.exists():
        if owed.lines:
            found.lost.append(f"line {owed.lines} was promised, there are no records")
        return
    try:
        with closing(sqlite3.connect(path)) as connection:
            said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
    except sqlite3.Error as error:
        said = [str(error)]
    if said != ["ok"]:
        found.unclean.append(f"integrity_check: {'; '.join(said)[:200]}")
    try:  # the start of a controller, which also makes what a cut has left half made
        replaced = len(list(data_dir.glob("*.aside-*")))
        ready_records(
            data_dir, Stamping(boot="after", now=lambda: 5.0, utc=lambda: "2026-12-01T09:00:00+00:00")
        )().close()
        if len(list(data_dir.glob("*.aside-*"))) > replaced:
            found.unclean.append("the records were replaced at the start")
        found.unclean += [f"{one.code}: {one.message}" for one in verify(path).findings]
        with read_only(path) as reading:
            found.lines = reading.execute(_LAST).fetchone()[0]
            tip = reading.execute(_LINE, [owed.lines]).fetchone()
            points = reading.execute(POINTS).fetchone()[0]
    except (StorageError, sqlite3.Error) as error:
        found.unclean.append(f"no start: {error}")
        return
    if owed.lines and (tip is None or tip[0] != owed.tip):
        found.lost.append(f"line {owed.lines} was promised, {found.lines} are there")
    if points < owed.points:
        found.lost.append(f"{owed.points} points of the trace were promised, {points} are there")


def _backups(data_dir: Path, owed: Owed, found: Judged) -> None:
    """One whole backup that holds what the best one told held; one that was being written may be anything."""
    if not owed.backup_lines:
        return
    for path in on_card(data_dir):
        try:
            if verify(path).findings:
                continue
            with read_only(path) as backup:
                line = backup.execute(_LINE, [owed.backup_lines]).fetchone()
        except StorageError:
            continue
        if line is not None and line[0] == owed.backup_tip:
            return
    found.lost.append(f"no whole backup has line {owed.backup_lines}, which was told to be in one")


@contextmanager
def _quiet() -> Iterator[None]:
    """A start says in the log what it mends."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
