"""Whoever judges what a cut has left sees each thing that is missing, and forgives only what may be forgiven."""

import json
import math
import shutil
import socket
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from benchmarks.cuts_station import Clocks, fill
from kiosk.ops.backups import back_up_records
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import line
from kiosk.safety.states import Entry, EntryKind
from kiosk.storage.ready import RECORDS
from kiosk.storage.verify import verify
from tests.machine.power.hook import sitecustomize as hook
from tests.machine.power.judge import BENCH, Judged, Layout, look
from tests.machine.power.promises import NOTHING, Owed, Promises
from tests.machine.power.promises import heard as heard_words
from tests.machine.power.writelog import WriteLogError

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


def test_an_altered_row_is_seen(card: Path, owed: Owed) -> None:
    with closing(sqlite3.connect(card / BENCH.data / RECORDS, isolation_level=None)) as connection:
        connection.execute("DROP TRIGGER events_no_update")
        connection.execute("UPDATE events SET code = 'other' WHERE sequence = 1")
    assert looked(card, owed).unclean


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


# --- promises ----------------------------------------------------------------------------------------------


def word(**said: object) -> bytes:
    return json.dumps(said).encode()


def test_what_is_owed_grows_with_what_was_said_and_never_shrinks() -> None:
    promises = Promises(
        [
            (1, word(stage="visit")),
            (4, word(kept="records", lines=5, tip="aa", points=0)),
            (6, word(kept="records", lines=4, tip="99", points=25)),  # of another process, heard later
            (7, word(kept="journal", path="j", size=10, crc=3)),
            (8, word(stage="backup")),
            (9, word(kept="backup", lines=5, tip="aa")),
            (10, word(kept="file", path="a", sha256="11")),
            (11, word(kept="file", path="a", sha256="22")),
            (12, word(stage="")),
        ]
    )
    assert promises.after(3) == NOTHING
    assert promises.after(4) == Owed(lines=5, tip="aa")
    assert promises.after(6) == Owed(lines=5, tip="aa", points=25)
    assert promises.after(100) == Owed(5, "aa", 25, "j", 10, 3, 5, "aa", (("a", "22"),))
    assert [(one.name, one.first, one.end) for one in promises.stages] == [("visit", 1, 8), ("backup", 8, 12)]
    assert [promises.stage(after) for after in (1, 2, 8, 9, 12, 13)] == ["", "visit", "visit", "backup", "backup", ""]


def test_a_station_that_was_not_heard_is_no_station_that_keeps_its_word() -> None:
    words = [
        (1, word(stage="visit")),
        (2, word(kept="records", lines=5, tip="aa", points=0)),
        (3, word(kept="journal", path="j", size=10, crc=3)),
        (4, word(kept="backup", lines=5, tip="aa")),
        (5, word(stage="")),
    ]
    Promises(words).demand_heard()
    for missing in range(4):
        with pytest.raises(WriteLogError):
            Promises([one for number, one in enumerate(words) if number != missing]).demand_heard()


def test_words_that_somebody_else_took_down_are_read(tmp_path: Path) -> None:
    path = tmp_path / "heard.jsonl"
    path.write_text('[3, {"stage": "a"}]\n[7, {"kept": "backup", "lines": 1, "tip": "0"}]\n', encoding="utf-8")
    assert Promises(heard_words(path)).after(7).backup_lines == 1
    path.write_text("3\n", encoding="utf-8")
    with pytest.raises(WriteLogError):
        heard_words(path)


@pytest.mark.parametrize("mark", [b"?", b"[]", b'{"said": 1}', b'{"kept": "love"}'])
def test_a_word_that_is_not_understood_is_refused(mark: bytes) -> None:
    with pytest.raises(WriteLogError):
        Promises([(1, mark)])


# --- how the station is heard ------------------------------------------------------------------------------


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
        one.bind(str(tmp_path / "words"))
        one.setblocking(False)
        monkeypatch.setenv(hook.WORDS, str(tmp_path / "words"))
        yield one


def module(**functions: object) -> ModuleType:
    made = ModuleType("one")
    vars(made).update(functions)
    return made


def heard(ear: socket.socket) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = json.loads(ear.recv(4096))
    except BlockingIOError:
        return None
    return said


def test_a_transaction_is_told_when_it_is_over_and_not_when_it_failed(
    kept: tuple[Path, Owed], ear: socket.socket
) -> None:
    with closing(sqlite3.connect(kept[0] / BENCH.data / RECORDS)) as connection:

        class File:
            path = kept[0] / BENCH.data / RECORDS
            _db = connection

            @contextmanager
            def transaction(self) -> Iterator[None]:
                yield
                assert heard(ear) is None  # nothing is said before it is durable

        hook._records(module(RecordFile=File))
        with File().transaction():
            pass
        said = heard(ear)
        assert said is not None
        assert (said["kept"], said["points"]) == ("records", 150)
        assert said["lines"] >= kept[1].lines
        with pytest.raises(ZeroDivisionError), File().transaction():
            raise ZeroDivisionError
        assert heard(ear) is None


def test_a_line_that_is_waited_for_is_told_and_another_is_not(tmp_path: Path, ear: socket.socket) -> None:
    path = tmp_path / "journal"
    asked = []

    def append(fd: int, text: bytes, *, through: bool) -> None:
        path.write_bytes(path.read_bytes() + text)
        asked.append(through)

    path.write_bytes(b"")
    around = module(append=append)
    hook._journal(around)
    with path.open("rb") as file:
        around.append(file.fileno(), b"one\n", through=False)
        assert heard(ear) is None
        around.append(file.fileno(), b"two\n", through=True)
    assert heard(ear) == {"kept": "journal", "path": str(path), "size": 8, "crc": zlib.crc32(b"one\ntwo\n")}
    assert asked == [False, True]


def test_a_planted_journal_is_told_all_the_same(
    tmp_path: Path, ear: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def append(fd: int, text: bytes, *, through: bool) -> None:
        asked.append(through)

    around = module(append=append)
    hook._journal(around)
    monkeypatch.setenv(hook.PLANT, "journal")
    with (tmp_path / "journal").open("wb") as file:
        around.append(file.fileno(), b"one\n", through=True)
    assert asked == [False]
    assert heard(ear) is not None


def test_the_planted_regression_is_planted_into_the_records_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    database = SimpleNamespace(execute=done.append)

    def own(db: SimpleNamespace, path: Path) -> None:
        db.execute("own")

    around = module(_set_pragmas=own)
    hook._opening(around)
    around._set_pragmas(database, Path("kiosk.db"))
    assert done == ["own"]
    monkeypatch.setenv(hook.PLANT, "synchronous")
    hook._opening(around)
    around._set_pragmas(database, Path("records-1.db"))
    assert done == ["own", "own"]
    around._set_pragmas(database, Path("kiosk.db"))
    assert done == ["own", "own", "own", "PRAGMA synchronous = NORMAL"]


def test_the_three_modules_have_what_is_put_around() -> None:
    """A function that is renamed would promise nothing any more, and every cut would pass."""
    from kiosk.safety import journal  # noqa: PLC0415
    from kiosk.storage import database, opening  # noqa: PLC0415

    assert set(hook.AROUND) == {one.__name__ for one in (journal, database, opening)}
    assert all(map(callable, (journal.append, database.RecordFile.transaction, opening._set_pragmas)))
