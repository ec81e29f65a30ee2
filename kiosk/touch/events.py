"""Events of the kernel's input devices as values, and the bytes they come in (`struct input_event`, linux/input.h)."""

import struct
from enum import IntEnum
from typing import Final, NamedTuple

from kiosk.core.errors import HardwareError

EVENT: Final = struct.Struct("@llHHi")
"""Seconds and microseconds in the machine's own words, type, code, value."""


class Type(IntEnum):
    """Types of events (linux/input-event-codes.h)."""

    SYN = 0x00
    KEY = 0x01
    ABS = 0x03


class Syn(IntEnum):
    """What separates events."""

    REPORT = 0
    """A frame is complete."""
    DROPPED = 3
    """The kernel's buffer ran over; what follows is not the whole story."""


class Abs(IntEnum):
    """Axes. Those with MT are of protocol B: each contact has a slot, and its values count for the slot named last."""

    X = 0x00
    Y = 0x01
    MT_SLOT = 0x2F
    MT_POSITION_X = 0x35
    MT_POSITION_Y = 0x36
    MT_TRACKING_ID = 0x39


BTN_TOUCH: Final = 0x14A
NOBODY: Final = -1
"""Tracking id of a slot without a contact."""


class Event(NamedTuple):
    """One event; its time is left out, since STOP needs none."""

    type: int
    code: int
    value: int


REPORT: Final = Event(Type.SYN, Syn.REPORT, 0)


def decode(data: bytes) -> tuple[Event, ...]:
    """The events of one read.

    Raises:
        HardwareError: part of an event is missing; the kernel gives whole ones only.
    """
    if len(data) % EVENT.size:
        raise HardwareError("touch_torn", f"{len(data)} bytes are no whole events", "look at the kernel's log")
    return tuple(Event(*fields[2:]) for fields in EVENT.iter_unpack(data))
