"""The inbox drops nothing that matters."""

from kiosk.controller.inbox import CAPACITY, STOPS_KEPT, Inbox
from kiosk.core.events import PauseRequested, ScreenAlive, StopPressed


def test_events_keep_their_order_and_come_once() -> None:
    inbox = Inbox()
    inbox.put(PauseRequested())
    inbox.put(ScreenAlive())
    assert inbox.drain() == (PauseRequested(), ScreenAlive())
    assert inbox.drain() == ()


def test_stop_passes_everything_even_a_full_queue() -> None:
    inbox = Inbox()
    for _ in range(CAPACITY):
        assert inbox.put(ScreenAlive())
    assert not inbox.put(PauseRequested())
    assert inbox.put(StopPressed(source="bar"))
    events = inbox.drain()
    assert events[0] == StopPressed(source="bar")
    assert len(events) == CAPACITY + 1


def test_each_press_between_two_passes_comes_once_and_none_hides_another() -> None:
    inbox = Inbox()
    presses = (
        StopPressed(source="screen", press=8),
        StopPressed(source="touch"),
        StopPressed(source="screen", press=7),
    )
    for stop in (*presses, *presses):
        inbox.put(stop)
    assert inbox.drain() == presses
    assert inbox.drain() == ()


def test_a_flood_of_stops_is_one_stop() -> None:
    inbox = Inbox()
    for _ in range(10 * STOPS_KEPT):
        assert inbox.put(StopPressed(source="touch"))
    assert inbox.drain() == (StopPressed(source="touch"),)
