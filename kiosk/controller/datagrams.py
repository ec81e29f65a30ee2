"""The controller's sockets for single words: who may speak there, and how many words are taken at once."""

import logging
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.log import line

_log = logging.getLogger(__name__)

DATAGRAMS_PER_TURN: Final = 64
"""A flood does not keep the screen's link waiting."""
_LONGEST: Final = 64
_CREDENTIALS: Final = struct.Struct("3i")
_ROOT: Final = 0


def listen(path: Path) -> socket.socket:
    """A socket for this user's own processes; one left behind by a dead process is replaced."""
    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_PASSCRED, 1)
    listening.bind(str(path))
    path.chmod(0o600)
    return listening


class Datagrams:
    """Takes what waits at such a socket, and hears nobody else.

    Another user, such as root, may stop all the same: the watchdog's socket asks nobody who they are.
    """

    def __init__(self, take: Callable[[bytes], None]) -> None:
        self._take = take
        self._strangers: set[int] = set()

    def take_all(self, listening: socket.socket) -> None:
        """What waits, for `asyncio`'s `add_reader`. Each stranger is told once in the log."""
        for _ in range(DATAGRAMS_PER_TURN):
            try:
                datagram, ancillary, _, _ = listening.recvmsg(_LONGEST, socket.CMSG_SPACE(_CREDENTIALS.size))
            except BlockingIOError:
                return
            user = _sender(ancillary)
            if user is None or user in (os.getuid(), _ROOT):
                self._take(datagram)
            elif user not in self._strangers:
                self._strangers.add(user)
                _log.warning(line("datagram_refused", user=user))


def _sender(ancillary: list[tuple[int, int, bytes]]) -> int | None:
    """The user that the kernel names; None where it was not asked to, as between two ends of one process."""
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_CREDENTIALS):
            return int(_CREDENTIALS.unpack(data[: _CREDENTIALS.size])[1])
    return None
