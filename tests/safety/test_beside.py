"""What is found while a trip stands is written down and counted, and the way back begins anew after it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.safety import limits
from kiosk.safety.heartbeat import FramePhase, GuardState, Request, TripReason
from kiosk.safety.history import History
from kiosk.safety.journal import Journal
from kiosk.safety.states import EntryKind
from tests.safety.conftest import Rig

if TYPE_CHECKING:
    from tests.safety.conftest import Driver

TRIP, LATCHED = EntryKind.TRIP, EntryKind.LATCHED


def lines(guarded: "Driver") -> list[tuple[EntryKind, TripReason]]:
    return [(one.kind, one.reason) for one in guarded.entries if one.kind is not EntryKind.ACCOUNT]


def waits(driver: Callable[..., "Driver"], latched: TripReason = TripReason.MALFORMED) -> "Driver":
    """Tripped, with an empty cuff and a supervisor who has acknowledged all the time."""
    guarded = driver(latched=latched)
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    return guarded


@pytest.mark.parametrize("reason", [TripReason.SENSOR, TripReason.SUPPLY, TripReason.JOURNAL, TripReason.DISAGREEMENT])
def test_a_finding_beside_a_trip_is_counted_and_written_down_once(
    driver: Callable[..., "Driver"], reason: TripReason
) -> None:
    guarded = waits(driver)
    guarded.run(1.0)
    for _ in range(2):  # the second time it is the same trip still
        guarded.fault = {TripReason.SENSOR: "nack", TripReason.SUPPLY: "supply"}.get(reason)
        guarded.journal_ok = reason is not TripReason.JOURNAL
        guarded.a_mmhg = 16.0 if reason is TripReason.DISAGREEMENT else None
        guarded.run(1.0)
        guarded.fault, guarded.journal_ok, guarded.a_mmhg = None, True, None
        guarded.run(1.0)
    assert lines(guarded) == [(TRIP, reason), (LATCHED, TripReason.MALFORMED)]
    assert [one.reason for one in guarded.state.past] == [reason]
    assert (guarded.mode(), guarded.why()) == (GuardState.TRIPPED, TripReason.MALFORMED)


def test_the_emergency_stop_beside_a_trip_is_written_down_and_never_counted(driver: Callable[..., "Driver"]) -> None:
    guarded = waits(driver)
    guarded.estop_closed = False
    guarded.run(1.0)
    assert lines(guarded) == [(TRIP, TripReason.ESTOP), (LATCHED, TripReason.MALFORMED)]
    assert not guarded.state.past


def test_the_third_of_a_cause_locks_beside_a_trip_too(driver: Callable[..., "Driver"]) -> None:
    guarded = waits(driver)
    for number in range(3):
        assert not guarded.state.locked
        guarded.fault = "nack"
        guarded.run(1.0)
        guarded.fault = None
        guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
        guarded.run(6.0)
        if number < 2:
            assert guarded.mode() is GuardState.WAITING
            guarded.claim(FramePhase.IDLE)
            guarded.one(malformed=True)
    assert (guarded.mode(), guarded.state.locked) == (GuardState.TRIPPED, TripReason.SENSOR)
    assert guarded.why() is TripReason.MALFORMED


@pytest.mark.parametrize("latched", [TripReason.MALFORMED, TripReason.ESTOP])
def test_the_wait_for_a_reset_begins_anew_after_a_finding(driver: Callable[..., "Driver"], latched: TripReason) -> None:
    guarded = waits(driver, latched)
    guarded.run(limits.RESET_S - 0.1)
    guarded.estop_closed = False
    guarded.run(0.1)
    guarded.estop_closed = True
    guarded.run(limits.RESET_S - 0.1)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.run(0.2)
    assert guarded.mode() is GuardState.WAITING
    assert guarded.state.beside == frozenset()


def test_what_the_trip_may_have_brought_about_is_not_counted(guarded: "Driver") -> None:
    guarded.at(150.0)
    guarded.one(malformed=True)
    guarded.sending = False
    guarded.run(1.0)
    for link in ("gone", "connected", "second", "malformed"):
        guarded.one(**{link: True})
    guarded.one(guarded.next_frame(boot=77), guarded.next_frame(boot=78, sequence=5))
    assert [one.reason for one in guarded.state.past] == [TripReason.MALFORMED]
    assert guarded.kinds() == [EntryKind.HELD, TRIP]


def test_time_under_pressure_beside_a_trip_is_not_counted(driver: Callable[..., "Driver"]) -> None:
    guarded = driver(latched=TripReason.MALFORMED, restriction_s=limits.RESTRICTION_ARM_S)
    guarded.pressure_mmhg = 20.0
    guarded.run(1.0)
    assert lines(guarded) == []


def test_a_new_trip_counts_what_stands_beside_it_anew(driver: Callable[..., "Driver"]) -> None:
    guarded = waits(driver)
    for _ in range(2):
        guarded.fault = "nack"
        guarded.run(1.0)
        guarded.fault = None
        guarded.run(6.0)
        guarded.one(malformed=True)
    assert [one.reason for one in guarded.state.past].count(TripReason.SENSOR) == 2


def test_a_vent_that_fails_beside_a_trip_becomes_the_one_that_stands(guarded: "Driver") -> None:
    guarded.at(150.0)
    guarded.one(gone=True)
    guarded.run(11.0)
    assert lines(guarded)[-1] == (TRIP, TripReason.VENT_FAILED)
    assert guarded.state.beside == frozenset()


def test_a_restart_knows_what_was_counted_beside_the_trip(driver: Callable[..., "Driver"], tmp_path: Path) -> None:
    guarded = driver()
    guarded.one(malformed=True)
    guarded.fault = "nack"
    guarded.run(1.0)
    journal = Journal(tmp_path / "watchdog.journal", boot=1, now=1.0)
    for number, one in enumerate(guarded.entries):
        journal.write(one, 2.0 + number)
    journal.close()
    seen = Journal(tmp_path / "watchdog.journal", boot=2, now=9.0)
    seen.close()
    assert (seen.history.latched, seen.history.beside) == (TripReason.MALFORMED, frozenset({TripReason.SENSOR}))
    assert [one.reason for one in seen.history.past] == [TripReason.MALFORMED, TripReason.SENSOR]
    rig = Rig(tmp_path)
    assert rig.watchdog.state.beside == seen.history.beside
    rig.close()
    again = driver(latched=seen.history.latched, beside=seen.history.beside)
    again.fault = "nack"
    again.run(1.0)
    assert lines(again) == []


def test_an_acknowledged_trip_has_nothing_beside_it(guarded: "Driver") -> None:
    history = History()
    guarded.one(malformed=True)
    guarded.fault = "nack"
    guarded.run(1.0)
    guarded.fault = None
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(6.0)
    for one in guarded.entries:
        history = history.after(one, 1.0)
    assert (history.latched, history.beside, guarded.mode()) == (TripReason.NONE, frozenset(), GuardState.WAITING)
