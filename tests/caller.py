"""What a screen sends, sent without one: over a link to a station in this process, or to a real one."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.core.lopvalue import Use
from kiosk.core.model import Limb, Mode, Phase, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.core.records import Answer, Form, Screening, Tier
from kiosk.core.scale import Scale
from kiosk.core.screenform import Kind, ScreeningRules
from kiosk.core.units import Mmhg
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
from kiosk.therapy.library import Library

PIN = "135790"
CUFFS = {Limb.ARM: "arm-110", Limb.LEG: "thigh-110"}
"""The registered cuffs that the arm's and the thigh's bench profiles are."""

NOTHING: Mapping[str, Answer] = {}


@dataclass
class Caller:
    """Talks to a station over its link, and keeps the last it heard. The link is made by whoever makes the caller."""

    store: Store
    library: Library
    link: Link = field(init=False)
    last: Snapshot | None = None
    beating: bool = True

    def hear(self, message: Telemetry | Disconnected) -> None:
        """What the link hands over."""
        if isinstance(message, SnapshotMessage):
            self.last = message.snapshot

    @property
    def now(self) -> Snapshot:
        assert self.last is not None
        return self.last

    @property
    def mode(self) -> str:
        """The station's mode, as a word."""
        return str(self.now.mode)

    async def beat(self) -> None:
        """Keep-alive, for as long as the caller is."""
        while True:
            if self.link.connected and self.beating:
                self.link.send(KeepAlive())
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
        vows = () if plan is None or protocol is None else self.library.prescribing.vowed(protocol, plan)
        return tuple(vow.id for vow in vows)

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
        rounds: int | None = None,
        posture: Posture | None = None,
        load_kg: float | None = None,
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
            posture=posture or exercise.postures[0],
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
            rounds=rounds,
            load_kg=load_kg,
        )
        return plan.id

    async def train(
        self,
        phase: Phase = Phase.WORK,
        protocol_id: str = "RES-STD",
        limb: Limb = Limb.LEG,
        rounds: int | None = None,
    ) -> int:
        """Open, plan, approve, start, and wait for a phase. The plan has the protocol's first rounds, or all."""
        await self.open_station()
        assert self.now.mode is Mode.READY, self.now.proof
        await self.until(lambda: self.now.phase is Phase.IDLE, "an empty cuff")
        plan_id = self.make_plan(protocol_id, limb=limb, rounds=rounds)
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
