"""The station in virtual time: real driver, loops, guard and machine on a simulated bench, everything in memory.

Only the recorder is replaced, by one that stores nothing, and the screen is a keep-alive. Without kernel objects a
run can be stored by forking; the journal's file alone has to be taken along (`own_journal`).
"""

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from importlib.resources import as_file, files
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaign.memory import socket_pair, sockets
from benchmarks.campaign.schedule import BenchClock, Clock, Process, Schedule
from benchmarks.figures import BenchmarkError
from kiosk.controller.beat import EvidenceLink
from kiosk.controller.inbox import Inbox
from kiosk.controller.loop import ControlLoop, LoopParts
from kiosk.controller.recorder import Recorder
from kiosk.core.events import Effect, Event, ScreenAlive, StopPressed
from kiosk.core.machine import MachineConfig, Outputs
from kiosk.core.model import Sample, Snapshot, TracePoint
from kiosk.core.units import Seconds
from kiosk.demo.inlineear import InlineEar, new_listener
from kiosk.hw.factory import LocalBench, local_bench
from kiosk.hw.ports import PressureSensor
from kiosk.hw.sim.chip import STUCK_BUS_S
from kiosk.hw.wiring import default_wiring_path, load_wiring, watchdog_settings, wiring_hash
from kiosk.safety.evidence import EvidenceServer
from kiosk.safety.journal import Journal
from kiosk.safety.watchdog import Watchdog
from kiosk.storage import Store

KEEP_ALIVE_S: Final = 0.2
CONTROLLER, WATCHDOG = "controller", "watchdog"


class _NoRecorder(Recorder):
    """Takes the recorder's place: hands each pass to whoever watches, stores nothing."""

    def __init__(self) -> None:
        super().__init__(_no_store)
        self.watch: Callable[[Outputs, TracePoint], None] = lambda _outputs, _point: None
        self.effects: list[tuple[float, Effect]] = []

    def record(self, outputs: Outputs, point: TracePoint, now: Seconds) -> None:
        """Keep the effects of the pass."""
        self._last_s = now
        self.effects += [(now, effect) for effect in outputs.effects]
        self.watch(outputs, point)


def _no_store() -> Store:
    raise BenchmarkError("a simulated run has no store")


@dataclass(slots=True)
class _ClockedSensor:
    """Sensor A as a process with a wrong clock has it: the samples carry that clock's times."""

    sensor: PressureSensor
    clock: Clock
    watch: Callable[[Sample], None]

    def read(self) -> Sample:
        """Convert once."""
        sample = self.sensor.read()
        self.watch(sample)
        if not self.clock.offset_s:
            return sample
        return replace(sample, at_s=Seconds(sample.at_s + self.clock.offset_s))

    def close(self) -> None:
        """Let go of the bus."""
        self.sensor.close()


@dataclass(slots=True)
class Screen:
    """What a screen means to the controller: a keep-alive."""

    is_alive: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What a station is made of; the same parts and the same events give the same run."""

    profile: str
    seed: int
    journal: Path
    file: Path | None = None
    """A bench profile instead of the shipped one of that name."""
    config: MachineConfig = field(default_factory=MachineConfig)


class Station:
    """Watchdog and control loop on one bench."""

    def __init__(self, parts: Parts) -> None:
        self.schedule = Schedule()
        self.config = parts.config
        self.bench = _bench(parts)
        self.inbox = Inbox()
        self.recorder = _NoRecorder()
        self.screen = Screen()
        self.random = Random(f"{parts.seed}/station")  # noqa: S311 - repeatable, nothing secret
        self.snapshot: Snapshot | None = None
        self.outputs: Outputs | None = None
        self.watch_sample: Callable[[Sample], None] = lambda _sample: None
        self.recorder.watch = self._seen
        self._journal = parts.journal
        wiring = load_wiring(default_wiring_path())
        self.link = socket_pair()
        self._ours, theirs = sockets(self.link)
        self.clocks = {CONTROLLER: Clock(self.schedule), WATCHDOG: Clock(self.schedule)}
        guard_clock, loop_clock = self.clocks[WATCHDOG], self.clocks[CONTROLLER]
        guard = self.bench.watchdog(wiring, BenchClock(guard_clock))
        self._server = EvidenceServer.connected(theirs)
        self._stop, stop = sockets(socket_pair())
        self.watchdog = Watchdog(
            guard.bus,
            guard.pins,
            guard_clock,
            settings=watchdog_settings(wiring),
            evidence=self._server,
            stop=stop,
            journal=Journal(parts.journal, boot=1, now=guard_clock.now()),
            boot=1,
            notify=lambda _text: None,
            undervoltage=guard.undervoltage,
        )
        hardware = self.bench.controller(wiring, BenchClock(loop_clock))
        self._evidence = EvidenceLink(self._connect, boot=2, config_hash=wiring_hash(wiring))
        self.loop = ControlLoop(
            LoopParts(
                clock=loop_clock,
                sensor=_ClockedSensor(hardware.sensor, loop_clock, self._sampled),
                actuators=hardware.actuators,
                outputs_kept=hardware.outputs_kept,
                civil_day=lambda: 0,
                calibration=lambda _day: None,
                evidence=self._evidence,
                inbox=self.inbox,
                ear=InlineEar(self.inbox, new_listener),
                recorder=self.recorder,
                publish=self._publish,
                standing_alarms=tuple,
                config=parts.config,
                config_hash=wiring_hash(wiring),
                realtime=True,
            )
        )
        self.processes = {
            WATCHDOG: Process(self.schedule, guard_clock, self.watchdog.passes()),
            CONTROLLER: Process(self.schedule, loop_clock, self.loop.passes()),
        }
        self.processes[WATCHDOG].ended = lambda: self._dead(WATCHDOG)
        self.processes[CONTROLLER].ended = lambda: self._dead(CONTROLLER)
        chips = self.bench.world.parts
        self.processes[WATCHDOG].blocks_s = lambda: STUCK_BUS_S if chips.chip_b.faults.sda_stuck else 0.0
        self.processes[CONTROLLER].blocks_s = lambda: STUCK_BUS_S if chips.chip_a.faults.sda_stuck else 0.0
        self.schedule.every(KEEP_ALIVE_S, self._keep_alive)

    @property
    def now(self) -> float:
        """Virtual seconds."""
        return self.schedule.now

    def put(self, event: Event) -> None:
        """Tell the controller something. Raises `BenchmarkError` when its inbox is full."""
        if not self.inbox.put(event):
            raise BenchmarkError("the controller does not take events any more")

    def press_stop(self) -> None:
        """STOP on the screen: told to the controller, and over its own socket to the watchdog."""
        self.put(StopPressed(source="screen"))
        if self.processes[WATCHDOG].is_alive:
            self._stop.send(b"stop")

    def kill(self, name: str) -> None:
        """As SIGKILL: its lines stay or float as the board's mode says, its socket ends."""
        self.processes[name].kill()
        self._dead(name)

    def own_journal(self, path: Path) -> None:
        """After a fork: this process's copy of the journal becomes a file of its own.

        Raises:
            BenchmarkError: the journal's descriptor is not there.
        """
        path.write_bytes(self._journal.read_bytes())
        descriptor = _descriptor_of(self._journal)
        copy = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CLOEXEC)
        os.dup2(copy, descriptor)
        os.close(copy)
        self._journal = path

    def close(self) -> None:
        """End it; nothing of it is used any more."""
        for process in self.processes.values():
            process.close()
        self.watchdog.close()
        self._evidence.close()

    def _connect(self) -> socket.socket:
        """The one end there is. Raises `ConnectionRefusedError` once it was closed."""
        if self._ours.fileno() < 0:
            raise ConnectionRefusedError(errno.ECONNREFUSED, "the pair is used up")
        return self._ours

    def _dead(self, name: str) -> None:
        self.bench.advance(self.now)
        if name == CONTROLLER:
            self.bench.drop("controller")
            self.link[0].close()
        else:
            self.bench.drop("watchdog")
            self._server.close()

    def _sampled(self, sample: Sample) -> None:
        self.watch_sample(sample)

    def _seen(self, outputs: Outputs, _point: TracePoint) -> None:
        self.outputs = outputs

    def _publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot

    def _keep_alive(self) -> None:
        """A process that stands still for a minute has its queue full of these: one that is refused is not missed."""
        if self.screen.is_alive and self.processes[CONTROLLER].is_alive:
            self.inbox.put(ScreenAlive())


def _bench(parts: Parts) -> LocalBench:
    if parts.file is not None:
        return local_bench(seed=parts.seed, profile=parts.file)
    with as_file(files("kiosk.hw").joinpath("sim", "profiles", f"{parts.profile}.toml")) as path:
        return local_bench(seed=parts.seed, profile=path)


def _descriptor_of(path: Path) -> int:
    wanted = path.stat()
    for entry in os.listdir("/proc/self/fd"):
        try:
            found = os.fstat(int(entry))
        except OSError:
            continue
        if (found.st_dev, found.st_ino) == (wanted.st_dev, wanted.st_ino):
            return int(entry)
    raise BenchmarkError(f"{path} is not open")
