"""Bouts of every kind of work on the whole station in virtual time: walking in intervals, passive, a cyclic warm-up."""

import asyncio

from kiosk.core.model import Mode, Phase, Snapshot
from kiosk.link.wire import AnswerCheck, ColourBack, LetGo, LowerPressure, MoreRest
from tests.scenarios.test_sessions import ends
from tests.scenarios.visitor import Virtual, Visitor


class Watch:
    """What the cuff was told and what it did, by block."""

    def __init__(self, visitor: Visitor) -> None:
        self.setpoints: dict[int, float] = {}
        self.asked = 0
        self.cues: set[str] = set()
        self._visitor = visitor
        self._question = ""
        visitor.watch = self.look

    def look(self, snapshot: Snapshot) -> None:
        session = snapshot.session
        if session is None:
            return
        self.cues.add(session.cue)
        if snapshot.setpoint_mmhg is not None:
            block = session.set_number
            self.setpoints[block] = max(self.setpoints.get(block, 0.0), snapshot.setpoint_mmhg)
            assert snapshot.setpoint_mmhg <= session.prescription.block_mmhg(block - 1)
        if session.question and not self._question:
            self.asked += 1
        self._question = session.question

    async def say_well(self) -> None:
        """Answer every question of the station."""
        while True:
            if self._question == "refill":
                await self._visitor.ask(LetGo())
                await asyncio.sleep(1.0)
                await self._visitor.ask(ColourBack())
            elif self._question:
                await self._visitor.ask(AnswerCheck(well=True))
            await asyncio.sleep(0.5)


async def whole(visitor: Visitor, protocol_id: str, rounds: int | None = None) -> Watch:
    watch = Watch(visitor)
    await visitor.train(protocol_id=protocol_id, rounds=rounds)
    visitor.tasks.append(asyncio.create_task(visitor.answer_effort()))
    visitor.tasks.append(asyncio.create_task(watch.say_well()))
    await visitor.finished(3000.0)
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
    assert visitor.station.bench.true_pressure_mmhg < 15.0
    assert visitor.store.trips.all() == ()
    # the recorder is a pass or two behind the snapshot that says so
    await visitor.until(lambda: ends(visitor) != [None], "the end on record")
    assert ends(visitor) == ["completed"]
    return watch


def releases(visitor: Visitor) -> int:
    """How often the cuff was filled after it was empty."""
    return visitor.phases.count(Phase.FILL)


def test_walking_in_intervals_is_released_between_and_refilled(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        watch = await whole(visitor, "WALK-INT", rounds=2)  # of five
        session = visitor.now.session
        assert session is not None
        assert session.dose is not None
        assert session.dose.work is not None
        assert session.dose.work.seconds >= 236.0
        assert session.dose.above_lop_s == 0.0
        assert session.dose.restriction_s <= 600.0
        assert session.dose.repetitions == ()
        assert len(session.dose.sets) == releases(visitor) == 2
        assert set(watch.setpoints.values()) == {94.0}
        assert {"walk", "rest"} <= watch.cues

    virtual.run(story)


def test_a_passive_bout_is_held_while_the_limb_is_still_and_asks_every_two_minutes(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        watch = await whole(visitor, "PASS", rounds=1)  # of three
        session = visitor.now.session
        assert session is not None
        assert session.dose is not None
        assert session.dose.work is not None
        assert session.dose.work.within_5pct > 0.95
        assert watch.asked >= 2
        assert "passive" in watch.cues

    virtual.run(story)


def test_a_cyclic_warm_up_rises_from_release_to_release(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        watch = await whole(visitor, "CYCLE")
        assert releases(visitor) == 8
        setpoints = [watch.setpoints[block] for block in range(1, 9)]
        assert setpoints == sorted(setpoints)
        assert len(set(setpoints)) == 8
        assert setpoints[-1] == 75.0

    virtual.run(story)


def test_silence_in_a_passive_bout_lets_the_air_out(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train(protocol_id="PASS")
        took = await visitor.until(lambda: visitor.now.mode is Mode.RELEASING, "the release", 200.0)
        assert took <= 85.0, "the colour is asked about first"
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 8.0)
        await visitor.until(lambda: ends(visitor) == ["unanswered_refill"], "the stored end", 20.0)
        assert not (await visitor.ask(AnswerCheck(well=True))).reasons
        await asyncio.sleep(20.0)
        assert visitor.station.bench.true_pressure_mmhg < 20

    virtual.run(story)


def test_too_tight_and_a_longer_rest_are_done(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train(protocol_id="WALK-INT")
        await visitor.agreed(LowerPressure())
        await visitor.until(lambda: visitor.now.setpoint_mmhg == 84.0, "10 mmHg less", 2.0)
        await visitor.until(
            lambda: visitor.now.session is not None and visitor.now.session.may_rest_longer, "rest", 140.0
        )
        await visitor.agreed(MoreRest())
        took = await visitor.until(lambda: visitor.now.phase is Phase.FILL, "the next fill", 120.0)
        assert took >= 88.0
        assert visitor.now.setpoint_mmhg == 84.0

    virtual.run(story)
