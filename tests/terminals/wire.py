"""The little of Wayland that is needed to be somebody's finger and to look at the display.

The protocols are wlr-virtual-pointer and wlr-screencopy; what is sent is written down in their XML files. A library
would be one more part to install for seven requests.
"""

import array
import mmap
import os
import socket
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.terminals.picture import Picture, from_xrgb

_WAIT_S: Final = 10.0
_WANTED: Final = {
    "wl_shm": 1,
    "wl_seat": 1,
    "wl_output": 1,
    "zwlr_virtual_pointer_manager_v1": 1,
    "zwlr_screencopy_manager_v1": 1,
}
Handler = Callable[[int, bytes], None]


class WireError(Exception):
    """The compositor refused, is gone, or has not what is needed."""


def _text(text: str) -> bytes:
    data = text.encode() + b"\0"
    return struct.pack("=I", len(data)) + data.ljust((len(data) + 3) & ~3, b"\0")


class Wire:
    """A connection to a compositor. Raises `WireError`."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(path))
        self._socket.settimeout(_WAIT_S)
        self._rest = b""
        self._next = 2
        self._handlers: dict[int, Handler] = {1: self._on_display}
        self._found: dict[str, int] = {}
        registry = self._new(self._on_global)
        self._send(1, 1, struct.pack("=I", registry))
        self._sync()
        missing = sorted(set(_WANTED) - set(self._found))
        if missing:
            raise WireError(f"the compositor has no {', '.join(missing)}")
        self._bound = {name: self._bind(registry, name, version) for name, version in _WANTED.items()}
        self._pointer = self._new()
        self._send(
            self._bound["zwlr_virtual_pointer_manager_v1"],
            0,
            struct.pack("=II", self._bound["wl_seat"], self._pointer),
        )
        self._sync()

    def close(self) -> None:
        """End it."""
        self._socket.close()

    def _new(self, handler: Handler | None = None) -> int:
        number, self._next = self._next, self._next + 1
        self._handlers[number] = handler or _ignore
        return number

    def _send(self, number: int, opcode: int, body: bytes = b"", fd: int | None = None) -> None:
        message = struct.pack("=II", number, (8 + len(body)) << 16 | opcode) + body
        extra = [] if fd is None else [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd]))]
        self._socket.sendmsg([message], extra)

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise WireError("the compositor is gone")
        self._rest += data
        while len(self._rest) >= 8:
            number, word = struct.unpack_from("=II", self._rest)
            size = word >> 16
            if len(self._rest) < size:
                return
            body, self._rest = self._rest[8:size], self._rest[size:]
            self._handlers.get(number, _ignore)(word & 0xFFFF, body)

    def _sync(self) -> None:
        done: list[int] = []
        self._send(1, 0, struct.pack("=I", self._new(lambda _opcode, _body: done.append(1))))
        while not done:
            self._receive()

    def _on_display(self, opcode: int, body: bytes) -> None:
        if opcode == 0:
            raise WireError(f"the compositor says: {body[12:].decode(errors='replace')}")

    def _on_global(self, opcode: int, body: bytes) -> None:
        if opcode == 0:
            name, length = struct.unpack_from("=II", body)
            self._found.setdefault(body[8 : 7 + length].decode(), name)

    def _bind(self, registry: int, interface: str, version: int) -> int:
        number = self._new()
        self._send(
            registry,
            0,
            struct.pack("=I", self._found[interface]) + _text(interface) + struct.pack("=II", version, number),
        )
        return number

    # --- the finger -------------------------------------------------------------------------------------------

    def _frame(self) -> None:
        self._send(self._pointer, 4)

    def move(self, x: int, y: int, size: tuple[int, int]) -> None:
        """To a pixel of a display of that size."""
        self._send(self._pointer, 1, struct.pack("=IIIII", _now_ms(), x, y, *size))
        self._frame()
        self._sync()

    def button(self, code: int, *, is_down: bool) -> float:
        """Press or release (kernel's code); the monotonic time at which it was sent."""
        at_s = time.monotonic()
        self._send(self._pointer, 2, struct.pack("=III", _now_ms(), code, int(is_down)))
        self._frame()
        return at_s

    def wheel(self, steps: int) -> None:
        """Turn the wheel, down when positive."""
        self._send(self._pointer, 5, struct.pack("=I", 0))
        self._send(self._pointer, 7, struct.pack("=IIii", _now_ms(), 0, steps * 15 * 256, steps))
        self._frame()
        self._sync()

    # --- the eye ----------------------------------------------------------------------------------------------

    def shot(self, box: tuple[int, int, int, int] | None = None) -> tuple[float, Picture]:
        """The display as it is in its next frame, or a part of it; and the monotonic time of that frame."""
        told: dict[int, bytes] = {}
        frame = self._new(told.__setitem__)
        head = struct.pack("=IiI", frame, 0, self._bound["wl_output"])
        manager = self._bound["zwlr_screencopy_manager_v1"]
        self._send(manager, 0 if box is None else 1, head + (b"" if box is None else struct.pack("=iiii", *box)))
        while 0 not in told:
            self._receive()
        form, width, height, stride = struct.unpack("=IIII", told[0])
        fd = os.memfd_create("shot")
        try:
            os.ftruncate(fd, stride * height)
            pool, buffer = self._new(), self._new()
            self._send(self._bound["wl_shm"], 0, struct.pack("=Ii", pool, stride * height), fd)
            self._send(pool, 0, struct.pack("=IiiiiI", buffer, 0, width, height, stride, form))
            self._send(frame, 0, struct.pack("=I", buffer))
            while not {2, 3} & set(told):
                self._receive()
            if 3 in told:
                raise WireError("no picture could be taken")
            with mmap.mmap(fd, stride * height, prot=mmap.PROT_READ) as data:
                picture = from_xrgb(data[:], width, height, stride)
        finally:
            os.close(fd)
        for number, opcode in ((buffer, 0), (pool, 1), (frame, 1)):
            self._send(number, opcode)
        high, low, nanoseconds = struct.unpack("=III", told[2])
        return (high << 32) + low + nanoseconds / 1e9, picture


def _ignore(_opcode: int, _body: bytes) -> None:
    """What is of no interest."""


def _now_ms() -> int:
    return int(time.monotonic() * 1000.0) & 0xFFFFFFFF
