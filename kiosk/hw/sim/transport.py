"""How a process reaches the bench: I2C transfers and GPIO lines, here over its socket.

Failures are OSErrors, as a kernel would give them: EREMOTEIO when nobody acknowledges or the bench is gone,
ETIMEDOUT when the bus is held or the bench does not answer, EBUSY for a line that is another's. Nothing ever comes
back as a silent zero.
"""

import errno
import socket
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from kiosk.core.errors import HardwareError
from kiosk.hw.sim import protocol
from kiosk.hw.sim.board import check_owner
from kiosk.hw.sim.protocol import Operation, Request, Told

TIMEOUT_S: Final = 0.25
"""How long the socket waits for the bench."""


class Transport(Protocol):
    """One process's way to the bench."""

    @property
    def alive(self) -> bool:
        """False once this process has died or the bench is gone; its lines are then no longer its own."""
        ...

    def i2c_write(self, bus: int, address: int, data: bytes) -> None:
        """Write bytes. Raises OSError."""
        ...

    def i2c_read(self, bus: int, address: int, count: int) -> bytes:
        """Read bytes. Raises OSError."""
        ...

    def i2c_write_read(self, bus: int, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read. Raises OSError."""
        ...

    def claim(self, line: int) -> None:
        """Take a line; it becomes an input. Raises OSError."""
        ...

    def release(self, line: int) -> None:
        """Give a line back. Raises OSError."""
        ...

    def set_output(self, line: int, level: bool | None) -> None:
        """Drive a line, or make it an input (None). Raises OSError."""
        ...

    def read_line(self, line: int) -> bool:
        """Level of a line. Raises OSError."""
        ...

    def outputs_kept(self) -> bool:
        """Whether the kernel keeps an output's level after its process died. Raises OSError."""
        ...

    def undervoltage(self) -> bool:
        """Whether the computer's supply is too low. Raises OSError."""
        ...

    def clock(self) -> tuple[bool, float]:
        """Whether the computer's clock is synchronised, and by how much it was set wrong, in s. Raises OSError."""
        ...


class SocketTransport:
    """One request, one response, bounded in time; a signal handler may ask in the middle of another request.

    Once the bench is gone it stays gone: a new bench is a new world, and needs a new process.
    """

    def __init__(
        self,
        path: Path,
        owner: str,
        timeout_s: float = TIMEOUT_S,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Connect and declare the owner. Raises `HardwareError` when there is no bench or it refuses."""
        check_owner(owner)
        self._sleep = sleep
        self._sequence = 0
        self._gone = False
        # A process may drive a line on one thread while another one waits for its bus (the wait is outside). A handler
        # that vents runs on the thread that it interrupted, which may be the one that asks: it must not wait for it.
        self._lock = threading.RLock()
        self._asked: dict[int, bytes] = {}
        """Requests under way, by sequence: empty, or the answer if it came to a handler that interrupted the wait."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        limit = struct.pack("ll", int(timeout_s), int(timeout_s % 1.0 * 1e6))
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)
        try:
            self._socket.connect(str(path))
            self._ask(Operation.HELLO, protocol.VERSION, 0, 0, owner.encode())
        except OSError as error:
            self._socket.close()
            why = error.strerror or str(error)
            raise HardwareError("bench_unreachable", f"no bench for the {owner} at {path}: {why}") from error

    @property
    def alive(self) -> bool:
        """False once the bench is gone."""
        return not self._gone

    def close(self) -> None:
        """End the connection: to the bench, this process has died."""
        self._gone = True
        self._socket.close()

    def i2c_write(self, bus: int, address: int, data: bytes) -> None:
        """Write bytes. Raises OSError."""
        self._ask(Operation.WRITE, bus, address, 0, data)

    def i2c_read(self, bus: int, address: int, count: int) -> bytes:
        """Read bytes. Raises OSError."""
        return self._bytes(self._ask(Operation.READ, bus, address, count, b""), count)

    def i2c_write_read(self, bus: int, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read. Raises OSError."""
        return self._bytes(self._ask(Operation.WRITE_READ, bus, address, count, data), count)

    def claim(self, line: int) -> None:
        """Take a line; it becomes an input. Raises OSError."""
        self._ask(Operation.CLAIM, line, 0, 0, b"")

    def release(self, line: int) -> None:
        """Give a line back. Raises OSError."""
        self._ask(Operation.RELEASE, line, 0, 0, b"")

    def set_output(self, line: int, level: bool | None) -> None:
        """Drive a line, or make it an input (None). Raises OSError."""
        self._ask(Operation.DRIVE, line, protocol.FLOATING if level is None else int(level), 0, b"")

    def read_line(self, line: int) -> bool:
        """Level of a line. Raises OSError."""
        return self._bytes(self._ask(Operation.LEVEL, line, 0, 1, b""), 1) == b"\x01"

    def outputs_kept(self) -> bool:
        """Whether the kernel keeps levels. Raises OSError."""
        return self._bytes(self._ask(Operation.TELL, Told.OUTPUTS_KEPT, 0, 1, b""), 1) == b"\x01"

    def undervoltage(self) -> bool:
        """Whether the computer's supply is too low. Raises OSError."""
        return self._bytes(self._ask(Operation.TELL, Told.UNDERVOLTAGE, 0, 1, b""), 1) == b"\x01"

    def clock(self) -> tuple[bool, float]:
        """Whether the computer's clock is synchronised, and by how much it was set wrong, in s. Raises OSError."""
        size = protocol.CLOCK.size
        is_synchronised, off_s = protocol.CLOCK.unpack(
            self._bytes(self._ask(Operation.TELL, Told.CLOCK, 0, size, b""), size)
        )
        return is_synchronised, off_s

    @staticmethod
    def _bytes(data: bytes, count: int) -> bytes:
        if len(data) != count:
            raise OSError(errno.EPROTO, f"the bench sent {len(data)} bytes for {count}")
        return data

    def _ask(self, operation: Operation, first: int, second: int, count: int, data: bytes) -> bytes:
        with self._lock:
            status, blocked_ms, result = self._exchange(operation, first, second, count, data)
        if status:
            self._sleep(blocked_ms / 1000.0)
            raise OSError(status, result.decode(errors="replace"))
        return result

    def _exchange(
        self, operation: Operation, first: int, second: int, count: int, data: bytes
    ) -> tuple[int, int, bytes]:
        if self._gone:
            raise OSError(errno.EREMOTEIO, "the bench is gone")
        self._sequence = sequence = (self._sequence + 1) & 0xFFFF
        self._asked[sequence] = b""
        try:
            self._socket.send(protocol.pack_request(sequence, Request(operation, first, second, count, data)))
            while not self._asked[sequence]:
                self._take()
        except BlockingIOError as error:
            if not self._asked[sequence]:
                raise OSError(errno.ETIMEDOUT, "the bench did not answer") from error
        except ConnectionError as error:
            self._gone = True
            raise OSError(errno.EREMOTEIO, "the bench is gone") from error
        finally:
            answer = self._asked.pop(sequence)
        return protocol.read_response(answer)[1:]

    def _take(self) -> None:
        """Take in one answer. One that nobody waits for any more came late and is dropped."""
        answer = self._socket.recv(protocol.LONGEST)
        if not answer:
            raise ConnectionResetError
        sequence = protocol.read_response(answer)[0]
        if sequence in self._asked:
            self._asked[sequence] = answer
