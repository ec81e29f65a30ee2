"""The guard and a LOP search: how long it may last, how soon the next one may follow, and what may follow it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.safety import guard, limits
from kiosk.safety.heartbeat import FramePhase, GuardState, Request, TripReason
from tests.safety.conftest import CONFIG, PASS_S, Driver


def searching(guarded: Driver, pressure_mmhg: float = 150.0) -> None:
    guarded.claim(FramePhase.IDLE)
    guarded.run(0.1)
    guarded.claim(FramePhase.SEARCH, setpoint_mmhg=pressure_mmhg)
    guarded.run(0.1)
    guarded.pressure_mmhg = pressure_mmhg
    guarded.run(0.1)


def emptied(guarded: Driver, seconds: float) -> None:
    guarded.claim(FramePhase.VENT)
    guarded.pressure_mmhg = 0.0
    guarded.run(seconds)


def test_a_search_is_held_and_pumped_up_to_its_own_ceiling(guarded: Driver) -> None:
    searching(guarded, limits.SEARCH_MAX_MMHG)
    assert guarded.mode() is GuardState.HOLDING
    assert guarded.out.hold
    assert guarded.out.enable
    guarded.claim(FramePhase.SEARCH, setpoint_mmhg=limits.SEARCH_MAX_MMHG + 0.1)
    guarded.run(0.04)
    assert guarded.why() is TripReason.SETPOINT


@pytest.mark.long
def test_three_minutes_under_pressure_are_the_most(guarded: Driver) -> None:
    searching(guarded)
    guarded.run(limits.SEARCH_S - guarded.state.restriction_s - 2 * PASS_S)
    assert guarded.mode() is GuardState.HOLDING
    guarded.run(3 * PASS_S)
    assert guarded.mode() is GuardState.TRIPPED
    assert guarded.why() is TripReason.SEARCH_TIME


@pytest.mark.long
def test_a_search_that_was_too_long_is_not_acknowledged_before_the_limb_has_rested(guarded: Driver) -> None:
    searching(guarded)
    guarded.run(limits.SEARCH_S)
    assert guarded.why() is TripReason.SEARCH_TIME
    guarded.pressure_mmhg = 0.0
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(limits.OVERTIME_REST_S - 1.0)
    assert guarded.mode() is GuardState.TRIPPED
    assert 0.0 < guarded.report().reset_wait_s <= 1.5
    guarded.run(2.0)
    assert guarded.mode() is GuardState.WAITING


@pytest.mark.parametrize("then", [TripReason.VENT_FAILED, TripReason.FAILED])
def test_what_trips_after_a_search_that_was_too_long_takes_nothing_of_the_rest(
    driver: Callable[..., Driver], then: TripReason
) -> None:
    guarded = driver(restriction_s=limits.SEARCH_S - 1.0)
    guarded.state = replace(guarded.state, searched=False)  # of which nothing was a search yet
    searching(guarded)
    guarded.run(1.0)
    assert guarded.why() is TripReason.SEARCH_TIME
    if then is TripReason.VENT_FAILED:
        guarded.claim(FramePhase.VENT)
        guarded.run(limits.VENT_PRESSURE_S + 0.1)
    else:  # the watchdog's loop failed, and another process starts from what the journal has
        old = guarded.state
        guarded.state = guard.start(
            CONFIG, guarded.now, latched=then, restriction_s=old.restriction_s, past=old.past, locked=old.locked
        )
    assert guarded.why() is then
    guarded.pressure_mmhg = 0.0
    guarded.claim(FramePhase.IDLE, request=Request.ACKNOWLEDGE)
    guarded.run(limits.RESET_S + 1.0)
    assert guarded.report().reset_wait_s == pytest.approx(limits.OVERTIME_REST_S - limits.RESET_S - 1.0, abs=0.1)
    began_s = guarded.state.since["rest"]
    guarded.state = replace(guarded.state, since={**guarded.state.since, "rest": began_s - 172.0})
    guarded.run(1.5)
    assert guarded.mode() is GuardState.TRIPPED
    guarded.run(1.0)
    assert guarded.mode() is GuardState.WAITING
    assert not guarded.state.searched_out


@pytest.mark.long
def test_what_came_before_on_the_same_account_counts(guarded: Driver) -> None:
    guarded.at(60.0)
    guarded.run(100.0)
    emptied(guarded, 1.0)
    searching(guarded)
    guarded.run(limits.SEARCH_S - 100.0)
    assert guarded.why() is TripReason.SEARCH_TIME


@pytest.mark.long
def test_no_search_begins_on_an_account_that_has_no_time_left_for_it(driver: Callable[..., Driver]) -> None:
    guarded = driver(restriction_s=0.0)
    guarded.at(60.0)
    guarded.run(limits.SEARCH_S)
    emptied(guarded, 1.0)
    searching(guarded, 0.0)
    assert guarded.mode() is GuardState.WAITING
    assert guarded.why() is TripReason.NONE


@pytest.mark.long
def test_a_bout_may_last_longer_than_a_search(guarded: Driver) -> None:
    guarded.at(150.0)
    guarded.run(limits.SEARCH_S + 1.0)
    assert guarded.mode() is GuardState.HOLDING


def test_the_next_search_waits_until_the_limb_has_rested(guarded: Driver) -> None:
    searching(guarded)
    emptied(guarded, limits.REPERFUSION_RESET_S - 2.0)
    searching(guarded, 0.0)
    assert guarded.mode() is GuardState.WAITING
    emptied(guarded, 3.0)
    searching(guarded)
    assert guarded.mode() is GuardState.HOLDING


def test_a_bout_may_follow_a_search_at_once(guarded: Driver) -> None:
    searching(guarded)
    emptied(guarded, 1.0)
    guarded.claim(FramePhase.IDLE)
    guarded.run(0.1)
    guarded.claim(FramePhase.FILL)
    guarded.run(0.1)
    assert guarded.mode() is GuardState.HOLDING


def test_a_search_that_never_pressed_is_none(guarded: Driver) -> None:
    searching(guarded, limits.VENTED_MMHG)
    emptied(guarded, 1.0)
    searching(guarded)
    assert guarded.mode() is GuardState.HOLDING


def test_after_a_restart_nobody_knows_what_the_account_was_for(driver: Callable[..., Driver]) -> None:
    guarded = driver(restriction_s=10.0)
    searching(guarded, 0.0)
    assert guarded.mode() is GuardState.WAITING
    emptied(guarded, limits.REPERFUSION_RESET_S + 1.0)
    searching(guarded)
    assert guarded.mode() is GuardState.HOLDING


@pytest.mark.parametrize("after", list(FramePhase))
def test_what_may_follow_a_search(guarded: Driver, after: FramePhase) -> None:
    searching(guarded)
    guarded.claim(after)
    guarded.run(0.1)
    ways_out = {FramePhase.IDLE, FramePhase.VENT}
    legal = after in ways_out | {FramePhase.SEARCH, FramePhase.DEFLATE}
    assert (guarded.why() is TripReason.ILLEGAL_PHASE) is not legal
    assert (guarded.mode() is GuardState.WAITING) is (after in ways_out)
