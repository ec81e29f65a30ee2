"""Whoever judges what a cut has left sees each thing that is missing, and forgives only what may be forgiven."""

import math
import shutil
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.cuts_station import Clocks, fill
from kiosk.ops.backups import back_up_records
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import line
from kiosk.safety.states import Entry, EntryKind
from kiosk.storage.ready import RECORDS
from kiosk.storage.verify import verify
from tests.machine.power.judge import BENCH, Judged, Layout, look
from tests.machine.power.promises import NOTHING, Owed

HELD = Entry(
    kind=EntryKind.HELD, reason=TripReason.NONE, is_test=False, restriction_s=0.0, pressure_mmhg=math.nan
)  # fmt: skip


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Owed]:
    """A disk with everything on it, and all of it promised."""
    card = tmp_path_factory.mktemp("card")
    data_dir = card / BENCH.data
    data_dir.mkdir()
    fill(data_dir / RECORDS, Clocks())
    back_up_records(data_dir, None, progress=lambda *_: None, out=lambda _: None)
    found, backup = verify(data_dir / RECORDS), verify(data_dir / "backups" / "records-1.db")
    journal = card / BENCH.journal
    journal.parent.mkdir()
    first, crc = line(HELD, boot=1, at_s=1.0, crc=0)
    second, _ = line(HELD, boot=1, at_s=2.0, crc=crc)
    journal.write_bytes(first + second)
    (card / "page.pdf").write_bytes(b"page")
    return card, Owed(
        lines=found.lines,
        tip=found.tip,
        points=150,
        journal_size=len(first),
        journal_crc=zlib.crc32(first),
        backup_lines=backup.lines,
        backup_tip=backup.tip,
        files=(("page.pdf", sha256(b"page").hexdigest()),),
    )


@pytest.fixture
def card(kept: tuple[Path, Owed], tmp_path: Path) -> Path:
    return shutil.copytree(kept[0], tmp_path / "card")


@pytest.fixture
def owed(kept: tuple[Path, Owed]) -> Owed:
    return kept[1]


def looked(card: Path, owed: Owed) -> Judged:
    found = Judged()
    look(card, owed, found)
    return found


def test_all_is_well_where_everything_is_there(card: Path, owed: Owed) -> None:
    found = looked(card, owed)
    assert found.faults == []
    assert found.lines >= owed.lines
    assert not found.is_torn


def test_all_is_well_where_nothing_was_promised_and_nothing_is_there(tmp_path: Path) -> None:
    assert looked(tmp_path, NOTHING).faults == []


def test_a_station_that_has_its_folders_elsewhere_is_looked_at_there(card: Path, owed: Owed) -> None:
    (card / BENCH.data / "watchdog").rename(card / ".system")
    (card / BENCH.data).rename(card / "records")
    found = Judged()
    look(card, owed, found, Layout(data="records", journal=".system/watchdog.journal"))
    assert found.faults == []
    assert looked(card, owed).lost


def test_a_line_that_was_promised_is_missed(card: Path, owed: Owed) -> None:
    found = looked(card, replace(owed, lines=owed.lines + 50))
    assert len(found.lost) == 1
    assert f"line {owed.lines + 50} was promised" in found.lost[0]


def test_another_line_in_its_place_is_no_line(card: Path, owed: Owed) -> None:
    assert looked(card, replace(owed, tip="00" * 32)).lost


def test_points_of_a_trace_that_were_promised_are_missed(card: Path, owed: Owed) -> None:
    assert looked(card, replace(owed, points=151)).lost == ["151 points of the trace were promised, 150 are there"]


def test_records_that_are_gone_are_missed(card: Path, owed: Owed) -> None:
    (card / BENCH.data / RECORDS).unlink()
    assert any("there are no records" in one for one in looked(card, owed).lost)


def test_a_damaged_record_file_is_seen(card: Path, owed: Owed) -> None:
    path = card / BENCH.data / RECORDS
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 100] = b"\xff" * 100
    path.write_bytes(content)
    found = looked(card, owed)
    assert any("integrity_check" in one for one in found.unclean)


def alter(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET code = 'other' WHERE sequence = 1")


def test_an_altered_row_is_seen(card: Path, owed: Owed) -> None:
    alter(card / BENCH.data / RECORDS)
    assert looked(card, owed).unclean


def test_a_backup_that_is_not_as_it_was_written_is_none(card: Path, owed: Owed) -> None:
    alter(card / BENCH.data / "backups" / "records-1.db")
    assert len(looked(card, owed).lost) == 1


def test_a_torn_end_of_the_journal_is_forgiven_and_said(card: Path, owed: Owed) -> None:
    path = card / BENCH.journal
    path.write_bytes(path.read_bytes()[:-7])
    found = looked(card, owed)
    assert found.faults == []
    assert found.is_torn


def test_a_line_of_the_journal_that_was_written_through_is_missed(card: Path, owed: Owed) -> None:
    path = card / BENCH.journal
    path.write_bytes(path.read_bytes()[: owed.journal_size - 7])
    assert len(looked(card, owed).lost) == 1


def test_a_later_sector_of_the_journal_without_an_earlier_one_latches_and_is_counted(card: Path, owed: Owed) -> None:
    path = card / BENCH.journal
    content = path.read_bytes()
    path.write_bytes(content[: owed.journal_size] + b"\0" * 40 + content[-9:] + content[-30:])
    found = looked(card, owed)
    assert found.faults == []
    assert found.is_latched
    assert not found.is_torn


def test_a_damaged_journal_is_seen(card: Path, owed: Owed) -> None:
    path = card / BENCH.journal
    path.write_bytes(b"x" + path.read_bytes()[1:])
    found = looked(card, owed)
    assert found.unclean == ["the watchdog's journal is damaged"]
    assert found.lost


def test_a_file_that_is_gone_or_another_is_missed(card: Path, owed: Owed) -> None:
    (card / "page.pdf").write_bytes(b"pag")
    assert looked(card, owed).lost == ["page.pdf is not as it was"]
    (card / "page.pdf").unlink()
    assert looked(card, owed).lost == ["page.pdf is gone"]


def test_a_backup_that_is_not_whole_is_none_and_another_makes_up_for_it(card: Path, owed: Owed) -> None:
    backups = card / BENCH.data / "backups"
    (backups / "records-2.db").write_bytes((backups / "records-1.db").read_bytes()[:5000])
    assert looked(card, owed).faults == []
    (backups / "records-1.db").write_bytes(b"")
    assert len(looked(card, owed).lost) == 1
