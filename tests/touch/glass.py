"""A panel of protocol B as the kernel presents it: what it sends and leaves out, and what it answers when asked."""

import errno
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from kiosk.core.errors import HardwareError
from kiosk.touch.contacts import Found
from kiosk.touch.device import Device, axis_request, bits_request, keys_request, name_request, slots_request
from kiosk.touch.events import BTN_TOUCH, EVENT, NOBODY, REPORT, Abs, Event, Syn, Type
from kiosk.touch.panel import Axis

WORDS = {
    "slot": (Type.ABS, Abs.MT_SLOT),
    "id": (Type.ABS, Abs.MT_TRACKING_ID),
    "x": (Type.ABS, Abs.MT_POSITION_X),
    "y": (Type.ABS, Abs.MT_POSITION_Y),
    "touch": (Type.KEY, BTN_TOUCH),
    "abs_x": (Type.ABS, Abs.X),
    "abs_y": (Type.ABS, Abs.Y),
}
DROPPED = Event(Type.SYN, Syn.DROPPED, 0)


def recorded(text: str) -> tuple[Event, ...]:
    """Events as one writes them down: words and values, a line is a frame; `-` is the kernel's word for lost events."""
    events: list[Event] = []
    for words in filter(None, (line.split() for line in text.splitlines())):
        if words == ["-"]:
            events.append(DROPPED)
            continue
        events += [Event(*WORDS[name], int(value)) for name, value in zip(words[::2], words[1::2], strict=True)]
        events.append(REPORT)
    return tuple(events)


def packed(events: Iterable[Event]) -> bytes:
    return b"".join(EVENT.pack(12, 345, *event) for event in events)


class Glass:
    """Fingers on a panel of 800 by 480."""

    def __init__(self, *, slots: int = 5, name: str = "10-0038 generic ft5x06 (79)", is_single: bool = False) -> None:
        self.name, self.is_single = name, is_single
        self.ids, self.xs, self.ys = [NOBODY] * slots, [0] * slots, [0] * slots
        self.current = 0
        self.landed = 100
        self.pending: list[Event] = []
        self.axes = {Abs.X, Abs.Y} | (
            set() if is_single else {Abs.MT_SLOT, Abs.MT_TRACKING_ID, Abs.MT_POSITION_X, Abs.MT_POSITION_Y}
        )
        self.keys = {BTN_TOUCH}
        self.x_range, self.y_range = (0, 800), (0, 480)

    def _send(self, slot: int, word: str, values: list[int], value: int) -> None:
        """Only what has changed is sent, and the slot only when another one's values came before."""
        if values[slot] == value:
            return
        values[slot] = value
        if self.current != slot:
            self.current = slot
            self.pending.append(Event(*WORDS["slot"], slot))
        if not self.is_single:
            self.pending.append(Event(*WORDS[word], value))
        elif word == "id":
            self.pending.append(Event(*WORDS["touch"], int(value != NOBODY)))
        else:
            self.pending.append(Event(*WORDS[f"abs_{word}"], value))

    def down(self, slot: int, x: int, y: int) -> int:
        """A new contact; its tracking id."""
        self.landed += 1
        self._send(slot, "id", self.ids, self.landed)
        self.move(slot, x, y)
        return self.landed

    def move(self, slot: int, x: int, y: int) -> None:
        self._send(slot, "x", self.xs, x)
        self._send(slot, "y", self.ys, y)

    def up(self, slot: int) -> None:
        self._send(slot, "id", self.ids, NOBODY)

    def report(self) -> None:
        self.pending.append(REPORT)

    def tap(self, slot: int, x: int, y: int) -> None:
        """Down, a frame, up, a frame."""
        self.down(slot, x, y)
        self.report()
        self.up(slot)
        self.report()

    def sent(self) -> tuple[Event, ...]:
        """What a reader gets now."""
        events, self.pending = tuple(self.pending), []
        return events

    def drop(self) -> None:
        """The buffer ran over: what waited is gone, and the reader is told."""
        self.pending = [DROPPED]

    def found(self) -> Found:
        if self.is_single:
            return Found(0, ((1 if self.ids[0] != NOBODY else NOBODY, self.xs[0], self.ys[0]),))
        return Found(self.current, tuple(zip(self.ids, self.xs, self.ys, strict=True)))

    def ioctl(self, _fd: int, request: int, buffer: bytearray) -> int:
        """Answer as the kernel does."""
        down = {BTN_TOUCH} if any(number != NOBODY for number in self.ids) else set()
        values = {Abs.X: self.xs[0], Abs.Y: self.ys[0], Abs.MT_SLOT: self.current}
        ranges = {Abs.X: self.x_range, Abs.MT_POSITION_X: self.x_range, Abs.MT_SLOT: (0, len(self.ids) - 1)}
        answers = {
            name_request(): self.name.encode() + b"\0",
            bits_request(Type.ABS): _bits(self.axes),
            bits_request(Type.KEY): _bits(self.keys),
            keys_request(): _bits(down),
            **{
                axis_request(axis): struct.pack("@6i", values.get(axis, 0), *ranges.get(axis, self.y_range), 0, 0, 0)
                for axis in self.axes
            },
        }
        if request == slots_request(len(buffer)):
            columns = {Abs.MT_TRACKING_ID: self.ids, Abs.MT_POSITION_X: self.xs, Abs.MT_POSITION_Y: self.ys}
            wanted = columns[Abs(struct.unpack_from("@I", buffer)[0])]
            answer = bytes(buffer[:4]) + struct.pack(f"@{len(wanted)}i", *wanted)
        elif (known := answers.get(request)) is None:
            raise OSError(errno.EINVAL, "Invalid argument")
        else:
            answer = known
        assert len(answer) <= len(buffer)
        buffer[: len(answer)] = answer
        return 0


def _bits(codes: Iterable[int]) -> bytes:
    return sum(1 << code for code in codes).to_bytes(96, "little").rstrip(b"\0") or b"\0"


class FakeDevice:
    """The port of the reader without a kernel below it."""

    def __init__(self, glass: Glass) -> None:
        self.name, self.is_single = glass.name, glass.is_single
        self.x = Axis(least=glass.x_range[0], most=glass.x_range[1])
        self.y = Axis(least=glass.y_range[0], most=glass.y_range[1])
        self._glass = glass
        self.gone = False
        self.closed = False

    def read(self) -> tuple[Event, ...]:
        if self.gone:
            raise HardwareError("touch_gone", "No such device")
        return self._glass.sent()

    def state(self) -> Found:
        self._glass.sent()
        return self._glass.found()

    def fileno(self) -> int:
        raise AssertionError("nobody waits on it")

    def close(self) -> None:
        self.closed = True


class Pipe:
    """The adapter on a named pipe: real bytes through a real file, and the glass behind its ioctls."""

    def __init__(self, glass: Glass, path: Path) -> None:
        self._glass = glass
        os.mkfifo(path)
        self.device = Device(path, glass.ioctl)
        self.writer = os.open(path, os.O_WRONLY)

    def pump(self) -> None:
        """What the glass has sent becomes readable."""
        os.write(self.writer, packed(self._glass.sent()))

    def unplug(self) -> None:
        os.close(self.writer)
        self.writer = -1

    def close(self) -> None:
        if self.writer >= 0:
            self.unplug()
        self.device.close()
