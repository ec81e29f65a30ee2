"""STOP on its own way: a datagram straight to the watchdog, past the controller and its queue."""

import socket
from pathlib import Path
from typing import Final

STOP_DATAGRAM: Final = b"STOP"


class StopSender:
    """Sends STOP to the watchdog's own socket; one meaning, any number of times."""

    def __init__(self, target: Path | socket.socket) -> None:
        self._path = None if isinstance(target, socket.socket) else target
        self._socket = target if isinstance(target, socket.socket) else socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self) -> bool:
        """Tell the watchdog to vent. True when the kernel took the datagram; a full queue counts as told.

        A refusal is not an error here: STOP also goes to the controller, and a watchdog that is gone has let go.
        """
        try:
            if self._path is None:
                self._socket.send(STOP_DATAGRAM)
            else:
                self._socket.sendto(STOP_DATAGRAM, str(self._path))
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()
