"""STOP on its own way: a datagram straight to the watchdog, past the controller and its queue.

The touch reader, which has no connection of the screen's kind, sends to a socket of the controller as well.
"""

import socket
from pathlib import Path
from typing import Final

STOP_DATAGRAM: Final = b"STOP"
PRESENT_DATAGRAM: Final = b"HERE"
"""The touch reader reads its panel. For the controller only: to the watchdog every datagram is STOP."""
TOUCH_SOCKET: Final = "touch.sock"
"""The controller's socket for the touch reader; whatever comes there and is not `PRESENT_DATAGRAM` is STOP."""


class StopSender:
    """Sends STOP to a socket of watchdog or controller; one meaning, any number of times.

    `is_full` says of the last datagram that it met a full queue. Where only STOP is sent that is no loss: what waits
    there says the same. Beside words of presence it has to be said again.
    """

    def __init__(self, target: Path | socket.socket) -> None:
        self.is_full = False
        self._path = None if isinstance(target, socket.socket) else target
        self._socket = target if isinstance(target, socket.socket) else socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self) -> bool:
        """Tell the other end to vent. True when the kernel took the datagram; a full queue counts as told.

        A refusal is not an error here: STOP also goes to the other process, and one that is gone has let go.
        """
        return self._tell(STOP_DATAGRAM)

    def present(self) -> bool:
        """Tell the controller that the touch panel is read. True as in `send`."""
        return self._tell(PRESENT_DATAGRAM)

    def _tell(self, datagram: bytes) -> bool:
        self.is_full = False
        try:
            if self._path is None:
                self._socket.send(datagram)
            else:
                self._socket.sendto(datagram, str(self._path))
        except BlockingIOError:
            self.is_full = True
            return True
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
