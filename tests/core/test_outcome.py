"""Every verdict on every shipped test; a worse result never gets a better verdict, and noise is no improvement."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.core.baseline import BaselineTest, Better, Measure
from kiosk.core.model import Reason, Side
from kiosk.core.outcome import Balance, Bounds, Change, Taken, Verdict, balance, judged, sentence, symmetry, verdict_of
from kiosk.therapy.baselines import load_baselines

SHIPPED = load_baselines()
RULES = SHIPPED.rules
IDS = [test.id for test in SHIPPED.tests]
RANK = {Verdict.WORSE: 0, Verdict.SAME: 1, Verdict.SLIGHT: 2, Verdict.BETTER: 3}
tests = st.sampled_from(SHIPPED.tests)


def shipped(test_id: str) -> BaselineTest:
    test = SHIPPED.test(test_id)
    assert test is not None
    return test


def change(test: BaselineTest, first: float, last: float, days: float = 28.0, visits: int = 3) -> Change:
    return judged(test, [Taken(day=100.0, value=first), Taken(day=100.0 + days, value=last)], visits, RULES)


def middle(test: BaselineTest) -> float:
    return (test.low + test.high) / 2.0


def moved(test: BaselineTest, gain: float) -> float:
    return middle(test) + (gain if test.better is Better.MORE else -gain)


@pytest.mark.parametrize("test", SHIPPED.tests, ids=IDS)
def test_the_verdicts_of_each_test_at_their_edges(test: BaselineTest) -> None:
    first = middle(test)
    noise, meaningful = test.noise.of(first), test.meaningful.of(first)
    step = 0.01 * noise
    assert change(test, first, moved(test, -noise - step)).verdict is Verdict.WORSE
    for gain in (step - noise, 0.0, noise - step):
        assert change(test, first, moved(test, gain)).verdict is Verdict.SAME
    assert change(test, first, moved(test, max(noise, meaningful) + step)).verdict is Verdict.BETTER
    if meaningful > noise + 2 * step:
        assert change(test, first, moved(test, noise + step)).verdict is Verdict.SLIGHT


@pytest.mark.parametrize(
    ("test_id", "first", "last", "expected"),
    [
        ("calf_raise", 20.0, 26.0, Verdict.SAME),
        ("calf_raise", 20.0, 27.0, Verdict.BETTER),
        ("calf_raise", 20.0, 13.0, Verdict.WORSE),
        ("chair_stand", 10.0, 12.0, Verdict.SAME),
        ("chair_stand", 10.0, 13.0, Verdict.BETTER),
        ("five_rm", 50.0, 56.0, Verdict.SAME),
        ("five_rm", 50.0, 57.5, Verdict.BETTER),
        ("five_rm_press", 100.0, 113.0, Verdict.SAME),
        ("five_rm_press", 100.0, 114.0, Verdict.BETTER),
        ("calf_girth", 36.0, 36.7, Verdict.SAME),
        ("calf_girth", 36.0, 36.9, Verdict.SLIGHT),
        ("calf_girth", 36.0, 37.1, Verdict.BETTER),
        ("thigh_girth", 52.0, 53.6, Verdict.BETTER),
        ("hop", 120.0, 147.0, Verdict.SAME),
        ("hop", 120.0, 148.0, Verdict.BETTER),
        ("walk_20m", 1.0, 1.15, Verdict.SAME),
        ("walk_20m", 1.0, 1.2, Verdict.BETTER),
        ("run_5km", 1500.0, 1440.0, Verdict.SAME),
        ("run_5km", 1500.0, 1430.0, Verdict.BETTER),
        ("run_5km", 1500.0, 1570.0, Verdict.WORSE),
        ("visa_a", 60.0, 73.0, Verdict.SLIGHT),
        ("visa_a", 60.0, 74.0, Verdict.BETTER),
        ("visa_p", 60.0, 73.0, Verdict.SAME),
        ("visa_p", 60.0, 74.0, Verdict.BETTER),
    ],
)
def test_verdicts_on_what_people_really_score(test_id: str, first: float, last: float, expected: Verdict) -> None:
    assert change(shipped(test_id), first, last).verdict is expected


def test_all_tests_are_in_the_table_above() -> None:
    (mark,) = test_verdicts_on_what_people_really_score.pytestmark  # type: ignore[attr-defined]
    assert {row[0] for row in mark.args[1]} == set(IDS)


@given(test=tests, first=st.floats(0, 5000), one=st.floats(0, 5000), other=st.floats(0, 5000))
def test_a_worse_result_never_gets_a_better_verdict(test: BaselineTest, first: float, one: float, other: float) -> None:
    better, worse = (max(one, other), min(one, other)) if test.better is Better.MORE else sorted((one, other))
    assert RANK[change(test, first, worse).verdict] <= RANK[change(test, first, better).verdict]


@given(test=tests, first=st.floats(0.1, 5000), share=st.floats(-1, 1))
def test_what_lies_within_the_noise_is_never_called_a_change(test: BaselineTest, first: float, share: float) -> None:
    gain = share * test.noise.of(first) * (1.0 - 1e-9)
    assert change(test, first, first + gain).verdict is Verdict.SAME


@given(test=tests, first=st.floats(0.1, 5000), last=st.floats(0, 5000))
def test_a_gain_is_one_in_the_tests_own_direction_and_unit(test: BaselineTest, first: float, last: float) -> None:
    found = change(test, first, last)
    assert math.isclose(abs(found.gain), abs(last - first))
    assert (found.gain > 0) is ((last > first) if test.better is Better.MORE else (last < first))
    assert found.gain_percent == pytest.approx(100.0 * found.gain / first)
    if test.noise.measure is Measure.ABSOLUTE:
        assert found.noise == test.noise.value


@given(gain=st.floats(-100, 100), noise=st.floats(0.1, 50), meaningful=st.floats(0.1, 50))
def test_better_means_beyond_the_noise_and_meaningful(gain: float, noise: float, meaningful: float) -> None:
    found = verdict_of(gain, Bounds(noise=noise, meaningful=meaningful))
    assert (found is Verdict.BETTER) is (gain > noise and gain >= meaningful)
    assert (found is Verdict.WORSE) is (gain < -noise)


def test_one_result_or_two_within_two_weeks_are_not_enough() -> None:
    test = shipped("calf_raise")
    with pytest.raises(ValueError, match="no result"):
        judged(test, (), 9, RULES)
    alone = judged(test, [Taken(day=3.0, value=20.0)], 0, RULES)
    assert (alone.verdict, alone.gain, alone.count) == (Verdict.TOO_EARLY, 0.0, 1)
    assert change(test, 20.0, 40.0, days=13.7).verdict is Verdict.TOO_EARLY
    assert change(test, 20.0, 40.0, days=13.8).verdict is Verdict.BETTER


def test_the_first_result_is_the_baseline_in_whatever_order_they_come() -> None:
    taken = [Taken(day=60.0, value=28.0), Taken(day=0.0, value=20.0), Taken(day=30.0, value=40.0)]
    found = judged(shipped("calf_raise"), taken, 4, RULES)
    assert (found.baseline, found.latest, found.days, found.gain, found.gain_percent) == (20.0, 28.0, 60.0, 8.0, 40.0)


def test_a_baseline_of_nothing_has_no_percent() -> None:
    assert change(shipped("calf_raise"), 0.0, 10.0).gain_percent is None


def test_each_verdict_has_its_honest_sentence() -> None:
    bounds = Bounds(noise=2.0, meaningful=3.0)

    def said(verdict: Verdict, visits: int) -> Reason:
        return sentence(verdict, 1.5, bounds, visits, RULES)

    assert said(Verdict.TOO_EARLY, 9) == Reason(code="outcome_too_early", figures={"visits": 9.0})
    figures = {"visits": 5.0, "gain": 1.5, "noise": 2.0}
    assert said(Verdict.SAME, 5) == Reason(code="outcome_same", figures=figures)
    assert said(Verdict.SAME, 6) == Reason(code="outcome_same_review", figures=figures | {"visits": 6.0})
    assert said(Verdict.WORSE, 5) == Reason(code="outcome_worse", figures=figures)
    assert said(Verdict.BETTER, 5) == Reason(code="outcome_better", figures=figures | {"meaningful": 3.0})
    assert said(Verdict.SLIGHT, 5) == Reason(code="outcome_slight", figures=figures | {"meaningful": 3.0})


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(69.9, Balance.FLAG), (70.0, Balance.BETWEEN), (90.0, Balance.BETWEEN), (90.1, Balance.GOOD)],
)
def test_what_a_symmetry_means(percent: float, expected: Balance) -> None:
    assert balance(percent, RULES) is expected


def both(left: float, right: float, apart: float = 0.0) -> dict[Side, Taken]:
    return {Side.LEFT: Taken(day=10.0, value=left), Side.RIGHT: Taken(day=10.0 + apart, value=right)}


def percent(test: BaselineTest, latest: dict[Side, Taken], injured: Side | None) -> float | None:
    found = symmetry(test, latest, injured, RULES)
    return None if found is None else found.percent


def test_the_injured_leg_is_compared_with_the_other_and_else_the_weaker() -> None:
    hop = shipped("hop")
    assert percent(hop, both(90.0, 120.0), None) == 75.0
    assert percent(hop, both(120.0, 90.0), None) == 75.0
    assert percent(hop, both(90.0, 120.0), Side.LEFT) == 75.0
    assert percent(hop, both(132.0, 120.0), Side.LEFT) == pytest.approx(110.0)
    assert percent(hop, both(120.0, 132.0), Side.RIGHT) == pytest.approx(110.0)
    run = shipped("run_5km")  # less is better: the slower leg is the weaker one
    assert percent(run, both(90.0, 120.0), None) == 75.0
    assert percent(run, both(120.0, 90.0), Side.LEFT) == 75.0
    assert percent(run, both(90.0, 120.0), Side.RIGHT) == 75.0


def test_there_is_no_symmetry_of_one_leg_of_two_times_or_with_nothing() -> None:
    hop = shipped("hop")
    assert percent(hop, {Side.LEFT: Taken(day=1.0, value=90.0)}, None) is None
    assert percent(hop, both(90.0, 100.0, apart=7.0), None) == 90.0
    assert percent(hop, both(90.0, 100.0, apart=7.1), None) is None
    assert percent(hop, both(90.0, 0.0), Side.LEFT) is None


@given(left=st.floats(0.1, 300), right=st.floats(0.1, 300))
def test_the_weaker_leg_is_never_more_than_all_of_the_other(left: float, right: float) -> None:
    assume(left != right)
    found = percent(shipped("hop"), both(left, right), None)
    assert found is not None
    assert 0.0 < found <= 100.0
