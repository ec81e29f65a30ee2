"""STOP of the screen's on its second way: a datagram from the thread that reads the terminal.

The link is served by the screen's message loop, which may be busy with pages. What comes here says STOP and nothing
else: it is no keep-alive of the screen, and no presence of the touch reader.
"""

import socket

from kiosk.controller.datagrams import Datagrams
from kiosk.controller.inbox import Inbox
from kiosk.core.events import StopPressed
from kiosk.link.stop import press_in


class ScreenEar:
    """Hears the screen on the event loop's thread."""

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox
        self._datagrams = Datagrams(self.take)

    def take(self, datagram: bytes) -> None:
        """One datagram. A mistake in it must not be a STOP that is lost."""
        self._inbox.put(StopPressed(source="screen", press=press_in(datagram)))

    def take_all(self, listening: socket.socket) -> None:
        """What waits at the socket, for `asyncio`'s `add_reader`."""
        self._datagrams.take_all(listening)
