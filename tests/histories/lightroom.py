"""A station without cuff and watchdog: the real desk, rules, store and session, and a pressure that does as it is told.

Left out are the regulator, the supervisor's physics and the self-tests; a bout steps ten times a second. What ends a
bout here is the session's own business, so a bout that would meet a limit of the machine is refused by an assertion:
it belongs on the whole station.
"""

import math
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from random import Random
from typing import Final, TypeVar

from kiosk.controller.desk import Desk
from kiosk.controller.deskparts import DeskParts
from kiosk.controller.inbox import Inbox
from kiosk.controller.narrow import machine_config
from kiosk.controller.timekeeping import CivilParts, Timekeeper
from kiosk.core import answers, checks, dose, machine, refill, session
from kiosk.core.clocktrust import Evidence
from kiosk.core.events import Effect, Recorded, SearchAuthorised, SearchEnded, SessionAuthorised
from kiosk.core.lop import Estimate
from kiosk.core.model import Mode, Phase
from kiosk.core.question import Question
from kiosk.core.session import SessionState, Stage
from kiosk.core.units import Mmhg, Seconds
from kiosk.core.views import snapshot
from kiosk.link.wire import AnyIntent, ColourBack, CreateSupervisor, LetGo, MeasureLop, Reply, StartSession
from kiosk.settings import LimitSettings, PumpSettings, plan_limits
from kiosk.storage import Store, open_store
from kiosk.therapy.library import Library
from tests.histories.runnerbody import ASKED_S, Body, Sight

PIN: Final = "135790"
STEP_S: Final = 0.1
FILL_MMHG_PER_S: Final = 15.0
BLEED_SHARE: Final = 0.05
SWING_MMHG: Final = 4.0
"""What a repetition moves the pressure, either way."""
HALF_MMHG: Final = 8.0
SEARCH_S: Final = 75.0
CHECK_S: Final = 20.0
"""Short self-test before anything that fills."""

T = TypeVar("T")


def driven(work: Coroutine[object, None, T]) -> T:
    """The result of something that never waits."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise AssertionError("something waits in a room where nothing takes time")


@dataclass
class RoomClock:
    """Monotonic time of a day."""

    at_s: float

    def now(self) -> Seconds:
        return Seconds(self.at_s)

    def sleep(self, seconds: float) -> None:
        self.at_s += seconds


@cache
def _once(
    function: Callable[..., str | bool], given: tuple[object, ...], named: tuple[tuple[str, object], ...]
) -> str | bool:
    return function(*given, **dict(named))


async def _blocking(function: Callable[[], str | bool]) -> str | bool:
    """PINs are slow on purpose: the same question is answered once. What draws lots is asked each time."""
    if not isinstance(function, partial) or "token" in function.keywords:
        return function()
    return _once(function.func, function.args, tuple(function.keywords.items()))


class LightRoom:
    """One visit's station."""

    def __init__(
        self, folder: Path, library: Library, *, boot: str, begins_s: float, utc: Callable[[float], str]
    ) -> None:
        self.clock = RoomClock(begins_s)
        self.library = library
        self.config = machine_config(LimitSettings(), PumpSettings())

        def opened() -> Store:
            return open_store(folder / "kiosk.db", boot=boot, now=self.clock.now, utc=lambda: utc(self.clock.at_s))

        def told(_asks_hardware: bool) -> Evidence:
            now = datetime.fromisoformat(utc(self.clock.at_s)).timestamp()
            return Evidence(system_s=now, is_synchronised=True)

        self.store = opened()
        self._inbox = Inbox()
        self._desk = Desk(
            DeskParts(
                store=opened(),
                library=library,
                clock=self.clock,
                inbox=self._inbox,
                machine_boot=boot,
                timekeeper=Timekeeper(self.store, self.clock, CivilParts(evidence=told, local_day=datetime.toordinal)),
                limits=plan_limits(LimitSettings()),
                search=self.config.search,
                token=Random(1).randbytes,  # noqa: S311 - salts of a simulation, repeatable
                blocking=_blocking,
            )
        )
        start = replace(machine.start(self.config), mode=Mode.READY, phase=Phase.IDLE)
        self._ready = replace(start, empty_since_s=self.clock.now())
        self._desk.latest = snapshot(self._ready, self.clock.now(), trace=(), missed_passes=0, realtime=True)

    def now(self) -> Seconds:
        """Monotonic time."""
        return self.clock.now()

    async def open(self) -> None:
        """The supervisor's first steps; the self-test is taken as passed."""
        if not self.store.supervisors.all():
            assert (await self.ask(CreateSupervisor(name="Supervisor", pin=PIN))).accepted

    async def close(self) -> None:
        self._desk.close()
        self.store.close()

    async def talk(self, seconds: float) -> None:
        """Time in which people talk."""
        self.clock.sleep(seconds)

    async def rest(self, seconds: float) -> None:
        """Time without pressure."""
        self.clock.sleep(seconds)

    async def ask(self, intent: AnyIntent) -> Reply:
        return await self._desk.judge(1, intent)

    async def measure(self, intent: MeasureLop, finds_mmhg: float) -> Reply:
        """The cuff finds what the story says, as well as a cuff can."""
        reply = await self.ask(intent)
        if not reply.accepted:
            return reply
        (asked,) = self._inbox.drain()
        assert isinstance(asked, SearchAuthorised)
        self.clock.sleep(CHECK_S + SEARCH_S)
        low, high = Mmhg(finds_mmhg - HALF_MMHG), Mmhg(finds_mmhg + HALF_MMHG)
        found = Estimate(lop_mmhg=Mmhg(finds_mmhg), low_mmhg=low, high_mmhg=high, quality="A", pulse_per_min=64.0)
        self.store.measurements.add(SearchEnded(asked=asked, estimate=found, plateaus=(), seconds=Seconds(SEARCH_S)))
        return reply

    async def train(self, plan_id: int, body: Body) -> Reply:
        """A bout from the check of the fitted cuff to the last answer."""
        await self._fitted(LetGo())
        self.clock.sleep(body.bout.colour_s)
        await self._fitted(ColourBack())
        reply = await self.ask(StartSession(plan_id=plan_id))
        if not reply.accepted:
            return reply
        (asked,) = self._inbox.drain()
        assert isinstance(asked, SessionAuthorised)
        self.clock.sleep(CHECK_S)
        slow = refill.slow(self._ready.refill_s, self.config.session)
        if slow is None:
            await self._bout(asked, body)
        else:
            self.store.sessions.end(asked.session_id, slow, None)
        return reply

    async def _fitted(self, tap: AnyIntent) -> None:
        """The check of the colour before anything is filled."""
        assert (await self.ask(tap)).accepted
        for event in self._inbox.drain():
            assert isinstance(event, refill.Told)
            self._ready, effects = refill.fitted(self._ready, event, self.clock.now())
            self._kept(None, effects)

    def _kept(self, session_id: int | None, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            assert isinstance(effect, Recorded)
            self.store.events.append(
                effect.code,
                session_id=session_id,
                figures=effect.figures,
                detail=effect.detail,
                at_s=self.clock.now(),
            )

    async def _bout(self, asked: SessionAuthorised, body: Body) -> None:
        rules, rx = self.config.session, asked.prescription
        bout = session.begin(asked.session_id, asked.runner_id, rx, self.clock.now())
        figures = {"setpoint_mmhg": float(bout.setpoint_mmhg), "lop_mmhg": float(rx.lop_mmhg)}
        started = Recorded(code="session_started", figures=figures, detail=rx.protocol_id)
        self._kept(bout.session_id, (started, refill.noted(self._ready.refill_s)))
        self._ready = replace(self._ready, refill_s=None)
        ceiling_s = min(rx.max_restriction_s, self.config.restriction_ceiling_s(rx.limb))
        base, ends_s = 0.0, self.clock.at_s + 7200.0
        while bout.stage is not Stage.DONE:
            assert self.clock.at_s < ends_s, bout
            self.clock.sleep(STEP_S)
            now = self.clock.now()
            bout = await self._told(bout, body)
            base = _base(base, bout)
            mmhg = base + _swing(base, bout, now)
            counted = dose.add(
                bout.dose,
                pressure_mmhg=Mmhg(mmhg),
                setpoint_mmhg=bout.setpoint_mmhg,
                lop_mmhg=rx.lop_mmhg,
                phase=bout.phase,
                dt_s=Seconds(STEP_S),
            )
            assert counted.restriction_s < ceiling_s, "a limit of the machine: play this visit on the whole station"
            bout, effects = checks.watch(replace(bout, dose=counted), now, rules)
            self._kept(bout.session_id, effects)
            bout, effects = session.advance(
                bout,
                pressure_mmhg=Mmhg(mmhg),
                is_settled=abs(mmhg - bout.setpoint_mmhg) < 1.0,
                both_mmhg=Mmhg(mmhg),
                now=now,
                settings=rules,
            )
            self._kept(bout.session_id, effects)
        assert bout.end_reason is not None
        self.store.sessions.end(bout.session_id, bout.end_reason, dose.result(bout.dose, bout.counted))
        ends_s = self.clock.at_s + ASKED_S
        while (bout.due or bout.refill_due) and self.clock.at_s < ends_s:
            self.clock.sleep(STEP_S)
            bout = await self._told(bout, body)
        self._kept(bout.session_id, session.unanswered(bout)[1])

    async def _told(self, bout: SessionState, body: Body) -> SessionState:
        """What the runner says and taps now, and what the bout makes of it."""
        now = self.clock.now()
        for intent in body.sends(_sight(bout, now)):
            assert (await self.ask(intent)).accepted
        for event in self._inbox.drain():
            assert isinstance(event, answers.Answer)
            step = answers.answer(bout, event, now, self.config.session)
            if step is None:
                self._kept(bout.session_id, (Recorded(code="refused", detail=type(event).__name__),))
            else:
                bout = step[0]
                self._kept(bout.session_id, step[1])
        return bout


def _sight(bout: SessionState, now: float) -> Sight:
    part = ""
    if bout.end_reason is None:
        part = "work" if bout.stage is Stage.WORK else "rest" if bout.rest_since_s is not None else ""
    asked = bout.question is Question.REFILL or bout.refill_due
    is_other = bout.question is None or bout.question is Question.REFILL
    return Sight(
        now=now,
        set_number=bout.set_index + 1,
        part=part,
        scale=bout.due[0].value if bout.due and not asked else "",
        question="" if is_other or bout.question is None else bout.question.value,
        refill="waits" if asked and bout.let_go_s is not None else "asked" if asked else "",
    )


def _base(mmhg: float, bout: SessionState) -> float:
    """Up at the pump's pace, down through an opening."""
    if bout.phase in {Phase.DEFLATE, Phase.VENT}:
        return max(0.0, mmhg * (1.0 - BLEED_SHARE) - 1.0)
    return 0.0 if bout.phase is Phase.IDLE else min(mmhg + FILL_MMHG_PER_S * STEP_S, bout.setpoint_mmhg)


def _swing(mmhg: float, bout: SessionState, now: float) -> float:
    """A repetition's, while there is one."""
    is_moving = bout.stage is Stage.WORK and bout.paused_since_s is None and mmhg >= bout.setpoint_mmhg
    return SWING_MMHG * math.sin(math.tau * (now - bout.stage_since_s) / 4.0) if is_moving else 0.0
