"""A watchdog that runs for months: its journal stays short, and says what the long one would have said."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.safety import journal as journal_module
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import History, replay
from kiosk.safety.journal import Journal, JournalBusyError
from kiosk.safety.states import EntryKind
from tests.safety.test_journal import BOOT, HELD, TRIP, entry, reopened

ACCOUNT = entry(EntryKind.ACCOUNT, restriction_s=77.0)
LET_GO = entry(EntryKind.RELEASED, restriction_s=78.0)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(journal_module, "SIZE_MAX", 2000)
    return tmp_path / "watchdog.journal"


def bout(journal: Journal, at_s: float) -> float:
    """One bout of a minute; when it ended."""
    journal.write(HELD, at_s)
    for _ in range(60):
        at_s += 1.0
        journal.write(ACCOUNT, at_s)
    journal.write(LET_GO, at_s)
    return at_s


def handles() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_it_stays_short_however_long_the_watchdog_runs(path: Path) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(TRIP, 1.0)
    journal.write(entry(EntryKind.RESET), 1.5)
    at_s, before = 2.0, handles()
    for _ in range(20):
        at_s = bout(journal, at_s)
        assert path.stat().st_size < 2000
        assert path.with_suffix(".old").stat().st_size < 2 * 4000
        with pytest.raises(JournalBusyError):
            Journal(path, boot=BOOT + 1, now=at_s)
    assert handles() == before
    assert journal.ok
    journal.close()
    seen = reopened(path)
    assert (seen.latched, seen.restriction_s, len(seen.past)) == (TripReason.NONE, 78.0, 1)


@pytest.mark.parametrize("failure", ["write", "fsync", "link", "replace"])
def test_the_old_one_goes_on_when_there_is_no_new_one(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(HELD, 1.0)
    while path.stat().st_size <= 2000:
        journal.write(ACCOUNT, 2.0)
    inode, before = path.stat().st_ino, handles()
    real = getattr(Path if failure == "replace" else os, failure)
    left = 1 if failure in {"write", "fsync"} else 0  # the line itself goes through

    def refuse(*arguments: object) -> object:
        nonlocal left
        if left:
            left -= 1
            return real(*arguments)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path if failure == "replace" else os, failure, refuse)
        journal.write(LET_GO, 3.0)
    assert journal.ok
    assert (path.stat().st_ino, handles()) == (inode, before)
    journal.write(entry(EntryKind.TRIP, TripReason.LATE), 4.0)
    journal.write(LET_GO, 5.0)
    assert path.stat().st_ino != inode
    assert path.stat().st_size < 2000
    journal.close()
    assert reopened(path).latched is TripReason.LATE


def test_nothing_is_held_on_a_new_one_that_a_power_cut_may_take_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(HELD, 1.0)
    while path.stat().st_size <= 2000:
        journal.write(ACCOUNT, 2.0)
    synced, real = 0, os.fsync

    def only_files(fd: int) -> None:
        nonlocal synced
        synced += 1
        if synced == 3:  # the line, the new file, its folder
            raise OSError(5, "Input/output error")
        real(fd)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", only_files)
        journal.write(LET_GO, 3.0)
    assert "Input/output error" in journal.problem
    journal.write(HELD, 4.0)
    assert not journal.ok
    with pytest.raises(JournalBusyError):
        Journal(path, boot=BOOT + 1, now=5.0)
    journal.close()
    assert reopened(path).held is False


KINDS = [EntryKind.HELD, EntryKind.RELEASED, EntryKind.ACCOUNT, EntryKind.TRIP, EntryKind.RESET, EntryKind.CLEAN]


@given(
    st.lists(st.tuples(st.sampled_from(KINDS), st.sampled_from(TripReason), st.floats(0.0, 1200.0), st.floats(0, 9e4)))
)
def test_it_says_what_the_long_one_would_have_said(
    tmp_path_factory: pytest.TempPathFactory, lines: list[tuple[EntryKind, TripReason, float, float]]
) -> None:
    path = tmp_path_factory.mktemp("journal") / "watchdog.journal"
    long, at_s = History(), 1.0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal_module, "SIZE_MAX", 0)
        journal = Journal(path, boot=BOOT, now=at_s)
        for kind, reason, restriction_s, step_s in lines:
            at_s = round(at_s + step_s, 3)
            one = entry(kind, reason, restriction_s=round(restriction_s, 3))
            journal.write(one, at_s)
            long = long.after(one, at_s)
        journal.close()
    short = reopened_as_it_is(path)
    assert (short.latched, short.held, short.locked) == (long.latched, long.held, long.locked)
    assert short.restriction_s == long.restriction_s
    ours, theirs = short.recent(at_s), long.recent(at_s)
    assert [one.reason for one in ours] == [one.reason for one in theirs]
    assert [one.at_s for one in ours] == pytest.approx([one.at_s for one in theirs], abs=0.01)


def reopened_as_it_is(path: Path) -> History:
    """What the file says, without what a start would add."""
    return replay(path.read_bytes())[0]
