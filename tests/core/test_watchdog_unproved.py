"""A watchdog that was started anew has seen no self-test: the station asks for one itself, and nothing is locked."""

import pytest

from kiosk.core.events import SelfTestRequested, SessionClosed
from kiosk.core.model import Mode
from kiosk.core.session import Stage
from tests.core.bench_small import World, authorised
from tests.core.test_starting import checking, decided, end, in_step, ready, until


def mode(world: World) -> Mode:
    return world.state.mode


def test_an_open_station_closes_and_says_why_and_a_self_test_opens_it_again() -> None:
    world = ready()
    world.watchdog.proved = False
    world.tick()
    assert mode(world) is Mode.CLOSED
    assert world.state.proof_due is not None
    assert world.state.proof_due.code == "proof_watchdog"
    assert world.state.trip is None
    world.watchdog.proved = True
    world.tick(SelfTestRequested())
    until(world, lambda one: one.state.mode is not Mode.TESTING)
    world.run(1.0)
    assert mode(world) is Mode.READY
    assert world.state.proof_due is None


def test_a_watchdog_that_is_away_is_asked_when_it_is_back() -> None:
    world = ready()
    world.has_watchdog = False
    world.run(1.0)
    assert mode(world) is Mode.READY
    world.has_watchdog, world.watchdog.proved = True, False
    world.tick()
    assert mode(world) is Mode.CLOSED


def test_a_start_in_that_very_pass_is_refused_with_the_reason() -> None:
    world = ready()
    world.watchdog.proved = False
    world.tick(authorised())
    assert end(world).reason.code == "proof_watchdog"
    assert mode(world) is Mode.CLOSED


def test_what_waits_for_its_short_self_test_does_not_begin() -> None:
    world = in_step(checking(), "vent_a")
    world.watchdog.proved = False
    decided(world)
    assert end(world).reason.code == "proof_watchdog"
    assert mode(world) is Mode.CLOSED


@pytest.mark.parametrize("stage", [Stage.FILL, Stage.WORK])
def test_a_bout_ends_without_a_trip_and_the_next_needs_the_full_self_test(stage: Stage) -> None:
    world = until(decided(checking()), lambda one: one.state.session is not None and one.state.session.stage is stage)
    world.watchdog.proved = False
    world.tick()
    assert world.state.last_command.lets_go
    until(world, lambda one: one.state.session is None or one.state.session.stage is Stage.DONE)
    assert end(world).reason.code == "proof_watchdog"
    world.tick(SessionClosed())
    world.tick()
    assert mode(world) is Mode.CLOSED
    assert world.state.proof_due is not None
    assert world.state.proof_due.code == "proof_watchdog"
    assert world.state.trip is None
