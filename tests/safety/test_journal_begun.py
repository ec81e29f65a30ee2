"""A journal that was begun is never taken for a new one, and no more is forgiven than a power cut can tear off."""

import os
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.safety import limits
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import LINE_MAX, TORN_MAX, line, replay
from kiosk.safety.journal import Journal, clear_lockout, is_begun
from kiosk.safety.states import Entry, EntryKind
from tests.safety.test_journal import BOOT, HELD, TRIP, entry, reopened, written

VENT_FAILED = entry(EntryKind.TRIP, TripReason.VENT_FAILED, restriction_s=880.0)
ACCOUNT = entry(EntryKind.ACCOUNT, restriction_s=77.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watchdog.journal"


@pytest.fixture
def mark(path: Path) -> Path:
    return path.with_name("watchdog.journal.begun")


def locked(path: Path) -> bytes:
    """A journal that says: locked after three trips, 880 s of restriction."""
    return written(path, *([VENT_FAILED] * 3)).read_bytes()


# --- the mark ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("loss", ["empty", "missing", "noughts", "short", "half a line"])
def test_a_journal_that_was_begun_and_says_nothing_is_damaged(path: Path, loss: str) -> None:
    data = locked(path)
    if loss == "missing":
        path.unlink()
    else:
        path.write_bytes({"empty": b"", "noughts": bytes(len(data)), "short": b"\0", "half a line": data[:30]}[loss])
    seen = reopened(path)
    assert (seen.latched, seen.restriction_s) == (TripReason.JOURNAL, limits.RESTRICTION_LEG_S)
    assert reopened(path).latched is TripReason.JOURNAL
    assert path.with_suffix(f".damaged-{BOOT + 1:08x}").exists()


def test_the_mark_is_made_at_the_first_start_and_not_twice(path: Path, mark: Path) -> None:
    written(path)
    assert is_begun(path)
    assert mark.stat().st_mode & 0o137 == 0
    made_ns = mark.stat().st_mtime_ns
    written(path, HELD)
    assert mark.stat().st_mtime_ns == made_ns


@pytest.mark.parametrize("content", [None, b"", b"\0" * 70, b"1234abcd 0000"])
def test_a_first_start_that_a_power_cut_ended_is_no_damage(path: Path, content: bytes | None) -> None:
    if content is not None:
        path.write_bytes(content)
    seen = reopened(path)
    assert (seen.latched, seen.restriction_s, seen.damaged) == (TripReason.NONE, 0.0, False)
    assert is_begun(path)
    assert reopened(path).latched is TripReason.NONE


def test_a_station_from_before_the_mark_gets_it_at_its_next_start(path: Path, mark: Path) -> None:
    written(path, TRIP, entry(EntryKind.RESET), entry(EntryKind.CLEARED))
    mark.unlink()
    written(path)
    assert mark.exists()
    path.write_bytes(b"")
    assert reopened(path).latched is TripReason.JOURNAL


def test_a_damaged_file_from_before_the_mark_gets_it_too(path: Path, mark: Path) -> None:
    path.write_bytes(b"x\ny\n")
    assert reopened(path).latched is TripReason.JOURNAL
    assert mark.exists()


def test_the_mark_comes_after_a_line_that_is_on_the_disk(
    path: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever the power goes: what the disk has by then is a first start, or a journal with a line."""
    steps: list[tuple[str, bool]] = []
    real_open, real_sync = os.open, os.fsync
    names: dict[int, str] = {}

    def opened(name: str | Path, *arguments: int, **known: int) -> int:
        fd = real_open(name, *arguments, **known)
        names[fd] = Path(name).name
        return fd

    def synced(fd: int) -> None:
        real_sync(fd)
        steps.append((names[fd], mark.exists()))

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "fsync", synced)
    journal = Journal(path, boot=BOOT, now=1.0)
    journal.close()
    folder = path.parent.name
    before = steps.index((mark.name, True))
    assert steps[:before] == [(path.name, False), (folder, False)]
    assert steps[before + 1] == (folder, True)
    assert replay(path.read_bytes())[1] > 0


def test_a_mark_that_cannot_be_made_is_made_with_a_later_line(
    path: Path, mark: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "touch", refuse)
        journal = Journal(path, boot=BOOT, now=1.0)
        assert "No space left" in journal.problem
        journal.write(ACCOUNT, 2.0)
        assert "No space left" in journal.problem
        assert not mark.exists()
    journal.write(ACCOUNT, 3.0)
    assert (journal.problem, mark.exists()) == ("", True)
    journal.close()
    assert reopened(path).restriction_s == 77.0


def test_a_folder_that_cannot_be_looked_into_holds_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = locked(path)

    def refuse(_: Path) -> list[str]:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", refuse)
        journal = Journal(path, boot=BOOT, now=1.0)
    assert (journal.ok, journal.history.latched) == (False, TripReason.JOURNAL)
    journal.close()
    assert path.read_bytes() == before


def test_what_was_begun_and_says_nothing_is_not_unlocked(path: Path) -> None:
    locked(path)
    path.write_bytes(b"")
    with pytest.raises(ValueError, match="damaged"):
        clear_lockout(path, boot=9, now=60.0)


# --- the torn end -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", [b"\0", b"7"])
def test_no_more_is_torn_than_a_power_cut_can_tear(path: Path, tail: bytes) -> None:
    data = written(path, HELD).read_bytes()
    for size, is_torn in ((1, True), (TORN_MAX, True), (TORN_MAX + 1, False)):
        seen, good, _ = replay(data + tail * size)
        assert (seen.torn, seen.damaged, good) == (is_torn, not is_torn, len(data))
    noughts = data + bytes(TORN_MAX - 1) + b"\n"
    assert replay(noughts)[0].torn
    assert replay(noughts[:-1] + b"\0\n")[0].damaged


def test_all_that_may_not_be_on_the_disk_yet_may_be_torn() -> None:
    """What is noted in the time that a card may take, and a few lines, each as long as the longest."""
    longest = max(EntryKind, key=len), max(TripReason, key=lambda reason: len(reason.name))
    one = Entry(kind=longest[0], reason=longest[1], is_test=True, restriction_s=99999.999, pressure_mmhg=-999.9)
    assert len(line(one, boot=0xFFFFFFFF, at_s=30 * 366 * 86400.0, crc=0)[0]) <= LINE_MAX
    assert TORN_MAX >= LINE_MAX * (limits.ACCOUNT_LOST_S / limits.ACCOUNT_PERIOD_S + 3)
    assert TORN_MAX <= LINE_MAX * (limits.ACCOUNT_LOST_S / limits.ACCOUNT_PERIOD_S + 5)


# --- behind a broken line ---------------------------------------------------------------------------------------


def broken_at(data: bytes, number: int) -> bytes:
    """The journal with one figure of one line changed; the checksum that the line says is whole."""
    lines = data.splitlines(keepends=True)
    lines[number] = lines[number].replace(b"12.5", b"92.5")
    return b"".join(lines)


@pytest.mark.parametrize("number", range(2))
def test_a_lock_out_behind_a_broken_line_locks(path: Path, number: int) -> None:
    data = written(path, HELD, entry(EntryKind.RELEASED), *([VENT_FAILED] * 3), entry(EntryKind.CLEAN)).read_bytes()
    path.write_bytes(broken_at(data, number + 1))
    for _ in range(2):
        seen = reopened(path)
        assert (seen.latched, seen.locked) == (TripReason.JOURNAL, TripReason.VENT_FAILED)
        assert seen.restriction_s == limits.RESTRICTION_LEG_S


def test_a_lock_that_is_carried_over_is_found_behind_a_broken_line(path: Path) -> None:
    data = written(path, HELD, entry(EntryKind.LOCKED, TripReason.RAIL), entry(EntryKind.CLEAN)).read_bytes()
    assert replay(broken_at(data, 1))[0].locked is TripReason.RAIL


def test_a_broken_line_that_says_no_checksum_costs_the_one_behind_it_alone(path: Path) -> None:
    data = written(path, HELD, HELD, *([VENT_FAILED] * 4)).read_bytes()
    lines = data.splitlines(keepends=True)
    lines[1] = b"garbage " + lines[1]
    assert replay(b"".join(lines))[0].locked is TripReason.VENT_FAILED
    lines[2] = b"garbage " + lines[2]  # and the first trip with it
    assert replay(b"".join(lines))[0].locked is TripReason.VENT_FAILED
    lines[3] = b"garbage " + lines[3]
    seen = replay(b"".join(lines))[0]
    assert (seen.locked, len(seen.past)) == (TripReason.NONE, 2)


def test_nothing_behind_a_broken_line_unlocks(path: Path) -> None:
    data = written(path, *([VENT_FAILED] * 3), HELD, entry(EntryKind.CLEARED), entry(EntryKind.CLEAN)).read_bytes()
    assert replay(data)[0].locked is TripReason.NONE
    assert replay(broken_at(data, 4))[0].locked is TripReason.VENT_FAILED


def test_what_only_looks_like_a_line_says_nothing_behind_a_broken_one(path: Path) -> None:
    data = written(path, HELD).read_bytes()
    body = b"00000001 1.000 locked RAIL 0 0.000 0.0"
    made_up = b"x\n%08x %s\n" % (zlib.crc32(body), body)
    assert replay(data + made_up)[0] == replace(replay(data)[0], damaged=True)
