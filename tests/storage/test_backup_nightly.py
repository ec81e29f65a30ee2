"""The nightly backup: what it leaves in the records, when it does nothing, and who is told."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

import kiosk.storage.backup
from kiosk.controller.backupwatch import LOOK_S, BackupWatch
from kiosk.core.errors import StorageError
from kiosk.core.units import Seconds
from kiosk.ops import backups
from kiosk.ops.backup_state import judged_backup
from kiosk.ops.findings import Verdict
from kiosk.storage import Store
from kiosk.storage.generations import generations, lines_in
from kiosk.storage.verify import verify
from tests.storage.conftest import Clocks, Opener

Night = Callable[[], int]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def night(path: Path, store: Store, opened: Opener, said: list[str]) -> Night:
    """What the timer starts."""
    store.runners.add("Ann", 1980)
    return partial(
        backups.back_up_records, path.parent, None, is_nightly=True, opened=lambda _: opened(), out=said.append
    )


def lines(store: Store) -> list[str]:
    return [one.code for one in reversed(store.events.page(0, 20))]


def test_a_night_leaves_its_figures_and_a_week_a_look_through_everything(
    night: Night, store: Store, clocks: Clocks
) -> None:
    assert night() == 0
    made, looked = reversed(store.events.page(0, 2))
    assert (made.code, looked.code) == ("backup_made", "records_verified")
    assert set(made.figures) == {"lines", "bytes", "seconds"}
    assert made.figures["lines"] == 1.0
    assert looked.figures["findings"] == 0.0
    for _ in range(7):
        clocks.advance(days=1)
        assert night() == 0
    assert lines(store) == ["backup_made", "records_verified", *["backup_made"] * 7, "records_verified"]


def test_a_second_time_in_one_night_does_nothing(night: Night, store: Store, clocks: Clocks, path: Path) -> None:
    night()
    clocks.advance(hours=3)
    before = [lines_in(file) for file in generations(path.parent)]
    assert night() == 0
    assert [lines_in(file) for file in generations(path.parent)] == before
    assert lines(store).count("backup_made") == 1


def test_why_none_could_be_made_is_kept_and_told_until_one_is(
    night: Night, store: Store, clocks: Clocks, monkeypatch: pytest.MonkeyPatch
) -> None:
    night()
    clocks.advance(days=1)
    watch = BackupWatch(store, Watched(clocks), is_expected=True)
    monkeypatch.setattr(kiosk.storage.backup, "SMALLEST_ROOM_BYTES", 1 << 62)
    with pytest.raises(StorageError, match="free"):
        night()
    assert store.backups.state().failed == "backup_no_room"
    watch.look()
    assert [one.code for one in watch.standing] == ["backup_failed"]
    finding = judged_backup(store, is_expected=True)
    assert finding.verdict is Verdict.NOTE
    assert "backup_no_room" in finding.detail
    monkeypatch.undo()
    clocks.advance(minutes=1)
    assert night() == 0
    watch.look()
    assert [one.code for one in watch.standing] == ["backup_failed"], "looked up every ten minutes only"
    clocks.advance(seconds=LOOK_S)
    watch.look()
    assert watch.standing == ()
    assert judged_backup(store, is_expected=True).verdict is Verdict.OK


def test_what_is_no_longer_made_is_told_after_three_days(night: Night, store: Store, clocks: Clocks) -> None:
    night()
    clocks.advance(days=4)
    watch = BackupWatch(store, Watched(clocks), is_expected=True)
    watch.look()
    assert [(one.code, one.figures) for one in watch.standing] == [("backup_old", {"days": 4.0})]
    assert judged_backup(store, is_expected=True).verdict is Verdict.NOTE


def test_a_row_that_was_altered_is_found_in_the_weekly_look_and_told(
    night: Night, store: Store, path: Path, clocks: Clocks
) -> None:
    for _ in range(2):  # both generations have it as it was
        night()
        clocks.advance(days=1)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE runners SET name = 'Eve'")
    connection.close()
    clocks.advance(days=8)
    assert night() == 1
    watch = BackupWatch(store, Watched(clocks), is_expected=True)
    watch.look()
    assert [(one.code, one.figures) for one in watch.standing] == [("altered_records", {"findings": 1.0})]


def test_without_records_nothing_is_made_and_nothing_is_noted(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        backups.back_up_records(tmp_path, None, is_nightly=True)
    assert not (tmp_path / "kiosk.db").exists()


def test_a_folder_that_cannot_be_made_is_a_failure_that_is_noted(night: Night, store: Store, path: Path) -> None:
    (path.parent / "backups").write_text("in the way")
    with pytest.raises(StorageError) as refusal:
        night()
    assert refusal.value.code == "backup_io"
    assert store.backups.state().failed == "backup_io"


def test_the_question_for_the_last_line_goes_by_its_index(store: Store) -> None:
    sql = (
        "EXPLAIN QUERY PLAN SELECT * FROM events WHERE code IN ('backup_made', 'backup_failed', 'records_verified') "
        "AND code = 'backup_made' ORDER BY sequence DESC LIMIT 1"
    )
    assert "events_backups" in str(store._file.stored(sql))
    assert verify(store._file.path).findings == ()


class Watched:
    """The station's monotonic clock."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks

    def now(self) -> Seconds:
        return Seconds(self._clocks.now())

    def sleep(self, _: float) -> None:
        raise AssertionError
