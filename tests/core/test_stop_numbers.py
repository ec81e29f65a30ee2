"""The numbers of presses on STOP only tell two ways of one press: none of them makes a later press unheard."""

from dataclasses import replace

import pytest

from kiosk.controller.inbox import Inbox
from kiosk.core.events import StopAnswered, StopPressed
from kiosk.core.model import Mode, Reason
from kiosk.core.modes import PRESSES_BEHIND
from tests.core.test_machine import proved, working
from tests.core.test_stop_twice import stops

HUGE = 999_999_999_999_999_999


@pytest.mark.long
@pytest.mark.parametrize("is_tripped", [False, True])
def test_a_number_out_of_all_bounds_makes_no_later_press_known(is_tripped: bool) -> None:
    world = working()
    if is_tripped:
        world.state = replace(world.state, mode=Mode.TRIPPED, trip=Reason(code="estop"))
    for press in (HUGE, 41, 41, 42, 42):
        world.tick(StopPressed(source="screen", press=press))
    assert stops(world) == ["screen"] * 3


def test_a_press_is_known_a_little_behind_the_last_one_and_no_farther() -> None:
    world = proved()
    last = 100
    for press in (last, last - PRESSES_BEHIND):
        world.tick(StopPressed(source="screen", press=press))
    assert stops(world) == ["screen"]
    world.tick(StopPressed(source="screen", press=last - PRESSES_BEHIND - 1))
    assert stops(world) == ["screen"] * 2


def test_a_touch_is_heard_beside_a_known_press_in_the_same_pass() -> None:
    world = working()
    world.tick(StopPressed(source="screen", press=41))
    world.tick(StopAnswered(answer="mistake"))
    inbox = Inbox()
    inbox.put(StopPressed(source="screen", press=41))
    inbox.put(StopPressed(source="touch"))
    world.tick(*inbox.drain())
    assert stops(world) == ["screen", "touch"]
    assert not world.state.stop_answered


def test_two_ways_of_one_press_in_one_pass_are_one_stop() -> None:
    world = working()
    world.tick(StopPressed(source="touch"), StopPressed(source="screen", press=41))
    world.tick(StopPressed(source="screen", press=41))
    assert world.state.mode is Mode.STOPPED
    assert stops(world) == ["touch"]
