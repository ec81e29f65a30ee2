"""Both proofs on the whole station: cuffs that fit and that do not, valves that wear, and ways out."""

import pytest

from kiosk.core.model import Limb, Mode, Phase, ProofKind
from kiosk.core.selftest import CODES, SHORT_CODES
from kiosk.hw.sim import profile
from kiosk.link.wire import Acknowledge, AnswerStop, ApprovePlan, OpenStation, StartSession, Stop
from tests.caller import PIN
from tests.scenarios.visitor import Virtual, Visitor

FULL_MAX_S, SHORT_MAX_S = 60.0, 25.0
"""What the two may take, of the station's own time."""


async def checked(visitor: Visitor, cuff_id: str, limb: Limb = Limb.LEG) -> int:
    """Open, plan, approve, start, and wait for what the short proof decides; the plan."""
    await visitor.open_station()
    assert visitor.mode == "ready", visitor.now.proof
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
    plan_id = visitor.make_plan(limb=limb, cuff_id=cuff_id)
    await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
    await again(visitor, plan_id)
    return plan_id


async def again(visitor: Visitor, plan_id: int) -> None:
    await visitor.agreed(StartSession(plan_id=plan_id))
    await visitor.until(lambda: visitor.now.mode is Mode.TESTING, "the short proof", 2.0)
    await visitor.until(lambda: visitor.now.mode is not Mode.TESTING, "its end", SHORT_MAX_S + 5.0)


def codes(visitor: Visitor) -> list[str | None]:
    bouts = visitor.store.sessions.for_runner(1)
    return [None if bout.end_reason is None else bout.end_reason.code for bout in bouts]


@pytest.mark.parametrize(
    ("bench", "cuff_id", "limb"),
    [("arm", "arm-110", Limb.ARM), ("thigh", "thigh-110", Limb.LEG), ("thigh_large", "thigh-180", Limb.LEG)],
)
def test_each_cuff_of_the_bench_passes_both_proofs_in_their_time(
    virtual: Virtual, bench: str, cuff_id: str, limb: Limb
) -> None:
    async def story(visitor: Visitor) -> None:
        await checked(visitor, cuff_id, limb)
        assert visitor.mode == "session", visitor.now.start_refused
        full, short = visitor.store.proofs.latest(ProofKind.FULL), visitor.store.proofs.latest(ProofKind.SHORT, cuff_id)
        assert full is not None
        assert short is not None
        assert [step.code for step in full.proof.steps] == list(CODES)
        assert [step.code for step in short.proof.steps] == list(SHORT_CODES)
        assert full.proof.seconds <= FULL_MAX_S
        assert short.proof.seconds <= SHORT_MAX_S
        cuff = visitor.library.cuff(cuff_id)
        assert cuff is not None
        assert short.proof.air_ml == pytest.approx(cuff.air_ml, rel=0.05)
        assert short.proof.ml_per_mmhg == pytest.approx(cuff.ml_per_mmhg, rel=0.1)

    virtual.run(story, profile=profile.PROFILES / f"{bench}.toml")


@pytest.mark.parametrize(
    ("bench", "cuff_id", "limb", "code"),
    [
        ("arm", "thigh-110", Limb.LEG, "cuff_too_small"),
        ("thigh", "arm-110", Limb.ARM, "cuff_too_large"),
        ("thigh", "thigh-180", Limb.LEG, "cuff_too_small"),
        ("thigh_large", "thigh-110", Limb.LEG, "cuff_too_large"),
    ],
)
def test_another_cuff_than_the_plans_is_refused_and_may_be_put_right_at_once(
    virtual: Virtual, bench: str, cuff_id: str, limb: Limb, code: str
) -> None:
    async def story(visitor: Visitor) -> None:
        plan_id = await checked(visitor, cuff_id, limb)
        assert visitor.mode == "ready"
        assert visitor.now.start_refused is not None
        assert visitor.now.start_refused.code == code
        await visitor.until(lambda: codes(visitor) == [code], "the stored end", 2.0)
        (bout,) = visitor.store.sessions.for_runner(1)
        assert bout.dose is not None
        assert bout.dose.restriction_s == 0.0
        assert visitor.peak_mmhg < 80.0
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        await again(visitor, plan_id)
        assert visitor.mode == "ready"
        assert visitor.store.trips.all() == ()

    virtual.run(story, profile=profile.PROFILES / f"{bench}.toml")


def test_a_part_that_fails_in_the_short_proof_closes_the_station(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        visitor.station.bench.fault("dump_b_stuck_closed", True)
        plan_id = visitor.make_plan()
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
        await again(visitor, plan_id)
        assert visitor.mode == "closed"
        refused = await visitor.ask(StartSession(plan_id=plan_id))
        assert [reason.code for reason in refused.reasons] == ["proof_failed"]
        await visitor.until(lambda: codes(visitor) == ["vent_slow"], "the stored end", 2.0)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 10.0)

    virtual.run(story)


def test_stop_in_the_short_proof_empties_the_cuff_and_needs_no_new_full_proof(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        plan_id = visitor.make_plan()
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))
        await visitor.agreed(StartSession(plan_id=plan_id))
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg > 50.0, "a full cuff", 20.0)
        visitor.station.stop_sender.send()
        await visitor.agreed(Stop(source="screen"))
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED", 2.0)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20.0, "an empty cuff", 5.0)
        await visitor.agreed(AnswerStop(answer="mistake"))
        await visitor.agreed(Acknowledge(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "READY", 10.0)
        assert codes(visitor) == ["stop"]
        assert visitor.store.trips.all() == ()

    virtual.run(story)


async def reopened(visitor: Visitor) -> None:
    """The full proof once more."""
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff", 20.0)
    await visitor.agreed(OpenStation(pin=PIN))
    await visitor.until(lambda: visitor.now.mode is Mode.TESTING, "the self-test", 2.0)
    await visitor.until(lambda: visitor.now.mode is not Mode.TESTING, "its end", FULL_MAX_S)


def test_a_valve_that_becomes_slower_warns_then_blocks_until_it_is_serviced(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        for _ in range(4):
            await reopened(visitor)
        assert visitor.mode == "ready"
        bench = visitor.station.bench
        bench.fault("dump_b_narrow", True, amplitude=0.68)
        bench.fault("dump_a_slow", True, amplitude=0.08)
        await reopened(visitor)
        assert visitor.mode == "ready"
        worn = [step for step in visitor.now.proof if step.warning is not None]
        assert [step.code for step in worn] == ["vent_b", "circuit_a"]
        assert {step.warning and step.warning.code for step in worn} == {"valve_slowing"}
        assert "proof_warning" in [alarm.code for alarm in visitor.now.alarms]
        bench.fault("dump_b_narrow", True, amplitude=0.45)
        await reopened(visitor)
        assert visitor.mode == "closed"
        (failed,) = [step for step in visitor.now.proof if step.reason is not None]
        assert (failed.code, failed.reason and failed.reason.code) == ("vent_b", "valve_slow")
        visitor.store.services.add("Technician", "valve B cleaned, reference renewed")
        await reopened(visitor)
        assert visitor.mode == "ready"

    virtual.run(story)
