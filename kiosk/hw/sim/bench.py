"""The bench process: one world in real time, served to both processes of the station over a SEQPACKET socket.

One connection per owner; its end is that process's death. The world runs on even when nobody asks, or valves and
hold circuits would wait for a reader. The process serves from one thread and never blocks on a client.
"""

import contextlib
import errno
import gc
import os
import selectors
import signal
import socket
import struct
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final

from kiosk.core.errors import HardwareError
from kiosk.hw.sim import board, control, protocol
from kiosk.hw.sim.chip import BusStuckError
from kiosk.hw.sim.faults import named_fault
from kiosk.hw.sim.profile import load_profile, shipped_profile
from kiosk.hw.sim.protocol import BENCH_SOCKET, Operation, Request, Told
from kiosk.hw.sim.world import World

IDLE_S: Final = 0.005
"""Longest time the world stands still when nobody asks."""

PRIORITY: Final = 10
"""Real-time priority where the system grants one: under the station's loops, which cannot run ahead of their world."""

_CREDENTIALS: Final = struct.Struct("3i")


class Client:
    """One connection: nobody until it has declared whose it is."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.owner = ""


class BenchServer:
    """Serves one world. `step` waits for work at most `IDLE_S`; call it for ever."""

    def __init__(self, world: World, runtime_dir: Path, now: Callable[[], float] = time.monotonic) -> None:
        """Open both sockets. Raises `HardwareError` when a bench runs there already or they cannot be made."""
        self._world = world
        self._now = now
        self._clients: dict[socket.socket, Client] = {}
        self._paths = (runtime_dir / BENCH_SOCKET, runtime_dir / control.CONTROL_SOCKET)
        self._listener = _bound(self._paths[0], socket.SOCK_SEQPACKET)
        self._listener.listen(len(board.OWNERS))
        self._control = _bound(self._paths[1], socket.SOCK_DGRAM)
        self._selector = selectors.DefaultSelector()
        for server in (self._listener, self._control):
            server.setblocking(False)
            self._selector.register(server, selectors.EVENT_READ)
        self._advanced_s = now()
        self._late_s = 0.0
        world.advance(self._advanced_s)

    def __enter__(self) -> "BenchServer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close and remove the sockets; to the clients the bench is gone."""
        self._selector.close()
        for held in (*self._clients, self._listener, self._control):
            held.close()
        for path in self._paths:
            path.unlink(missing_ok=True)

    def step(self) -> None:
        """Wait for requests, answer them, and let the world catch up."""
        for key, _ in self._selector.select(IDLE_S):
            source = key.fileobj
            if source is self._listener:
                self._accept()
            elif source is self._control:
                self._answer_operator()
            elif isinstance(source, socket.socket):
                self._serve(self._clients[source])
        now = self._now()
        self._late_s = max(self._late_s, now - self._advanced_s - IDLE_S)
        self._advanced_s = now
        self._world.advance(now)

    def take_late_s(self) -> float:
        """Longest lateness of the world since this was last asked: how far figures of this bench can be trusted."""
        late_s, self._late_s = self._late_s, 0.0
        return late_s

    def _accept(self) -> None:
        with contextlib.suppress(BlockingIOError, ConnectionError):
            connection, _ = self._listener.accept()
            connection.setblocking(False)
            self._clients[connection] = Client(connection)
            self._selector.register(connection, selectors.EVENT_READ)

    def _answer_operator(self) -> None:
        with contextlib.suppress(BlockingIOError):
            packet, sender = self._control.recvfrom(control.LONGEST)
            self._world.advance(self._now())
            reply = control.answer(self._world, packet, self.take_late_s)
            # An operator who did not wait, or cannot be answered, is not the bench's trouble.
            with contextlib.suppress(OSError):
                if sender:
                    self._control.sendto(reply, sender)

    def _serve(self, client: Client) -> None:
        try:
            packet = client.connection.recv(protocol.LONGEST)
            if not packet:
                self._lose(client)
                return
            client.connection.send(self._answer(client, packet))
        except BlockingIOError:
            return
        except OSError:
            self._lose(client)

    def _lose(self, client: Client) -> None:
        """The connection ended: its owner's process is dead."""
        self._selector.unregister(client.connection)
        del self._clients[client.connection]
        client.connection.close()
        if client.owner:
            self._world.drop(client.owner, self._now())

    def _answer(self, client: Client, packet: bytes) -> bytes:
        sequence, request = protocol.read_request(packet)
        try:
            result = self._do(client, request)
        except BusStuckError as stuck:
            return protocol.pack_response(sequence, errno.ETIMEDOUT, round(stuck.seconds * 1000), b"bus is held")
        except OSError as error:
            why = (error.strerror or "").encode()
            return protocol.pack_response(sequence, error.errno or errno.EIO, 0, why)
        return protocol.pack_response(sequence, 0, 0, result)

    def _do(self, client: Client, request: Request) -> bytes:
        operation, first, second, count, data = request
        if operation == Operation.HELLO:
            self._welcome(client, version=first, owner=data.decode(errors="replace"))
            return b""
        owner = client.owner
        if not owner:
            raise OSError(errno.EPERM, "no owner was declared")
        world, now = self._world, self._now()
        match operation:
            case Operation.WRITE_READ:
                return world.i2c_write_read(now, first, second, data, count)
            case Operation.WRITE:
                world.i2c_write(now, first, second, data)
            case Operation.READ:
                return world.i2c_read(now, first, second, count)
            case Operation.DRIVE:
                world.set_output(owner, now, first, None if second == protocol.FLOATING else bool(second))
            case Operation.LEVEL:
                return bytes([world.read_line(owner, now, first)])
            case Operation.CLAIM:
                world.claim(owner, now, first)
            case Operation.RELEASE:
                world.release(owner, now, first)
            case Operation.TELL:
                return _told(world, first)
            case _:
                raise OSError(errno.EOPNOTSUPP, f"no operation {operation}")
        return b""

    def _welcome(self, client: Client, *, version: int, owner: str) -> None:
        """Take a declaration of ownership. Raises OSError when it cannot be granted."""
        if version != protocol.VERSION:
            raise OSError(errno.EPROTO, f"the bench speaks version {protocol.VERSION}, not {version}")
        if owner not in board.OWNERS:
            raise OSError(errno.EPERM, f"{owner!r} owns no lines")
        peer = client.connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
        if _CREDENTIALS.unpack(peer)[1] not in (os.getuid(), 0):
            raise OSError(errno.EACCES, "another user")
        if client.owner or any(other.owner == owner for other in self._clients.values()):
            raise OSError(errno.EBUSY, f"the {owner} is connected already")
        client.owner = owner


def _told(world: World, what: int) -> bytes:
    match what:
        case Told.OUTPUTS_KEPT:
            return bytes([world.outputs_kept])
        case Told.UNDERVOLTAGE:
            return bytes([world.undervoltage])
        case Told.CLOCK:
            return protocol.CLOCK.pack(*world.clock)
        case _:
            raise OSError(errno.EINVAL, f"nothing is known of {what}")


def serve(
    runtime_dir: Path, *, seed: int, profile: Path | None, kept_level: bool = True, faults: Sequence[str] = ()
) -> int:
    """Run the bench until SIGTERM or SIGINT; returns the exit status. `faults` (NAME[=AMPLITUDE]) are there at once.

    Raises:
        ConfigError: the profile is wrong.
        HardwareError: a bench runs there already, its sockets cannot be made, or there is no such fault.
    """
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    chosen = shipped_profile() if profile is None else load_profile(profile)
    world = World(chosen, seed, kept_level)
    for fault in faults:
        world.switch_fault(*named_fault(fault))
    runtime_dir.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(PermissionError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    with BenchServer(world, runtime_dir) as server:
        gc.collect()
        gc.freeze()
        while not stopping:
            server.step()
    return 0


def _bound(path: Path, kind: socket.SocketKind) -> socket.socket:
    """A socket on that path. A file left by a dead bench is replaced; a living one is respected."""
    server = socket.socket(socket.AF_UNIX, kind)
    try:
        if path.is_socket() and _is_alive(path, kind):
            raise HardwareError("bench_running", f"a bench is running at {path}", "end it, or use another directory")
        path.unlink(missing_ok=True)
        server.bind(str(path))
        path.chmod(0o600)
    except OSError as error:
        server.close()
        raise HardwareError("bench_socket", f"{path}: {error.strerror or error}") from error
    except HardwareError:
        server.close()
        raise
    return server


def _is_alive(path: Path, kind: socket.SocketKind) -> bool:
    with socket.socket(socket.AF_UNIX, kind) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True
