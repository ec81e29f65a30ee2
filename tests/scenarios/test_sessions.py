"""Whole bouts on the whole station in virtual time."""

import asyncio

import pytest

from kiosk.core.model import Dose, Limb, Mode, Phase, ProofKind, Side
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, LopSource, Plan
from kiosk.core.units import Mmhg
from kiosk.hw.wiring import default_wiring_path, load_wiring
from kiosk.link.wire import (
    Acknowledge,
    AnswerStop,
    ApprovePlan,
    CloseSession,
    CreateSupervisor,
    EndSession,
    OpenStation,
    Pause,
    ReportSymptom,
    Resume,
    StartSession,
    Stop,
)
from kiosk.ops.station import station_state
from tests.caller import PIN
from tests.scenarios.visitor import Virtual, Visitor


def ends(visitor: Visitor) -> list[str | None]:
    bouts = visitor.store.sessions.for_runner(1)
    return [None if bout.end_reason is None else bout.end_reason.code for bout in bouts]


async def whole(visitor: Visitor) -> Dose:
    await visitor.train()
    answers = asyncio.create_task(visitor.answer_effort())
    visitor.tasks.append(answers)
    await visitor.finished()
    session = visitor.now.session
    assert session is not None
    assert session.dose is not None
    assert session.end_reason is not None
    assert session.end_reason.code == "completed"
    begun = visitor.store._file.one("SELECT plan_id, approval_id FROM sessions WHERE id = ?", [session.session_id])
    assert begun is not None
    approval = visitor.store.approvals.for_plan(begun["plan_id"])
    assert approval is not None
    assert begun["approval_id"] == approval.id, "a bout names what it began on"
    bout, (state,) = visitor.store.sessions.get(session.session_id), visitor.store.states.all()
    assert state.state == station_state("bench", load_wiring(default_wiring_path()), None)
    assert bout is not None
    kinds = ((ProofKind.FULL, None), (ProofKind.SHORT, visitor.store.proofs.cuffs()[0]))
    proofs = [visitor.store.proofs.latest(*one) for one in kinds]
    assert [bout.state_id, *(one and one.state_id for one in proofs)] == [state.id] * 3
    await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
    await visitor.agreed(CloseSession())
    await visitor.until(lambda: visitor.now.mode is Mode.READY, "the next runner's turn")
    return session.dose


def test_30_15_15_15_is_delivered(virtual: Virtual) -> None:
    dose = virtual.run(whole, seed=11)
    assert dose.repetitions == (30, 15, 15, 15)
    assert dose.above_lop_s == 0.0
    assert dose.work is not None
    assert dose.rest is not None
    assert dose.work.seconds == pytest.approx(300, abs=2)
    assert dose.work.within_10pct > 0.9


async def short(visitor: Visitor) -> str:
    await visitor.train()
    await asyncio.sleep(5.0)
    await visitor.agreed(EndSession())
    await visitor.finished()
    await asyncio.sleep(1.0)
    return visitor.store.digest()


def test_the_same_seed_leaves_the_same_records_and_another_others(virtual: Virtual) -> None:
    first, again, other = (virtual.run(short, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_bout_with_released_rests_empties_and_refills(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train(protocol_id="RES-INT")
        visitor.tasks.append(asyncio.create_task(visitor.answer_effort()))
        await visitor.until(lambda: Phase.IDLE in visitor.phases[visitor.phases.index(Phase.WORK) :], "rest", 300)
        assert visitor.station.bench.true_pressure_mmhg < 20
        await visitor.until(lambda: visitor.phases[-1] is Phase.WORK, "the second set", 120)
        await visitor.agreed(EndSession())
        await visitor.finished()
        assert visitor.store.trips.all() == ()

    virtual.run(story)


def test_an_arm_is_trained_with_its_own_cuff(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train(limb=Limb.ARM)
        await asyncio.sleep(10.0)
        setpoint = visitor.now.setpoint_mmhg
        assert setpoint is not None
        assert abs(visitor.station.bench.true_pressure_mmhg - setpoint) < 0.2 * setpoint
        await visitor.agreed(EndSession())
        await visitor.finished()

    from kiosk.hw.sim import profile  # noqa: PLC0415 - the arm's world

    virtual.run(story, profile=profile.PROFILES / "arm.toml")


def test_stop_empties_at_once_and_asks_before_anything_goes_on(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        plan = await visitor.train()
        world = visitor.station.bench.world
        visitor.station.stop_sender.send()
        await visitor.agreed(Stop(source="screen"))
        took = await visitor.until(
            lambda: bool(world.state()["dump_a_open"]) and bool(world.state()["dump_b_open"]), "both vents", 2.0
        )
        assert took <= 0.35
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED")
        assert not (await visitor.ask(StartSession(plan_id=plan))).accepted
        await visitor.agreed(Acknowledge(pin=PIN))
        await asyncio.sleep(1.0)
        assert visitor.mode == "stopped"
        await visitor.agreed(AnswerStop(answer="mistake"))
        await visitor.agreed(Acknowledge(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "READY", 15.0)
        assert visitor.store.trips.all() == ()
        refused = await visitor.ask(StartSession(plan_id=plan))
        assert [reason.code for reason in refused.reasons] == ["reperfusion"]
        await asyncio.sleep(61.0)
        await visitor.agreed(StartSession(plan_id=plan))
        await visitor.until(lambda: visitor.now.phase is Phase.WORK, "the next bout")
        assert ends(visitor) == [None, "stop"]

    virtual.run(story)


def test_the_watchdogs_own_stop_socket_is_enough(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        visitor.station.stop_sender.send()
        await visitor.until(lambda: visitor.now.mode is Mode.STOPPED, "STOPPED", 2.0)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 5.0)

    virtual.run(story)


def test_a_trip_needs_a_pin_a_gone_cause_and_a_new_self_test(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        plan = await visitor.train()
        visitor.station.bench.fault("estop", True)
        await visitor.until(lambda: visitor.now.mode is Mode.TRIPPED, "TRIPPED", 2.0)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 10, "an empty cuff", 10.0)
        await asyncio.sleep(6.0)
        await visitor.ask(Acknowledge(pin=PIN))
        await asyncio.sleep(3.0)
        assert visitor.mode == "tripped"
        visitor.station.bench.fault("estop", False)
        await asyncio.sleep(6.0)
        assert visitor.mode == "tripped"
        await visitor.agreed(Acknowledge(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.CLOSED, "CLOSED", 15.0)
        assert not (await visitor.ask(StartSession(plan_id=plan))).accepted
        await visitor.agreed(OpenStation(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.READY, "READY", 60.0)

    virtual.run(story)


def test_a_silent_screen_deflates_in_a_controlled_way(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        visitor.beating = False
        await visitor.until(lambda: visitor.now.phase is Phase.DEFLATE, "DEFLATE", 2.0)
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 8.0)
        visitor.beating = True
        await visitor.until(lambda: ends(visitor) == ["screen_silent"], "the stored end", 20.0)
        assert visitor.store.trips.all() == ()

    virtual.run(story)


def test_tingling_lowers_by_ten_and_pain_ends(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.train()
        before = visitor.now.setpoint_mmhg
        assert before is not None
        await visitor.agreed(ReportSymptom(symptom="tingling"))
        await visitor.until(lambda: visitor.now.setpoint_mmhg == before - 10, "10 mmHg less", 2.0)
        await asyncio.sleep(5.0)
        assert visitor.now.mode is Mode.SESSION
        await visitor.agreed(Pause())
        await visitor.until(lambda: visitor.now.session is not None and visitor.now.session.paused, "a pause", 2.0)
        await visitor.agreed(Resume())
        await visitor.agreed(ReportSymptom(symptom="pain"))
        await visitor.finished(20.0)
        assert visitor.now.session is not None
        assert visitor.now.session.end_reason is not None

    virtual.run(story)


def test_nothing_inflates_for_a_plan_that_is_not_right(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        question = visitor.library.screening.questions[1].id
        for plan_id, code in (
            (visitor.make_plan(yes=(question,)), f"screening_{question}"),
            (visitor.make_plan(lop_mmhg=400.0), "lop_implausible"),
            (visitor.make_plan(percent=95.0), "percent_out_of_range"),
            (99, "plan_unknown"),
        ):
            refused = await visitor.ask(ApprovePlan(plan_id=plan_id, pin=PIN))
            assert not refused.accepted
            assert code in [reason.code for reason in refused.reasons]
            assert not (await visitor.ask(StartSession(plan_id=plan_id))).accepted
        good = visitor.make_plan()
        assert (await visitor.ask(StartSession(plan_id=good))).reasons[0].code == "approval_missing"
        wrong = await visitor.ask(ApprovePlan(plan_id=good, pin="000000"))
        assert wrong.reasons[0].code == "pin_wrong"
        assert visitor.peak_mmhg < 80

    virtual.run(story)


def test_the_controller_asks_the_records_for_a_plans_lop(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        await visitor.until(lambda: visitor.now.phase is Phase.IDLE, "an empty cuff")
        store = visitor.store

        def another(plan: Plan, **changes: object) -> int:
            """The same plan with something else in it, as a screen gone wrong might write it."""
            values: dict[str, object] = {
                name: getattr(plan, name) for name in plan.__slots__ if name not in {"id", "created_utc"}
            }
            assert plan.lop_id is not None
            lop = LopSource(method=plan.lop_method, id=plan.lop_id)
            kept = {name: value for name, value in values.items() if name not in {"lop_method", "lop_id"}}
            return store.plans.add(**(kept | {"lop": lop} | changes)).id  # type: ignore[arg-type]  # as the plan's

        def planned() -> Plan:
            plan = store.plans.get(visitor.make_plan())
            assert plan is not None
            return plan

        plan, other = planned(), planned()
        slip = planned()
        assert slip.lop_id is not None
        assert other.lop_id is not None
        store.lops.withdraw(slip.lop_id)
        for plan_id, code in (
            (another(plan, lop_mmhg=Mmhg(150.0)), "lop_figure"),
            (another(plan, lop=LopSource(method=LopMethod.DOPPLER, id=999)), "lop_source_unknown"),
            (another(plan, lop=LopSource(method=LopMethod.MEASURED, id=plan.lop_id or 0)), "lop_source_unknown"),
            (another(plan, lop=LopSource(method=LopMethod.DOPPLER, id=other.lop_id)), "lop_runner"),
            (another(plan, side=Side.RIGHT), "lop_limb"),
            (another(plan, posture=Posture.LYING), "lop_posture"),
            (slip.id, "lop_withdrawn"),
        ):
            refused = await visitor.ask(ApprovePlan(plan_id=plan_id, pin=PIN))
            assert [reason.code for reason in refused.reasons] == [code]
        await visitor.agreed(ApprovePlan(plan_id=plan.id, pin=PIN))
        assert visitor.peak_mmhg < 80

    virtual.run(story)


def test_five_wrong_pins_lock_the_pad_and_nothing_else(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await visitor.open_station()
        for _ in range(5):
            assert (await visitor.ask(OpenStation(pin="000000"))).reasons[0].code == "pin_wrong"
        assert (await visitor.ask(OpenStation(pin=PIN))).reasons[0].code == "pin_locked"
        await visitor.agreed(Stop(source="screen"))
        await asyncio.sleep(61.0)
        await visitor.agreed(Acknowledge(pin=PIN))

    virtual.run(story)


FAILED_PROOFS = {
    "oneshot_enable_stuck_on": ("pump_alone", "pump_without_enable"),
    "bleed_stuck_closed": ("bleed", "bleed_slow"),
    "dump_b_stuck_closed": ("vent_b", "vent_slow"),
    "oneshot_b_stuck_on": ("vent_b", "vent_slow"),
    "dump_a_stuck_closed": ("vent_a", "vent_slow"),
    "oneshot_a_stuck_on": ("vent_a", "vent_slow"),
}
"""The step that finds each fault, and its reason; the register of hazards names these cases by the fault."""


@pytest.mark.parametrize("fault", FAILED_PROOFS)
def test_a_proof_that_fails_keeps_the_station_closed(virtual: Virtual, fault: str) -> None:
    async def story(visitor: Visitor) -> None:
        visitor.station.bench.fault(fault, True)
        await visitor.open_station()
        failed = [step for step in visitor.now.proof if step.state == "failed"]
        assert [(step.code, step.reason and step.reason.code) for step in failed] == [FAILED_PROOFS[fault]]
        assert visitor.now.mode is not Mode.READY
        await visitor.until(lambda: visitor.station.bench.true_pressure_mmhg < 20, "an empty cuff", 10.0)
        await visitor.until(lambda: visitor.store.proofs.last() is not None, "the stored proof", 2.0)
        proof = visitor.store.proofs.last()
        assert proof is not None
        assert not proof.proof.passed

    virtual.run(story)


def test_a_lock_before_the_first_supervisor_can_be_cleared(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        visitor.station.bench.fault("estop", True)
        await visitor.until(lambda: visitor.last is not None and visitor.mode == "tripped", "TRIPPED")
        visitor.station.bench.fault("estop", False)
        await visitor.agreed(CreateSupervisor(name="Supervisor", pin=PIN))
        await asyncio.sleep(6.0)
        await visitor.agreed(Acknowledge(pin=PIN))
        await visitor.until(lambda: visitor.now.mode is Mode.CLOSED, "CLOSED", 20.0)
        await visitor.open_station()
        assert visitor.now.mode is Mode.READY

    virtual.run(story)
