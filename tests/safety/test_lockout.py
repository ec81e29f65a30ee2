"""Three trips of one cause in a powered day lock, whatever restarts between; only a technician's mark leads back."""

from __future__ import annotations

import fcntl
import os
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gpiozero.pins.mock import MockFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.safety import journal as journal_module
from kiosk.safety import limits
from kiosk.safety.heartbeat import FrameLimb, FramePhase, GuardState, Request, TripReason
from kiosk.safety.history import History, replay
from kiosk.safety.journal import SIZE_MAX, Journal, JournalBusyError, clear_lockout
from kiosk.safety.lockout import NOT_COUNTED, Past, counted
from kiosk.safety.settings import WatchdogSettings
from kiosk.safety.states import Entry, EntryKind
from kiosk.safety.watchdog import JOURNAL_WAIT_S, run

if TYPE_CHECKING:
    from tests.safety.conftest import Driver, FakeChip, VirtualClock

PASS_S = limits.PASS_S
DAY_S = 24 * 3600.0
BEFORE_LOCKOUT = Path(__file__).parent / "journals" / "before_lockout.journal"
"""Written by the program before there was a lock-out."""


def trip(reason: TripReason, *, is_test: bool = False) -> Entry:
    return Entry(kind=EntryKind.TRIP, reason=reason, is_test=is_test, restriction_s=0.0, pressure_mmhg=0.0)


def mark(kind: EntryKind) -> Entry:
    return Entry(kind=kind, reason=TripReason.NONE, is_test=False, restriction_s=0.0, pressure_mmhg=0.0)


def acknowledged(guarded: Driver, seconds: float = 5.2) -> Driver:
    guarded.sending, guarded.estop_closed, guarded.pressure_mmhg = True, True, 0.0
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(seconds)
    guarded.claim(FramePhase.IDLE)
    return guarded


def tripped(guarded: Driver, by: str) -> Driver:
    guarded.run(0.1)
    if by == "estop":
        guarded.estop_closed = False
        guarded.one()
    else:
        guarded.one(**{by: True})
    assert guarded.mode() is GuardState.TRIPPED
    return guarded


# --- counting ---------------------------------------------------------------------------------------------------


def test_what_locks_is_every_cause_but_the_hand_on_the_emergency_stop() -> None:
    for reason in TripReason:
        past: tuple[Past, ...] = ()
        found = []
        for number in range(3):
            past, locked = counted(past, reason, 100.0 * number)
            found.append(locked)
        expected = TripReason.NONE if reason in NOT_COUNTED else reason
        assert found == [TripReason.NONE, TripReason.NONE, expected]
    assert {TripReason.NONE, TripReason.STOP, TripReason.ESTOP} == NOT_COUNTED


@pytest.mark.parametrize(("first_s", "locks"), [(DAY_S - 0.1, True), (DAY_S, False)])
def test_a_day_is_twenty_four_hours(first_s: float, locks: bool) -> None:
    past, _ = counted((Past(reason=TripReason.LATE, at_s=0.0),), TripReason.LATE, 10.0)
    past, locked = counted(past, TripReason.LATE, first_s)
    assert bool(locked) is locks
    assert len(past) == (3 if locks else 2)


def test_different_causes_do_not_add_up() -> None:
    past: tuple[Past, ...] = ()
    for number, reason in enumerate([TripReason.LATE, TripReason.RAIL, TripReason.LATE, TripReason.RAIL]):
        past, locked = counted(past, reason, float(number))
        assert not locked


# --- in the running guard ---------------------------------------------------------------------------------------


@pytest.mark.long
def test_the_third_trip_of_a_cause_locks_and_no_acknowledgement_leads_back(guarded: Driver) -> None:
    for _ in range(2):
        acknowledged(tripped(guarded, "second"))
        assert guarded.mode() is GuardState.WAITING
        assert not guarded.state.locked
    tripped(guarded, "second")
    assert guarded.state.locked is TripReason.SECOND_CLIENT
    acknowledged(guarded, 600.0)
    assert guarded.mode() is GuardState.TRIPPED
    assert guarded.why() is TripReason.SECOND_CLIENT
    assert EntryKind.RESET not in guarded.kinds()[-1:]


def test_another_cause_between_does_not_break_the_count(guarded: Driver) -> None:
    for by in ("malformed", "second", "malformed", "second"):
        acknowledged(tripped(guarded, by))
        assert guarded.mode() is GuardState.WAITING
    acknowledged(tripped(guarded, "malformed"))
    assert guarded.state.locked is TripReason.MALFORMED


def test_the_emergency_stop_may_be_pressed_any_number_of_times(guarded: Driver) -> None:
    for _ in range(6):
        acknowledged(tripped(guarded, "estop"))
        assert guarded.mode() is GuardState.WAITING


def test_stops_and_tests_never_count(guarded: Driver) -> None:
    for _ in range(5):
        guarded.arm(FramePhase.PROOF)
        guarded.run(0.1, request=Request.PROVE_TRIP)
        guarded.sending = False
        guarded.until_trip(1.0)
        assert guarded.state.is_test
        guarded.sending = True
        guarded.claim(FramePhase.VENT)
        guarded.run(0.1)
        assert guarded.mode() is GuardState.WAITING
        guarded.arm()
        guarded.one(stop=True)
    assert not guarded.state.past
    assert not guarded.state.locked


def test_a_trip_that_becomes_a_failed_vent_counts_once_for_each(driver: Callable[..., Driver]) -> None:
    guarded = driver()
    guarded.at(150.0)
    guarded.one(gone=True)
    guarded.run(11.0)
    assert [past.reason for past in guarded.state.past] == [TripReason.PEER_GONE, TripReason.VENT_FAILED]


def test_a_locked_start_is_tripped_and_says_so(driver: Callable[..., Driver]) -> None:
    guarded = driver(locked=TripReason.RAIL)
    guarded.run(0.1)
    assert guarded.mode() is GuardState.TRIPPED
    assert guarded.why() is TripReason.RAIL
    assert guarded.report().locked
    acknowledged(guarded, 10.0)
    assert guarded.mode() is GuardState.TRIPPED


def test_the_report_says_unlocked(guarded: Driver) -> None:
    guarded.run(0.1)
    assert not guarded.report().locked


# --- rest after over-time ---------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(("limb", "ceiling_s"), [(FrameLimb.ARM, 900.0), (FrameLimb.LEG, 1200.0)])
def test_over_time_is_acknowledged_only_after_three_minutes_of_rest(
    driver: Callable[..., Driver], limb: FrameLimb, ceiling_s: float
) -> None:
    guarded = driver(restriction_s=ceiling_s - 1.0, limb=limb)
    guarded.claim(FramePhase.IDLE, limb=limb)
    guarded.at(150.0)
    guarded.until_trip(2.0)
    assert guarded.why() is TripReason.OVERTIME
    assert guarded.report().reset_wait_s == 180.0
    guarded.pressure_mmhg = 0.0
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE, limb=FrameLimb.LEG)
    guarded.run(100.0)
    assert guarded.report().reset_wait_s == pytest.approx(80.0, abs=0.1)
    guarded.run(79.8)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.run(0.4)
    assert guarded.mode() is GuardState.WAITING
    assert guarded.state.restriction_s == 0.0
    assert guarded.report().reset_wait_s == 0.0


@pytest.mark.long
def test_rest_begins_anew_with_pressure_and_with_a_restart(driver: Callable[..., Driver]) -> None:
    guarded = driver(latched=TripReason.OVERTIME, restriction_s=900.0)
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(170.0)
    guarded.pressure_mmhg = 16.0
    guarded.run(0.1)
    guarded.pressure_mmhg = 0.0
    guarded.run(179.0)
    assert guarded.mode() is GuardState.TRIPPED
    again = driver(latched=guarded.why(), restriction_s=guarded.state.restriction_s)
    again.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    again.run(179.0)
    assert again.mode() is GuardState.TRIPPED
    again.run(2.0)
    assert again.mode() is GuardState.WAITING


def test_any_trip_on_a_full_account_waits_for_the_rest(driver: Callable[..., Driver]) -> None:
    guarded = driver(latched=TripReason.JOURNAL, restriction_s=1200.0)
    acknowledged(guarded, 179.0)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(2.0)
    assert guarded.mode() is GuardState.WAITING


def test_a_leg_keeps_its_longer_time_until_it_has_rested(driver: Callable[..., Driver]) -> None:
    guarded = driver(restriction_s=1000.0, limb=FrameLimb.LEG)
    guarded.claim(FramePhase.IDLE, limb=FrameLimb.LEG)
    guarded.sending = False
    guarded.one(guarded.next_frame(), step_s=0.0)
    guarded.sending = True
    guarded.claim(FramePhase.IDLE, limb=FrameLimb.NONE)
    guarded.run(59.0)
    assert guarded.mode() is GuardState.WAITING  # between 900 and 1200 s: over for an arm only
    guarded.run(2.0)
    assert guarded.state.restriction_s == 0.0
    assert guarded.state.limb is FrameLimb.NONE


def test_an_account_that_an_arm_began_is_held_to_the_arms_time(driver: Callable[..., Driver]) -> None:
    guarded = driver(restriction_s=880.0)
    guarded.claim(FramePhase.IDLE, limb=FrameLimb.ARM)
    guarded.run(0.1)
    guarded.claim(FramePhase.IDLE, limb=FrameLimb.LEG)
    guarded.run(0.1)
    assert guarded.state.ceiling_s == limits.RESTRICTION_ARM_S
    guarded.run(60.0)
    assert guarded.state.ceiling_s == limits.RESTRICTION_LEG_S


# --- in the journal ---------------------------------------------------------------------------------------------


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "watchdog.journal"


def written(path: Path, *lines: tuple[Entry, float], boot: int = 1, now: float = 0.0) -> History:
    journal = Journal(path, boot=boot, now=now)
    for entry, at_s in lines:
        journal.write(entry, at_s)
    assert journal.ok
    journal.close()
    return journal.history


def locked_file(path: Path, reason: TripReason = TripReason.LATE) -> Path:
    lines = [(entry, 10.0 * number) for number in range(1, 4) for entry in (mark(EntryKind.RESET), trip(reason))]
    written(path, *lines)
    return path


def test_a_lockout_outlasts_restart_power_cut_and_any_time(path: Path) -> None:
    locked_file(path)
    for boot, now in ((2, 40.0), (3, 0.5), (4, 40 * DAY_S)):
        seen = written(path, (mark(EntryKind.CLEAN), now), boot=boot, now=now)
        assert seen.locked is TripReason.LATE
        assert seen.latched is TripReason.LATE


def test_time_without_power_is_no_time(path: Path) -> None:
    written(path, (trip(TripReason.LATE), 80000.0), (mark(EntryKind.RESET), 80001.0), now=1.0)
    written(path, (trip(TripReason.LATE), 100.0), (mark(EntryKind.RESET), 101.0), now=5.0)  # days later
    seen = written(path, (trip(TripReason.LATE), 86000.0), now=5.0)
    assert not seen.locked
    assert replay(path.read_bytes())[0].locked is TripReason.LATE


@pytest.mark.parametrize(("third_s", "locks"), [(DAY_S + 9.0, True), (DAY_S + 11.0, False)])
def test_a_day_of_power_forgets(path: Path, third_s: float, locks: bool) -> None:
    second = (trip(TripReason.LATE), 20.0), (mark(EntryKind.RESET), 30.0)
    written(
        path, (trip(TripReason.LATE), 10.0), (mark(EntryKind.RESET), 15.0), *second, (trip(TripReason.LATE), third_s)
    )
    assert bool(replay(path.read_bytes())[0].locked) is locks


def test_a_start_is_noted_so_that_the_count_never_depends_on_when_it_is_read(path: Path) -> None:
    written(path, (trip(TripReason.LATE), 500.0), (trip(TripReason.LATE), 30000.0))
    live = written(path, boot=2, now=5.0)
    past, locked = counted(live.recent(5.0), TripReason.LATE, 86000.0)
    assert not locked
    assert not written(path, (trip(TripReason.LATE), 86000.0), boot=3, now=6.0).locked
    assert not written(path, boot=4, now=86001.0).locked
    assert len(past) == 2


def test_the_past_is_carried_into_the_guards_clock(path: Path) -> None:
    written(path, (trip(TripReason.RAIL), 500.0), (mark(EntryKind.RESET), 700.0))
    (past,) = written(path, now=40.0).recent(50.0)
    assert past == Past(reason=TripReason.RAIL, at_s=-200.0)  # 200 s were certain before this boot


@pytest.mark.long
@pytest.mark.parametrize("is_damaged", [False, True])
@pytest.mark.parametrize("trips", [2, 3])
def test_a_renewal_carries_the_count_and_the_lock(path: Path, is_damaged: bool, trips: int) -> None:
    lines = [
        (entry, 1000.0 * number)
        for number in range(1, trips + 1)
        for entry in (mark(EntryKind.RESET), trip(TripReason.LATE))
    ]
    written(path, *lines)
    if is_damaged:
        data = path.read_bytes()
        path.write_bytes(data + b"x\n" * 2)
    else:
        written(path, *((mark(EntryKind.ACCOUNT), 4000.0) for _ in range(SIZE_MAX // 40)), now=3500.0)
    for _ in range(3):  # a restart finds what the renewal left
        seen = written(path, boot=7, now=5000.0)
        assert path.stat().st_size < 1000
        assert seen.latched is (TripReason.JOURNAL if is_damaged else TripReason.LATE)
        assert seen.locked is (TripReason.LATE if trips == 3 else TripReason.NONE)
        late = [past.at_s for past in seen.recent(5000.0) if past.reason is TripReason.LATE]
        assert late == [1000.0 * number for number in range(1, trips + 1)]
    written(path, (mark(EntryKind.RESET), 5001.0), (trip(TripReason.LATE), 5002.0), now=5000.0)
    assert replay(path.read_bytes())[0].locked is TripReason.LATE


def test_a_journal_from_before_the_lockout_replays(path: Path) -> None:
    path.write_bytes(BEFORE_LOCKOUT.read_bytes())
    seen = written(path, boot=3, now=2.0)
    assert not seen.damaged
    assert not seen.torn
    assert (seen.latched, seen.restriction_s, seen.locked) == (TripReason.ESTOP, 30.5, TripReason.NONE)
    assert [past.reason for past in seen.past] == [TripReason.PUMP_NO_RISE, TripReason.PUMP_NO_RISE]
    written(path, (mark(EntryKind.RESET), 3.0), (trip(TripReason.PUMP_NO_RISE), 4.0), now=2.5)
    assert replay(path.read_bytes())[0].locked is TripReason.PUMP_NO_RISE


@pytest.mark.parametrize("at", ["nan", "inf", "-inf", "soon"])
def test_a_line_without_a_time_is_damage(path: Path, at: str) -> None:
    data, crc = b"", 0
    for text in (f"00000001 {at} trip LATE 0 0.000 0.0", "00000001 3.000 reset NONE 0 0.000 0.0"):
        crc = zlib.crc32(text.encode(), crc)
        data += b"%08x %s\n" % (crc, text.encode())
    path.write_bytes(data)
    assert replay(data)[0].damaged


STEPS = st.one_of(
    st.tuples(st.just("trip"), st.sampled_from([TripReason.LATE, TripReason.RAIL, TripReason.ESTOP])),
    st.tuples(st.sampled_from(["restart", "reboot", "renew", "clear"]), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([60.0, 3600.0, 30000.0])),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=25))
def test_restarts_reboots_and_renewals_never_change_what_is_locked(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, steps: list[tuple[str, object]]
) -> None:
    path = tmp_path_factory.mktemp("lockout") / "watchdog.journal"
    now, powered_s, boot = 1.0, 1.0, 1
    happened: list[tuple[TripReason, float]] = []  # on one clock that nobody ever sets back
    expected = TripReason.NONE
    journal = Journal(path, boot=boot, now=now)
    past, locked = journal.history.recent(now), journal.history.locked
    for what, value in steps:
        if what == "wait" and isinstance(value, float):
            now, powered_s = now + value, powered_s + value
        elif what == "trip" and isinstance(value, TripReason):
            journal.write(trip(value), now)
            past, found = counted(past, value, now)
            locked = locked or found
            happened.append((value, powered_s))
            same = Counter(reason for reason, at_s in happened if powered_s - at_s < DAY_S)[value]
            if value is not TripReason.ESTOP and same >= 3:
                expected = expected or value
        elif what in {"restart", "reboot", "renew", "clear"}:
            journal.write(mark(EntryKind.CLEAN), now)
            journal.close()
            if what == "clear":
                assert clear_lockout(path, boot=boot, now=now) is expected
                happened = [] if expected else happened
                expected = TripReason.NONE
            if what == "reboot":
                now, powered_s = 1.0, powered_s + 1.0
            with monkeypatch.context() as patch:
                patch.setattr(journal_module, "SIZE_MAX", 0 if what == "renew" else SIZE_MAX)
                journal = Journal(path, boot=boot + 1, now=now)
            assert journal.ok
            past, locked = journal.history.recent(now), journal.history.locked
        assert locked is expected
        assert [one.reason for one in past if now - one.at_s < DAY_S] == [
            reason for reason, at_s in happened if reason is not TripReason.ESTOP and powered_s - at_s < DAY_S
        ]
    journal.close()


# --- one process at a time --------------------------------------------------------------------------------------


def test_a_second_watchdog_on_one_journal_is_refused_and_the_first_goes_on(path: Path) -> None:
    first = Journal(path, boot=1, now=1.0)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(JournalBusyError, match="held by another process"):
        Journal(path, boot=2, now=1.0)
    assert len(os.listdir("/proc/self/fd")) == before
    first.write(trip(TripReason.LATE), 2.0)
    assert first.ok
    first.close()
    assert written(path, boot=3, now=3.0).latched is TripReason.LATE


def test_a_journal_renewed_under_ones_hands_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(path, (trip(TripReason.LATE), 1.0))
    real = fcntl.flock

    def too_late(fd: int, how: int) -> None:
        path.rename(path.with_suffix(".old"))
        path.touch()
        real(fd, how)

    monkeypatch.setattr(fcntl, "flock", too_late)
    with pytest.raises(JournalBusyError, match="renewed"):
        Journal(path, boot=2, now=1.0)


def test_a_lock_that_cannot_be_had_holds_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_fd: int, _how: int) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    journal = Journal(path, boot=2, now=1.0)
    assert not journal.ok
    assert journal.history.latched is TripReason.JOURNAL
    journal.close()


def test_the_renewed_file_is_held_too(path: Path) -> None:
    path.write_bytes(b"x\ny\nz\n")
    first = Journal(path, boot=1, now=1.0)
    assert first.history.damaged
    with pytest.raises(JournalBusyError):
        Journal(path, boot=2, now=1.0)
    first.close()


def test_a_second_process_leaves_the_sockets_of_the_first_alone(
    path: Path, chip: FakeChip, clock: VirtualClock, capsys: pytest.CaptureFixture[str]
) -> None:
    pins = MockFactory()
    first = Journal(path, boot=1, now=1.0)
    (path.parent / "evidence.sock").touch()
    began_s = clock.now()
    code = run(
        chip,
        pins,
        clock,
        undervoltage=lambda: False,
        settings=WatchdogSettings(config_hash=1),
        runtime_dir=path.parent,
        state_dir=path.parent,
    )
    assert code == 1
    assert clock.now() - began_s >= JOURNAL_WAIT_S, (
        "at once would be five ends within a minute, and those end in restarts"
    )
    assert "not started" in capsys.readouterr().err
    assert (path.parent / "evidence.sock").exists()
    assert not (path.parent / "stop.sock").exists()
    assert not pins.pins
    first.close()


# --- the technician's mark --------------------------------------------------------------------------------------


def test_clearing_takes_the_lock_and_the_count_but_not_the_trip(path: Path) -> None:
    locked_file(path)
    assert clear_lockout(path, boot=9, now=1.0) is TripReason.LATE
    seen = written(path, boot=10, now=2.0)
    assert (seen.locked, seen.latched, seen.past) == (TripReason.NONE, TripReason.LATE, ())
    said = path.read_text(encoding="utf-8").splitlines()[-1].split(maxsplit=1)[1]
    assert said == "00000009 1.000 cleared LATE 0 0.000 nan"
    written(path, (mark(EntryKind.RESET), 3.0), *((trip(TripReason.LATE), 4.0 + n) for n in range(2)), now=2.5)
    assert not replay(path.read_bytes())[0].locked


def test_the_mark_is_on_the_disk_before_anybody_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locked_file(path)
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    assert clear_lockout(path, boot=9, now=1.0) is TripReason.LATE
    assert len(synced) == 1


def test_clearing_cuts_off_a_torn_end(path: Path) -> None:
    data = locked_file(path).read_bytes()
    path.write_bytes(data + b"1234 torn")
    assert clear_lockout(path, boot=9, now=1.0) is TripReason.LATE
    assert path.read_bytes().startswith(data)
    seen, size, _ = replay(path.read_bytes())
    assert (seen.torn, seen.damaged, size) == (False, False, path.stat().st_size)


def test_nothing_locked_is_nothing_done(path: Path) -> None:
    written(path, (trip(TripReason.LATE), 1.0))
    before = path.read_bytes()
    assert clear_lockout(path, boot=9, now=1.0) is TripReason.NONE
    assert path.read_bytes() == before


@pytest.mark.parametrize("why", ["running", "damaged", "missing"])
def test_clearing_is_refused(path: Path, why: str) -> None:
    if why == "running":
        locked_file(path)
        journal = Journal(path, boot=2, now=50.0)
        with pytest.raises(JournalBusyError):
            clear_lockout(path, boot=9, now=60.0)
        journal.close()
    elif why == "damaged":
        path.write_bytes(b"x" + locked_file(path).read_bytes())
        before = path.read_bytes()
        with pytest.raises(ValueError, match="damaged"):
            clear_lockout(path, boot=9, now=60.0)
        assert path.read_bytes() == before
    else:
        with pytest.raises(FileNotFoundError):
            clear_lockout(path, boot=9, now=60.0)
        assert not path.exists()
