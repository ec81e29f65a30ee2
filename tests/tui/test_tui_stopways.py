"""The ways of STOP past the message loop: both ends are told at once, and one that fails is said and harms nothing."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual import events

from kiosk.controller.datagrams import listen
from kiosk.link.stop import STOP_DATAGRAM, StopSender, stop_datagram
from kiosk.tui.stophand import StopHand
from kiosk.tui.stopways import StopWays
from tests.tui.support import CountingStop


def press() -> events.MouseDown:
    return events.MouseDown(None, 3, 18, 0, 0, 1, False, False, False, screen_x=3, screen_y=18)


@pytest.fixture
def ways(tmp_path: Path) -> Iterator[StopWays]:
    watchdog, controller = StopSender(tmp_path / "watchdog"), StopSender(tmp_path / "controller")
    yield StopWays(watchdog, controller)
    watchdog.close()
    controller.close()


def test_both_ends_are_told_and_the_controller_learns_which_press(ways: StopWays, tmp_path: Path) -> None:
    with listen(tmp_path / "watchdog") as watchdog, listen(tmp_path / "controller") as controller:
        assert ways.send(17)
        assert watchdog.recv(64) == STOP_DATAGRAM
        assert controller.recv(64) == stop_datagram(17)


@pytest.mark.parametrize("gone", ["watchdog", "controller"])
def test_one_that_is_gone_keeps_nothing_from_the_other_and_is_named(
    ways: StopWays, tmp_path: Path, gone: str, caplog: pytest.LogCaptureFixture
) -> None:
    (there,) = {"watchdog", "controller"} - {gone}
    with listen(tmp_path / there) as listening, caplog.at_level(logging.ERROR):
        assert not ways.send(3)
        assert listening.recv(64).startswith(STOP_DATAGRAM)
    (record,) = caplog.records
    assert record.levelno == logging.ERROR
    assert f"{gone}=False" in record.message
    assert f"{there}=True" in record.message


def test_a_controller_that_does_not_read_makes_nobody_wait(ways: StopWays, tmp_path: Path) -> None:
    with listen(tmp_path / "watchdog") as watchdog, listen(tmp_path / "controller"):
        for number in range(2000):  # more than any queue holds: STOP waits there already
            assert ways.send(number + 1)
            assert watchdog.recv(64) == STOP_DATAGRAM


def test_presses_are_told_once_each_also_when_one_never_came_to_the_loop() -> None:
    told = CountingStop()
    hand = StopHand(told, after=100)
    lost, second, third = press(), press(), press()
    hand.felt(lost)
    hand.felt(second)
    assert hand.pressed(second) == 102
    assert told.count == 2
    assert hand.pressed(third) == 103
    assert (told.count, told.press) == (3, 103)


def test_a_screen_that_came_back_numbers_its_presses_above_those_of_the_one_before() -> None:
    told = CountingStop()
    for after in (5_000, 65_000):
        hand = StopHand(told, after=after)
        assert hand.pressed(press()) == after + 1
