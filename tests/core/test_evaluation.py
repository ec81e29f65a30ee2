"""Which of the shipped tests suit whom, which are due or left out, and which entries can be so."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.baseline import BaselineTest
from kiosk.core.condition import Condition
from kiosk.core.estimate1rm import OneRm, estimate
from kiosk.core.evaluation import Standing, asked, left_out, plausible, sides_of, suits, surprise, value_of
from kiosk.core.goals import AgeGroup, Clearance, Event, Injury, Performance, Stage, Strength, Tissue
from kiosk.core.model import Reason, Side
from kiosk.therapy.baselines import load_baselines

SHIPPED = load_baselines()
IDS = [test.id for test in SHIPPED.tests]
RUN = Performance(event=Event.FIVE_KM, weekly_km=40.0, time_s=1200.0)
STRONG = Strength(age_group=AgeGroup.SEVENTIES, falls=0, confidence=8)


def shipped(test_id: str) -> BaselineTest:
    test = SHIPPED.test(test_id)
    assert test is not None
    return test


def injury(
    tissue: Tissue = Tissue.ACHILLES, stage: Stage = Stage.RETURNING, clearance: Clearance = Clearance.GIVEN
) -> Injury:
    return Injury(tissue=tissue, side=Side.LEFT, stage=stage, clearance=clearance)


def condition(pain_loading: int = 0) -> Condition:
    return Condition(
        pain_rest=0,
        pain_loading=pain_loading,
        pain_morning=0,
        function=8,
        sessions_per_week=3,
        minutes_per_week=120,
    )


def test_the_tests_that_suit_each_goal() -> None:
    def ids(goal: Injury | Performance | Strength) -> set[str]:
        return {test.id for test in SHIPPED.tests if suits(test, goal)}

    assert ids(RUN) == {"calf_raise", "five_rm_press", "hop", "run_5km"}
    assert ids(STRONG) == {*("calf_raise", "chair_stand", "five_rm_press", "calf_girth", "thigh_girth", "walk_20m")}
    assert ids(injury(Tissue.ACHILLES)) == {"calf_raise", "five_rm", "calf_girth", "hop", "visa_a"}
    assert ids(injury(Tissue.PATELLAR_TENDON)) == {
        *("calf_raise", "chair_stand", "five_rm", "thigh_girth", "hop", "visa_p")
    }


def test_every_injury_has_a_test() -> None:
    for tissue in Tissue:
        assert [test for test in SHIPPED.tests if suits(test, injury(tissue))]


def test_a_test_with_each_leg_is_asked_for_both() -> None:
    assert sides_of(shipped("hop")) == (Side.LEFT, Side.RIGHT)
    assert sides_of(shipped("run_5km")) == (None,)


@pytest.mark.parametrize("test", SHIPPED.tests, ids=IDS)
def test_pain_above_the_tests_limit_leaves_it_out(test: BaselineTest) -> None:
    for pain in range(11):
        reasons = left_out(test, RUN, condition(pain))
        is_out = test.pain_above is not None and pain > test.pain_above
        assert [reason.code for reason in reasons] == (["test_pain"] if is_out else [])


@pytest.mark.parametrize("test", SHIPPED.tests, ids=IDS)
def test_what_strains_waits_for_the_stage_and_for_clearance(test: BaselineTest) -> None:
    for stage in Stage:
        codes = [reason.code for reason in left_out(test, injury(stage=stage), condition())]
        assert codes == (["test_stage"] if stage in test.stages_forbidden else [])
    codes = [reason.code for reason in left_out(test, injury(clearance=Clearance.NOT_YET), condition())]
    assert codes == (["test_not_cleared"] if test.loads else [])
    assert left_out(test, injury(clearance=Clearance.NOT_NEEDED), condition()) == ()


def test_nobody_in_an_acute_stage_is_strained() -> None:
    for test in SHIPPED.tests:
        if test.loads:
            assert Stage.ACUTE in test.stages_forbidden


@pytest.mark.parametrize("test", SHIPPED.tests, ids=IDS)
def test_a_test_is_due_when_its_interval_has_passed(test: BaselineTest) -> None:
    side = sides_of(test)[0]

    def standing(days: float | None) -> Standing:
        return asked(test, side, RUN, condition(), days).standing

    assert standing(None) is Standing.DUE
    assert standing(test.retest_days) is Standing.DUE
    assert standing(test.retest_days - 0.1) is Standing.DUE
    assert standing(test.retest_days - 0.5) is Standing.DONE
    wait = asked(test, side, RUN, condition(), test.retest_days - 0.5)
    assert wait.reasons == (Reason(code="test_not_due", figures={"days": 1.0}),)


def test_what_is_left_out_is_so_whether_or_not_it_is_due() -> None:
    for days in (None, 0.0, 100.0):
        found = asked(shipped("hop"), Side.LEFT, RUN, condition(4), days)
        assert found.standing is Standing.FORBIDDEN
        assert found.reasons == (Reason(code="test_pain", figures={"pain": 4.0, "most": 3.0}),)


@pytest.mark.parametrize("test", SHIPPED.tests, ids=IDS)
def test_the_plausible_range_has_sharp_ends_in_the_unit_of_the_entry(test: BaselineTest) -> None:
    ends = (test.low, test.high)
    if test.distance_m is not None:
        ends = (test.distance_m / test.high, test.distance_m / test.low)
    low, high = ends
    middle = float(round((low + high) / 2.0))
    assert plausible(test, middle) == ()
    for wrong in (math.nextafter(low, -math.inf), math.nextafter(high, math.inf), math.nan, math.inf, -1.0):
        assert [reason.code for reason in plausible(test, wrong)] == ["test_out_of_range"]
    assert "entered" not in plausible(test, math.nan)[0].figures
    assert [reason.code for reason in plausible(test, middle + 0.5)] == (["test_not_whole"] if test.whole else [])


@given(entered=st.floats())
def test_what_is_plausible_is_kept_within_the_tests_range(entered: float) -> None:
    for test in SHIPPED.tests:
        if not plausible(test, entered):
            value = value_of(test, entered)
            assert math.isclose(value, min(max(value, test.low), test.high), rel_tol=1e-12)


def test_a_walk_is_kept_as_its_speed() -> None:
    walk = shipped("walk_20m")
    assert value_of(walk, 16.0) == 1.25
    assert value_of(shipped("hop"), 120.0) == 120.0
    with pytest.raises(ValueError, match="no time"):
        value_of(walk, 0.0)


def test_an_entry_far_from_the_last_one_is_asked_for_twice() -> None:
    rules = SHIPPED.rules
    assert surprise(20.0, None, rules) is None
    assert surprise(20.0, 0.0, rules) is None
    assert surprise(30.0, 20.0, rules) is None
    found = surprise(32.0, 20.0, rules)
    assert found == Reason(code="test_surprising", figures={"percent": 60.0, "last": 20.0})
    assert surprise(9.0, 20.0, rules) is not None


def test_one_repetition_out_of_five_by_the_published_equation() -> None:
    found = estimate(100.0, 40)
    assert isinstance(found, OneRm)
    assert (found.kg, found.low_kg, found.high_kg) == pytest.approx((123.9546, 92.281, 155.6282))


@pytest.mark.parametrize(
    ("kg", "years", "codes"),
    [
        (60.0, 18, []),
        (400.0, 69, []),
        (59.9, 40, ["one_rm_load"]),
        (400.1, 40, ["one_rm_load"]),
        (math.nan, 40, ["one_rm_load"]),
        (100.0, 17, ["one_rm_age"]),
        (100.0, 70, ["one_rm_age"]),
        (10.0, 80, ["one_rm_age", "one_rm_load"]),
    ],
)
def test_the_equation_is_refused_outside_of_what_it_was_made_from(kg: float, years: int, codes: list[str]) -> None:
    found = estimate(kg, years)
    assert (found if isinstance(found, OneRm) else [reason.code for reason in found]) == (codes or found)
    assert isinstance(found, OneRm) is not bool(codes)
