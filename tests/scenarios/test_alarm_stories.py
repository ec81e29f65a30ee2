"""Alarms on the whole station in virtual time: from what stands to the buzzer's line, the pause, and the record."""

import asyncio

from kiosk.core.model import Mode, Phase
from kiosk.hw.sim.board import LAMP_RED
from kiosk.link.wire import Acknowledge, AnswerStop, CloseSession, PauseAudio, ReportSymptom, ResumeAudio, Stop
from kiosk.storage.journal import ALARM_LINES
from tests.caller import PIN
from tests.scenarios.visitor import Virtual, Visitor


async def heard(visitor: Visitor, seconds: float) -> bool:
    """Whether the buzzer drew current within the next seconds."""
    for _ in range(round(seconds / 0.02)):
        if visitor.station.bench.world.state()["buzzer_sounding"]:
            return True
        await asyncio.sleep(0.02)
    return False


def is_red(visitor: Visitor) -> bool:
    return visitor.station.bench.world.lines.level(LAMP_RED)


async def codes(visitor: Visitor, intent: PauseAudio | ResumeAudio) -> list[str]:
    return [reason.code for reason in (await visitor.ask(intent)).reasons]


def test_a_stop_is_heard_can_be_paused_for_two_minutes_and_is_in_the_record(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        await asyncio.sleep(1.0)  # the beep that begins the set
        assert not await heard(visitor, 3.0)
        assert await codes(visitor, PauseAudio()) == ["alarm_silent"]
        await visitor.agreed(Stop(source="screen"))
        await visitor.until(lambda: visitor.now.signal.sound == "high", "the alarm", 1.0)
        assert await heard(visitor, 7.0)
        assert is_red(visitor)
        await visitor.agreed(PauseAudio())
        await visitor.until(lambda: visitor.now.signal.paused_until_s is not None, "the pause", 1.0)
        await asyncio.sleep(0.3)
        assert not await heard(visitor, 30.0)
        assert await codes(visitor, PauseAudio()) == ["alarm_paused"]
        assert visitor.now.signal.priority == "high"
        await visitor.agreed(ResumeAudio())
        await visitor.until(lambda: visitor.now.signal.paused_until_s is None, "the sound", 1.0)
        assert await heard(visitor, 7.0)
        await visitor.agreed(PauseAudio())
        await asyncio.sleep(0.5)
        left_s = (visitor.now.signal.paused_until_s or 0.0) - visitor.now.at_s
        assert 70.0 < left_s < 90.0
        assert not await heard(visitor, left_s - 1.0)
        await visitor.until(lambda: visitor.now.signal.paused_until_s is None, "the sound", 3.0)
        assert await codes(visitor, PauseAudio()) == ["alarm_not_pausable"]
        assert await heard(visitor, 10.0)
        await asyncio.sleep(9.0)
        await visitor.agreed(PauseAudio())
        await asyncio.sleep(0.5)
        assert not await heard(visitor, 118.0)
        assert await heard(visitor, 10.0)
        await visitor.agreed(AnswerStop(answer="mistake"))
        await visitor.agreed(Acknowledge(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "READY", 15.0)
        assert visitor.now.signal.priority == ""
        assert not await heard(visitor, 10.0)
        await asyncio.sleep(1.0)
        log = visitor.store.events.alarm_log(0, 100)
        assert [(line.code, line.detail) for line in reversed(log)] == [
            ("alarm_begun", "stop"),
            ("audio_paused", ""),
            ("audio_resumed", "asked"),
            ("audio_paused", ""),
            ("audio_resumed", "time"),
            ("audio_paused", ""),
            ("audio_resumed", "time"),
            ("alarm_ended", "stop"),
            ("alarm_acknowledged", "stop by 1"),
        ]
        assert all(line.figures["priority"] == 3 and line.code in ALARM_LINES for line in log)
        assert visitor.store.events.alarm_log(1, 1) == log[1:2]

    virtual.run(story)


def test_an_emergency_is_heard_until_a_supervisor_says_that_they_are_there(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        await visitor.agreed(ReportSymptom("chest"))
        await visitor.finished(60.0)
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        assert visitor.now.signal.sound == "high"
        assert await heard(visitor, 7.0)
        await visitor.agreed(CloseSession())
        assert await heard(visitor, 7.0)
        await visitor.agreed(Acknowledge(pin=PIN))
        await asyncio.sleep(0.5)
        assert not await heard(visitor, 10.0)
        await visitor.agreed(CloseSession())
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "an open station", 1.0)

    virtual.run(story)


def test_a_frozen_watchdog_is_a_high_alarm_that_nothing_sounds(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        assert (visitor.now.alarms, is_red(visitor)) == ((), False)
        visitor.station._watchdog_clock.sleep(5.0)
        took = await visitor.until(lambda: visitor.now.signal.priority == "high", "the alarm", 3.0)
        assert took > 1.0
        assert [alarm.code for alarm in visitor.now.alarms] == ["watchdog_missing"]
        assert is_red(visitor)
        assert not await heard(visitor, 2.0)

    virtual.run(story)


def test_lost_records_are_told_until_a_supervisor_opens_the_station_again(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        recorder = visitor.station.controller.recorder
        recorder.dropped_blocks += 3
        await visitor.until(lambda: bool(visitor.now.alarms), "the alarm", 1.0)
        (alarm,) = visitor.now.alarms
        assert (alarm.code, alarm.priority, alarm.figures["dropped_blocks"]) == ("records_lost", "low", 3.0)
        await asyncio.sleep(5.0)
        assert [one.number for one in visitor.now.alarms] == [alarm.number]
        await visitor.open_station()
        assert not visitor.now.alarms
        recorder.refused_lines += 1
        await visitor.until(lambda: bool(visitor.now.alarms), "the alarm", 1.0)
        assert visitor.now.alarms[0].figures["refused_lines"] == 1.0
        assert visitor.now.alarms[0].figures["dropped_blocks"] == 0.0

    virtual.run(story)
