"""The agent in a machine, spoken to from outside: one request after the other, each with its answer."""

import base64
import time
from collections.abc import Callable
from typing import Final, cast

from tests.machine.boards.base import BoardError, Ran, RestartedError
from tests.machine.boards.lines import GoneError, LateError, Lines, Message

ANSWER_S: Final = 60.0
"""Between the end of a program in the machine and the answer of a machine that is busy."""


class Agent:
    """The far end of the agent's line.

    Args:
        lines: the line; a machine that starts again says hello on the same one.
        clock: seconds, never backwards.
        pace: how many of our seconds one second of the machine may take.
    """

    def __init__(self, lines: Lines, clock: Callable[[], float] = time.monotonic, pace: float = 1.0) -> None:
        self._lines = lines
        self._clock = clock
        self._pace = pace
        self._id = 0

    def hello(self, wait_s: float) -> str:
        """Wait for a machine to say that it is up; the id of its boot. Raises `BoardError`."""
        until_s = self._clock() + wait_s
        while True:
            message = self._receive(until_s, "no machine came up")
            if "hello" in message:
                return str(message["hello"])

    def run(self, *words: str, timeout_s: float) -> Ran:
        """Run a program to its end. Raises `BoardError`."""
        done = self._asked({"run": list(words), "timeout_s": timeout_s}, timeout_s * self._pace)
        return Ran(
            cast("int", done["code"]),
            str(done["output"]),
            cast("float", done["began_s"]),
            cast("float", done["ended_s"]),
        )

    def send(self, *words: str) -> None:
        """Start a program whose answer nobody waits for, since it may be the machine's end."""
        self._id += 1
        self._send({"id": self._id, "run": list(words)})

    def put(self, path: str, data: bytes, mode: int) -> None:
        """Write a file. Raises `BoardError`."""
        self._asked({"write": path, "data": base64.b64encode(data).decode(), "mode": mode}, ANSWER_S)

    def get(self, path: str) -> bytes:
        """Read a file. Raises `BoardError`."""
        return base64.b64decode(str(self._asked({"read": path}, ANSWER_S)["data"]))

    def _asked(self, request: Message, takes_s: float) -> Message:
        self._id += 1
        self._send({"id": self._id, **request})
        until_s = self._clock() + takes_s + ANSWER_S
        while True:
            message = self._receive(until_s, f"no answer to {request}")
            if "hello" in message:
                raise RestartedError(f"the machine started again in the middle of {request}")
            if message.get("id") != self._id:
                continue  # of a request that somebody stopped waiting for
            if "error" in message:
                raise BoardError(str(message["error"]))
            return message

    def _send(self, message: Message) -> None:
        try:
            self._lines.send(message)
        except GoneError as error:
            raise BoardError(f"the machine has gone: {error}") from error

    def _receive(self, until_s: float, what: str) -> Message:
        try:
            return self._lines.receive(until_s)
        except (GoneError, LateError) as error:
            raise BoardError(f"{what}: {error}") from error
