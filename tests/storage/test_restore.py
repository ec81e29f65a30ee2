"""Damaged or missing records are replaced by the best backup, told, and accepted; a cut in between loses neither."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.restoration import Restored
from kiosk.storage import Store, open_store
from kiosk.storage import restore as module
from kiosk.storage.database import RecordFile
from kiosk.storage.generations import generations, lines_in, next_generation
from kiosk.storage.opening import open_database
from kiosk.storage.restore import make_ready, restore
from kiosk.storage.verify import verify
from tests.storage.conftest import Clocks, Opener


@pytest.fixture
def backed(store: Store, path: Path, clocks: Clocks) -> Path:
    """Records with a backup of all but the last event; the station is down."""
    store.supervisors.add("Eva", "hash")
    store.runners.add("Ann", 1980)
    store.events.append("before", at_s=1.0)
    next_generation(path, path.parent)
    clocks.advance(hours=3)
    store.events.append("after", at_s=2.0)
    store.close()
    return generations(path.parent)[0]


def _spoil(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for page in range(1, len(content) // 4096):
        content[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    path.write_bytes(content)


def _opener(path: Path) -> RecordFile:
    clocks = Clocks()
    db = open_database(path, reads_all=False)
    return RecordFile(path, db, boot="boot-2", now=clocks.now, utc=clocks.utc)


def _ready(path: Path) -> Restored | None:
    return make_ready(path, _opener)


def test_whole_records_need_nothing(backed: Path, path: Path) -> None:
    before = verify(path)
    assert _ready(path) is None
    assert verify(path) == before


def test_a_new_station_begins_with_nothing_to_tell(tmp_path: Path) -> None:
    assert _ready(tmp_path / "new.db") is None


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (_spoil, "store_damaged"),
        (lambda path: path.write_bytes(b"no database at all" * 100), "store_not_a_database"),
        (Path.unlink, "records_missing"),
    ],
)
def test_damaged_or_missing_records_are_replaced_and_kept(
    backed: Path, path: Path, opened: Opener, harm: Callable[[Path], object], why: str
) -> None:
    harm(path)
    left = path.read_bytes() if path.exists() else None
    found = _ready(path)
    assert found is not None
    assert (found.why, found.lines) == (why, verify(backed).lines)
    assert found.last_utc is not None
    assert found.last_utc.startswith("2026-03-01T09:00:00")
    if left is not None:
        assert found.aside is not None
        assert path.with_name(found.aside).read_bytes() == left
    store = opened()
    assert [one.code for one in store.events.page(0, 9)] == ["before"]
    assert store.runners.count() == 1
    pending = store.restorations.pending()
    assert pending is not None
    assert pending.restored == found
    assert not store.are_records_accepted()


def test_a_log_without_its_file_is_not_read_into_the_backup(backed: Path, path: Path, opened: Opener) -> None:
    store = opened()
    store.events.append("in the log", at_s=3.0)
    log = path.with_name("kiosk.db-wal").read_bytes()
    store.close()
    path.unlink()
    path.with_name("kiosk.db-wal").write_bytes(log)
    found = _ready(path)
    assert found is not None
    assert found.aside == "kiosk.db.aside-1"
    assert path.with_name("kiosk.db.aside-1-wal").read_bytes() == log
    assert [one.code for one in opened().events.page(0, 9)] == ["before"]


def _alter(path: Path) -> None:
    """One row of an event is another: whole as a file, not as it was written."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("DROP TRIGGER events_no_update")
    connection.execute("UPDATE events SET code = 'altered' WHERE sequence = 1")
    connection.close()


def _tear(path: Path) -> None:
    """A page of the audit is torn, though the file opens and answers."""
    connection = sqlite3.connect(path, isolation_level=None)
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'runners'").fetchone()
    connection.close()
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096 - 4000] = b"\xff" * 96
    path.write_bytes(content)


def _rot(path: Path) -> None:
    """A bit of a name is another: text that is none any more."""
    content = path.read_bytes()
    assert content.count(b"Ann") == 1
    path.write_bytes(content.replace(b"Ann", b"\xc1nn"))


def _lose_hash(path: Path) -> None:
    """The last line of the audit has no hash: so SQLite reads a row on a page that was never written."""
    for now, then in (("hash BLOB NOT NULL", "hash BLOB"), ("hash BLOB", "hash BLOB NOT NULL")):
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = 'audit'", [now, then])
        connection.close()
        if then == "hash BLOB":
            connection = sqlite3.connect(path, isolation_level=None)
            connection.execute("DROP TRIGGER audit_no_update")
            connection.execute("UPDATE audit SET hash = NULL WHERE seq = (SELECT max(seq) FROM audit)")
            connection.close()


@pytest.mark.parametrize("harm", [_alter, _tear, _spoil, _rot])
def test_a_backup_that_is_not_as_it_was_written_is_passed_over(
    backed: Path, path: Path, opened: Opener, harm: Callable[[Path], object]
) -> None:
    newer = next_generation(path, path.parent).file
    assert newer != backed
    harm(newer)
    _spoil(path)
    found = _ready(path)
    assert found is not None
    assert found.lines == verify(backed).lines
    assert newer.with_name(f"{newer.name}.aside-1").exists()
    assert [one.code for one in opened().events.page(0, 9)] == ["before"]


def test_a_backup_whose_last_line_has_no_hash_is_passed_over(backed: Path, path: Path, opened: Opener) -> None:
    """It is no backup at all, and told as damaged; nothing fails over it."""
    newer = next_generation(path, path.parent).file
    _lose_hash(newer)
    assert {one.code for one in verify(newer).findings} >= {"chain_broken"}
    assert lines_in(newer) is None
    _spoil(path)
    found = _ready(path)
    assert found is not None
    assert found.lines == verify(backed).lines
    assert newer.with_name(f"{newer.name}.aside-1").exists()
    assert [one.code for one in opened().events.page(0, 9)] == ["before"]


def test_rotten_text_is_damage_and_nobodys_name_is_told(backed: Path, path: Path) -> None:
    _rot(backed)
    (one,) = verify(backed).findings
    assert (one.code, "Could not decode" in one.message, "nn" in one.message) == ("file_damaged", True, False)


def test_what_is_restored_is_whole_with_its_log(backed: Path, path: Path, opened: Opener) -> None:
    store = opened()
    store.events.append("only in the log", at_s=3.0)
    away = path.with_name("away.db")
    for suffix in ("", "-wal"):
        away.with_name(away.name + suffix).write_bytes(path.with_name(path.name + suffix).read_bytes())
    store.close()
    found = restore(away, path, _opener)
    assert found.lines == verify(away).lines
    assert "only in the log" in [one.code for one in opened().events.page(0, 9)]


@pytest.mark.parametrize("is_backed", [True, False])
def test_an_empty_file_is_no_new_station(backed: Path, path: Path, opened: Opener, is_backed: bool) -> None:
    if not is_backed:
        backed.unlink()
    path.write_bytes(b"")
    found = _ready(path)
    assert found is not None
    assert (found.why, found.lines) == ("records_missing", verify(backed).lines if is_backed else 0)
    assert not opened().are_records_accepted()


def test_missing_records_with_backups_that_nobody_can_read_are_told(backed: Path, path: Path, opened: Opener) -> None:
    backed.write_bytes(b"no backup any more")
    path.unlink()
    assert _ready(path) == Restored(lines=0, last_utc=None, aside=None, why="records_missing")
    assert not opened().are_records_accepted()


def test_a_card_that_cannot_be_read_is_damage_and_one_that_cannot_be_written_is_not(
    backed: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise StorageError("store_io", "the disk failed")

    monkeypatch.setattr(module, "open_database", failing)
    with pytest.raises(StorageError):
        _ready(path)
    monkeypatch.setattr(module, "_is_unreadable", lambda *_: True)
    found = _ready(path)
    assert found is not None
    assert found.why == "store_io"


def test_backups_of_another_chain_are_set_aside_with_the_records(backed: Path, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    store = open_store(other / "kiosk.db", boot="b", now=lambda: 1.0, utc=Clocks().utc)
    store.events.append("theirs", at_s=1.0)
    store.close()
    restore(other / "kiosk.db", path, _opener)
    assert backed.with_name(f"{backed.name}.aside-1").exists()
    assert not backed.exists()


def test_long_work_gives_signs_of_life(backed: Path, path: Path) -> None:
    _spoil(path)
    signs: list[int] = []
    make_ready(path, _opener, goes=lambda: signs.append(1))
    assert signs


def test_without_a_backup_the_records_begin_anew_and_say_so(backed: Path, path: Path, opened: Opener) -> None:
    backed.unlink()
    _spoil(path)
    found = _ready(path)
    assert found == Restored(lines=0, last_utc=None, aside="kiosk.db.aside-1", why="store_damaged")
    store = opened()
    assert (store.runners.count(), store.are_records_accepted()) == (0, False)


def test_a_disk_that_fails_is_no_damage(backed: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise StorageError("store_full", "the disk is full")

    monkeypatch.setattr(module, "open_database", full)
    with pytest.raises(StorageError) as refusal:
        _ready(path)
    assert refusal.value.code == "store_full"
    assert path.exists()


@pytest.mark.parametrize("step", range(1, 8))
def test_a_cut_at_any_step_is_made_good_at_the_next_start(
    backed: Path, path: Path, opened: Opener, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Each step moves or syncs one file; the plug is pulled before that step."""
    _spoil(path)
    spoilt = path.read_bytes()
    left = step

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def run(*arguments: object) -> object:
            nonlocal left
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
            return function(*arguments)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(module, "_sync", counted(module._sync))
        patch.setattr(Path, "rename", counted(Path.rename))
        with pytest.raises(KeyboardInterrupt):
            _ready(path)
    _ready(path)
    pending = opened().restorations.pending()
    assert pending is not None
    assert pending.restored.lines == verify(backed).lines
    assert spoilt in [one.read_bytes() for one in path.parent.glob("kiosk.db.aside-*")]
    assert [one.code for one in opened().events.page(0, 9)] == ["before"]


def test_the_old_log_is_away_for_good_before_the_new_file_comes(
    backed: Path, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A card may do renames in any order until the folder is forced; an old log would be read into the new file."""
    path.unlink()
    log = path.with_name("kiosk.db-wal")
    log.write_bytes(b"old")
    forced: list[tuple[bool, bool, bool]] = []
    sync = module._sync

    def noted(what: Path) -> None:
        if what == path.parent:
            forced.append((log.exists(), module._staged(path).exists(), path.exists()))
        sync(what)

    monkeypatch.setattr(module, "_sync", noted)
    _ready(path)
    assert forced == [(True, True, False), (False, True, False), (False, False, True)]


def test_a_restore_that_was_asked_for(backed: Path, path: Path, opened: Opener) -> None:
    running = opened()
    with pytest.raises(StorageError) as refusal:
        restore(backed, path, _opener)
    assert refusal.value.code == "restore_in_use"
    running.close()
    found = restore(backed, path, _opener)
    assert (found.why, found.aside) == ("asked", "kiosk.db.aside-1")
    assert [one.code for one in opened().events.page(0, 9)] == ["before"]


@pytest.mark.parametrize("harm", [_alter, _tear, _spoil])
def test_a_damaged_backup_is_not_restored(backed: Path, path: Path, harm: Callable[[Path], object]) -> None:
    harm(backed)
    before = path.read_bytes()
    with pytest.raises(StorageError):
        restore(backed, path, _opener)
    assert path.read_bytes() == before
    assert _ready(path) is None


def test_a_replacement_waits_for_a_supervisor_once(opened: Opener) -> None:
    store = opened()
    assert store.restorations.pending() is None
    supervisor = store.supervisors.add("Eva", "hash")
    kept = store.restorations.add(Restored(lines=3, last_utc=None, aside="x", why="store_damaged"))
    assert store.restorations.pending() == kept
    store.restorations.accept(kept.id, supervisor.id)
    assert store.restorations.pending() is None
    with pytest.raises(StorageError) as refusal:
        store.restorations.accept(kept.id, supervisor.id)
    assert refusal.value.code == "restoration_accepted"
