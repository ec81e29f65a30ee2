"""A visitor without a screen: what a screen sends, sent by a test, on the whole station in virtual time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from kiosk.config import LimitSettings
from kiosk.core.lopvalue import Use
from kiosk.core.model import Limb, Mode, Phase, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.core.records import Answer, Form, Screening, Tier
from kiosk.core.scale import Scale
from kiosk.core.screenform import Kind, ScreeningRules
from kiosk.core.units import Mmhg
from kiosk.demo.inlineear import Hearing, new_listener
from kiosk.demo.inprocess import VirtualParts, VirtualStation
from kiosk.demo.virtual import VirtualLoop
from kiosk.hw.wiring import Wiring, default_wiring_path, load_wiring
from kiosk.link.client import Disconnected, Link
from kiosk.link.wire import (
    AnswerScale,
    AnyIntent,
    ApprovePlan,
    CreateSupervisor,
    KeepAlive,
    OpenStation,
    Reply,
    SnapshotMessage,
    StartSession,
    Telemetry,
)
from kiosk.storage import Store
from kiosk.therapy.library import Library, load_library

PIN = "135790"
CUFFS = {Limb.ARM: "arm-110", Limb.LEG: "thigh-110"}
"""The registered cuffs that the arm's and the thigh's bench profiles are."""
T = TypeVar("T")

NOTHING: Mapping[str, Answer] = {}


@dataclass
class Visitor:
    """Talks to the station over the link, and keeps what it hears and what the cuff really did."""

    station: VirtualStation
    store: Store
    library: Library
    link: Link = field(init=False)
    last: Snapshot | None = None
    beating: bool = True
    phases: list[Phase] = field(default_factory=list)
    modes: list[Mode] = field(default_factory=list)
    peak_mmhg: float = 0.0
    watch: Callable[[Snapshot], object] = lambda _snapshot: None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)

    def hear(self, message: Telemetry | Disconnected) -> None:
        if isinstance(message, SnapshotMessage):
            self.last = message.snapshot
            self.watch(self.last)
            if not self.phases or self.phases[-1] is not self.last.phase:
                self.phases.append(self.last.phase)
            if not self.modes or self.modes[-1] is not self.last.mode:
                self.modes.append(self.last.mode)

    @property
    def now(self) -> Snapshot:
        assert self.last is not None
        return self.last

    @property
    def mode(self) -> str:
        """The station's mode, as a word."""
        return str(self.now.mode)

    async def live(self) -> None:
        """Keep-alive and a look at the true pressure."""
        while True:
            if self.link.connected and self.beating:
                self.link.send(KeepAlive())
            self.peak_mmhg = max(self.peak_mmhg, self.station.bench.true_pressure_mmhg)
            await asyncio.sleep(0.1)

    async def until(self, holds: Callable[[], bool], what: str, limit_s: float = 60.0) -> float:
        loop = asyncio.get_running_loop()
        start = loop.time()
        while not holds():
            assert loop.time() - start < limit_s, f"waited in vain for {what}: {self.last}"
            await asyncio.sleep(0.02)
        return loop.time() - start

    async def ask(self, intent: AnyIntent) -> Reply:
        return await self.link.ask(intent)

    async def agreed(self, intent: AnyIntent) -> None:
        reply = await self.link.ask(intent)
        assert reply.accepted, reply

    async def open_station(self) -> None:
        await self.until(lambda: self.link.connected and self.last is not None, "the link")
        if not self.store.supervisors.all():
            await self.agreed(CreateSupervisor(name="Supervisor", pin=PIN))
        await self.agreed(OpenStation(pin=PIN))
        await self.until(lambda: self.now.mode is Mode.TESTING, "the self-test")
        await self.until(lambda: self.now.mode is not Mode.TESTING, "the end of the self-test", 120.0)

    def vows(self, plan_id: int) -> tuple[str, ...]:
        """What a supervisor says for the protocol of a plan."""
        plan = self.store.plans.get(plan_id)
        protocol = None if plan is None else self.library.protocol(plan.protocol_id)
        return () if protocol is None else tuple(vow.id for vow in self.library.prescribing.vowed(protocol))

    def make_plan(
        self,
        protocol_id: str = "RES-STD",
        *,
        limb: Limb = Limb.LEG,
        lop_mmhg: float = 188.0,
        percent: float | None = None,
        yes: tuple[str, ...] = (),
        full: Mapping[str, Answer] | None = NOTHING,
        cuff_id: str | None = None,
        birth_year: int = 1980,
    ) -> int:
        runner = self.store.runners.add("Ada", birth_year)
        self.store.consents.give(runner.id, self.library.consent.version)
        screening = screened(self.store, self.library, runner.id, yes, full)
        protocol = self.library.protocol(protocol_id)
        assert protocol is not None
        span = protocol.percent(limb)
        assert span is not None
        exercise = next(one for one in protocol.exercises if one.limb is limb)
        cuff = self.library.cuff(cuff_id or CUFFS[limb])
        assert cuff is not None
        use = Use(
            runner_id=runner.id,
            limb=limb,
            side=Side.LEFT,
            posture=Posture.SEATED,
            cuff_id=cuff.id,
            cuff_width_mm=cuff.width_mm,
        )
        found = self.store.lops.doppler(use, Mmhg(lop_mmhg))
        plan = self.store.plans.add(
            runner_id=runner.id,
            screening_id=screening.id,
            protocol_id=protocol.id,
            exercise=exercise.name,
            limb=limb,
            side=Side.LEFT,
            cuff_id=cuff.id,
            posture=found.posture,
            lop_mmhg=found.lop_mmhg,
            lop=found.source,
            percent_lop=span.usual if percent is None else percent,
        )
        return plan.id

    async def train(self, phase: Phase = Phase.WORK, protocol_id: str = "RES-STD", limb: Limb = Limb.LEG) -> int:
        """Open, plan, approve, start, and wait for a phase."""
        await self.open_station()
        assert self.now.mode is Mode.READY, self.now.proof
        await self.until(lambda: self.now.phase is Phase.IDLE, "an empty cuff")
        plan_id = self.make_plan(protocol_id, limb=limb)
        await self.agreed(ApprovePlan(plan_id=plan_id, pin=PIN, vows=self.vows(plan_id)))
        await self.agreed(StartSession(plan_id=plan_id))
        await self.until(lambda: self.now.phase is phase, f"phase {phase}", 240.0)
        return plan_id

    async def answer_effort(self) -> None:
        """Answer every question about pain, effort and discomfort until the bout is over."""
        while True:
            session = self.now.session
            if session is not None and session.scale:
                await self.ask(AnswerScale(scale=Scale(session.scale), value=4))
            await asyncio.sleep(0.5)

    async def finished(self, limit_s: float = 900.0) -> None:
        await self.until(
            lambda: self.now.session is not None and self.now.session.dose is not None, "the dose", limit_s
        )


def mildest(rules: ScreeningRules) -> dict[str, Answer]:
    """Every question of a form answered in the mildest way."""
    other: dict[Kind, Answer] = {Kind.YES_NO: False, Kind.NUMBER: 0}
    return {one.id: one.levels[0].id if one.kind is Kind.LEVELS else other[one.kind] for one in rules.questions}


def screened(
    store: Store,
    library: Library,
    runner_id: int,
    yes: tuple[str, ...] = (),
    full: Mapping[str, Answer] | None = NOTHING,
) -> Screening:
    """Both forms answered in the mildest way but for these answers, the full one left out when None; today's."""
    if full is not None:
        rules = library.full_screening
        store.screenings.add(runner_id, rules.version, mildest(rules) | dict(full), Tier.CLEAR, Form.FULL)
    rules = library.screening
    return store.screenings.add(runner_id, rules.version, mildest(rules) | dict.fromkeys(yes, True), Tier.CLEAR)


@asynccontextmanager
async def visiting(
    folder: Path,
    *,
    seed: int = 3,
    profile: Path | None = None,
    wiring: Wiring | None = None,
    listener: Callable[[], Hearing] = new_listener,
) -> AsyncIterator[Visitor]:
    library = load_library()
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
    visitor = Visitor(station, store, library)
    visitor.link = Link(station.connect, visitor.hear, "screen-1")
    async with station.running():
        tasks = [asyncio.create_task(visitor.link.run()), asyncio.create_task(visitor.live())]
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
    ) -> T:
        self._count += 1
        folder = self._folder / str(self._count)
        folder.mkdir()

        async def main() -> T:
            async with visiting(folder, seed=seed, profile=profile, wiring=wiring, listener=listener) as visitor:
                return await story(visitor)

        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(main())
