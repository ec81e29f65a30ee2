"""A plan that is other than proposed: approved with a reason that fits, and kept with who said it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.core.posture import Posture
from kiosk.link.wire import ApprovePlan
from tests.caller import PIN
from tests.core.test_proposal import ASK, CASE, proposed
from tests.scenarios.test_clearance import begin, codes

if TYPE_CHECKING:
    from tests.scenarios.visitor import Virtual, Visitor


def test_what_is_harder_than_proposed_needs_a_reason_that_says_so(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        plan_id = visitor.make_plan("RES-STD", percent=60.0)
        plan = visitor.store.plans.get(plan_id)
        assert plan is not None
        ask = replace(
            ASK, exercise=plan.exercise, limb=plan.limb, side=plan.side, percent_lop=50.0, rounds=4, load_kg=None
        )
        proposal = replace(proposed(CASE), ask=ask)
        version = visitor.library.prescribing.version
        visitor.store.proposals.add(plan_id, version, proposal)
        for reason, code in (
            ("", "change_reason_missing"),
            ("because", "change_reason_missing"),
            ("careful", "change_reason_harder"),
        ):
            assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin=PIN, reason=reason)) == [code]
        assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin="000000", reason="too_easy")) == ["pin_wrong"]
        assert visitor.store.plan_changes.for_plan(plan_id) == ()
        assert visitor.store.approvals.for_plan(plan_id) is None
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN, reason="too_easy"))
        (kept,) = visitor.store.plan_changes.for_plan(plan_id)
        assert (kept.change.name, kept.change.proposed, kept.change.planned) == ("percent_lop", "50", "60")
        assert (kept.change.low, kept.change.high, kept.reason, kept.supervisor_id) == (40.0, 80.0, "too_easy", 1)
        assert visitor.store.approvals.for_plan(plan_id) is not None

        # As proposed, or without anything proposed: no reason is asked for, and no change is kept.
        for as_proposed in (True, False):
            again = visitor.make_plan("RES-STD", percent=60.0)
            if as_proposed:
                visitor.store.proposals.add(again, version, replace(proposal, ask=replace(ask, percent_lop=60.0)))
            await visitor.agreed(ApprovePlan(plan_id=again, pin=PIN))
            assert visitor.store.plan_changes.for_plan(again) == ()

    virtual.run(story)


def test_what_only_a_person_in_the_room_can_say_is_said_and_kept(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        plan_id = visitor.make_plan("PASS")
        for vows in ((), ("runs_trained",)):
            assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin=PIN, vows=vows)) == ["vow_missing_supervised"]
        assert visitor.store.approvals.for_plan(plan_id) is None
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN, vows=visitor.vows(plan_id)))
        assert visitor.store.approvals.for_plan(plan_id) is not None
        (kept,) = visitor.store.events.of_code("plan_vowed")
        assert (kept.detail, kept.figures) == ("1 stays_beside", {"plan": float(plan_id)})

    virtual.run(story)


def test_the_controller_judges_posture_and_weight_by_the_records(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        for plan_id, code in (
            (visitor.make_plan("CYC-LOW", posture=Posture.STANDING), "posture_higher"),
            (visitor.make_plan("WALK-INT", posture=Posture.SEATED), "vow_missing_posture"),
            (visitor.make_plan("RES-STD", load_kg=60.0), "load_untested"),
        ):
            assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin=PIN)) == [code]
            assert visitor.store.approvals.for_plan(plan_id) is None
        lower = visitor.make_plan("WALK-INT", posture=Posture.SEATED)
        await visitor.agreed(ApprovePlan(plan_id=lower, pin=PIN, vows=visitor.vows(lower)))
        await visitor.agreed(ApprovePlan(plan_id=visitor.make_plan("RES-STD", load_kg=40.0), pin=PIN))

    virtual.run(story)
