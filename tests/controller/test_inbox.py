"""The inbox drops nothing that matters."""

from kiosk.controller.inbox import CAPACITY, Inbox
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
