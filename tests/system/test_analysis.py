"""Real processes, real time: the analysis freezes in the middle of a measurement, which ends, and nothing else does.

The limb has to rest for a minute first by the watchdog's own account, so this takes two. What a whole measurement
finds, and every other way of going wrong, is shown in virtual time (`tests/scenarios/test_measured_visits.py`), a real
child that dies in `tests/controller/test_earprocess.py`.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from kiosk.core.lop import Part
from kiosk.core.model import Limb, Mode, Phase, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.hw.clock import machine_boot
from kiosk.link.client import Disconnected, Link
from kiosk.link.wire import CreateSupervisor, KeepAlive, MeasureLop, OpenStation, SnapshotMessage, Telemetry
from kiosk.storage import open_store
from kiosk.therapy.library import load_library
from tests.scenarios.visitor import screened
from tests.system.live import Live

pytestmark = pytest.mark.processes

PIN = "135790"


class Screen:
    """Says what a screen says, and keeps what it hears."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.last: Snapshot | None = None
        path = str(live.runtime / "kiosk.sock")
        self.link = Link(partial(asyncio.open_unix_connection, path), self._hear, "screen-1")

    def _hear(self, message: Telemetry | Disconnected) -> None:
        if isinstance(message, SnapshotMessage):
            self.last = message.snapshot

    async def alive(self) -> None:
        while True:
            if self.link.connected:
                self.link.send(KeepAlive())
            await asyncio.sleep(0.2)

    @property
    def now(self) -> Snapshot:
        assert self.last is not None
        return self.last

    async def until(self, holds: Callable[[Snapshot], bool], what: str, limit_s: float) -> None:
        deadline = time.monotonic() + limit_s
        while self.last is None or not holds(self.last):
            assert time.monotonic() < deadline, f"waited in vain for {what}: {self.last}, {self.live.told()}"
            await asyncio.sleep(0.02)

    async def measuring(self, asked: MeasureLop) -> int:
        """Rested, asked for, and in the second listening; the pid of the analysis."""
        await self.until(
            lambda s: s.phase is Phase.IDLE and s.watchdog is not None and s.watchdog.restriction_s == 0.0,
            "a rest",
            90.0,
        )
        reply = await self.link.ask(asked)
        assert reply.accepted, reply
        await self.until(
            lambda s: s.search is not None and s.search.part is Part.LISTEN and s.search.listening >= 2,
            "the second listening",
            90.0,
        )
        (pid,) = analyses(self.live.pid("controller"))
        return pid

    async def ended(self) -> str | None:
        """The code it ended with, with the cuff empty."""
        await self.until(lambda s: s.found is not None, "the end", 10.0)
        found = self.now.found
        assert found is not None
        await self.until(lambda s: s.mode is Mode.READY and s.phase is Phase.IDLE, "an empty cuff", 10.0)
        assert self.live.is_vented()
        return None if found.estimate.refusal is None else found.estimate.refusal.code


def analyses(parent: int) -> list[int]:
    """Analysis processes of this controller."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            status = (folder / "stat").read_text(encoding="utf-8")
        except OSError:
            continue
        if b"kiosk.analysis" in command and int(status.rpartition(")")[2].split()[1]) == parent:
            found.append(int(folder.name))
    return found


def sockets(pid: int) -> list[str]:
    """Descriptors of a process that are sockets."""
    return [one.name for one in Path(f"/proc/{pid}/fd").iterdir() if os.readlink(one).startswith("socket:")]


async def told(live: Live) -> None:
    """The story; the station runs."""
    store = open_store(
        live.folder / "kiosk.db", boot=machine_boot(), now=time.monotonic, utc=lambda: datetime.now(UTC).isoformat()
    )
    library = load_library()
    runner = store.runners.add("Ada", 1980)
    store.consents.give(runner.id, library.consent.version)
    screening = screened(store, library, runner.id)
    asked = MeasureLop(
        runner_id=runner.id,
        screening_id=screening.id,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff_id="thigh-110",
    )
    screen = Screen(live)
    tasks = [asyncio.create_task(screen.link.run()), asyncio.create_task(screen.alive())]
    try:
        await screen.until(lambda _: screen.link.connected, "the link", 20.0)
        assert (await screen.link.ask(CreateSupervisor(name="Supervisor", pin=PIN))).accepted
        assert (await screen.link.ask(OpenStation(pin=PIN))).accepted
        await screen.until(lambda s: s.mode is Mode.READY, "an open station", 120.0)
        pid = await screen.measuring(asked)
        assert os.sched_getscheduler(pid) == os.SCHED_OTHER
        assert sockets(pid) == ["0"]
        missed = screen.now.missed_passes
        os.kill(pid, signal.SIGSTOP)
        assert await screen.ended() == "analysis_silent"
        if screen.now.realtime:
            assert screen.now.missed_passes == missed
        await screen.until(lambda _: not analyses(live.pid("controller")), "the end of the analysis", 5.0)
        assert screen.now.proof_passed
        assert live.trips() == []
        (ended,) = [one.estimate.refusal for one in store.measurements.for_runner(runner.id)]
        assert ended is not None
        assert ended.code == "analysis_silent"
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        store.close()


def test_an_analysis_that_is_stopped_ends_its_measurement_and_nothing_else(tmp_path: Path) -> None:
    live = Live(tmp_path)
    try:
        live.station.start()
        asyncio.run(told(live))
    finally:
        live.stop()
