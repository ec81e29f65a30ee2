"""Messages of one JSON object a line over a Unix socket: how QEMU and the agent in the guest are spoken to."""

import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, cast

Message = dict[str, object]

_CHUNK: Final = 1 << 16


class GoneError(Exception):
    """The other end has gone, or never was there."""


class LateError(Exception):
    """No answer in time."""


class Lines:
    """One connection.

    Args:
        made: a connected stream socket.
        clock: seconds, never backwards.
    """

    def __init__(self, made: socket.socket, clock: Callable[[], float] = time.monotonic) -> None:
        self._socket = made
        self._clock = clock
        self._rest = b""

    def send(self, message: Message) -> None:
        """Send one message. Raises `GoneError`."""
        try:
            self._socket.sendall(json.dumps(message).encode() + b"\n")
        except OSError as error:
            raise GoneError(str(error)) from error

    def receive(self, until_s: float) -> Message:
        """The next message.

        Args:
            until_s: on the clock; no message by then is `LateError`.

        Raises:
            GoneError, LateError: as they say.
        """
        while b"\n" not in self._rest:
            left_s = until_s - self._clock()
            if left_s <= 0.0:
                raise LateError("no message in time")
            self._socket.settimeout(left_s)
            try:
                chunk = self._socket.recv(_CHUNK)
            except TimeoutError as error:
                raise LateError("no message in time") from error
            except OSError as error:
                raise GoneError(str(error)) from error
            if not chunk:
                raise GoneError("the other end has closed")
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        return cast("Message", json.loads(line))

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()


def connect(path: Path, *, until_s: float, is_alive: Callable[[], bool]) -> Lines:
    """Connect to a socket that somebody is about to make.

    Raises:
        GoneError: whoever was to make it has ended, or it is not there by `until_s` on the monotonic clock.
    """
    while True:
        made = socket.socket(socket.AF_UNIX)
        try:
            made.connect(str(path))
        except OSError as error:
            made.close()
            if not is_alive() or time.monotonic() > until_s:
                raise GoneError(f"{path}: {error.strerror}") from error
            time.sleep(0.02)  # nothing tells when a socket is bound
        else:
            return Lines(made)
