"""STOP as the finger presses it: what counts as a press of it, and that each is told to the watchdog once."""

from collections import deque
from typing import TYPE_CHECKING, Final

from textual import events

from kiosk.tui.widgets.stop_bar import STOP_ROWS

if TYPE_CHECKING:
    from kiosk.tui.ports import StopPort

PRESSES: Final = (
    events.MouseDown,
    events.MouseScrollDown,
    events.MouseScrollUp,
    events.MouseScrollLeft,
    events.MouseScrollRight,
)
"""A press, and what a terminal makes of a slide."""


def is_stop(event: events.Event, rows: int) -> bool:
    """True for a press in STOP's strip, on a panel of so many rows."""
    return isinstance(event, PRESSES) and event.screen_y >= rows - STOP_ROWS


class StopHand:
    """Tells the watchdog, past the controller. Felt in the reader's thread, counted in the message loop's."""

    def __init__(self, sender: "StopPort") -> None:
        self._sender = sender
        self._told_early: deque[None] = deque()

    def felt(self) -> None:
        """Tell at once: a message loop that is slow, or stands still, never might."""
        self._sender.send()
        self._told_early.append(None)

    def pressed(self) -> None:
        """The message loop has come to it: tell, if the reader of the terminal has not."""
        try:
            self._told_early.popleft()
        except IndexError:
            self._sender.send()
