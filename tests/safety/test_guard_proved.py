"""The guard believes no controller about the self-test, nor that a session goes on which it has seen ended itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.safety import guard
from kiosk.safety.heartbeat import FramePhase, GuardState, Request, TripReason

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.safety.conftest import Driver

HELD, PROVING, TRIPPED, WAITING = GuardState.HOLDING, GuardState.PROVING, GuardState.TRIPPED, GuardState.WAITING


@pytest.fixture
def fresh(driver: Callable[..., Driver]) -> Driver:
    return driver(proved=False)


def lets_go(one: Driver, *, release: bool = True) -> None:
    """A filled cuff, and vent B asked for alone."""
    one.claim(FramePhase.IDLE)
    one.run(0.1)
    one.claim(FramePhase.PROOF)
    one.run(0.12)
    assert one.mode() is PROVING
    one.pressure_mmhg = 60.0
    one.run(0.1)
    one.claim(FramePhase.PROOF, request=Request.RELEASE if release else Request.NONE)
    one.run(0.1)


def proof(one: Driver, *, release: bool = True) -> None:
    """Fill, let vent B alone empty the cuff when asked for, and claim an open cuff."""
    lets_go(one, release=release)
    one.pressure_mmhg = 0.0
    one.run(0.1)
    one.claim(FramePhase.IDLE)
    one.run(0.1)
    assert one.mode() is WAITING


def asks(one: Driver, phase: FramePhase = FramePhase.FILL) -> GuardState:
    one.claim(FramePhase.IDLE)
    one.run(0.1)
    one.claim(phase)
    one.run(0.2)
    return one.mode()


def reset(one: Driver) -> None:
    one.claim(FramePhase.VENT, request=Request.ACKNOWLEDGE)
    one.run(6.0)
    assert one.mode() is WAITING


@pytest.mark.parametrize("phase", [FramePhase.FILL, FramePhase.SEARCH])
def test_a_start_holds_nothing_before_a_self_test(fresh: Driver, phase: FramePhase) -> None:
    assert asks(fresh, phase) is WAITING
    assert not fresh.report().proved
    proof(fresh)
    assert fresh.report().proved
    assert asks(fresh, phase) is HELD


def test_a_start_after_another_is_unproved_again(fresh: Driver) -> None:
    proof(fresh)
    state = guard.start(fresh.state.config_hash, fresh.now, latched=TripReason.NONE, restriction_s=0.0)
    fresh.state = replace(state, last=fresh.state.last)
    assert asks(fresh) is WAITING


def test_a_self_test_that_never_let_its_own_vent_empty_the_cuff_is_none(fresh: Driver) -> None:
    proof(fresh, release=False)
    assert not fresh.report().proved
    assert asks(fresh) is WAITING


def test_asking_for_the_vent_of_an_empty_cuff_proves_nothing(fresh: Driver) -> None:
    fresh.claim(FramePhase.IDLE)
    fresh.run(0.1)
    fresh.claim(FramePhase.PROOF, request=Request.RELEASE)
    fresh.run(0.2)
    assert not fresh.report().proved


@pytest.mark.parametrize(("falls_mmhg", "proves"), [(29.0, False), (30.0, True)])
def test_the_cuff_has_to_fall_by_its_own_vent(fresh: Driver, falls_mmhg: float, proves: bool) -> None:
    lets_go(fresh)
    fresh.pressure_mmhg = 60.0 - falls_mmhg
    fresh.run(0.1)
    assert fresh.report().proved is proves


def test_what_falls_by_both_vents_or_is_let_out_after_it_proves_neither(fresh: Driver) -> None:
    lets_go(fresh)
    fresh.claim(FramePhase.PROOF, request=Request.RELEASE, hold=False)
    fresh.run(0.1)
    fresh.pressure_mmhg = 0.0
    fresh.run(0.1)
    fresh.claim(FramePhase.IDLE)
    fresh.run(0.1)
    assert not fresh.report().proved


def test_a_fall_that_is_read_with_a_sagging_supply_proves_nothing(fresh: Driver) -> None:
    lets_go(fresh)
    fresh.pressure_mmhg, fresh.supply_v = 0.0, 4.6
    fresh.one()
    assert not fresh.report().proved


def test_an_earlier_filling_is_not_what_a_later_one_fell_from(fresh: Driver) -> None:
    lets_go(fresh)
    fresh.claim(FramePhase.IDLE)
    fresh.run(0.1)
    fresh.pressure_mmhg = 0.0
    fresh.run(0.1)
    assert fresh.mode() is WAITING
    fresh.claim(FramePhase.PROOF, request=Request.RELEASE)
    fresh.run(0.2)
    assert fresh.mode() is PROVING
    assert not fresh.report().proved


def test_after_a_trip_only_a_new_self_test_leads_back_and_a_new_session(fresh: Driver) -> None:
    proof(fresh)
    assert asks(fresh) is HELD
    fresh.estop_closed = False
    fresh.run(0.1)
    assert fresh.mode() is TRIPPED
    fresh.estop_closed = True
    reset(fresh)
    assert asks(fresh) is WAITING
    proof(fresh)
    assert asks(fresh) is WAITING, "the session that tripped is not resumed"
    fresh.frame = replace(fresh.frame, session=2)
    assert asks(fresh) is HELD


def test_a_stop_ends_its_session_and_asks_for_no_new_self_test(fresh: Driver) -> None:
    proof(fresh)
    assert asks(fresh) is HELD
    fresh.one(stop=True)
    fresh.run(0.1)
    assert asks(fresh) is WAITING
    fresh.frame = replace(fresh.frame, session=2)
    assert asks(fresh) is HELD


def test_a_search_has_no_session_and_begins_again_after_its_own_self_test(fresh: Driver) -> None:
    fresh.frame = replace(fresh.frame, session=0)
    proof(fresh)
    assert asks(fresh, FramePhase.SEARCH) is HELD
    fresh.one(stop=True)
    fresh.run(0.1)
    fresh.claim(FramePhase.IDLE)
    fresh.run(61.0)  # the limb has rested, too
    assert asks(fresh, FramePhase.SEARCH) is WAITING
    proof(fresh)
    assert asks(fresh, FramePhase.SEARCH) is HELD


def test_a_search_that_was_stopped_gets_no_pressure_because_a_bout_came_between(fresh: Driver) -> None:
    fresh.frame = replace(fresh.frame, session=0)
    proof(fresh)
    assert asks(fresh, FramePhase.SEARCH) is HELD
    fresh.one(stop=True)
    fresh.frame = replace(fresh.frame, session=3)
    assert asks(fresh) is HELD
    fresh.claim(FramePhase.IDLE)
    fresh.run(61.0)
    fresh.frame = replace(fresh.frame, session=0)
    assert asks(fresh, FramePhase.SEARCH) is WAITING


def test_a_stop_of_nothing_stands_in_nobodys_way(fresh: Driver) -> None:
    proof(fresh)
    fresh.frame = replace(fresh.frame, session=0)
    fresh.claim(FramePhase.IDLE)
    fresh.run(0.1)
    fresh.one(stop=True)
    fresh.frame = replace(fresh.frame, session=3)
    proof(fresh)
    assert asks(fresh) is HELD


def test_before_any_frame_a_stop_ends_no_session(fresh: Driver) -> None:
    fresh.sending = False
    fresh.one(stop=True)
    assert fresh.state.ended_session is None


def test_the_trip_that_is_tried_takes_nothing_back(fresh: Driver) -> None:
    proof(fresh)
    fresh.claim(FramePhase.PROOF)
    fresh.run(0.2)
    fresh.claim(FramePhase.PROOF, request=Request.PROVE_TRIP)
    fresh.run(0.1)
    fresh.sending = False
    fresh.run(0.4)
    assert (fresh.mode(), fresh.state.is_test) == (TRIPPED, True)
    fresh.sending = True
    fresh.claim(FramePhase.VENT)
    fresh.run(0.1)
    assert fresh.report().proved
    assert asks(fresh) is HELD
