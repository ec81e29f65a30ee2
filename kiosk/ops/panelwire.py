"""What the calibrating process and a touch screen say to each other: lines of JSON one way, what was typed the other.

The first line of the screen is `Order`. After it come answers, each with the number of the line that it answers: a tap
that was meant for the step before answers nothing. Only "q" has no number, since it counts at any time.
"""

from collections.abc import Mapping
from typing import Final

import msgspec


class Order(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """With what is calibrated, and which parts; None where the wiring file names them, or nobody gave it."""

    instrument: str
    gauge_certificate: str | None
    serial_a: str | None
    serial_b: str | None
    temperature_c: float | None

    def encoded(self) -> bytes:
        """As one line."""
        return msgspec.json.encode(self) + b"\n"

    @staticmethod
    def decoded(line: str) -> "Order":
        """What `encoded` made. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
        return msgspec.json.decode(line, type=Order)


class Said(msgspec.Struct, frozen=True):
    """One step of the procedure: a code with figures; `text` is what a terminal would show."""

    code: str
    figures: Mapping[str, float]
    text: str = ""
    number: int = 0
    """Counts the lines of a calibration from 1."""

    def encoded(self) -> bytes:
        """As one line."""
        return msgspec.json.encode(self) + b"\n"

    @staticmethod
    def decoded(line: bytes) -> "Said":
        """What `encoded` made. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
        return msgspec.json.decode(line, type=Said)


def answered(number: int, text: str) -> str:
    """An answer to the line of that number, as it is sent."""
    return f"{number} {text}"


REFUSED: Final = "refused"
"""Code of the last line when it ended by an error; `text` is the error's own code."""
FAILED: Final = "failed"
"""Code of the last line when something was out of bounds; what it was has been said."""
