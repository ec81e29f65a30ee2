"""What the controller keeps of a supervisor's review and correction, whoever says that one was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.condition import Condition
from kiosk.core.evaluationrecords import CorrectionReason, Decision, Skipped
from kiosk.core.goals import AgeGroup, Strength
from kiosk.core.model import Side
from kiosk.link.supervisorintents import CorrectResult, EnterSupervision, KeepReview
from kiosk.link.wire import ApprovePlan
from tests.caller import PIN
from tests.scenarios.test_clearance import begin, codes

if TYPE_CHECKING:
    from tests.scenarios.visitor import Virtual, Visitor

WRONG = "000000"


def test_reviews_and_corrections_need_the_pin_and_say_who_and_why(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        store = visitor.store
        runner = store.runners.add("Ann", 1960).id
        goal = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=8)
        condition = Condition(
            pain_rest=0, pain_loading=0, pain_morning=0, function=9, sessions_per_week=2, minutes_per_week=90
        )
        evaluation = store.evaluations.add(runner, goal, condition, visits_per_week=2, tests_version="t")
        first = store.results.add(evaluation, "calf_raise", 52.0, side=Side.LEFT, exercise=None)
        why = CorrectionReason.MISTYPED

        for refused in (
            EnterSupervision(pin=WRONG),
            KeepReview(runner_id=runner, decision=Decision.GO_ON, pin=WRONG),
            CorrectResult(result_id=first.id, entered=25.0, reason=why, pin=WRONG),
        ):
            assert await codes(visitor, refused) == ["pin_wrong"]
        assert await codes(visitor, KeepReview(runner_id=99, decision=Decision.END, pin=PIN)) == ["runner_unknown"]
        for result_id, entered, code in (
            (99, 25.0, "result_unknown"),
            (first.id, 52.0, "correction_same"),
            (first.id, 520.0, "test_out_of_range"),
        ):
            intent = CorrectResult(result_id=result_id, entered=entered, reason=why, pin=PIN)
            assert await codes(visitor, intent) == [code]
        assert store.reviews.for_runner(runner) == ()
        assert store.results.standing(runner) == (first,)

        await visitor.agreed(EnterSupervision(pin=PIN))
        await visitor.agreed(KeepReview(runner_id=runner, decision=Decision.CHANGE, pin=PIN))
        (review,) = store.reviews.for_runner(runner)
        assert (review.supervisor_id, review.decision) == (1, Decision.CHANGE)
        await visitor.agreed(CorrectResult(result_id=first.id, entered=25.0, reason=why, pin=PIN))
        (stands,) = store.results.standing(runner)
        assert (stands.value, stands.replaces_id, stands.supervisor_id, stands.reason) == (25.0, first.id, 1, why)
        again = CorrectResult(result_id=first.id, entered=26.0, reason=why, pin=PIN)
        assert await codes(visitor, again) == ["result_replaced"]
        back = CorrectResult(result_id=stands.id, entered=None, reason=CorrectionReason.OTHER_SIDE, pin=PIN)
        await visitor.agreed(back)
        (stands,) = store.results.standing(runner)
        assert (stands.value, stands.skipped) == (None, Skipped.MISTAKE)
        lines = [line.code for line in store.events.page(0, 100)]
        assert [lines.count(one) for one in ("supervision_entered", "review_kept", "result_corrected")] == [1, 1, 2]

    virtual.run(story)


def test_nobody_under_18_gets_a_plan_approved_whatever_the_screen_wrote(virtual: Virtual) -> None:
    async def story(visitor: Visitor) -> None:
        await begin(visitor)
        year = int(visitor.store.utc()[:4])
        plan_id = visitor.make_plan(birth_year=year - 18)
        assert await codes(visitor, ApprovePlan(plan_id=plan_id, pin=PIN)) == ["too_young"]
        plan_id = visitor.make_plan(birth_year=year - 19)
        await visitor.agreed(ApprovePlan(plan_id=plan_id, pin=PIN))

    virtual.run(story)
