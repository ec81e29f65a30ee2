"""A plant that is a device of its own: a line of JSON each way, over TCP or a serial port.

It knows the pressure in the cuff by a sensor that is not the station's, and whether the coils of both dump valves have
current. What it is asked and what it has to answer stands in README.md, "On a real Pi".
"""

import json
from contextlib import closing
from typing import Final, cast

import serial

from tests.machine.boards.base import BoardError

ANSWER_S: Final = 5.0
LONGEST: Final = 4096
WAY_OUT: Final = "ask it by hand: README, On a real Pi"


class PlantPort:
    """The device.

    Args:
        at: what pyserial opens: `/dev/...` or `socket://HOST:PORT`.
        baud: bits a second, of a serial port.
    """

    def __init__(self, at: str, baud: int) -> None:
        self._at = at
        self._baud = baud
        self._port: serial.SerialBase | None = None

    def ask(self, message: dict[str, object]) -> dict[str, object]:
        """One question, one answer. Raises `BoardError`; the next question finds the port opened anew."""
        try:
            port = self._opened()
            port.reset_input_buffer()
            port.write(json.dumps(message).encode() + b"\n")
            line = bytes(port.read_until(b"\n", LONGEST))
        except (OSError, ValueError) as error:  # SerialException is an OSError
            self.close()
            raise BoardError(f"the plant at {self._at}: {error} ({WAY_OUT})") from error
        if not line.endswith(b"\n"):
            self.close()
            raise BoardError(f"the plant at {self._at} says nothing in {ANSWER_S:.0f} s ({WAY_OUT})")
        try:
            answer = json.loads(line)
        except ValueError as error:
            raise BoardError(f"the plant at {self._at} says no JSON: {line[:80]!r} ({WAY_OUT})") from error
        if not isinstance(answer, dict):
            raise BoardError(f"the plant at {self._at} says {line[:80]!r}, which is no object ({WAY_OUT})")
        return cast("dict[str, object]", answer)

    def _opened(self) -> "serial.SerialBase":
        if self._port is None:
            self._port = serial.serial_for_url(self._at, baudrate=self._baud, timeout=ANSWER_S, write_timeout=ANSWER_S)
        return self._port

    def close(self) -> None:
        """Let go of it."""
        if self._port is not None:
            with closing(self._port):
                self._port = None
