"""What the station is heard to promise, what of it is owed when, and how it is heard."""

import json
import socket
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from benchmarks.cuts_station import Clocks, fill
from kiosk.storage.ready import RECORDS
from kiosk.storage.verify import verify
from tests.machine.power.hook import sitecustomize as hook
from tests.machine.power.promises import NOTHING, Owed, Promises
from tests.machine.power.promises import heard as heard_words
from tests.machine.power.writelog import WriteLogError


def word(**said: object) -> bytes:
    return json.dumps(said).encode()


def test_what_is_owed_grows_with_what_was_said_and_never_shrinks() -> None:
    promises = Promises(
        [
            (1, word(stage="visit")),
            (4, word(kept="records", lines=5, tip="aa", points=0)),
            (6, word(kept="records", lines=4, tip="99", points=25)),  # of another process, heard later
            (7, word(kept="journal", size=10, crc=3)),
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
    assert promises.after(100) == Owed(5, "aa", 25, 10, 3, 5, "aa", (("a", "22"),))
    assert [(one.name, one.first, one.end) for one in promises.stages] == [("visit", 1, 8), ("backup", 8, 12)]
    assert [promises.stage(after) for after in (1, 2, 8, 9, 12, 13)] == ["", "visit", "visit", "backup", "backup", ""]


def test_a_station_that_was_not_heard_is_no_station_that_keeps_its_word() -> None:
    words = [
        (1, word(stage="visit")),
        (2, word(kept="records", lines=5, tip="aa", points=0)),
        (3, word(kept="journal", size=10, crc=3)),
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


# --- how it is heard -----------------------------------------------------------------------------------------


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


def test_a_transaction_is_told_when_it_is_over_and_not_when_it_failed(tmp_path: Path, ear: socket.socket) -> None:
    records = tmp_path / RECORDS
    fill(records, Clocks())
    over: list[object] = []
    with closing(sqlite3.connect(records)) as connection:

        class File:
            path = records
            _db = connection

            @contextmanager
            def transaction(self) -> Iterator[None]:
                yield
                over.append(heard(ear))  # nothing is said before it is durable

        hook._records(module(RecordFile=File))
        with File().transaction():
            pass
        said = heard(ear)
        assert said is not None
        found = verify(records)
        assert over == [None]
        assert said == {"kept": "records", "lines": found.lines, "tip": found.tip, "points": 150}
        with pytest.raises(ZeroDivisionError), File().transaction():
            raise ZeroDivisionError
        assert heard(ear) is None
        File.path = tmp_path / "records-1.db"
        with File().transaction():
            pass
        assert heard(ear) is None  # a backup is promised by who made it


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
    assert heard(ear) == {"kept": "journal", "size": 8, "crc": zlib.crc32(b"one\ntwo\n")}
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
