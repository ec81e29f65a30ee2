"""The times beside a visit in which records are written, each prepared and then done under the eyes of the campaign.

A work says what it has promised once it is done; everything that a store promises by itself is watched beside it.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from benchmarks.cuts_station import NAMES, RECORDS, SUPERVISOR, Clocks, fill, opened, quiet, spoil, started, train
from kiosk.ops.backups import back_up_records
from kiosk.ops.erase import erase
from kiosk.storage.generations import generations, lines_in, newest_first, next_generation

DAY: Final = timedelta(days=1)
SCHEMAS: Final = Path(__file__).parent.parent / "tests" / "storage"
"""Record files of released schemas, as SQL."""


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody was told: a backup of so many lines, a person who is gone, or that the station is up."""

    backup_lines: int = 0
    erased: str = ""
    is_up: bool = False


Tell = Callable[[Done], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One of them: what stands before it, what is done, and of which figure it is a part."""

    name: str
    figure: str
    prepare: Callable[[Path], None]
    play: Callable[[Path, Tell], None]


def _filled(data_dir: Path) -> None:
    fill(data_dir / RECORDS, Clocks())


def _backed(data_dir: Path) -> None:
    """Records with two generations of different age, both older than they are."""
    clocks = Clocks()
    fill(data_dir / RECORDS, clocks)
    for runner_id in (2, 1):
        next_generation(data_dir / RECORDS, data_dir)
        with closing(opened(data_dir / RECORDS, clocks)) as store:
            train(store, clocks, runner_id)


def _backed_beside_another(data_dir: Path) -> None:
    """As `_backed`, but the generation that knows more is another station's."""
    _backed(data_dir)
    with closing(opened(data_dir / "other.db", Clocks())) as store:
        store.supervisors.add("Another", "y" * 97)
    shutil.move(data_dir / "other.db", generations(data_dir)[1])


def _night(data_dir: Path, clocks: Clocks, tell: Tell) -> None:
    clocks.advance(DAY)
    back_up_records(
        data_dir, None, is_nightly=True, opened=lambda path: opened(path, clocks), progress=quiet, out=quiet
    )
    tell(Done(backup_lines=lines_in(newest_first(data_dir)[0]) or 0))


def _nights(data_dir: Path, tell: Tell) -> None:
    """Days of training and the nights after them, while the station has its records open."""
    clocks = Clocks()
    clocks.advance(DAY)
    with closing(opened(data_dir / RECORDS, clocks)) as store:
        for runner_id in (1, 2, 3):
            train(store, clocks, runner_id)
            _night(data_dir, clocks, tell)


def _erasures(data_dir: Path, tell: Tell) -> None:
    """Two people are erased, one after the other, and a night passes between."""
    clocks = Clocks()
    clocks.advance(DAY)
    with closing(opened(data_dir / RECORDS, clocks)) as station:
        for runner_id, name in enumerate(NAMES[:2], start=1):
            with closing(opened(data_dir / RECORDS, clocks)) as store:
                erase(store, runner_id, by=SUPERVISOR, reason="asked", is_sure=True, data_dir=data_dir, out=quiet)
            tell(Done(erased=name))
            train(station, clocks, 3)
            _night(data_dir, clocks, tell)


def _older(name: str) -> Callable[[Path], None]:
    def prepare(data_dir: Path) -> None:
        with closing(sqlite3.connect(data_dir / RECORDS)) as connection:
            connection.executescript((SCHEMAS / name).read_text(encoding="utf-8"))

    return prepare


def _start(data_dir: Path, tell: Tell) -> None:
    with closing(started(data_dir)):
        tell(Done(is_up=True))


def _damaged(data_dir: Path) -> None:
    """Damaged records with a log that can be read, somebody has met it, and two good generations."""
    _backed(data_dir)
    log, content = _log(data_dir)
    spoil(data_dir / RECORDS)
    log.write_bytes(content)
    (data_dir / f"{RECORDS}.suspect").touch()


def _log(data_dir: Path) -> tuple[Path, bytes]:
    """The log of another bout, as a cut would leave it."""
    clocks, log = Clocks(), data_dir / f"{RECORDS}-wal"
    with closing(opened(data_dir / RECORDS, clocks)) as store:
        train(store, clocks, 3)
        return log, log.read_bytes()


def _gone(data_dir: Path) -> None:
    """Records are gone but for their log, and the generation that knows most is not as it was written."""
    _backed(data_dir)
    log, content = _log(data_dir)
    (data_dir / RECORDS).unlink()
    log.write_bytes(content)
    newest = newest_first(data_dir)[0]
    with closing(sqlite3.connect(newest, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET code = 'altered' WHERE sequence = 1")


WORKS: Final = {
    work.name: work
    for work in (
        Work(name="first nights", figure="cuts_backup", prepare=_filled, play=_nights),
        Work(name="nights", figure="cuts_backup", prepare=_backed_beside_another, play=_nights),
        Work(name="erasures", figure="cuts_erasure", prepare=_backed, play=_erasures),
        Work(name="from schema 1", figure="cuts_migration", prepare=_older("schema_1.sql"), play=_start),
        Work(name="from schema 15", figure="cuts_migration", prepare=_older("schema_15_blocks.sql"), play=_start),
        Work(name="damaged", figure="cuts_restore", prepare=_damaged, play=_start),
        Work(name="gone", figure="cuts_restore", prepare=_gone, play=_start),
    )
}
