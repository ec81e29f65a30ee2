"""The touch reader on the whole station in virtual time: a finger on the glass, then an empty cuff."""

import asyncio

from kiosk.core.model import Mode
from kiosk.link.stop import PRESENT_DATAGRAM, STOP_DATAGRAM
from kiosk.touch.contacts import Touched
from kiosk.touch.reader import Reader
from tests.scenarios.visitor import Virtual, Visitor
from tests.touch.glass import FakeDevice, Glass


def alarms(visitor: Visitor) -> list[tuple[str, str]]:
    return [(alarm.code, alarm.priority) for alarm in visitor.now.alarms]


def reader(visitor: Visitor, glass: Glass, reaches: str) -> Reader:
    """A reader whose STOP reaches one of the two processes, or both."""

    def tell(touched: Touched) -> None:
        if touched.is_stop and "watchdog" in reaches:
            visitor.station.stop_sender.send()
        if touched.is_stop and "controller" in reaches:
            visitor.station.controller.touch.take(STOP_DATAGRAM)

    made = Reader(lambda: FakeDevice(glass), rotation_deg=0, strip_top=0.8, tell=tell, present=lambda: None)
    made.turn(0.0)
    return made


def test_a_second_finger_stops_while_the_first_rests_and_a_silent_reader_is_missed_before(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        ear, glass = visitor.station.controller.touch, Glass()
        touch = reader(visitor, glass, "watchdog and controller")
        await visitor.train()
        assert alarms(visitor) == []  # nobody misses a reader on the bench
        ear._is_wanted = True
        await visitor.until(lambda: bool(visitor.now.alarms), "the alarm", 5.0)
        assert alarms(visitor) == [("touch_reader_missing", "low")]
        assert (visitor.mode, visitor.now.signal.sound) == ("session", "")
        ear.take(PRESENT_DATAGRAM)
        await visitor.until(lambda: not visitor.now.alarms, "no alarm", 1.0)
        ear._is_wanted = False
        glass.down(0, 300, 100)
        glass.report()
        touch.turn(1.0)
        await asyncio.sleep(1.0)
        assert visitor.mode == "session"
        for number in range(20):
            glass.tap(1, 410, 460)
            touch.turn(2.0 + number)
            await asyncio.sleep(0.1)
        assert visitor.mode == "stopped"
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 3.0)
        assert alarms(visitor) == [("stop", "high")]

    virtual.run(story)


def test_the_controller_alone_is_enough(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        glass = Glass()
        touch = reader(visitor, glass, "controller")
        await visitor.train()
        glass.tap(1, 410, 460)
        touch.turn(2.0)
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED", 0.35)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 5.0)

    virtual.run(story)
