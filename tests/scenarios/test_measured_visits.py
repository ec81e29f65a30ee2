"""LOP measured on the whole station in virtual time, by the analysis process's own listener, and all that ends it."""

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from kiosk.core.lop import Estimate, Heard, Part
from kiosk.core.model import FoundView, Limb, Mode, Phase, Reason, SearchView, Side
from kiosk.core.posture import Posture
from kiosk.core.records import StoredMeasurement, Tier
from kiosk.demo.inlineear import Hearing
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.motion import Motion
from kiosk.hw.sim.profile import PROFILES
from kiosk.link.hearing import Chunk
from kiosk.link.wire import EndSession, MeasureLop, Stop
from tests.caller import CUFFS, PIN, screened
from tests.scenarios.visitor import Virtual, Visitor

ARM, THIGH = PROFILES / "arm.toml", PROFILES / "thigh.toml"


def intent(
    visitor: Visitor, limb: Limb = Limb.LEG, *, yes: tuple[str, ...] = (), pin: str = "", cuff_id: str = ""
) -> MeasureLop:
    """What the screen sends for a runner who agreed and has answered today's questions."""
    runner = visitor.store.runners.add("Ada", 1980)
    visitor.store.consents.give(runner.id, visitor.library.consent.version)
    screening = screened(visitor.store, visitor.library, runner.id, yes)
    return MeasureLop(
        runner_id=runner.id,
        screening_id=screening.id,
        limb=limb,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff_id=cuff_id or CUFFS[limb],
        pin=pin,
    )


async def rested(visitor: Visitor) -> None:
    """The watchdog's account is empty, and the cuff."""

    def is_rested() -> bool:
        view = visitor.now.watchdog
        return visitor.now.phase is Phase.IDLE and view is not None and view.restriction_s == 0.0

    await visitor.until(is_rested, "an empty cuff and a rest", 90.0)


async def opened(visitor: Visitor) -> None:
    """The station is open, and the limb has rested from its self-test."""
    await visitor.open_station()
    assert visitor.now.mode is Mode.READY, visitor.now.proof
    await rested(visitor)


async def until_above(visitor: Visitor, mmhg: float) -> None:
    """The measurement listens above this pressure."""

    def is_there() -> bool:
        view = visitor.now.search
        return view is not None and view.part is Part.LISTEN and view.target_mmhg > mmhg

    await visitor.until(is_there, f"a listening above {mmhg} mmHg", 120.0)


async def ended(visitor: Visitor, limit_s: float = 150.0) -> FoundView:
    """How it ended, with the cuff empty."""
    await visitor.until(lambda: visitor.now.found is not None, "the end of the measurement", limit_s)
    found = visitor.now.found
    assert found is not None
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff", 10.0)
    assert visitor.station.bench.true_pressure_mmhg < 15.0
    assert visitor.store.trips.all() == ()
    return found


def code(found: FoundView) -> str | None:
    return None if found.estimate.refusal is None else found.estimate.refusal.code


@pytest.mark.parametrize(("limb", "profile"), [(Limb.ARM, ARM), (Limb.LEG, THIGH)], ids=["arm", "thigh"])
def test_lop_is_measured_shown_and_stored(virtual: Virtual, limb: Limb, profile: Path) -> None:
    views: list[SearchView] = []

    async def story(visitor: Visitor) -> tuple[FoundView, StoredMeasurement, float]:
        await opened(visitor)
        asked = intent(visitor, limb)
        await visitor.agreed(asked)
        visitor.watch = lambda snapshot: views.append(snapshot.search) if snapshot.search is not None else None
        found = await ended(visitor)
        assert visitor.now.mode is Mode.READY
        (stored,) = visitor.store.measurements.for_runner(asked.runner_id)
        (spent,) = visitor.store.measurements.today(asked.runner_id)
        assert spent.seconds == stored.seconds, "it is closed, and costs what it took"
        return found, stored, visitor.station.bench.world.limb.lop_mmhg

    found, stored, lop_mmhg = virtual.run(story, profile=profile)
    said = found.estimate
    assert said.lop_mmhg == pytest.approx(lop_mmhg, abs=12.0)
    assert said.low_mmhg is not None
    assert said.high_mmhg is not None
    assert said.low_mmhg < lop_mmhg < said.high_mmhg
    assert said.quality in {"A", "B"}
    assert said.pulse_per_min == pytest.approx(78.0, abs=3.0)
    assert (stored.estimate, stored.plateaus, stored.seconds) == (said, found.plateaus, found.seconds)
    assert (stored.limb, stored.side, stored.posture, stored.cuff_id) == (limb, Side.LEFT, Posture.LYING, CUFFS[limb])
    assert stored.state_id == 1, "under what the station was"
    assert stored.cuff_width_mm == found.cuff_width_mm == 110
    assert stored.limit_mmhg == (220.0 if limb is Limb.ARM else 280.0)
    assert found.seconds < 70.0
    assert len(found.plateaus) >= 8
    assert all(one.amplitude_mmhg is not None for one in found.plateaus)
    assert max(one.pressure_mmhg for one in found.plateaus) < lop_mmhg + 40.0
    assert [len(view.plateaus) for view in views] == sorted(len(view.plateaus) for view in views)
    assert {view.beats for view in views} >= {0, 1, 2, 3}
    assert views[-1].lop_mmhg == pytest.approx(lop_mmhg, abs=12.0)


def test_a_measurement_leaves_the_same_records_twice(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> str:
        await opened(visitor)
        await visitor.agreed(intent(visitor, Limb.ARM))
        await until_above(visitor, 60.0)
        await visitor.agreed(EndSession())
        assert code(await ended(visitor)) == "ended_by_runner"
        return visitor.store.digest()

    assert virtual.run(story, profile=ARM) == virtual.run(story, profile=ARM)


def test_a_cuff_around_nothing_that_lives_gives_no_value(virtual: Virtual, tmp_path: Path) -> None:
    profile = tmp_path / "pulseless.toml"
    lines = ARM.read_text(encoding="utf-8").splitlines()
    profile.write_text(
        "\n".join("pulse_ml = 0.0" if line.startswith("pulse_ml") else line for line in lines), encoding="utf-8"
    )

    async def story(visitor: Visitor) -> FoundView:
        await opened(visitor)
        await visitor.agreed(intent(visitor, Limb.ARM))
        return await ended(visitor)

    found = virtual.run(story, profile=profile)
    assert code(found) in {"lop_no_pulse", "search_restless"}
    assert found.plateaus[-1].pressure_mmhg < 150.0  # not to the top: no pulse by 130 mmHg is none


def test_a_leak_ends_it(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await opened(visitor)
        await visitor.agreed(intent(visitor))
        await until_above(visitor, 90.0)
        visitor.station.bench.fault("cuff_leak", True, 1.5)
        assert code(await ended(visitor, 20.0)) in {"search_leak", "pressure_fell", "leak"}

    virtual.run(story, listener=Steady)


def test_a_muscle_that_works_under_the_cuff_ends_it(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await opened(visitor)
        await visitor.agreed(intent(visitor))
        await until_above(visitor, 90.0)
        world = visitor.station.bench.world
        restless = replace(world.profile.limb, motion_ml=26.0, motion_per_min=60.0)
        world.limb._motion = Motion(restless, generator(5, "motion"))
        assert code(await ended(visitor, 60.0)) in {"search_moved", "search_leak"}

    virtual.run(story, listener=Steady)


@pytest.mark.parametrize("stage", ["proof", "listening"])
def test_stop_ends_it_at_once(virtual: Virtual, stage: str) -> None:
    async def story(visitor: Visitor) -> None:
        await opened(visitor)
        asked = intent(visitor)
        await visitor.agreed(asked)
        (running,) = visitor.store.measurements.today(asked.runner_id)
        assert running.seconds is None, "on record before the cuff fills"
        if stage == "proof":
            await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg > 30.0, "the short proof")
        else:
            await until_above(visitor, 90.0)
        await visitor.agreed(Stop(source="screen"))
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED", 1.0)
        assert code(await ended(visitor)) == "stop"
        assert [one.estimate.refusal for one in visitor.store.measurements.for_runner(asked.runner_id)] == [
            visitor.now.last_stop
        ]
        assert visitor.store.measurements.open_ones() == ()

    virtual.run(story, listener=Steady)


class Steady:
    """Hears three beats that agree in each listening, and no value."""

    def __init__(self) -> None:
        self.listening, self.since_s, self.beats = 0, 0.0, 0
        self.period_s = 0.8

    def take(self, chunk: Chunk) -> Heard | None:
        if not chunk.listening:
            return None
        now = chunk.at_s[-1]
        if chunk.listening != self.listening:
            self.listening, self.since_s, self.beats = chunk.listening, now, 0
        if now - self.since_s < (self.beats + 1) * self.period_s:
            return None
        self.beats += 1
        return self.heard()

    def heard(self) -> Heard:
        return Heard(listening=self.listening, beats=self.beats, agreeing=self.beats, amplitude_mmhg=1.0)

    def conclude(self) -> Estimate:
        return Estimate(refusal=Reason(code="lop_no_pulse"))


class Frozen(Steady):
    """Goes silent with the second listening."""

    def take(self, chunk: Chunk) -> Heard | None:
        heard = super().take(chunk)
        return heard if self.listening < 2 else None


class Absurd(Steady):
    """Hears pulses that are no number."""

    def heard(self) -> Heard:
        return Heard(listening=self.listening, beats=1, agreeing=1, amplitude_mmhg=math.nan)


class Prophet(Steady):
    """Speaks of a listening that has not been."""

    def heard(self) -> Heard:
        return Heard(listening=self.listening + 1, beats=3, agreeing=3, amplitude_mmhg=1.0)


class Slow(Steady):
    """Hears two beats where three are waited for."""

    def __init__(self) -> None:
        super().__init__()
        self.period_s = 1.9

    def heard(self) -> Heard:
        return Heard(listening=self.listening, beats=self.beats, agreeing=min(self.beats, 2), amplitude_mmhg=1.0)


@pytest.mark.parametrize(
    ("listener", "ending"),
    [
        (Frozen, "analysis_silent"),
        (Absurd, "analysis_nonsense"),
        (Prophet, "analysis_nonsense"),
        (Slow, "search_too_long"),
    ],
)
def test_whatever_the_analysis_does_it_ends_with_a_reason_and_an_empty_cuff(
    virtual: Virtual, listener: Callable[[], Hearing], ending: str
) -> None:
    async def story(visitor: Visitor) -> None:
        await opened(visitor)
        asked = intent(visitor)
        await visitor.agreed(asked)
        assert code(await ended(visitor)) == ending
        (stored,) = visitor.store.measurements.for_runner(asked.runner_id)
        assert stored.estimate.refusal is not None
        assert visitor.now.mode is Mode.READY
        assert visitor.now.proof_passed

    virtual.run(story, listener=listener)


def test_what_the_desk_refuses_and_what_a_pin_allows(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        async def reasons(asked: MeasureLop) -> list[str]:
            reply = await visitor.ask(asked)
            assert not reply.accepted
            return [reason.code for reason in reply.reasons]

        await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")
        assert await reasons(intent(visitor)) == ["proof_power_on"]
        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        assert await reasons(intent(visitor)) == ["search_rest"]
        await rested(visitor)
        rules = visitor.library.screening
        stops = next(one.id for one in rules.questions if one.tier is Tier.STOP and one.scope == "person")
        good = intent(visitor)
        other = intent(visitor)
        for asked, expected in (
            (msgspec.structs.replace(good, runner_id=99), ["runner_unknown"]),
            (msgspec.structs.replace(good, screening_id=other.screening_id), ["screening_missing"]),
            (msgspec.structs.replace(good, cuff_id="none"), ["cuff_unknown"]),
            (msgspec.structs.replace(good, cuff_id=CUFFS[Limb.ARM]), ["cuff_limb"]),
            (intent(visitor, yes=(stops,)), [f"screening_{stops}"]),
            (msgspec.structs.replace(good, pin="000000"), ["pin_wrong"]),
            (msgspec.structs.replace(good, is_higher=True), ["pin_format"]),
            (msgspec.structs.replace(good, is_higher=True, pin="000000"), ["pin_wrong"]),
        ):
            assert await reasons(asked) == expected
        stranger = visitor.store.runners.add("Bo", 1990)
        assert "consent_missing" in await reasons(msgspec.structs.replace(good, runner_id=stranger.id))
        assert visitor.peak_mmhg < 80.0
        await visitor.agreed(msgspec.structs.replace(good, pin=PIN))
        await until_above(visitor, 30.0)
        await visitor.agreed(EndSession())
        await ended(visitor)
        assert visitor.store.measurements.for_runner(good.runner_id)[0].limit_mmhg == 280.0
        await rested(visitor)
        await visitor.agreed(msgspec.structs.replace(good, pin=PIN, is_higher=True))
        await until_above(visitor, 60.0)
        view = visitor.now.search
        assert view is not None
        assert view.limit_mmhg == 290.0
        raised = [line for line in visitor.store.events.page(0, 10_000) if line.code == "search_limit_raised"]
        assert [line.figures for line in raised] == [{"limit_mmhg": 290.0}]
        await visitor.agreed(EndSession())
        await ended(visitor)

    virtual.run(story, listener=Steady)
