"""A whole station in virtual time with its real screen in a terminal, and a witness beside it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Generator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Final

from textual.events import MouseDown, MouseEvent

from benchmarks.monkey_errands import PretendedErrands
from benchmarks.monkey_glass import Glass
from benchmarks.monkey_hands import tap_at
from benchmarks.monkey_sensors import PretendedSensors
from benchmarks.monkey_sticks import PretendedSticks
from benchmarks.monkey_witness import Sight, Witness
from kiosk.config import LimitSettings
from kiosk.demo.hand import Hand
from kiosk.demo.inprocess import EPOCH, VirtualParts, VirtualStation
from kiosk.demo.virtual import ProcessClock, VirtualLoop
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.link.client import Disconnected, Link, Streams
from kiosk.link.wire import AnyIntent, Reply, Stop, Telemetry
from kiosk.settings import ScreenSettings
from kiosk.therapy.library import Library
from kiosk.tui.app import KioskApp
from kiosk.tui.naming import Naming
from kiosk.tui.run import build_app
from kiosk.tui.stopways import StopWays

LOOK_S: Final = 0.02
AWAY_S: Final = 6.0
"""How long a link stays cut, and a frozen watchdog frozen."""
PATIENCE_S: Final = 30.0
_HEARD_S: Final = 0.3
"""What the controller has not heard of the watchdog for so long, it has not heard."""


class PlayedStation(VirtualStation):
    """A virtual station whose watchdog can be frozen."""

    def __init__(self, parts: VirtualParts) -> None:
        self._awake = asyncio.Event()
        self._awake.set()
        super().__init__(parts)

    async def _run(self, passes: Generator[float, None, None], clock: ProcessClock, after: Callable[[], None]) -> None:
        if clock is not self._watchdog_clock:
            return await super()._run(passes, clock, after)
        with contextlib.closing(passes) as each:
            for wake_s in each:
                await clock.sleep_until(wake_s)
                await self._awake.wait()
                after()
        return None

    def freeze_watchdog(self, seconds: float) -> None:
        """It does nothing for so long, as under SIGSTOP."""
        self._awake.clear()
        asyncio.get_running_loop().call_later(seconds, self._awake.set)


class WitnessedLink(Link):
    """The screen's own link, and what goes over it is told."""

    def __init__(self, connect: Callable[[], Awaitable[Streams]], app: KioskApp, boot: str, witness: Witness) -> None:
        def hear(message: Telemetry | Disconnected) -> None:
            now_s = asyncio.get_running_loop().time()
            match message:
                case Reply(number=number, accepted=accepted):
                    witness.answered(number, now_s, is_accepted=accepted)
                case Disconnected():
                    witness.lost(now_s)
                case _:
                    pass
            app.receive(message)

        super().__init__(connect, hear, boot)
        self._witness = witness

    def send(self, intent: AnyIntent) -> int:
        """As the screen asked."""
        number = super().send(intent)
        if isinstance(intent, Stop):
            self._witness.told_controller += 1
        self._witness.asked(number, intent, asyncio.get_running_loop().time())
        return number


class WitnessedStop:
    """The screen's way to the watchdog, counted."""

    def __init__(self, station: VirtualStation, witness: Witness) -> None:
        self._sender, self._witness = station.stop_sender, witness

    def send(self, press: int = 0) -> bool:
        """As the screen asked."""
        self._witness.told_watchdog += 1
        return self._sender.send(press)


class GlassHand(Hand):
    """The fast player's finger, at the terminal."""

    def __init__(self, room: "Room") -> None:
        super().__init__(room.app, PATIENCE_S)
        self._room = room

    def _post(self, kind: type[MouseEvent], x: int, y: int) -> None:
        down, up = tap_at(y, x)
        self._room.put(down if kind is MouseDown else up, f"the player at {self._room.app.place}")


class Room:
    """Station, screen, terminal and witness of one visit. `glass` is there once the terminal is."""

    def __init__(self, folder: Path, *, seed: int, days: float, library: Library, saver_s: float) -> None:
        loop = asyncio.get_running_loop()
        if not isinstance(loop, VirtualLoop):
            raise TypeError("a room needs the virtual-time loop")
        self._loop = loop
        limits = LimitSettings()
        self.station = PlayedStation(
            VirtualParts(
                seed=seed,
                data_dir=folder,
                wiring=load_wiring(default_wiring_path()),
                library=library,
                limits=limits,
                begins=EPOCH + timedelta(days=days),
            )
        )
        self.witness = Witness()
        self.store = self.station.open_store()
        self._cut_until_s = 0.0
        self._streams: Streams | None = None
        boot = f"screen-{seed}"
        self.app: KioskApp = build_app(
            self._connect,
            StopWays(WitnessedStop(self.station, self.witness), self.station.screen_stop_sender),
            lambda: self.store,
            lambda: library,
            ProcessClock(loop),
            screen_boot=boot,
            stall_exit=False,
            screen=ScreenSettings(saver_s=saver_s),
            limits=limits,
        )
        self.app.naming = Naming(token=Random(seed).randbytes)  # noqa: S311 - a visit that can be repeated
        self.app.link = WitnessedLink(self._connect, self.app, boot, self.witness)
        self.app.sticks = PretendedSticks()
        self.app.sensors = PretendedSensors()
        self.app.errands = PretendedErrands()
        self.glass: Glass | None = None

    async def _connect(self) -> Streams:
        if self._loop.time() < self._cut_until_s:
            raise ConnectionRefusedError("it was cut")
        self._streams = await self.station.connect()
        return self._streams

    def put(self, data: bytes, what: str, stops: int = 0) -> None:
        """Send to the terminal; `stops` of the presses in it are on STOP."""
        if self.glass is None:
            raise TypeError("there is no terminal yet")
        now_s = self._loop.time()
        self.witness.finger(now_s, what)
        for _ in range(stops):
            self.witness.stop_pressed(now_s, is_connected=self.app.link.connected)
        self.glass.put(data)

    async def watch(self) -> None:
        """Let the witness look, until cancelled."""
        world = self.station.bench.world
        while True:
            state, snapshot = world.state(), self.app.snapshot
            guard = None if snapshot is None else snapshot.watchdog
            is_heard = guard is not None and guard.age_s < _HEARD_S
            self.witness.look(
                Sight(
                    now_s=self._loop.time(),
                    cuff_mmhg=world.true_pressure_mmhg,
                    is_pump_on=bool(state["pump_powered"]),
                    is_released=not state["dump_a_current"] and not state["dump_b_current"],
                    mode=None if snapshot is None else snapshot.mode,
                    stops_heard=guard.stops if guard is not None and is_heard else None,
                )
            )
            await asyncio.sleep(LOOK_S)

    # --- what happens to a visit that is no finger ------------------------------------------------------------------

    def estop(self, *, is_pressed: bool) -> None:
        """Push the e-stop, or pull it out."""
        self.station.bench.estop(is_pressed)

    def cut_link(self) -> None:
        """The controller cannot be reached for some seconds."""
        self._cut_until_s = self._loop.time() + AWAY_S
        if self._streams is not None:
            self._streams[1].close()

    def freeze_watchdog(self) -> None:
        """It does nothing for some seconds."""
        self.station.freeze_watchdog(AWAY_S)

    def set_clock_wrong(self) -> None:
        """The computer's clock goes back by an hour."""
        self.station.bench.fault("clock_off", True)

    def press_stop(self) -> None:
        """A finger in the strip."""
        down, up = tap_at(self.app.size.height - 2, 8)
        self.put(down + up, "the player on STOP", stops=1)
