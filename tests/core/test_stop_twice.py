"""One press on STOP comes to the controller in two ways, and to the watchdog: it is one STOP."""

from dataclasses import replace

from kiosk.core import alarming, modes
from kiosk.core.alarm_types import Condition
from kiosk.core.events import Inputs, Recorded, StopAnswered, StopPressed, SupervisorAcknowledged
from kiosk.core.model import Mode, Reason
from kiosk.core.units import TICK_S, Seconds
from tests.core.bench_small import World, acknowledged
from tests.core.test_machine import mode, proved, working


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
    world.tick(acknowledged(world))
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


def seen(world: World) -> SupervisorAcknowledged:
    """A PIN that is entered now; it is judged while other things happen."""
    return acknowledged(world)


def refusals(world: World) -> list[str]:
    return [one.detail for one in world.effects if isinstance(one, Recorded) and one.code == "acknowledge_refused"]


def unacknowledged(world: World) -> set[str]:
    return {alarm.code for alarm in world.state.alarms.occurrences if not alarm.acknowledged_by}


def test_a_pin_that_was_entered_before_stop_was_pressed_again_is_not_for_that_one() -> None:
    world = proved()
    world.tick(StopPressed(source="screen", press=41))
    world.tick(StopAnswered(answer="done"))
    pin = seen(world)
    world.tick(StopPressed(source="screen", press=42))
    world.tick(pin)
    world.tick(StopAnswered(answer="pain"))
    world.run(6.0)
    assert world.state.mode is Mode.STOPPED
    assert refusals(world) == ["alarm_new"]
    assert "stop" in unacknowledged(world)
    world.tick(seen(world))
    world.run(1.0)
    assert mode(world) is Mode.READY


def test_nor_in_the_pass_in_which_it_is_pressed_again() -> None:
    world = proved()
    world.tick(StopPressed(source="screen", press=41), StopAnswered(answer="done"))
    pin = seen(world)
    world.tick(pin, StopPressed(source="screen", press=42))
    assert (world.state.stop_acknowledged, refusals(world)) == (False, ["alarm_new"])


def test_a_pin_for_stop_is_not_for_the_trip_that_came_meanwhile() -> None:
    world = proved()
    world.tick(StopPressed(source="screen", press=41))
    world.run(6.0)
    pin = seen(world)
    world.state, _ = modes.trip(world.state, Reason(code="disagreement"), "controller", Seconds(world.now + TICK_S))
    world.tick(pin)
    assert world.state.mode is Mode.TRIPPED
    assert world.state.acknowledging_since_s is None
    assert "alarm_new" in refusals(world)


def test_what_begins_in_the_pass_of_an_acknowledgement_is_not_acknowledged_by_it() -> None:
    world = proved()
    world.tick(StopPressed(source="screen", press=41))
    pin = seen(world)
    inputs = Inputs(samples=(), events=(pin,), watchdog=None, estop_closed=True, config_hash=0, refusal=None)
    before = replace(world.state, stop_acknowledged=False)
    state, _ = alarming.alarmed(
        before,
        replace(before, stop_acknowledged=True, watchdog_gone_s=Seconds(world.now - 9.0)),
        replace(inputs, conditions=(Condition(code="records_lost"),)),
        Seconds(world.now + TICK_S),
    )
    by = {alarm.code: alarm.acknowledged_by for alarm in state.alarms.occurrences}
    assert (by["stop"], by["records_lost"]) == ("1", "")
