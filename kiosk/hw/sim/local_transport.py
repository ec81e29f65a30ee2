"""The way to a bench in the same interpreter; apart from the socket's, which needs nothing of the simulated world."""

import errno
from typing import Final

from kiosk.hw.ports import Clock
from kiosk.hw.sim.board import check_owner
from kiosk.hw.sim.chip import BusStuckError
from kiosk.hw.sim.world import World

BIT_S: Final = 1.0 / 400_000
CALL_S: Final = 40e-6
"""Time of one bit at 400 kHz, and of one system call on a Pi; a transfer costs both in virtual time."""


class LocalTransport:
    """Straight calls into a world in the same interpreter; each transfer takes its bus time on the caller's clock."""

    def __init__(self, world: World, clock: Clock, owner: str) -> None:
        self._world = world
        self._now = clock.now
        self._sleep = clock.sleep
        self._owner = check_owner(owner)
        self._alive = True

    @property
    def alive(self) -> bool:
        """False once this process has died."""
        return self._alive

    def close(self) -> None:
        """This process has died: its lines keep their level or become inputs, and it touches nothing any more."""
        if self._alive:
            self._alive = False
            self._world.drop(self._owner, self._world.now_s)

    def i2c_write(self, bus: int, address: int, data: bytes) -> None:
        """Write bytes. Raises OSError."""
        self._check()
        self._sleep(CALL_S + (9 * len(data) + 11) * BIT_S)
        try:
            self._world.i2c_write(self._now(), bus, address, data)
        except BusStuckError as stuck:
            raise self._blocked(stuck) from stuck

    def i2c_read(self, bus: int, address: int, count: int) -> bytes:
        """Read bytes. Raises OSError."""
        self._check()
        self._sleep(CALL_S + (9 * count + 11) * BIT_S)
        try:
            return self._world.i2c_read(self._now(), bus, address, count)
        except BusStuckError as stuck:
            raise self._blocked(stuck) from stuck

    def i2c_write_read(self, bus: int, address: int, data: bytes, count: int) -> bytes:
        """Write, repeated start, read. Raises OSError."""
        self._check()
        self._sleep(CALL_S + (9 * (len(data) + count) + 21) * BIT_S)
        try:
            return self._world.i2c_write_read(self._now(), bus, address, data, count)
        except BusStuckError as stuck:
            raise self._blocked(stuck) from stuck

    def _check(self) -> None:
        if not self._alive:
            raise OSError(errno.EREMOTEIO, f"this {self._owner} has died")

    def _blocked(self, stuck: BusStuckError) -> OSError:
        self._sleep(stuck.seconds)
        return OSError(errno.ETIMEDOUT, "bus is held")

    def claim(self, line: int) -> None:
        """Take a line; it becomes an input. Raises OSError."""
        self._check()
        self._world.claim(self._owner, self._now(), line)

    def release(self, line: int) -> None:
        """Give a line back. Raises OSError."""
        self._check()
        self._world.release(self._owner, self._now(), line)

    def set_output(self, line: int, level: bool | None) -> None:
        """Drive a line, or make it an input (None). Raises OSError."""
        self._check()
        self._world.set_output(self._owner, self._now(), line, level)

    def read_line(self, line: int) -> bool:
        """Level of a line. Raises OSError."""
        self._check()
        return self._world.read_line(self._owner, self._now(), line)

    def outputs_kept(self) -> bool:
        """Whether the kernel keeps levels. Raises OSError."""
        self._check()
        return self._world.outputs_kept

    def undervoltage(self) -> bool:
        """Whether the computer's supply is too low. Raises OSError."""
        self._check()
        return self._world.undervoltage

    def clock(self) -> tuple[bool, float]:
        """Whether the computer's clock is synchronised, and by how much it was set wrong, in s. Raises OSError."""
        self._check()
        return self._world.clock
