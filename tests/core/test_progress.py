"""A runner's records, judged whole."""

from dataclasses import replace

import pytest

from kiosk.core.condition import Condition, Look, MorningAfter
from kiosk.core.evaluation import Standing
from kiosk.core.evaluationrecords import (
    Decision,
    Skipped,
    StoredEvaluation,
    StoredMorning,
    StoredResult,
    StoredReview,
    TrainedBout,
)
from kiosk.core.goals import AgeGroup, Clearance, Event, Goal, Injury, Performance, Stage, Strength, Tissue
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.outcome import Balance, Verdict
from kiosk.core.progress import History, Progress, aim, course_of, progress, visit_days
from kiosk.therapy.baselines import load_baselines

SHIPPED = load_baselines()
INJURY = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)
STRONG = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=9)
EMPTY = History(evaluations=(), results=(), mornings=(), bouts=(), reviews=())


def evaluation(number: int, day: float, goal: Goal = INJURY, pain: int = 4) -> StoredEvaluation:
    return StoredEvaluation(
        id=number,
        runner_id=1,
        goal=goal,
        condition=Condition(
            pain_rest=1,
            pain_loading=pain,
            pain_morning=pain,
            function=6,
            sessions_per_week=2,
            minutes_per_week=90,
        ),
        visits_per_week=2,
        tests_version="1",
        day=day,
        at_utc="",
    )


def result(number: int, day: float, test_id: str, value: float | None, side: Side | None = None) -> StoredResult:
    return StoredResult(
        id=number,
        runner_id=1,
        evaluation_id=1 if day < 30 else 2,
        test_id=test_id,
        side=side,
        exercise=None,
        value=value,
        skipped=Skipped.TIME if value is None else None,
        replaces_id=None,
        day=day,
        at_utc="",
    )


def bout(number: int, day: float, *, effort: float | None = 6.0, kg: float | None = 25.0) -> TrainedBout:
    return TrainedBout(
        session_id=number,
        runner_id=1,
        day=day,
        protocol_id="RES-STD",
        exercise="Heel raise",
        limb=Limb.LEG,
        side=Side.LEFT,
        repetitions=75,
        restriction_s=300.0,
        effort=effort,
        load_kg=kg,
    )


def morning(day: float, pain: int, *, bruise: bool = False) -> StoredMorning:
    after = MorningAfter(pain=pain, soreness=3, bruise=bruise, swelling=False, numbness=False)
    return StoredMorning(id=1, runner_id=1, session_id=1, after=after, day=day, at_utc="")


def review(day: float, decision: Decision = Decision.GO_ON) -> StoredReview:
    return StoredReview(id=1, runner_id=1, supervisor_id=1, decision=decision, day=day, at_utc="")


WHOLE = History(
    evaluations=(evaluation(1, 0.4), evaluation(2, 35.4, pain=1)),
    results=(
        *(result(1, 0.4, "calf_raise", 12.0, Side.LEFT), result(2, 0.4, "calf_raise", 24.0, Side.RIGHT)),
        *(result(3, 0.4, "visa_a", 55.0), result(4, 0.4, "five_rm", None, Side.LEFT)),
        *(result(5, 35.4, "calf_raise", 22.0, Side.LEFT), result(6, 35.4, "calf_raise", 24.0, Side.RIGHT)),
        result(7, 35.4, "visa_a", 60.0),
    ),
    mornings=(morning(3.0, 5), morning(9.0, 2)),
    bouts=(bout(1, 1.2), bout(2, 1.3), bout(3, 8.0, kg=None), bout(4, 34.0, kg=30.0), bout(5, 34.1, effort=None)),
    reviews=(),
)


def whole(now: float = 36.0) -> Progress:
    return progress(WHOLE, SHIPPED, now)


def test_each_test_and_side_has_its_change() -> None:
    changes = {(line.test.id, line.side): line.change for line in whole().lines}
    assert {key: change.verdict for key, change in changes.items()} == {
        ("calf_raise", Side.LEFT): Verdict.BETTER,
        ("calf_raise", Side.RIGHT): Verdict.SAME,
        ("visa_a", None): Verdict.SAME,
    }
    assert changes["calf_raise", Side.LEFT].gain == 10.0
    assert changes["calf_raise", Side.LEFT].sentence.figures["visits"] == 3.0


def test_the_injured_leg_is_compared_with_the_other_now() -> None:
    (one,) = whole().balanced
    assert one.test.id == "calf_raise"
    assert one.symmetry.percent == pytest.approx(2200.0 / 24.0)
    assert one.symmetry.balance is Balance.GOOD


def test_one_leg_alone_has_no_balance() -> None:
    left = replace(WHOLE, results=tuple(one for one in WHOLE.results if one.side is not Side.RIGHT))
    assert progress(left, SHIPPED, 36.0).balanced == ()


def test_visits_are_days_and_minutes_are_under_restriction() -> None:
    found = whole()
    assert (found.visits, found.minutes) == (3, 25.0)
    assert visit_days(WHOLE.bouts) == (1, 8, 34)
    assert found.adherence is not None
    assert (found.adherence.done, found.adherence.planned) == (3, 10)


def test_pain_is_told_by_evaluations_and_of_the_morning_by_both() -> None:
    found = whole()
    assert found.pain_loading is not None
    assert (found.pain_loading.first, found.pain_loading.last, found.pain_loading.verdict) == (4, 1, Verdict.BETTER)
    assert found.pain_rest is not None
    assert found.pain_rest.verdict is Verdict.SAME
    late = replace(WHOLE, mornings=(morning(36.5, 7, bruise=True),))
    trend = progress(late, SHIPPED, 37.0).pain_morning
    assert trend is not None
    assert (trend.first, trend.last, trend.verdict) == (4, 7, Verdict.WORSE)


def test_the_last_morning_after_is_looked_at() -> None:
    assert whole().morning == ()
    late = replace(WHOLE, mornings=(morning(36.5, 7, bruise=True),))
    assert [reason.code for reason in progress(late, SHIPPED, 37.0).morning] == [
        *("morning_worse", "morning_pain", "morning_bruise")
    ]
    assert progress(replace(WHOLE, mornings=()), SHIPPED, 37.0).morning == ()


@pytest.mark.parametrize(("looked", "is_open"), [(36.4, True), (36.5, True), (36.6, False)])
def test_a_bad_morning_is_said_until_somebody_has_looked_since_it_was_told(looked: float, is_open: bool) -> None:
    late = replace(WHOLE, mornings=(morning(36.5, 7, bruise=True),), reviews=())
    kept = StoredReview(
        id=1, runner_id=1, supervisor_id=1, decision=Decision.CHANGE, day=looked, at_utc="2026-03-01"
    )  # fmt: skip
    for seen in (replace(late, cleared=(looked,)), replace(late, reviews=(kept,))):
        assert bool(progress(seen, SHIPPED, 37.0).morning) is is_open
    assert progress(late, SHIPPED, 400.0).morning, "time alone closes nothing"
    nothing = replace(SHIPPED, rules=replace(SHIPPED.rules, looks=(Look.REVIEW,)))
    assert progress(replace(late, cleared=(looked,)), nothing, 37.0).morning
    only = replace(SHIPPED, rules=replace(SHIPPED.rules, looks=(Look.CLEARANCE,)))
    assert progress(replace(late, reviews=(kept,)), only, 37.0).morning


def test_a_look_of_another_course_closes_nothing() -> None:
    assert course_of(replace(WHOLE, cleared=(-1.0, 36.0))).cleared == (36.0,)


@pytest.mark.parametrize(("now", "asked"), [(34.5, False), (34.7, True), (40.0, True)])
def test_the_morning_after_the_last_bout_is_asked_once_on_another_day(now: float, asked: bool) -> None:
    assert progress(WHOLE, SHIPPED, now).asks_morning is asked
    told = replace(WHOLE, mornings=(replace(morning(35.0, 2), session_id=5),))
    assert not progress(told, SHIPPED, now).asks_morning
    assert not progress(replace(WHOLE, bouts=()), SHIPPED, now).asks_morning


@pytest.mark.parametrize(("now", "goes_on"), [(35.8, True), (36.0, False)])
def test_the_tests_of_todays_evaluation_go_on(now: float, goes_on: bool) -> None:
    assert whole(now).goes_on is goes_on
    assert not progress(EMPTY, SHIPPED, now).goes_on


def test_load_is_compared_where_load_and_effort_are_known() -> None:
    (gain,) = whole().load
    assert (gain.first_kg, gain.last_kg) == (25.0, 30.0)
    assert gain.percent == pytest.approx(20.0)


def test_suiting_tests_are_asked_by_age_pain_and_stage() -> None:
    standing = {(one.test.id, one.side): one.standing for one in whole(36.0).tests}
    assert standing == {
        ("calf_raise", Side.LEFT): Standing.DONE,
        ("calf_raise", Side.RIGHT): Standing.DONE,
        ("five_rm", Side.LEFT): Standing.DUE,  # was skipped
        ("five_rm", Side.RIGHT): Standing.DUE,
        ("calf_girth", Side.LEFT): Standing.DUE,
        ("calf_girth", Side.RIGHT): Standing.DUE,
        ("hop", Side.LEFT): Standing.FORBIDDEN,
        ("hop", Side.RIGHT): Standing.FORBIDDEN,
        ("visa_a", None): Standing.DONE,
    }
    again = {(one.test.id, one.side): one.standing for one in whole(35.4 + 28.0).tests}
    assert again["calf_raise", Side.LEFT] is Standing.DUE


def test_one_sentence_harm_first_and_how_many_share_it() -> None:
    assert whole().sentence.code == "outcome_better"
    assert whole().sentence.figures["alike"] == 1.0
    assert whole().sentence.figures["tests"] == 3.0
    worse = replace(WHOLE, results=(*WHOLE.results[:-1], result(7, 35.4, "visa_a", 40.0)))
    assert progress(worse, SHIPPED, 36.0).sentence.code == "outcome_worse"


def test_no_change_after_six_visits_says_so_and_sends_to_the_therapist() -> None:
    same = replace(
        WHOLE,
        results=(result(1, 0.4, "visa_a", 55.0), result(2, 35.4, "visa_a", 56.0)),
        bouts=tuple(bout(number, 1.0 + 5 * number) for number in range(6)),
    )
    found = progress(same, SHIPPED, 36.0)
    assert found.sentence.code == "outcome_same_review"
    assert found.sentence.figures["visits"] == 6.0


def test_a_review_is_due_since_the_last_one_or_since_the_beginning() -> None:
    assert whole().review == Reason(code="review_due", figures={"visits": 3.0, "days": 35.0})
    reviewed = replace(WHOLE, reviews=(review(34.0),))
    assert progress(reviewed, SHIPPED, 36.0).review is None
    more = replace(reviewed, bouts=(*WHOLE.bouts, *(bout(20 + n, 35.0 + n) for n in range(6))))
    assert progress(more, SHIPPED, 41.0).review == Reason(code="review_due", figures={"visits": 6.0, "days": 7.0})


def test_without_an_evaluation_or_a_test_that_is_what_is_said() -> None:
    found = progress(replace(EMPTY, bouts=(bout(1, 1.0),)), SHIPPED, 2.0)
    assert found.sentence == Reason(code="outcome_no_evaluation")
    assert (found.lines, found.tests, found.adherence, found.review) == ((), (), None, None)
    assert (found.visits, found.minutes, found.asks_morning) == (1, 5.0, True)
    found = progress(replace(EMPTY, evaluations=(evaluation(1, 0.0),)), SHIPPED, 2.0)
    assert found.sentence == Reason(code="outcome_no_tests")


def test_another_goal_begins_another_course_with_a_baseline_of_its_own() -> None:
    healed = replace(INJURY, stage=Stage.RETURNING)
    assert aim(healed) == aim(INJURY)
    assert len(course_of(replace(WHOLE, evaluations=(evaluation(1, 0.4), evaluation(2, 35.4, healed)))).bouts) == 5
    run = Performance(event=Event.TEN_KM, weekly_km=40.0, time_s=2700.0)
    for other in (STRONG, run, replace(INJURY, side=Side.RIGHT), replace(INJURY, tissue=Tissue.CALF)):
        found = course_of(replace(WHOLE, evaluations=(evaluation(1, 0.4), evaluation(2, 34.05, other))))
        assert [one.id for one in found.evaluations] == [2]
        assert {one.evaluation_id for one in found.results} == {2}
        assert [one.session_id for one in found.bouts] == [4, 5]
        assert found.mornings == ()


def test_a_review_that_ended_the_course_ends_it() -> None:
    assert course_of(replace(WHOLE, reviews=(review(36.0, Decision.END),))) == EMPTY
    late = replace(WHOLE, reviews=(review(36.0, Decision.END),), bouts=(*WHOLE.bouts, bout(9, 37.0)))
    assert [one.session_id for one in course_of(late).bouts] == [9]
    again = course_of(replace(WHOLE, reviews=(review(20.0, Decision.END),)))
    assert [one.id for one in again.evaluations] == [2]
    assert again.reviews == ()
