"""One bout through the real control loop and watchdog, on the simulated bench, in virtual time."""

import asyncio
import contextlib
import socket
import tempfile
from collections.abc import Generator
from dataclasses import dataclass
from importlib.resources import as_file, files
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError
from benchmarks.pressure import FILLED_MMHG, Point, Stage
from kiosk.controller.beat import EvidenceLink
from kiosk.controller.ear import Deaf
from kiosk.controller.inbox import Inbox
from kiosk.controller.loop import ControlLoop, LoopParts
from kiosk.controller.recorder import Recorder
from kiosk.core.cuffair import CuffAir
from kiosk.core.events import ScreenAlive, SelfTestRequested, SessionAuthorised, SessionClosed
from kiosk.core.machine import MachineConfig, Outputs
from kiosk.core.model import Mode, Phase, Prescription, Snapshot, TracePoint
from kiosk.core.units import TICK_S, Seconds
from kiosk.demo.virtual import ProcessClock, VirtualLoop, run_beside
from kiosk.hw.factory import LocalBench, local_bench
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring, watchdog_settings, wiring_hash
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.journal import Journal
from kiosk.safety.watchdog import Watchdog
from kiosk.storage import Store
from kiosk.therapy.library import load_library

CUFFS: Final = {"arm": "arm-110", "thigh": "thigh-110", "thigh_large": "thigh-180"}
"""The registered cuff that each bench profile is."""
KEEP_ALIVE_S: Final = 0.2
LOOK_S: Final = 0.5
STAYS_S: Final = 8.0
"""From the release to the next runner's turn, in bouts that are recorded: the cuff is empty by then."""
SELF_TEST_MAX_S: Final = 120.0
BOUT_MAX_S: Final = 1200.0
PUMP_ALONE_MAX_S: Final = 60.0
_STAGES: Final = {Phase.FILL: Stage.FILL, Phase.WORK: Stage.WORK, Phase.REST: Stage.REST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """What came of one bout."""

    points: tuple[Point, ...]
    prescription: Prescription
    pump_alone_s: float
    end: str
    """Why it ended: `completed`, or what cut it short."""

    @property
    def lop_mmhg(self) -> float:
        """Occlusion pressure of the limb, as prescribed."""
        return self.prescription.lop_mmhg


class _Tap(Recorder):
    """Takes the recorder's place: keeps each pass of the bout beside the world's true pressure, stores nothing."""

    def __init__(self, bench: LocalBench) -> None:
        super().__init__(_no_store)
        self._bench = bench
        self.points: list[Point] = []

    def record(self, outputs: Outputs, point: TracePoint, now: Seconds) -> None:
        """Keep the pass while the bout holds pressure."""
        stage = _STAGES.get(outputs.phase)
        if stage is None or point.setpoint_mmhg is None or point.pressure_mmhg is None or not outputs.session_id:
            return
        self.points.append(
            Point(
                at_s=now,
                true_mmhg=self._bench.true_pressure_mmhg,
                measured_mmhg=point.pressure_mmhg,
                setpoint_mmhg=point.setpoint_mmhg,
                stage=stage,
                pump=outputs.command.pump,
                bleed=outputs.command.bleed,
            )
        )


def _no_store() -> Store:
    raise BenchmarkError("a measured bout has no store")


class _Station:
    """Watchdog and control loop on one bench, as tasks of a virtual-time loop."""

    def __init__(
        self, loop: VirtualLoop, bench: LocalBench, wiring: Wiring, *, journal: Path, recorder: Recorder
    ) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        theirs.setblocking(False)
        self._watchdog_clock, self._controller_clock = ProcessClock(loop), ProcessClock(loop)
        guard = bench.watchdog(wiring, self._watchdog_clock)
        self._watchdog = Watchdog(
            guard.bus,
            guard.pins,
            self._watchdog_clock,
            settings=watchdog_settings(wiring),
            evidence=EvidenceServer.connected(theirs),
            stop=None,
            journal=Journal(journal, boot=1, now=self._watchdog_clock.now()),
            boot=1,
            notify=lambda _text: None,
            undervoltage=guard.undervoltage,
        )
        hardware = bench.controller(wiring, self._controller_clock)
        self.inbox = Inbox()
        self.latest: Snapshot | None = None
        self._evidence = EvidenceLink(lambda: ours, boot=2, config_hash=wiring_hash(wiring))
        self._loop = ControlLoop(
            LoopParts(
                clock=self._controller_clock,
                sensor=hardware.sensor,
                actuators=hardware.actuators,
                outputs_kept=hardware.outputs_kept,
                civil_day=lambda: 0,
                calibration=lambda _day: None,
                evidence=self._evidence,
                inbox=self.inbox,
                ear=Deaf(),
                recorder=recorder,
                publish=self._publish,
                standing_alarms=tuple,
                config=MachineConfig(),
                config_hash=wiring_hash(wiring),
                realtime=True,
            )
        )

    def _publish(self, snapshot: Snapshot) -> None:
        self.latest = snapshot

    async def _drive(self, passes: Generator[float, None, None], clock: ProcessClock) -> None:
        with contextlib.closing(passes) as each:
            for wake_s in each:
                await clock.sleep_until(wake_s)

    async def _alive(self) -> None:
        while True:
            self.inbox.put(ScreenAlive())
            await asyncio.sleep(KEEP_ALIVE_S)

    async def _until(self, tasks: list[asyncio.Task[None]], modes: frozenset[Mode], limit_s: float) -> Snapshot:
        """Wait for one of `modes`. Raises `BenchmarkError` when it does not come."""
        for _ in range(int(limit_s / LOOK_S)):
            await asyncio.sleep(LOOK_S)
            for task in tasks:
                if task.done():
                    await task
            if self.latest is not None and self.latest.mode in modes:
                return self.latest
        mode = "nothing" if self.latest is None else self.latest.mode.value
        raise BenchmarkError(f"the station stayed in {mode} for {limit_s:g} s")

    async def run(self, prescription: Prescription, stays_s: float) -> str:
        """Self-test and bout; says why the bout ended. The runner stays for `stays_s` from the release on."""
        tasks = [
            asyncio.create_task(self._drive(self._watchdog.passes(), self._watchdog_clock)),
            asyncio.create_task(self._drive(self._loop.passes(), self._controller_clock)),
            asyncio.create_task(run_beside(self._loop.dead_man(), self._controller_clock)),
            asyncio.create_task(self._alive()),
        ]
        try:
            await asyncio.sleep(1.0)
            self.inbox.put(SelfTestRequested())
            ended = frozenset({Mode.CLOSED, Mode.READY, Mode.TRIPPED, Mode.STOPPED})
            started = ended | {Mode.SESSION}
            await asyncio.sleep(LOOK_S)
            proved = await self._until(tasks, ended, SELF_TEST_MAX_S)
            if proved.mode is not Mode.READY:
                raise BenchmarkError(f"the self-test ended {proved.mode.value}: {proved.last_stop}")
            self.inbox.put(authorised(prescription))
            await asyncio.sleep(LOOK_S)
            if (await self._until(tasks, started, SELF_TEST_MAX_S)).mode is not Mode.SESSION:
                raise BenchmarkError(f"the bout did not begin: {self.latest and self.latest.start_refused}")
            over = frozenset({Mode.RELEASING, Mode.TRIPPED, Mode.STOPPED})
            last = await self._until(tasks, over, BOUT_MAX_S)
            if stays_s:
                await asyncio.sleep(stays_s)
                self.inbox.put(SessionClosed())
                await asyncio.sleep(LOOK_S)
            reason = last.last_stop if last.session is None else last.session.end_reason or last.last_stop
            return "unknown" if reason is None else reason.code
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._evidence.close()
            self._watchdog.close()


def authorised(prescription: Prescription, session_id: int = 1) -> SessionAuthorised:
    """The event that starts a bout with one of the library's cuffs. Raises `BenchmarkError` when there is none."""
    cuff = load_library().cuff(prescription.cuff_id)
    if cuff is None:
        raise BenchmarkError(f"no cuff is called {prescription.cuff_id}")
    air = CuffAir(cuff_id=cuff.id, air_ml=cuff.air_ml, ml_per_mmhg=cuff.ml_per_mmhg)
    return SessionAuthorised(session_id=session_id, runner_id=1, prescription=prescription, cuff=air)


def run_bout(profile: str, prescription: Prescription, *, seed: int) -> Bout:
    """One bout on a shipped bench profile (`arm`, `thigh`). Raises `BenchmarkError` when it cannot be run."""
    bench, pump_bench = _bench(profile, seed), _bench(profile, seed)
    tap = _Tap(bench)
    end = _run(bench, tap, prescription, stays_s=0.0)
    target_mmhg = prescription.setpoint_mmhg - FILLED_MMHG
    return Bout(
        points=tuple(tap.points),
        prescription=prescription,
        pump_alone_s=pump_alone_s(pump_bench, load_wiring(default_wiring_path()), target_mmhg),
        end=end,
    )


def record_bout(profile: str, prescription: Prescription, recorder: Recorder, *, seed: int) -> str:
    """Give every pass, from the self-test to the next turn, to `recorder`; why it ended. Raises as `run_bout`."""
    return _run(_bench(profile, seed), recorder, prescription, stays_s=STAYS_S)


def _bench(profile: str, seed: int) -> LocalBench:
    with as_file(files("kiosk.hw").joinpath("sim", "profiles", f"{profile}.toml")) as path:
        return local_bench(seed=seed, profile=path)


def _run(bench: LocalBench, recorder: Recorder, prescription: Prescription, *, stays_s: float) -> str:
    wiring = load_wiring(default_wiring_path())
    with tempfile.TemporaryDirectory(prefix="kiosk-benchmark-") as folder:
        loop = VirtualLoop()
        try:
            station = _Station(loop, bench, wiring, journal=Path(folder) / "journal", recorder=recorder)
            return loop.run_until_complete(station.run(prescription, stays_s))
        finally:
            loop.close()


def pump_alone_s(bench: LocalBench, wiring: Wiring, target_mmhg: float) -> float:
    """How long the pump needs to `target_mmhg` when it simply runs: what the pump curve allows on this cuff.

    Raises:
        BenchmarkError: it never gets there.
    """
    mine, guard = wiring.controller.lines, wiring.watchdog.lines
    world = bench.world
    start_s = 1000.0
    world.advance(start_s)
    holds = (("controller", mine.hold_a), ("watchdog", guard.hold_b), ("watchdog", guard.pump_enable))
    for owner, line in (*holds, ("controller", mine.pump_run)):
        world.claim(owner, start_s, line)
    world.set_output("controller", start_s, mine.pump_run, True)
    for count in range(int(PUMP_ALONE_MAX_S / TICK_S)):
        now = start_s + count * TICK_S
        for owner, line in holds:
            world.set_output(owner, now, line, count % 2 == 0)
        if world.true_pressure_mmhg >= target_mmhg:
            return now - start_s
    raise BenchmarkError(f"the pump alone never reached {target_mmhg:.0f} mmHg")
