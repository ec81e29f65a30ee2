"""STOP as the finger presses it: what counts as a press of it, and that each is told once to both processes."""

from itertools import count
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
    """Tells of each press once, past the message loop. Felt in the reader's thread, counted in the loop's.

    Args:
        sender: the ways.
        after: the numbers of the presses begin above it. Each screen process begins higher than the one before.
    """

    def __init__(self, sender: "StopPort", *, after: int) -> None:
        self._sender = sender
        self._numbers = count(after + 1)
        self._told_early: dict[int, tuple[events.Event, int]] = {}
        """By the event's identity, which is kept alive here. Each step on it is a single one of the interpreter's."""

    def felt(self, event: events.Event) -> None:
        """Tell at once: a message loop that is slow, or stands still, never might."""
        press = self._tell()
        self._told_early[id(event)] = event, press

    def pressed(self, event: events.Event) -> int:
        """The message loop has come to it: tell, if the reader of the terminal has not. Its number, for the link."""
        _, press = self._told_early.pop(id(event), (event, 0))
        return press or self._tell()

    def _tell(self) -> int:
        press = next(self._numbers)
        self._sender.send(press)
        return press
