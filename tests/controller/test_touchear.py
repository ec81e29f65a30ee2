"""What the controller hears of the touch reader: STOP from whatever is not presence, and silence where it counts."""

import asyncio
from pathlib import Path

import pytest

from kiosk.controller.datagrams import DATAGRAMS_PER_TURN, listen
from kiosk.controller.inbox import Inbox
from kiosk.controller.touchear import ABSENT_S, TouchEar
from kiosk.core.events import StopPressed
from kiosk.core.units import Seconds
from kiosk.link.stop import PRESENT_DATAGRAM, STOP_DATAGRAM, StopSender
from kiosk.touch.reader import PRESENT_S


class Clock:
    def __init__(self) -> None:
        self.time_s = 100.0

    def now(self) -> Seconds:
        return Seconds(self.time_s)

    def sleep(self, seconds: float) -> None:
        self.time_s += seconds

    def sleep_until(self, at_s: float) -> None:
        self.time_s = max(self.time_s, at_s)


class Rig:
    def __init__(self, *, is_wanted: bool = True) -> None:
        self.clock, self.inbox = Clock(), Inbox()
        self.ear = TouchEar(self.inbox, self.clock, is_wanted=is_wanted)

    def alarms(self, after_s: float = 0.0) -> list[str]:
        self.clock.time_s += after_s
        return [condition.code for condition in self.ear.standing_alarms()]


@pytest.mark.parametrize("datagram", [STOP_DATAGRAM, b"", b"HER", b"here", b"\x00" * 64], ids=repr)
def test_whatever_is_not_the_word_of_presence_is_stop(datagram: bytes) -> None:
    rig = Rig()
    rig.ear.take(datagram)
    assert rig.inbox.drain() == (StopPressed(source="touch"),)


def test_presence_is_no_stop() -> None:
    rig = Rig()
    rig.ear.take(PRESENT_DATAGRAM)
    assert rig.inbox.drain() == ()


def test_a_reader_that_speaks_every_second_is_there_and_one_that_falls_silent_is_missed() -> None:
    rig = Rig()
    for _ in range(20):
        assert rig.alarms(PRESENT_S) == []
        rig.ear.take(PRESENT_DATAGRAM)
    assert rig.alarms(ABSENT_S - 0.1) == []
    assert rig.alarms(0.2) == ["touch_reader_missing"]
    rig.ear.take(PRESENT_DATAGRAM)
    assert rig.alarms() == []


def test_one_that_never_came_is_missed_too() -> None:
    rig = Rig()
    assert rig.alarms(ABSENT_S + 0.1) == ["touch_reader_missing"]


def test_a_stop_shows_that_it_is_there() -> None:
    rig = Rig()
    rig.clock.time_s += 10.0
    rig.ear.take(STOP_DATAGRAM)
    assert rig.alarms() == []


def test_where_no_panel_is_named_and_on_the_bench_nobody_misses_it() -> None:
    rig = Rig(is_wanted=False)
    assert rig.alarms(10_000.0) == []
    rig.ear.take(STOP_DATAGRAM)
    assert rig.inbox.drain() == (StopPressed(source="touch"),)


def test_what_comes_through_the_socket_is_heard_and_a_dead_ones_file_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "touch.sock"
    listen(path).close()
    rig = Rig()

    async def story() -> None:
        loop = asyncio.get_running_loop()
        with listen(path) as listening:
            loop.add_reader(listening, rig.ear.take_all, listening)
            sender = StopSender(path)
            assert sender.present()
            await asyncio.sleep(0)
            assert sender.send()
            for _ in range(3):  # the loop looks at its sockets once in each
                await asyncio.sleep(0)
            assert rig.inbox.drain() == (StopPressed(source="touch"),)
            loop.remove_reader(listening)
            sender.close()

    asyncio.run(story())


class Flood:
    """A socket that always has one more; a real one here takes a handful only."""

    def __init__(self) -> None:
        self.taken = 0

    def recvmsg(self, _size: int, _room: int) -> tuple[bytes, list[tuple[int, int, bytes]], int, None]:
        self.taken += 1
        return STOP_DATAGRAM, [], 0, None


def test_a_flood_leaves_the_loop_after_some_and_is_one_stop() -> None:
    rig, flood = Rig(), Flood()
    rig.ear.take_all(flood)  # type: ignore[arg-type]  # all that it uses of a socket
    assert flood.taken == DATAGRAMS_PER_TURN
    assert rig.inbox.drain() == (StopPressed(source="touch"),)
