"""STOP on its own way: a datagram straight to the watchdog, past the controller and its queue.

The touch reader, which has no connection of the screen's kind, sends to a socket of the controller as well. So does the
screen, to another one: its connection belongs to its message loop, which may be busy.
"""

import socket
from pathlib import Path
from typing import Final

STOP_DATAGRAM: Final = b"STOP"
PRESENT_DATAGRAM: Final = b"HERE"
"""The touch reader reads its panel. For the controller only: to the watchdog every datagram is STOP."""
TOUCH_SOCKET: Final = "touch.sock"
"""The controller's socket for the touch reader; whatever comes there and is not `PRESENT_DATAGRAM` is STOP."""

SCREEN_STOP_SOCKET: Final = "screen-stop.sock"
"""The controller's socket for STOP from the screen; every datagram there is STOP, and none says that it is there."""
_DIGITS: Final = 18
"""As many as the number of a press has at most."""


def stop_datagram(press: int = 0) -> bytes:
    """STOP, with the number of the press that it tells of, so that one told in two ways is known for one."""
    return STOP_DATAGRAM + b" %d" % press if press else STOP_DATAGRAM


def press_in(datagram: bytes) -> int:
    """The number of the press in a datagram; 0 when it has none, or none that can be read: STOP all the same."""
    word, _, press = datagram.partition(b" ")
    if word != STOP_DATAGRAM or not press.isdigit() or len(press) > _DIGITS:
        return 0
    return int(press)


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

    def send(self, press: int = 0) -> bool:
        """Tell the other end to vent. True when the kernel took the datagram; a full queue counts as told.

        A refusal is not an error here: STOP also goes to the other process, and one that is gone has let go. Whoever
        sends says it in the log.
        """
        return self._tell(stop_datagram(press))

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
