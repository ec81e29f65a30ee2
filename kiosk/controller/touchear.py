"""What the touch reader tells the controller: STOP, and that it is there. Silence where it is wanted is an alarm."""

import socket
from typing import Final

from kiosk.controller.datagrams import Datagrams
from kiosk.controller.inbox import Inbox
from kiosk.core.alarm_types import Condition
from kiosk.core.events import StopPressed
from kiosk.core.units import Seconds
from kiosk.hw.ports import Clock
from kiosk.link.stop import PRESENT_DATAGRAM

ABSENT_S: Final = Seconds(3.5)
"""The reader says every second that it is there; after three that did not come it counts as gone (our inference)."""


class TouchEar:
    """Hears the reader on the event loop's thread; the loop asks `standing_alarms` on its own.

    Args:
        inbox: where STOP goes.
        clock: the controller's.
        is_wanted: this station has a touch panel that the reader should read.
    """

    def __init__(self, inbox: Inbox, clock: Clock, *, is_wanted: bool) -> None:
        self._inbox, self._clock, self._is_wanted = inbox, clock, is_wanted
        self._heard_s = clock.now()
        self._datagrams = Datagrams(self.take)

    def take(self, datagram: bytes) -> None:
        """One datagram. What is not the word of presence is STOP: a mistake in it must not be a STOP that is lost."""
        self._heard_s = self._clock.now()
        if datagram != PRESENT_DATAGRAM:
            self._inbox.put(StopPressed(source="touch"))

    def take_all(self, listening: socket.socket) -> None:
        """What waits at the socket, for `asyncio`'s `add_reader`."""
        self._datagrams.take_all(listening)

    def standing_alarms(self) -> tuple[Condition, ...]:
        """The reader does not read its panel, whatever the reason; nothing where none is wanted."""
        if not self._is_wanted or self._clock.now() - self._heard_s < ABSENT_S:
            return ()
        return (Condition(code="touch_reader_missing"),)
