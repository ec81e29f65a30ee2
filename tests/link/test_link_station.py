"""A hostile screen against the whole station in virtual time: refused with a reason, and the station unharmed."""

import asyncio
from pathlib import Path

import pytest

from kiosk.core.errors import LinkError
from kiosk.core.model import Mode, Phase, Reason
from kiosk.core.scale import Scale
from kiosk.link.client import Disconnected, Link
from kiosk.link.server import FRAMES_PER_SECOND_MAX
from kiosk.link.wire import (
    Acknowledge,
    AnswerScale,
    AnswerStop,
    AnyIntent,
    ApprovePlan,
    CreateSupervisor,
    Hello,
    KeepAlive,
    OpenStation,
    Pause,
    Reply,
    ReportSymptom,
    StartSession,
    Stop,
    Telemetry,
)
from tests.scenarios.visitor import Virtual, Visitor

LONG = "x" * 10_000
STEERING = "\x1b[2J\x00\u202ename\n"

ABSURD: list[tuple[AnyIntent, str]] = [
    (CreateSupervisor(name=LONG, pin="135790"), "name_too_long"),
    (CreateSupervisor(name=STEERING, pin="135790"), "name_character"),
    (CreateSupervisor(name="", pin="135790"), "name_empty"),
    (CreateSupervisor(name="Ada", pin="letters"), "pin_format"),
    (CreateSupervisor(name="Ada", pin="१२३४५६"), "pin_format"),
    (OpenStation(pin=LONG), "pin_wrong"),
    (Acknowledge(pin="abcdef"), "pin_wrong"),
    (ApprovePlan(plan_id=2**63 - 1, pin="135790"), "plan_unknown"),
    (ApprovePlan(plan_id=-1, pin="135790"), "bad_intent"),
    (StartSession(plan_id=2**64 - 1), "bad_intent"),
    (StartSession(plan_id=0), "bad_intent"),
    (AnswerScale(scale=Scale.EFFORT, value=10**9), "out_of_scale"),
    (AnswerScale(scale=Scale.CUFF_PAIN, value=-1), "out_of_scale"),
    (ReportSymptom(symptom=STEERING), "unknown_answer"),
    (AnswerStop(answer=LONG), "unknown_answer"),
    (Hello(version=1, screen_boot="again"), "already_greeted"),
]


@pytest.fixture
def virtual(tmp_path: Path) -> Virtual:
    return Virtual(tmp_path)


def test_absurd_values_are_refused_with_a_reason_each(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")
        for intent, code in ABSURD:
            reply = await visitor.ask(intent)
            assert not reply.accepted, intent
            assert [reason.code for reason in reply.reasons] == [code], type(intent).__name__
        assert visitor.store.supervisors.all() == ()
        assert visitor.link.connected
        assert visitor.now.mode is Mode.CLOSED

    virtual.run(story)


def test_a_stop_is_taken_whatever_it_says_of_itself(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        await visitor.agreed(Stop(source=STEERING + LONG))
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "the stop", 1.0)
        assert visitor.station.bench.true_pressure_mmhg >= 0
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 5.0)

    virtual.run(story)


def test_a_flood_under_pressure_deflates_and_the_station_stays_usable(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        for _ in range(FRAMES_PER_SECOND_MAX + 50):
            visitor.link.send(Pause())
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 10.0)
        await visitor.until(lambda: visitor.link.connected, "the link again")
        await visitor.until(lambda: visitor.now.phase is not Phase.WORK, "the end of the set")
        assert visitor.now.mode is not Mode.TRIPPED
        assert visitor.now.session is not None

    virtual.run(story)


def test_a_second_screen_changes_nothing_for_the_first(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        heard: list[Telemetry | Disconnected] = []
        second = Link(visitor.station.connect, heard.append, "screen-2")
        task = asyncio.create_task(second.run())
        await asyncio.sleep(3.2)
        assert not second.connected
        assert Reply(0, accepted=False, reasons=(Reason(code="another_screen"),)) in heard
        with pytest.raises(LinkError, match="no connection"):
            second.send(KeepAlive())
        assert visitor.now.phase is Phase.WORK
        assert visitor.station.bench.true_pressure_mmhg > 60
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.1)  # its sockets close

    virtual.run(story)
