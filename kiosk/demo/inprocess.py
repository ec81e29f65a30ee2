"""The whole station in one process on virtual time: watchdog, controller and link, on a simulated bench.

Everything is the real thing except the sockets, which are pairs inside the process, and the clock. The screen, or
whatever plays its part, connects with `connect`.
"""

import asyncio
import contextlib
import errno
import random
import socket
from collections.abc import AsyncIterator, Callable, Generator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from kiosk.config import LimitSettings, PumpSettings
from kiosk.controller.assembly import Controller, ControllerParts, assemble
from kiosk.controller.narrow import machine_config
from kiosk.controller.service import Identity
from kiosk.controller.timekeeping import CivilParts
from kiosk.demo.inlineear import Hearing, InlineEar, new_listener
from kiosk.demo.virtual import ProcessClock, VirtualLoop, run_beside
from kiosk.hw.calibration_due import notices
from kiosk.hw.factory import LocalBench, local_bench
from kiosk.hw.wiring import Wiring, watchdog_settings, wiring_hash
from kiosk.link.client import Streams
from kiosk.link.stop import StopSender
from kiosk.ops.station import station_state
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.journal import Journal
from kiosk.safety.watchdog import Watchdog
from kiosk.settings import plan_limits
from kiosk.storage import Stamping, Store, open_store, ready_records
from kiosk.therapy.library import Library

EPOCH: Final = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""Civil time at which a virtual run begins when nobody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VirtualParts:
    """What a virtual station is made of; the same parts and the same taps leave the same records."""

    seed: int
    data_dir: Path
    wiring: Wiring
    library: Library
    limits: LimitSettings
    profile: Path | None = None
    new_listener: Callable[[], Hearing] = new_listener
    """Hears each measurement of LOP."""
    begins: datetime = EPOCH
    """Civil time at the beginning: a visit of a longer history comes on its own day."""


def _pair(kind: socket.SocketKind) -> tuple[socket.socket, socket.socket]:
    left, right = socket.socketpair(socket.AF_UNIX, kind)
    left.setblocking(False)
    right.setblocking(False)
    return left, right


async def _inline(function: Callable[[], str | bool]) -> str | bool:
    return function()


class VirtualStation:
    """Watchdog and controller as tasks of a virtual-time loop, on one simulated bench."""

    def __init__(self, parts: VirtualParts) -> None:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("a virtual station needs the virtual-time loop")
        self._parts = parts
        self._loop = loop
        self._random = random.Random(parts.seed)  # noqa: S311 - boot ids and salts of a simulation, repeatable
        self._start_s = loop.time()
        self._machine_boot = f"virtual-{parts.seed}"
        self.bench: LocalBench = local_bench(seed=parts.seed, profile=parts.profile)
        self._stop_out, self._stop_in = _pair(socket.SOCK_DGRAM)
        self.stop_sender = StopSender(self._stop_out)
        self._screen_stop_out, self._screen_stop_in = _pair(socket.SOCK_DGRAM)
        self.screen_stop_sender = StopSender(self._screen_stop_out)
        self._evidence_out, evidence_in = _pair(socket.SOCK_SEQPACKET)
        self._watchdog_clock = ProcessClock(loop)
        self.watchdog = self._make_watchdog(evidence_in)
        self._controller_clock = ProcessClock(loop)
        self.controller = self._make_controller()
        self._tasks: list[asyncio.Task[None]] = []

    def _utc(self) -> datetime:
        return self._parts.begins + timedelta(seconds=self._loop.time() - self._start_s)

    def utc_iso(self) -> str:
        """Civil time of this run."""
        return self._utc().isoformat(timespec="milliseconds")

    def open_store(self) -> Store:
        """A connection of its own to the records of this run."""
        return open_store(
            self._parts.data_dir / "kiosk.db", boot=self._machine_boot, now=self._loop.time, utc=self.utc_iso
        )

    def _boot(self) -> int:
        return self._random.getrandbits(32)

    def _make_watchdog(self, evidence: socket.socket) -> Watchdog:
        clock, boot = self._watchdog_clock, self._boot()
        hardware = self.bench.watchdog(self._parts.wiring, clock)
        return Watchdog(
            hardware.bus,
            hardware.pins,
            clock,
            settings=watchdog_settings(self._parts.wiring),
            evidence=EvidenceServer.connected(evidence),
            stop=self._stop_in,
            journal=Journal(self._parts.data_dir / "watchdog.journal", boot=boot, now=clock.now()),
            boot=boot,
            notify=lambda _text: None,
            undervoltage=hardware.undervoltage,
        )

    def _make_controller(self) -> Controller:
        parts, clock, number = self._parts, self._controller_clock, self._boot()
        hardware = self.bench.controller(parts.wiring, clock)
        return assemble(
            ControllerParts(
                identity=Identity(boot=f"{number:08x}", backend="bench"),
                boot_number=number,
                machine_boot=self._machine_boot,
                clock=clock,
                sensor=hardware.sensor,
                actuators=hardware.actuators,
                outputs_kept=hardware.outputs_kept,
                civil=CivilParts(
                    evidence=lambda asks: hardware.vouched(self._utc().timestamp(), asks),
                    local_day=datetime.toordinal,
                ),
                calibration=notices(None, "bench"),
                connect_evidence=self._connect_evidence,
                config_hash=wiring_hash(parts.wiring),
                state=station_state("bench", parts.wiring, None),
                machine=machine_config(parts.limits, PumpSettings()),
                limits=plan_limits(parts.limits),
                library=parts.library,
                open_store=ready_records(
                    parts.data_dir,
                    Stamping(boot=self._machine_boot, now=self._loop.time, utc=self.utc_iso),
                ),
                token=self._random.randbytes,
                blocking=_inline,
                ear=lambda inbox: InlineEar(inbox, parts.new_listener),
                threaded=False,
                realtime=True,
            )
        )

    def _connect_evidence(self) -> socket.socket:
        """The one end there is. Raises `ConnectionRefusedError` once it was closed."""
        if self._evidence_out.fileno() < 0:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "the pair is used up")
        return self._evidence_out

    async def connect(self) -> Streams:
        """A screen's connection to the controller."""
        here, there = socket.socketpair()
        reader, writer = await asyncio.open_connection(sock=there)
        self._tasks.append(asyncio.create_task(self.controller.service.server.handle(reader, writer)))
        return await asyncio.open_connection(sock=here)

    async def _run(self, passes: Generator[float, None, None], clock: ProcessClock, after: Callable[[], None]) -> None:
        with contextlib.closing(passes) as each:
            for wake_s in each:
                await clock.sleep_until(wake_s)
                after()

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["VirtualStation"]:
        """Run both loops meanwhile; a fault in either is raised here at the end."""
        loops = [
            asyncio.create_task(self._run(self.watchdog.passes(), self._watchdog_clock, lambda: None)),
            asyncio.create_task(
                self._run(self.controller.loop.passes(), self._controller_clock, self.controller.recorder.drain)
            ),
            asyncio.create_task(run_beside(self.controller.loop.dead_man(), self._controller_clock)),
        ]
        self._loop.add_reader(self._screen_stop_in, self.controller.screen.take_all, self._screen_stop_in)
        try:
            yield self
        finally:
            self._loop.remove_reader(self._screen_stop_in)
            failed = [task for task in loops if task.done() and not task.cancelled() and task.exception()]
            for task in (*loops, *self._tasks):
                task.cancel()
            await asyncio.gather(*loops, *self._tasks, return_exceptions=True)
            self.controller.recorder.finish()
            self.controller.desk.close()
            self.controller.evidence.close()
            self.watchdog.close()
            for end in (self.stop_sender, self.screen_stop_sender, self._screen_stop_in):
                end.close()
            for task in failed:
                await task
