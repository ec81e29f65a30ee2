"""The relay in the supply of a board: power taken away and given again, by a card at a serial port or two commands."""

import subprocess
from collections.abc import Sequence
from contextlib import closing
from typing import Final, Protocol

import serial

from tests.machine.boards.base import BoardError

ANSWER_S: Final = 30.0
"""A relay behind a network, or one that is asked by a slow program."""
WRITE_S: Final = 5.0


class Relay(Protocol):
    """Switches the supply. Both methods raise `BoardError`, and may be called again."""

    def on(self) -> None:
        """Give power."""
        ...

    def off(self) -> None:
        """Take it away."""
        ...


class CommandRelay:
    """A relay, or a hub or a socket that can be switched, for which there is a program.

    Args:
        on: and `off`: the program and its words. Each ends with 0 when it is done.
        wait_s: after so many seconds it counts as failed.
    """

    def __init__(self, on: Sequence[str], off: Sequence[str], wait_s: float = ANSWER_S) -> None:
        self._on = tuple(on)
        self._off = tuple(off)
        self._wait_s = wait_s

    def on(self) -> None:
        """Give power."""
        self._do(self._on)

    def off(self) -> None:
        """Take it away."""
        self._do(self._off)

    def _do(self, words: Sequence[str]) -> None:
        try:
            done = subprocess.run(  # noqa: S603 - what the technician wrote into his own file
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=self._wait_s,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(" ".join(words), str(error)) from error
        if done.returncode:
            said = done.stdout.decode(errors="replace").strip()[-300:]
            raise _failed(" ".join(words), f"it ended with {done.returncode}: {said}")


class SerialRelay:
    """A card that is told by some bytes at a serial port, and answers nothing.

    Args:
        port: its device.
        baud: bits a second.
        on: and `off`: what it is sent.
    """

    def __init__(self, port: str, baud: int, on: bytes, off: bytes) -> None:
        self._port = port
        self._baud = baud
        self._on = on
        self._off = off

    def on(self) -> None:
        """Give power."""
        self._send(self._on)

    def off(self) -> None:
        """Take it away."""
        self._send(self._off)

    def _send(self, data: bytes) -> None:
        try:
            with closing(serial.Serial(self._port, self._baud, write_timeout=WRITE_S)) as card:
                card.write(data)
                card.flush()
        except (OSError, ValueError) as error:  # SerialException is an OSError
            raise _failed(self._port, str(error)) from error


def _failed(what: str, why: str) -> BoardError:
    return BoardError(f"the relay does not do what it is told: {what}: {why} (try the same by hand, and listen for it)")
