"""STOP of a screen whose message loop is busy, on the whole station in virtual time."""

from kiosk.core.model import Mode
from kiosk.core.units import Seconds
from kiosk.link.wire import AnswerStop, Stop
from tests.scenarios.visitor import Virtual, Visitor


def test_the_datagram_to_the_controller_is_enough_and_the_same_press_over_the_link_is_no_second_stop(
    virtual: Virtual,
) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        touch = visitor.station.controller.touch
        touch._heard_s, touch._is_wanted = Seconds(0.0), True
        visitor.station.screen_stop_sender.send(41)
        world = visitor.station.bench.world
        took = await visitor.until(lambda: bool(world.state()["dump_a_open"]), "the controller's own vent", 2.0)
        assert took <= 0.35
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED", 0.35)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 5.0)
        await visitor.agreed(AnswerStop(answer="mistake"))
        await visitor.agreed(Stop(source="screen", press=41))
        await visitor.until(lambda: visitor.now.stop_answered, "the answer counts", 0.35)
        visitor.station.screen_stop_sender.send(42)
        await visitor.until(lambda: not visitor.now.stop_answered, "another press asks again", 0.35)
        said = [line.detail for line in visitor.store.events.page(0, 200) if line.code == "stop"]
        assert said == ["screen", "screen"]
        assert [condition.code for condition in touch.standing_alarms()] == ["touch_reader_missing"]

    virtual.run(story)
