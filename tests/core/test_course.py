"""Pain, load at equal effort, visits of the plan, and when to talk about it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.condition import Zone
from kiosk.core.course import Planned, Worked, adherence, load_at_equal_effort, pain_trend, review_due
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.outcome import Taken, Verdict
from kiosk.therapy.baselines import load_baselines

RULES = load_baselines().rules


@pytest.mark.parametrize(
    ("first", "last", "days", "verdict", "zone"),
    [
        (6, 3, 21, Verdict.BETTER, Zone.SAFE),
        (6, 4, 21, Verdict.SAME, Zone.ACCEPTABLE),
        (3, 6, 21, Verdict.WORSE, Zone.NOT_ACCEPTABLE),
        (3, 5, 21, Verdict.SAME, Zone.ACCEPTABLE),
        (8, 0, 13, Verdict.TOO_EARLY, Zone.SAFE),
    ],
)
def test_a_pain_then_and_now(first: float, last: float, days: float, verdict: Verdict, zone: Zone) -> None:
    told = [Taken(day=days, value=last), Taken(day=0.0, value=first)]
    found = pain_trend(told, RULES)
    assert found is not None
    assert (found.first, found.last, found.verdict, found.zone) == (first, last, verdict, zone)


def test_a_pain_that_was_never_told_has_no_trend() -> None:
    assert pain_trend([], RULES) is None


@given(first=st.integers(0, 10), one=st.integers(0, 10), other=st.integers(0, 10))
def test_more_pain_never_gets_a_better_verdict(first: int, one: int, other: int) -> None:
    rank = [Verdict.WORSE, Verdict.SAME, Verdict.SLIGHT, Verdict.BETTER]

    def verdict(last: int) -> int:
        found = pain_trend([Taken(day=0.0, value=first), Taken(day=30.0, value=last)], RULES)
        assert found is not None
        return rank.index(found.verdict)

    assert verdict(max(one, other)) <= verdict(min(one, other))


def worked(
    day: float,
    kg: float,
    effort: float,
    *,
    repetitions: int = 75,
    exercise: str = "Leg press",
    protocol_id: str = "RES-STD",
) -> Worked:
    return Worked(
        day=day,
        protocol_id=protocol_id,
        exercise=exercise,
        limb=Limb.LEG,
        side=Side.LEFT,
        load_kg=kg,
        repetitions=repetitions,
        effort=effort,
    )


def test_more_load_counts_at_equal_effort_only() -> None:
    (gain,) = load_at_equal_effort([worked(14.0, 28.0, 6.0), worked(0.0, 25.0, 7.0), worked(7.0, 40.0, 9.0)], RULES)
    assert (gain.first_kg, gain.last_kg, gain.days) == (25.0, 28.0, 14.0)
    assert gain.percent == pytest.approx(12.0)
    assert load_at_equal_effort([worked(0.0, 25.0, 4.0), worked(14.0, 28.0, 6.0)], RULES) == ()


def test_work_is_load_times_repetitions_and_nothing_is_compared_with_nothing() -> None:
    (gain,) = load_at_equal_effort([worked(0.0, 20.0, 5.0), worked(19.0, 20.0, 5.0, repetitions=60)], RULES)
    assert gain.percent == pytest.approx(-20.0)
    assert load_at_equal_effort([worked(0.0, 20.0, 5.0)], RULES) == ()
    assert load_at_equal_effort([worked(0.0, 0.0, 5.0), worked(19.0, 20.0, 5.0)], RULES) == ()
    assert load_at_equal_effort([worked(0.0, 0.0, 5.0)], RULES) == ()


def test_each_exercise_is_compared_with_itself() -> None:
    mixed = [
        *(worked(0.0, 20.0, 5.0), worked(1.0, 5.0, 5.0, exercise="Heel raise")),
        *(worked(18.0, 30.0, 5.0), worked(19.0, 10.0, 5.0, exercise="Heel raise")),
    ]
    gains = {gain.exercise: gain.percent for gain in load_at_equal_effort(mixed, RULES)}
    assert gains == {"Leg press": pytest.approx(50.0), "Heel raise": pytest.approx(100.0)}


def test_the_fourth_set_of_another_protocol_is_no_gain() -> None:
    first = worked(0.0, 25.0, 5.0, repetitions=60, protocol_id="RES-FIRST")
    assert load_at_equal_effort([first, worked(20.0, 25.0, 5.0)], RULES) == ()
    (gain,) = load_at_equal_effort([first, worked(4.0, 25.0, 5.0), worked(20.0, 30.0, 5.0)], RULES)
    assert gain.percent == pytest.approx(20.0)
    again = [worked(0.0, 20.0, 5.0), worked(18.0, 40.0, 5.0), replace(first, day=40.0, load_kg=30.0)]
    (gain,) = load_at_equal_effort([first, *again], RULES)
    assert (gain.first_kg, gain.last_kg) == (25.0, 30.0), "one line for a limb: of what was trained last"


def test_two_bouts_of_one_week_are_a_rehearsal() -> None:
    assert load_at_equal_effort([worked(0.0, 20.0, 5.0), worked(7.0, 30.0, 5.0)], RULES) == ()


def test_two_weeks_less_some_minutes_are_two_weeks() -> None:
    (gain,) = load_at_equal_effort([worked(0.375, 20.0, 5.0), worked(14.37, 30.0, 5.0)], RULES)
    assert gain.percent == pytest.approx(50.0)
    trend = pain_trend([Taken(day=0.375, value=5), Taken(day=14.37, value=1)], RULES)
    assert trend is not None
    assert trend.verdict is Verdict.BETTER


def plan(day: float, per_week: int) -> Planned:
    return Planned(day=day, visits_per_week=per_week)


@pytest.mark.parametrize(
    ("days", "plans", "now", "done", "planned"),
    [
        ((), (), 50.0, 0, 0),
        ((10, 12), (plan(10.5, 2),), 17.4, 2, 1),
        ((9, 10, 12), (plan(10.5, 2),), 17.5, 2, 2),
        ((), (plan(10.0, 3),), 24.0, 0, 6),
        ((), (plan(10.0, 2), plan(13.0, 2), plan(16.0, 2)), 24.0, 0, 4),
        ((), (plan(10.0, 2), plan(17.0, 3)), 24.0, 0, 5),
        ((), (plan(10.0, 2),), 5.0, 0, 0),
        ((), (Planned(day=10.0, visits_per_week=2, until_day=17.0), plan(100.0, 2)), 107.0, 0, 4),
    ],
)
def test_visits_done_of_those_planned(
    days: tuple[int, ...], plans: tuple[Planned, ...], now: float, done: int, planned: int
) -> None:
    found = adherence(days, plans, now)
    assert (found.done, found.planned) == (done, planned)
    assert found.share == (done / planned if planned else None)


def test_evaluating_at_each_visit_does_not_change_what_was_planned() -> None:
    for count in range(1, 40):
        plans = [plan(index * 28.0 / count, 3) for index in range(count)]
        assert abs(adherence((), plans, 28.01).planned - 12) == 0


@pytest.mark.parametrize(
    ("visits", "days", "is_due"), [(5, 27.4, False), (6, 0.0, True), (0, 28.0, True), (0, 27.99, True), (0, 0.0, False)]
)
def test_a_review_comes_after_visits_or_weeks_whichever_is_first(visits: int, days: float, is_due: bool) -> None:
    found = review_due(visits, days, RULES)
    expected = Reason(code="review_due", figures={"visits": float(visits), "days": float(int(days + 0.25))})
    assert found == (expected if is_due else None)
