"""What the controller makes of both records of a runner's answers, and what a supervisor may let pass of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.model import Limb
from kiosk.core.records import Form, Tier
from kiosk.link.wire import ApprovePlan, ClearScreening, CreateSupervisor
from tests.caller import PIN, mildest

if TYPE_CHECKING:
    from kiosk.core.records import Answer, Screening
    from kiosk.link.wire import AnyIntent
    from tests.scenarios.visitor import Virtual, Visitor

REASON = "examined"


async def codes(visitor: Visitor, intent: AnyIntent) -> list[str]:
    """Why something was refused; nothing when it was not."""
    return [reason.code for reason in (await visitor.ask(intent)).reasons]


async def begin(visitor: Visitor) -> None:
    await visitor.until(lambda: visitor.link.connected and visitor.last is not None, "the link")
    await visitor.agreed(CreateSupervisor(name="Supervisor", pin=PIN))


def full_form(visitor: Visitor, runner_id: int, **answers: Answer) -> Screening:
    rules = visitor.library.full_screening
    return visitor.store.screenings.add(runner_id, rules.version, mildest(rules) | answers, Tier.CLEAR, Form.FULL)


def test_a_supervisor_lets_review_pass_with_a_reason_and_the_pump_stays_bound(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        plan_id = visitor.make_plan("RES-INT", percent=50.0, yes=("family",))
        plan = visitor.store.plans.get(plan_id)
        assert plan is not None
        approve = ApprovePlan(plan_id=plan_id, pin=PIN)
        asked = ClearScreening(screening_id=plan.screening_id, reason=REASON, pin=PIN)
        assert await codes(visitor, approve) == ["clearance_missing"]
        for intent, expected in (
            (ClearScreening(screening_id=plan.screening_id, reason=REASON, pin="000000"), "pin_wrong"),
            (ClearScreening(screening_id=plan.screening_id, reason="because", pin=PIN), "clearance_reason"),
            (ClearScreening(screening_id=99, reason=REASON, pin=PIN), "screening_missing"),
        ):
            assert await codes(visitor, intent) == [expected]
        assert visitor.store.clearances.for_screening(plan.screening_id) is None
        await visitor.agreed(asked)
        given = visitor.store.clearances.for_screening(plan.screening_id)
        assert given is not None
        assert (given.screening_id, given.supervisor_id, given.reason) == (plan.screening_id, 1, REASON)
        assert "screening_cleared" in [line.code for line in visitor.store.events.page(0, 100)]
        await visitor.agreed(approve)

        # What was let pass is these answers, not the caps, and not other answers.
        hard = visitor.make_plan("RES-STD", percent=60.0, yes=("family",))
        other = visitor.store.plans.get(hard)
        assert other is not None
        await visitor.agreed(ClearScreening(screening_id=other.screening_id, reason=REASON, pin=PIN))
        found = await codes(visitor, ApprovePlan(plan_id=hard, pin=PIN))
        assert found == ["percent_out_of_range", "review_rests"]
        full_form(visitor, plan.runner_id)
        assert await codes(visitor, approve) == ["screening_overtaken", "clearance_missing"]

    virtual.run(story)


def test_what_stops_cannot_be_let_pass_and_binds_from_the_full_form_on(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        plan_id = visitor.make_plan(full={"heart": True})
        plan = visitor.store.plans.get(plan_id)
        assert plan is not None
        assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin=PIN)) == ["screening_heart"]
        asked = ClearScreening(screening_id=plan.screening_id, reason=REASON, pin=PIN)
        assert await codes(visitor, asked) == ["screening_heart"]
        assert visitor.store.clearances.for_screening(plan.screening_id) is None

        fine = visitor.make_plan()
        good = visitor.store.plans.get(fine)
        assert good is not None
        unneeded = ClearScreening(screening_id=good.screening_id, reason=REASON, pin=PIN)
        assert await codes(visitor, unneeded) == ["clearance_not_needed"]

        limb = visitor.make_plan(full={"wound": True, "wound:right_leg": False})
        assert await codes(visitor, ApprovePlan(plan_id=limb, pin=PIN)) == ["screening_limb"]

        none = visitor.make_plan(limb=Limb.LEG, full=None)
        assert await codes(visitor, ApprovePlan(plan_id=none, pin=PIN)) == ["full_missing"]

        told = visitor.make_plan(yes=("change",))
        assert await codes(visitor, ApprovePlan(plan_id=told, pin=PIN)) == ["full_changed"]

    virtual.run(story)
