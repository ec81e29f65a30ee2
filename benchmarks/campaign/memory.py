"""A SEQPACKET pair that lives in this process's memory: what both ends would see of a kernel's, without a descriptor.

A run that holds no kernel object can be stored by forking: the child's copy is wholly its own.
"""

import errno
import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, cast

QUEUE_MAX: Final = 40
"""Packets that fit into one direction (a kernel's send buffer holds about as many of our frames)."""


@dataclass(slots=True)
class _Way:
    """One direction: what is under way, and what became of its two ends."""

    packets: deque[bytes] = field(default_factory=deque)
    sender_ended: bool = False
    reader_ended: bool = False
    was_reset: bool = False


class MemorySocket:
    """One end. It has the calls the two processes make, and raises what a kernel's socket would."""

    def __init__(self, out: _Way, into: _Way) -> None:
        self._out, self._into = out, into
        self._closed = False
        self.wire: Callable[[bytes], bytes | None] = lambda data: data
        """What becomes of a packet on its way out; None: it is lost."""

    def send(self, data: bytes) -> int:
        """Queue one packet.

        Raises:
            BrokenPipeError: the peer has ended.
            BlockingIOError: the peer does not read.
        """
        self._must_be_open()
        if self._out.reader_ended:
            raise BrokenPipeError(errno.EPIPE, "the peer has ended")
        if len(self._out.packets) >= QUEUE_MAX:
            raise BlockingIOError(errno.EAGAIN, "the peer does not read")
        arriving = self.wire(bytes(data))
        if arriving is not None:
            self._out.packets.append(arriving)
        return len(data)

    def recv(self, size: int) -> bytes:
        """Take one packet; what is longer than `size` is cut off, and the end of the peer is an empty one.

        Raises:
            BlockingIOError: nothing is there.
            ConnectionResetError: the peer ended with packets of ours unread; once, as a kernel says it.
        """
        self._must_be_open()
        way = self._into
        if way.was_reset:
            way.was_reset = False
            raise ConnectionResetError(errno.ECONNRESET, "the peer ended with unread packets")
        if way.packets:
            return way.packets.popleft()[:size]
        if way.sender_ended:
            return b""
        raise BlockingIOError(errno.EAGAIN, "nothing is there")

    def close(self) -> None:
        """End this side; the peer sees the end, and a reset when something of its own was never read."""
        if self._closed:
            return
        self._closed = True
        self._out.sender_ended = self._into.reader_ended = True
        self._out.was_reset = bool(self._into.packets)
        self._into.packets.clear()

    def fileno(self) -> int:
        """-1 once closed; otherwise a number no call takes, as there is no descriptor."""
        return -1 if self._closed else 1 << 30

    def setblocking(self, flag: bool) -> None:
        """Nothing here ever blocks. Raises ValueError when it is asked to."""
        if flag:
            raise ValueError("a socket in memory cannot wait")

    def setsockopt(self, *_option: int) -> None:
        """The queue is bounded as it is."""

    def _must_be_open(self) -> None:
        if self._closed:
            raise OSError(errno.EBADF, "closed")


def socket_pair() -> tuple[MemorySocket, MemorySocket]:
    """Two joined ends."""
    up, down = _Way(), _Way()
    return MemorySocket(up, down), MemorySocket(down, up)


def sockets(pair: tuple[MemorySocket, MemorySocket]) -> tuple[socket.socket, socket.socket]:
    """The two ends, typed as what they stand for."""
    here, there = pair
    return cast(socket.socket, here), cast(socket.socket, there)
