"""One press on STOP comes to the controller in two ways, and to the watchdog: it is one STOP."""

from dataclasses import replace

from kiosk.core.events import Recorded, StopAnswered, StopPressed, SupervisorAcknowledged
from kiosk.core.model import Mode, Reason
from tests.core.bench_small import World
from tests.core.test_machine import proved, working


def stops(world: World) -> list[str]:
    return [one.detail for one in world.effects if isinstance(one, Recorded) and one.code == "stop"]


def test_the_later_way_of_a_press_is_no_second_stop() -> None:
    world = working()
    outputs = world.tick(StopPressed(source="screen", press=41))
    assert outputs.command.lets_go
    world.tick(StopAnswered(answer="pain"))
    world.tick(StopPressed(source="screen", press=41))
    assert world.state.stop_answered
    assert stops(world) == ["screen"]


def test_nor_is_the_one_of_a_press_before_it_and_the_next_press_asks_again() -> None:
    world = proved()
    for press in (41, 42, 41, 42):
        world.tick(StopPressed(source="screen", press=press))
    world.tick(StopAnswered(answer="mistake"))
    assert stops(world) == ["screen", "screen"]
    world.tick(StopPressed(source="screen", press=43))
    world.tick(SupervisorAcknowledged(supervisor="1"))
    assert world.state.mode is Mode.STOPPED
    assert stops(world) == ["screen"] * 3


def test_a_press_that_the_reader_of_the_panel_tells_too_is_still_known_when_it_comes_again() -> None:
    world = proved()
    for stop in (StopPressed(source="screen", press=41), StopPressed(source="touch")):
        world.tick(stop)
    world.tick(StopPressed(source="screen", press=41))
    assert stops(world) == ["screen", "touch"]


def test_wherever_the_cuff_may_be_held_the_same_press_stops_again() -> None:
    world = working()
    world.state = replace(world.state, stop_press=41)
    assert world.tick(StopPressed(source="screen", press=41)).command.lets_go
    assert world.state.mode is Mode.STOPPED
    assert stops(world) == ["screen"]


def test_a_press_while_it_is_tripped_is_told_once() -> None:
    world = working()
    world.state = replace(world.state, mode=Mode.TRIPPED, trip=Reason(code="estop"))
    world.tick(StopPressed(source="screen", press=41))
    world.tick(StopPressed(source="screen", press=41))
    assert stops(world) == ["screen"]


def test_one_that_the_watchdog_reports_in_the_same_pass_is_the_same() -> None:
    world = working()
    world.shout()
    assert world.tick(StopPressed(source="screen", press=41)).command.lets_go
    world.run(0.5)
    assert world.state.mode is Mode.STOPPED
    assert stops(world) == ["screen"]
