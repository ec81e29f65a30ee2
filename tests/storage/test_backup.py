"""A backup holds what the records hold, costs what is new, and is never taken for more than it is."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.model import Dose, Reason
from kiosk.storage import Store, open_store
from kiosk.storage.backup import back_up
from kiosk.storage.generations import generations, newest_first, next_generation
from kiosk.storage.verify import verify
from tests.storage.conftest import Clocks, Opener
from tests.storage.raw import run, without_triggers


@pytest.fixture
def used(store: Store, start_session: Callable[[Store], int]) -> Store:
    """A file with a person and a bout that runs."""
    store.supervisors.add("Eva", "hash")
    session = start_session(store)
    for number in range(3):
        store.events.append("phase", session_id=session, figures={"n": float(number)}, at_s=1.0)
    return store


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "backup.db"


def _digest(path: Path, clocks: Clocks) -> str:
    store = open_store(path, boot="reader", now=clocks.now, utc=clocks.utc)
    try:
        return store.digest()
    finally:
        store.close()


def test_a_backup_holds_everything_and_is_brought_forward_by_what_is_new(
    used: Store, path: Path, target: Path, clocks: Clocks, dose: Dose
) -> None:
    steps: list[tuple[int, int]] = []
    first = back_up(path, target, progress=lambda done, of: steps.append((done, of)))
    assert (first.new_lines, first.tip) == (first.lines, verify(path).tip)
    assert steps[-1][0] == steps[-1][1] > 20
    assert _digest(target, clocks) == used.digest()

    used.sessions.end(1, Reason(code="done"), dose)
    used.runners.correct_year(1, 1980)
    used.events.append("later", at_s=2.0)
    second = back_up(path, target)
    assert (second.new_lines, second.lines) == (3, first.lines + 3)
    assert _digest(target, clocks) == used.digest()
    assert verify(target) == verify(path)
    assert back_up(path, target).new_lines == 0


def test_a_backup_is_one_file_that_protects_its_rows(used: Store, path: Path, target: Path, clocks: Clocks) -> None:
    back_up(path, target)
    assert [one.name for one in target.parent.glob("backup.db*")] == ["backup.db"]
    copy = open_store(target, boot="b", now=clocks.now, utc=clocks.utc)
    for verb in ("DELETE FROM events", "UPDATE audit SET hash = x''", "DELETE FROM runners"):
        with pytest.raises(StorageError):
            run(copy, verb)
    triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    assert copy._file.rows(triggers) == used._file.rows(triggers)
    copy.close()


def test_rows_that_a_later_rule_would_refuse_go_over_as_they_are(opened: Opener, path: Path, target: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_7.sql").read_text(encoding="utf-8"))
    connection.close()
    opened()
    back_up(path, target)
    assert verify(target) == verify(path)


def test_an_erased_person_is_gone_from_the_next_backup_too(used: Store, path: Path, target: Path, dose: Dose) -> None:
    used.sessions.end(1, Reason(code="done"), dose)
    used.runners.correct_year(1, 1981)
    back_up(path, target)
    assert b"Ann" in target.read_bytes()
    used.erasures.erase(1, 1, "asked")
    back_up(path, target)
    assert b"Ann" not in target.read_bytes()
    assert verify(target).findings == ()
    assert verify(target).erased == 1


def test_a_cut_leaves_the_backup_as_it_was(used: Store, path: Path, target: Path) -> None:
    back_up(path, target)
    before = verify(target)
    used.events.append("later", at_s=2.0)

    def cut(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(path, target, progress=cut)
    assert verify(target) == before
    assert back_up(path, target).new_lines == 1


def test_another_stations_backup_is_left_alone(used: Store, path: Path, target: Path, opened: Opener) -> None:
    other = opened(at=target)
    other.events.append("theirs", at_s=1.0)
    other.close()
    before = target.read_bytes()
    with pytest.raises(StorageError) as refusal:
        back_up(path, target)
    assert refusal.value.code == "backup_other"
    assert verify(target).lines == 1
    assert len(target.read_bytes()) == len(before)


def test_what_was_altered_in_the_records_is_no_backup(used: Store, path: Path, target: Path) -> None:
    without_triggers(used, "events")
    run(used, "UPDATE events SET code = 'x' WHERE sequence = 2")
    with pytest.raises(StorageError) as refusal:
        back_up(path, target)
    assert refusal.value.code == "backup_damaged"
    assert "events 2" in refusal.value.message


def test_no_room_is_said_before_anything_is_made(
    used: Store, path: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(target.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1 << 20))
    with pytest.raises(StorageError) as refusal:
        back_up(path, target)
    assert refusal.value.code == "backup_no_room"
    assert not target.exists()


def test_no_records_make_no_backup(tmp_path: Path, target: Path) -> None:
    with pytest.raises(StorageError) as refusal:
        back_up(tmp_path / "none.db", target)
    assert refusal.value.code == "store_cannot_open"
    assert not target.exists()


def test_the_oldest_generation_is_brought_forward(used: Store, path: Path, tmp_path: Path) -> None:
    first, second = generations(tmp_path)
    made = []
    for _ in range(4):
        used.events.append("day", at_s=1.0)
        made.append(next_generation(path, tmp_path).file)
    assert made == [first, second, first, second]
    assert newest_first(tmp_path) == (second, first)
    assert verify(first).lines == verify(second).lines - 1


def test_a_generation_of_another_chain_or_without_sense_is_set_aside_and_told(
    used: Store, path: Path, tmp_path: Path, opened: Opener
) -> None:
    first, second = generations(tmp_path)
    first.parent.mkdir()
    first.write_bytes(b"nothing of the kind")
    other = opened(at=second)
    for _ in range(50):
        other.events.append("lost", at_s=1.0)
    other.close()
    night = next_generation(path, tmp_path)
    assert (night.file, night.aside) == (first, ("records-1.db.aside-1", "records-2.db.aside-1"))
    assert verify(first) == verify(path)
    assert next_generation(path, tmp_path).file == second
    assert verify(second) == verify(path)
    assert verify(second.with_name("records-2.db.aside-1")).lines == 50


def test_records_that_were_altered_spoil_no_backup(used: Store, path: Path, tmp_path: Path) -> None:
    for _ in range(2):
        next_generation(path, tmp_path)
    before = [verify(file) for file in generations(tmp_path)]
    used.events.append("new", at_s=1.0)
    without_triggers(used, "events")
    run(used, "UPDATE events SET code = 'x' WHERE code = 'new'")
    for _ in range(2):
        with pytest.raises(StorageError) as refusal:
            next_generation(path, tmp_path)
        assert refusal.value.code == "backup_damaged"
    assert [verify(file) for file in generations(tmp_path)] == before


def test_a_backup_that_is_damaged_itself_is_set_aside(used: Store, path: Path, tmp_path: Path) -> None:
    first = next_generation(path, tmp_path).file
    connection = sqlite3.connect(first, isolation_level=None)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'supervisors'").fetchone()
    connection.close()
    content = bytearray(first.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    first.write_bytes(content)
    used.supervisors.add("Bo", "hash")
    for _ in range(2):
        with suppress(StorageError):
            next_generation(path, tmp_path)
    assert first.with_name("records-1.db.aside-1").exists()
    assert next_generation(path, tmp_path).file == first
    assert verify(first).findings == ()


def test_a_cut_in_the_middle_of_a_commit_leaves_a_backup_that_counts(used: Store, path: Path, tmp_path: Path) -> None:
    first = next_generation(path, tmp_path).file
    before = verify(first)
    writer = sqlite3.connect(first, isolation_level=None)
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("DROP TRIGGER audit_no_delete")
    writer.execute("DELETE FROM audit")
    writer.execute("CREATE TABLE filler (x)")
    writer.executemany("INSERT INTO filler VALUES (?)", [("y" * 3000,)] * 200)
    copy, journal = first.read_bytes(), first.with_name(f"{first.name}-journal").read_bytes()
    writer.execute("ROLLBACK")
    writer.close()
    assert len(copy) > 400_000, "pages have reached the file before the commit"
    first.write_bytes(copy)
    first.with_name(f"{first.name}-journal").write_bytes(journal)
    assert newest_first(tmp_path) == (first,)
    assert verify(first) == before


def test_a_backup_of_an_older_schema_with_an_audit_still_counts(used: Store, path: Path, tmp_path: Path) -> None:
    first = next_generation(path, tmp_path).file
    connection = sqlite3.connect(first, isolation_level=None)
    connection.execute("PRAGMA user_version = 18")
    connection.close()
    assert newest_first(tmp_path) == (first,)
    assert verify(first).findings == ()
