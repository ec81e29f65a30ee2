"""The controller as a process: threads, scheduling, sockets, signals. Whatever goes wrong, the lines are let go.

The loop has a thread of its own; link and desk live on the main thread; the recorder's thread waits for the disk.
All run with real-time priority where the system lets them, the loop above the others, because they share one
interpreter lock and the loop must not wait for a descheduled holder.
"""

import asyncio
import contextlib
import gc
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.controller.assembly import Controller, ControllerParts, assemble
from kiosk.controller.beat import connect_evidence
from kiosk.controller.datagrams import listen
from kiosk.controller.doing import DOING, Doing
from kiosk.controller.earprocess import ProcessEar
from kiosk.controller.service import Identity
from kiosk.controller.timekeeping import CivilParts
from kiosk.core.errors import KioskError
from kiosk.core.machine import MachineConfig
from kiosk.core.prescription import Limits
from kiosk.core.reason import Reason
from kiosk.core.stationstate import StationState
from kiosk.hw.ports import Actuators, Clock, PressureSensor
from kiosk.link import refused
from kiosk.link.stop import SCREEN_STOP_SOCKET, TOUCH_SOCKET
from kiosk.safety.memory import lock_memory
from kiosk.safety.notify import notify
from kiosk.storage import Store
from kiosk.therapy.library import Library

_log = logging.getLogger(__name__)

DEAD_MAN_PRIORITY: Final = 41
"""Above the loop: it acts when the loop does not, and then for some microseconds."""

LOOP_PRIORITY: Final = 40
OTHER_PRIORITY: Final = 30
GOES_ON_US: Final = 30_000_000
SWITCH_INTERVAL_S: Final = 0.0005
"""How long a thread may keep the interpreter lock when another wants it (the default of 5 ms is a quarter pass)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessParts:
    """What the composition root has chosen for this process."""

    backend: str
    clock: Clock
    sensor: PressureSensor
    actuators: Actuators
    outputs_kept: Callable[[], bool | None]
    civil: CivilParts
    calibration: Callable[[int], Reason | None]
    config_hash: int
    state: StationState
    machine: MachineConfig
    limits: Limits
    library: Library
    open_store: Callable[[], Store]
    machine_boot: str
    runtime_dir: Path
    state_dir: Path
    is_touch_wanted: bool = False


def goes_on() -> None:
    """Tell whoever started this process that it is not stuck, for half a minute: records are being replaced."""
    notify(f"EXTEND_TIMEOUT_USEC={GOES_ON_US}")


def set_realtime(priority: int) -> bool:
    """SCHED_FIFO for the calling thread (and threads it starts). False when the system does not allow it."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except PermissionError:
        return False
    return True


async def _blocking(function: Callable[[], str | bool]) -> str | bool:
    return await asyncio.to_thread(function)


@contextlib.contextmanager
def _heard(loop: asyncio.AbstractEventLoop, path: Path, take_all: Callable[[socket.socket], None]) -> Iterator[None]:
    """Meanwhile hear what comes to a socket for single words."""
    with listen(path) as listening:
        loop.add_reader(listening, take_all, listening)
        try:
            yield
        finally:
            loop.remove_reader(listening)
            path.unlink(missing_ok=True)


class ControllerProcess:
    """Runs one controller until SIGTERM, SIGINT or a fault."""

    def __init__(self, parts: ProcessParts) -> None:
        self._parts = parts
        self._failure: BaseException | None = None
        self._done = asyncio.Event()
        self._realtime = set_realtime(OTHER_PRIORITY)
        self._event_loop = asyncio.get_running_loop()

    async def run(self) -> int:
        """The exit code: 0 after a requested end, 1 after a fault."""
        parts = self._parts
        boot = secrets.token_hex(8)
        doing = Doing(parts.runtime_dir / DOING, parts.clock.now())
        controller = assemble(
            ControllerParts(
                identity=Identity(boot=boot, backend=parts.backend),
                boot_number=int(boot[:8], 16),
                machine_boot=parts.machine_boot,
                clock=parts.clock,
                sensor=parts.sensor,
                actuators=parts.actuators,
                outputs_kept=parts.outputs_kept,
                civil=parts.civil,
                calibration=parts.calibration,
                connect_evidence=lambda: connect_evidence(str(parts.runtime_dir / "evidence.sock")),
                config_hash=parts.config_hash,
                state=parts.state,
                machine=parts.machine,
                limits=parts.limits,
                library=parts.library,
                open_store=parts.open_store,
                token=secrets.token_bytes,
                blocking=_blocking,
                ear=lambda inbox: ProcessEar(inbox, self._event_loop),
                threaded=True,
                realtime=self._realtime,
                doing=doing,
                runtime_dir=parts.runtime_dir,
                is_touch_wanted=parts.is_touch_wanted,
            )
        )
        recorder = threading.Thread(target=self._guarded(controller.recorder.run), name="recorder", daemon=True)
        recorder.start()
        try:
            await self._serve(controller)
        finally:
            controller.loop.end()
            controller.ear.close()
            controller.recorder.close()
            recorder.join(timeout=5.0)
            controller.evidence.close()
            controller.desk.close()
            self._write_timing(controller)
            doing.end()
        if self._failure is not None:
            _log.error("controller failed cause=%r", self._failure, exc_info=self._failure)
            return 1
        return 0

    def _guarded(self, body: Callable[[], None]) -> Callable[[], None]:
        """A thread's body: its end, good or bad, ends the process."""

        def guarded() -> None:
            try:
                body()
            except BaseException as error:
                self._failure = error
            finally:
                with contextlib.suppress(RuntimeError):
                    self._event_loop.call_soon_threadsafe(self._done.set)

        return guarded

    def _claim(self, priority: int, name: str) -> None:
        """Take a thread's place among the others; said when the limit of the unit is below it."""
        if not set_realtime(priority) and self._realtime:
            _log.warning("thread has no place of its own name=%s priority=%d", name, priority)

    async def _serve(self, controller: Controller) -> None:
        parts = self._parts
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, self._done.set)

        def work() -> None:
            self._claim(LOOP_PRIORITY, "loop")
            for wake in controller.loop.passes():
                parts.clock.sleep(wake - parts.clock.now())

        def watch() -> None:
            self._claim(DEAD_MAN_PRIORITY, "dead-man")
            for wake in controller.loop.dead_man():
                parts.clock.sleep(wake - parts.clock.now())

        words = contextlib.ExitStack()  # before the link: a screen that is greeted finds both ways
        words.enter_context(_heard(loop, parts.runtime_dir / TOUCH_SOCKET, controller.touch.take_all))
        words.enter_context(_heard(loop, parts.runtime_dir / SCREEN_STOP_SOCKET, controller.screen.take_all))
        path = parts.runtime_dir / "kiosk.sock"
        path.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(controller.service.server.handle, path)
        gc.collect()
        gc.freeze()
        gc.disable()
        if unlocked := lock_memory():
            _log.warning("memory is not locked cause=%s", unlocked)
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        thread = threading.Thread(target=self._guarded(work), name="loop", daemon=True)
        thread.start()
        threading.Thread(target=self._guarded(watch), name="dead-man", daemon=True).start()
        notify("READY=1")
        refused.forgotten(parts.runtime_dir)
        _log.info("controller ready realtime=%s backend=%s", self._realtime, parts.backend)
        try:
            await self._watch(controller)
        finally:
            controller.loop.end()
            thread.join(timeout=2.0)
            words.close()
            server.close()
            await controller.service.server.close()
            path.unlink(missing_ok=True)

    async def _watch(self, controller: Controller) -> None:
        """Tell systemd that the loop itself goes on, until the end."""
        passes = -1
        while not self._done.is_set():
            if controller.loop.done != passes:
                passes = controller.loop.done
                notify("WATCHDOG=1")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._done.wait(), timeout=0.5)

    def _write_timing(self, controller: Controller) -> None:
        with contextlib.suppress(OSError):
            controller.loop.lateness.write(
                self._parts.state_dir / "controller-timing.json",
                missed_passes=controller.loop.missed,
                scheduler="fifo" if self._realtime else "other",
            )


def run(parts: ProcessParts) -> int:
    """Run the controller process; its exit code."""

    async def main() -> int:
        return await ControllerProcess(parts).run()

    try:
        return asyncio.run(main())
    finally:
        # Also when nothing was assembled or the loop hangs; closing twice is harmless, lines that are gone are still.
        with contextlib.suppress(OSError, KioskError):
            parts.actuators.close()
