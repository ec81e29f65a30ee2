"""A visitor without a screen, on the whole station in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kiosk.config import LimitSettings
from kiosk.core.model import Mode, Phase, Snapshot
from kiosk.demo.inlineear import Hearing, new_listener
from kiosk.demo.inprocess import VirtualParts, VirtualStation
from kiosk.demo.virtual import VirtualLoop
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring
from kiosk.link.client import Disconnected, Link
from kiosk.link.wire import Telemetry
from tests.caller import Caller
from tests.libraries import shared_library

T = TypeVar("T")


@dataclass
class Visitor(Caller):
    """Keeps all it hears, and what the cuff really did."""

    station: VirtualStation = field(kw_only=True)
    phases: list[Phase] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)
    peak_mmhg: float = 0.0
    watch: Callable[[Snapshot], object] = lambda _snapshot: None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def hear(self, message: Telemetry | Disconnected) -> None:
        before = self.last
        super().hear(message)
        if self.last is None or self.last is before:
            return
        self.watch(self.last)
        if not self.phases or self.phases[-1] is not self.last.phase:
            self.phases.append(self.last.phase)
        if not self.modes or self.modes[-1] is not self.last.mode:
            self.modes.append(self.last.mode)

    async def look(self) -> None:
        """A look at the true pressure, again and again."""
        while True:
            self.peak_mmhg = max(self.peak_mmhg, self.station.bench.true_pressure_mmhg)
            await asyncio.sleep(0.1)


@asynccontextmanager
async def visiting(
    folder: Path,
    *,
    seed: int = 3,
    profile: Path | None = None,
    wiring: Wiring | None = None,
    listener: Callable[[], Hearing] = new_listener,
) -> AsyncIterator[Visitor]:
    library = shared_library()
    station = VirtualStation(
        VirtualParts(
            seed=seed,
            data_dir=folder,
            wiring=load_wiring(default_wiring_path()) if wiring is None else wiring,
            library=library,
            limits=LimitSettings(),
            profile=profile,
            new_listener=listener,
        )
    )
    store = station.open_store()
    visitor = Visitor(store, library, station=station)
    visitor.link = Link(station.connect, visitor.hear, "screen-1")
    async with station.running():
        tasks = [asyncio.create_task(one) for one in (visitor.link.run(), visitor.beat(), visitor.look())]
        visitor.tasks = tasks
        try:
            yield visitor
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    store.close()


class Virtual:
    """Runs stories on fresh stations, each in virtual time and in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def run(
        self,
        story: Callable[[Visitor], Awaitable[T]],
        *,
        seed: int = 3,
        profile: Path | None = None,
        wiring: Wiring | None = None,
        listener: Callable[[], Hearing] = new_listener,
        before: Callable[[Path], object] | None = None,
    ) -> T:
        """What the story returns; `before` finds the folder of the records before the station does."""
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()
        if before is not None:
            before(folder)

        async def main() -> T:
            async with visiting(folder, seed=seed, profile=profile, wiring=wiring, listener=listener) as visitor:
                return await story(visitor)

        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(main())
