"""The journal: the latch and the account outlast everything; damage never passes for peace."""

import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.safety import journal as journal_module
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.history import History, replay
from kiosk.safety.journal import SIZE_MAX, Journal, JournalBusyError, _opening
from kiosk.safety.states import Entry, EntryKind

BOOT = 0x1234


def entry(
    kind: EntryKind, reason: TripReason = TripReason.NONE, *, is_test: bool = False, restriction_s: float = 0.0
) -> Entry:
    return Entry(kind=kind, reason=reason, is_test=is_test, restriction_s=restriction_s, pressure_mmhg=12.5)


TRIP = entry(EntryKind.TRIP, TripReason.LATE)
HELD = entry(EntryKind.HELD)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watchdog.journal"


def written(path: Path, *entries: Entry) -> Path:
    journal = Journal(path, boot=BOOT, now=1.0)
    for number, one in enumerate(entries):
        journal.write(one, 2.0 + number)
    assert journal.ok
    journal.close()
    journal.close()
    return path


def reopened(path: Path) -> History:
    journal = Journal(path, boot=BOOT + 1, now=50.0)
    assert journal.ok
    journal.close()
    return journal.history


def test_a_first_start_is_clean(path: Path) -> None:
    assert reopened(path) == History(at_s=50.0)
    assert path.stat().st_mode & 0o137 == 0  # others read nothing, the group writes nothing, nobody runs it


@pytest.mark.parametrize(
    ("entries", "latched"),
    [
        ((HELD, TRIP), TripReason.LATE),
        ((HELD, entry(EntryKind.TRIP, TripReason.LATE, is_test=True)), TripReason.NONE),
        ((TRIP, entry(EntryKind.TRIP, TripReason.VENT_FAILED)), TripReason.VENT_FAILED),
        ((TRIP, entry(EntryKind.RESET)), TripReason.NONE),
        ((TRIP, entry(EntryKind.CLEAN)), TripReason.LATE),
        ((TRIP, entry(EntryKind.ACCOUNT)), TripReason.LATE),
        ((HELD, entry(EntryKind.RELEASED)), TripReason.NONE),
        ((HELD, entry(EntryKind.CLEAN)), TripReason.NONE),
        ((HELD,), TripReason.RESTARTED),
        ((HELD, entry(EntryKind.ACCOUNT)), TripReason.RESTARTED),
    ],
)
def test_what_a_restart_finds(path: Path, entries: tuple[Entry, ...], latched: TripReason) -> None:
    written(path, *entries)
    assert reopened(path).latched is latched
    assert reopened(path).latched is latched  # and the next restart finds the same


def test_the_restarted_trip_outlasts_a_clean_end(path: Path) -> None:
    written(path, HELD)
    written(path, entry(EntryKind.CLEAN))
    assert reopened(path).latched is TripReason.RESTARTED


def test_the_account_outlasts_a_restart(path: Path) -> None:
    written(path, entry(EntryKind.ACCOUNT, restriction_s=612.5), entry(EntryKind.CLEAN, restriction_s=613.0))
    assert reopened(path).restriction_s == 613.0


def test_what_a_crash_may_have_lost_counts_as_restriction(path: Path) -> None:
    written(path, HELD, entry(EntryKind.ACCOUNT, restriction_s=100.0))
    assert reopened(path).restriction_s == 136.0


def test_a_torn_last_line_is_dropped_and_said(path: Path) -> None:
    data = written(path, TRIP, entry(EntryKind.RESET)).read_bytes()
    last_line = data[:-1].rindex(b"\n") + 1
    for end in range(last_line + 1, len(data)):
        path.write_bytes(data[:end])
        seen = reopened(path)
        assert seen.torn
        assert seen.latched is TripReason.LATE
        path.unlink()


@pytest.mark.parametrize("tail", [b"\0" * 400, b"gar\0bage\n", b"\xff\xfe"])
def test_a_garbled_end_is_torn_and_writing_goes_on_after_the_good_part(path: Path, tail: bytes) -> None:
    data = written(path, TRIP).read_bytes()
    path.write_bytes(data + tail)
    seen, size, _ = replay(data + tail)
    assert (seen.torn, seen.damaged, size) == (True, False, len(data))
    written(path, entry(EntryKind.RESET))
    assert path.read_bytes().startswith(data)
    history, size, _ = replay(path.read_bytes())
    assert history.latched is TripReason.NONE
    assert not history.torn
    assert not history.damaged
    assert size == path.stat().st_size


@pytest.mark.parametrize("last", [TRIP, entry(EntryKind.LOCKED, TripReason.VENT_FAILED)])
def test_a_flipped_bit_in_the_last_line_is_damage_and_not_a_torn_end(path: Path, last: Entry) -> None:
    good = written(path, HELD, entry(EntryKind.RELEASED), last).read_bytes()
    first = good[:-1].rindex(b"\n") + 1
    for place in range(first, len(good) - 1):
        for bit in (1, 32):
            changed = bytearray(good)
            changed[place] ^= bit
            if changed[place] == 0:
                continue
            seen, size, _ = replay(bytes(changed))
            assert (seen.damaged, seen.torn, size) == (True, False, first) or changed[place : place + 1] == b"\n"
    path.write_bytes(good[:-3] + b"X" + good[-2:])
    assert reopened(path).latched is TripReason.JOURNAL


def test_a_bad_line_with_anything_behind_it_is_damage(path: Path) -> None:
    data = written(path, TRIP).read_bytes()
    seen, size, _ = replay(data + b"garbage\nmore")
    assert (seen.torn, seen.damaged, size) == (False, True, len(data))


def test_a_torn_end_is_said_after_a_renewal_too(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_bytes(written(path, TRIP).read_bytes() + b"torn")
    monkeypatch.setattr(journal_module, "SIZE_MAX", 0)
    seen = reopened(path)
    assert (seen.torn, seen.damaged, seen.latched) == (True, False, TripReason.LATE)


@pytest.mark.parametrize(("at_s", "powered_s"), [(60.0, 110.0), (50.0, 100.0), (0.25, 100.25), (-1.0, 100.0)])
def test_powered_time_after_a_line_is_what_the_clock_shows_since(at_s: float, powered_s: float) -> None:
    assert History(powered_s=100.0, at_s=50.0).powered_at(at_s) == powered_s


@given(st.data())
def test_any_changed_byte_before_the_last_line_is_damage(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.mktemp("journal") / "watchdog.journal"
    good = written(path, HELD, TRIP, entry(EntryKind.RESET), entry(EntryKind.CLEAN)).read_bytes()
    last_line = good.rindex(b"\n", 0, -1)
    at = data.draw(st.integers(0, last_line - 1))
    value = data.draw(st.integers(0, 255).filter(lambda new: new != good[at]))
    path.write_bytes(good[:at] + bytes([value]) + good[at + 1 :])
    assert reopened(path).latched is TripReason.JOURNAL


@pytest.mark.parametrize("edit", ["remove", "swap", "repeat"])
def test_lines_cannot_be_taken_out_moved_or_repeated(path: Path, edit: str) -> None:
    lines = written(path, HELD, TRIP, entry(EntryKind.RESET), HELD).read_bytes().splitlines(keepends=True)
    edits = {
        "remove": [lines[0], *lines[2:]],
        "swap": [lines[1], lines[0], *lines[2:]],
        "repeat": [lines[0], lines[0], *lines[1:]],
    }
    path.write_bytes(b"".join(edits[edit]))
    seen = reopened(path)
    assert seen.latched is TripReason.JOURNAL
    assert seen.restriction_s == 1200.0


def test_a_damaged_file_is_kept_aside_and_a_new_one_latched(path: Path) -> None:
    data = written(path, TRIP, HELD, entry(EntryKind.CLEAN)).read_bytes()
    path.write_bytes(b"x" + data)
    assert reopened(path).latched is TripReason.JOURNAL
    assert path.with_suffix(f".damaged-{BOOT + 1:08x}").read_bytes() == b"x" + data
    written(path, entry(EntryKind.RESET))
    assert reopened(path).latched is TripReason.NONE


@pytest.mark.parametrize("text", ["future NONE 0 0.000 0.0", "trip SOON 0 0.000 0.0", "trip LATE 0 0.000 low"])
def test_what_nobody_knows_is_damage_in_spite_of_a_good_checksum(path: Path, text: str) -> None:
    body = f"00000001 1.000 {text}".encode()
    sealed = b"%08x %s\n" % (zlib.crc32(body), body)
    path.write_bytes(sealed * 2)
    assert reopened(path).latched is TripReason.JOURNAL


@pytest.mark.parametrize("latched", [True, False])
def test_a_long_journal_is_renewed_and_carries_over(path: Path, latched: bool) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(TRIP if latched else HELD, 1.0)
    if not latched:
        journal.write(entry(EntryKind.RELEASED), 1.0)
    while path.stat().st_size <= SIZE_MAX:
        journal.write(entry(EntryKind.ACCOUNT, restriction_s=77.0), 2.0)
    journal.close()
    for _ in range(2):
        seen = reopened(path)
        assert seen.latched is (TripReason.LATE if latched else TripReason.NONE)
        assert seen.restriction_s == 77.0
        assert path.stat().st_size < 1000
        assert path.with_suffix(".old").stat().st_size > SIZE_MAX


def test_a_closed_journal_is_written_no_more(path: Path) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    assert journal.problem == ""
    before = path.read_bytes()
    journal.close()
    journal.write(TRIP, 2.0)
    assert not journal.ok
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "nowhere" / "watchdog.journal", boot=BOOT, now=1.0)
    assert not journal.ok
    assert journal.history.latched is TripReason.JOURNAL
    journal.write(TRIP, 1.0)
    assert not journal.ok
    journal.close()


@pytest.mark.parametrize("failure", ["fsync", "link", "rename"])
@pytest.mark.parametrize("cause", ["long", "damaged"])
def test_a_renewal_that_fails_half_way_is_never_written_to(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: str, cause: str
) -> None:
    data = written(path, entry(EntryKind.TRIP, TripReason.VENT_FAILED)).read_bytes()
    path.write_bytes(b"x" + data if cause == "damaged" else data)
    before = path.read_bytes()

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(journal_module, "SIZE_MAX", 10**6 if cause == "damaged" else 0)
        if failure == "rename":
            patch.setattr(Path, "replace", refuse)
        else:
            patch.setattr(os, failure, refuse)
        journal = Journal(path, boot=BOOT, now=1.0)
    for number in range(3):
        journal.write(HELD, 2.0 + number)
        assert not journal.ok
    assert "No space left" in journal.problem
    assert (journal.history.latched, journal.history.restriction_s) == (TripReason.JOURNAL, 1200.0)
    with pytest.raises(JournalBusyError):
        Journal(path, boot=BOOT + 2, now=9.0)
    journal.close()
    assert path.read_bytes() == before
    expected = TripReason.JOURNAL if cause == "damaged" else TripReason.VENT_FAILED
    assert reopened(path).latched is expected


def test_a_journal_that_cannot_be_read_is_never_written_to(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = entry(EntryKind.LOCKED, TripReason.VENT_FAILED, restriction_s=900.0)
    before = written(path, locked).read_bytes()

    def refuse(_: Path) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", refuse)
        journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(entry(EntryKind.ACCOUNT), 2.0)
    assert journal.problem == "[Errno 5] Input/output error"
    assert journal.history.restriction_s == 1200.0
    journal.close()
    assert path.read_bytes() == before
    assert reopened(path).locked is TripReason.VENT_FAILED


@pytest.mark.parametrize("failure", ["write", "short", "fsync"])
def test_a_failed_write_is_said_and_made_good(path: Path, monkeypatch: pytest.MonkeyPatch, failure: str) -> None:
    real_write = os.write

    def refuse(*_: object) -> int:
        raise OSError(28, "No space left on device")

    def half(fd: int, data: bytes) -> int:
        return real_write(fd, data[: len(data) // 2])

    journal = Journal(path, boot=BOOT, now=1.0)
    journal.write(HELD, 1.0)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync" if failure == "fsync" else "write", half if failure == "short" else refuse)
        journal.write(TRIP, 2.0)
        assert not journal.ok
        journal.write(entry(EntryKind.ACCOUNT), 3.0)
        assert journal.problem == "[Errno 28] No space left on device"
    journal.write(entry(EntryKind.ACCOUNT, restriction_s=5.0), 4.0)
    assert not journal.problem
    journal.close()
    assert reopened(path).latched is TripReason.LATE


def test_a_renewal_that_cannot_be_written_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"x" + written(path, TRIP, HELD, entry(EntryKind.CLEAN)).read_bytes()
    path.write_bytes(data)

    def refuse(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        journal = Journal(path, boot=BOOT, now=1.0)
    assert not journal.ok
    assert path.read_bytes() == data
    assert journal.history.latched is TripReason.JOURNAL
    journal.close()


def test_only_the_account_is_not_waited_for(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(path, boot=BOOT, now=1.0)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    for kind in EntryKind:
        synced.clear()
        journal.write(entry(kind), 2.0)
        assert bool(synced) is (kind is not EntryKind.ACCOUNT)
    journal.close()


def test_who_only_looks_takes_an_empty_file_for_a_first_one() -> None:
    assert not replay(b"")[0].damaged
    assert replay(b"", begun=True)[0].damaged


def test_a_file_that_is_renewed_with_nothing_to_carry_over_says_that_nothing_is_held_and_no_more() -> None:
    assert [one.kind for one, _ in _opening(History(), 9.0, renew=True)] == [EntryKind.RELEASED]
