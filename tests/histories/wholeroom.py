"""The whole station in virtual time for one visit, on the records that the visits before have left."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from kiosk.config import LimitSettings
from kiosk.core.limb import Limb
from kiosk.core.model import Mode, Phase
from kiosk.core.question import Question
from kiosk.core.units import Seconds
from kiosk.demo.inprocess import VirtualParts, VirtualStation
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.limb import Limb as SimulatedLimb
from kiosk.hw.sim.profile import PROFILES, load_profile
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.link.client import Link
from kiosk.link.wire import AnyIntent, CloseSession, ColourBack, LetGo, MeasureLop, Reply, StartSession
from kiosk.therapy.library import Library
from tests.histories.runnerbody import ASKED_S, Body, Sight
from tests.scenarios.visitor import Visitor

POLL_S = 0.1
WORKING = frozenset({"up", "down", "walk", "run", "cycle", "move", "passive", "paused"})


class WholeRoom:
    """One visit's station, on the outside like a `LightRoom`."""

    def __init__(self, visitor: Visitor) -> None:
        self._visitor = visitor
        self._done_s: float | None = None
        self.store = visitor.store
        self.library = visitor.library

    def now(self) -> Seconds:
        return Seconds(asyncio.get_running_loop().time())

    async def open(self) -> None:
        await self._visitor.open_station()
        assert self._visitor.now.mode is Mode.READY, self._visitor.now.proof
        await self._empty()

    async def close(self) -> None:
        await asyncio.sleep(1.0)

    async def talk(self, seconds: float) -> None:
        """People have talked before; nothing is gained by letting the station idle."""

    async def rest(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def ask(self, intent: AnyIntent) -> Reply:
        return await self._visitor.ask(intent)

    async def measure(self, intent: MeasureLop, finds_mmhg: float) -> Reply:  # noqa: ARG002 - as in the light room
        raise AssertionError("a whole visit keeps or enters its LOP")

    async def train(self, plan_id: int, body: Body) -> Reply:
        visitor, self._done_s = self._visitor, None
        assert (await self.ask(LetGo())).accepted
        await asyncio.sleep(body.bout.colour_s)
        assert (await self.ask(ColourBack())).accepted
        await asyncio.sleep(1.0)  # what is recorded in the pass of a start belongs to the bout
        reply = await self.ask(StartSession(plan_id=plan_id))
        if not reply.accepted:
            return reply
        await visitor.until(lambda: visitor.now.session is not None, "the bout", 120.0)
        while (seen := self._sight()) is not None:
            for intent in body.sends(seen):
                await self.ask(intent)
            await asyncio.sleep(POLL_S)
        await self._empty()
        assert (await self.ask(CloseSession())).accepted
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "the next one's turn")
        return reply

    def _sight(self) -> Sight | None:
        view = self._visitor.now.session
        if view is None:
            return None
        refill, now = self._visitor.now.refill, asyncio.get_running_loop().time()
        if view.cue == "done":
            self._done_s = now if self._done_s is None else self._done_s
            if now - self._done_s > ASKED_S or not (refill.asked or view.scale):
                return None
        part = "work" if view.cue in WORKING else "rest" if view.cue == "rest" else ""
        return Sight(
            now=now,
            set_number=view.set_number,
            part=part,
            scale="" if refill.asked else view.scale,
            question="" if view.question == Question.REFILL.value else view.question,
            refill="waits" if refill.waits else "asked" if refill.asked else "",
        )

    async def _empty(self) -> None:
        await self._visitor.until(lambda: self._visitor.now.phase is Phase.IDLE, "an empty cuff")


def profile_with(folder: Path, limb: Limb, lop_mmhg: float) -> Path:
    """The bench's limb with this LOP: tissue that passes on as much of the cuff's pressure as that takes."""
    shipped = PROFILES / ("arm.toml" if limb is Limb.ARM else "thigh.toml")
    text, low, high = shipped.read_text(encoding="utf-8"), 0.3, 3.0
    path = folder / f"{limb}.toml"
    for _ in range(24):
        factor = (low + high) / 2.0
        path.write_text(re.sub(r"tissue_factor = [0-9.]+", f"tissue_factor = {factor:.6f}", text), encoding="utf-8")
        found = SimulatedLimb(load_profile(path).limb, generator(0, "limb")).lop_mmhg
        low, high = (factor, high) if found < lop_mmhg else (low, factor)
    return path


@asynccontextmanager
async def whole_room(
    folder: Path, library: Library, *, seed: int, begins: datetime, profile: Path
) -> AsyncIterator[WholeRoom]:
    """Open a station; runs on a `VirtualLoop`."""
    station = VirtualStation(
        VirtualParts(
            seed=seed,
            data_dir=folder,
            wiring=load_wiring(default_wiring_path()),
            library=library,
            limits=LimitSettings(),
            profile=profile,
            begins=begins,
        )
    )
    visitor = Visitor(station.open_store(), library, station=station)
    visitor.link = Link(station.connect, visitor.hear, "screen-1")
    async with station.running():
        tasks = [asyncio.create_task(one) for one in (visitor.link.run(), visitor.beat(), visitor.look())]
        try:
            yield WholeRoom(visitor)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    visitor.store.close()
