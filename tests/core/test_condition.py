import pytest

from kiosk.core.condition import (
    Condition,
    MorningAfter,
    Zone,
    Zones,
    condition_from,
    morning_after_from,
    morning_reasons,
    zone,
)
from kiosk.core.model import Reason

ZONES = Zones(safe_max=3, acceptable_max=5)
TOLD: dict[str, str | float] = {
    "pain_rest": 1,
    "pain_loading": 4,
    "pain_morning": 2,
    "function": 6,
    "sessions_per_week": 3,
    "minutes_per_week": 150,
}
MORNING: dict[str, str | float] = {"pain": 2, "soreness": 5, "bruise": 0, "swelling": 0, "numbness": 0}
QUIET = MorningAfter(pain=2, soreness=5, bruise=False, swelling=False, numbness=False)


@pytest.mark.parametrize(
    ("pain", "expected"),
    [(0, Zone.SAFE), (3, Zone.SAFE), (4, Zone.ACCEPTABLE), (5, Zone.ACCEPTABLE), (6, Zone.NOT_ACCEPTABLE)],
)
def test_the_traffic_light_of_pain(pain: int, expected: Zone) -> None:
    assert zone(pain, ZONES) is expected


def test_a_condition_is_read_or_every_problem_said() -> None:
    assert condition_from(TOLD) == Condition(
        pain_rest=1, pain_loading=4, pain_morning=2, function=6, sessions_per_week=3, minutes_per_week=150
    )
    found = condition_from({name: value for name, value in TOLD.items() if name != "function"} | {"pain_rest": 11})
    assert found == (
        Reason(code="condition_range_pain_rest", figures={"low": 0.0, "high": 10.0, "given": 11.0}),
        Reason(code="condition_missing_function"),
    )
    assert condition_from(TOLD | {"mood": 3.0}) == (Reason(code="condition_unknown_mood"),)


@pytest.mark.parametrize("name", TOLD)
def test_no_answer_of_a_condition_may_be_out_of_range(name: str) -> None:
    for wrong in (-1.0, 5000.0, 2.5):
        found = condition_from(TOLD | {name: wrong})
        assert isinstance(found, tuple)
        assert [reason.code for reason in found] == [f"condition_range_{name}"]


def test_a_morning_after_is_read_or_every_problem_said() -> None:
    assert morning_after_from(MORNING) == QUIET
    assert morning_after_from(MORNING | {"bruise": 1}) == MorningAfter(
        pain=2, soreness=5, bruise=True, swelling=False, numbness=False
    )
    found = morning_after_from({"bruise": 2})
    assert isinstance(found, tuple)
    assert [reason.code for reason in found] == [
        *("morning_missing_pain", "morning_missing_soreness", "morning_range_bruise"),
        *("morning_missing_swelling", "morning_missing_numbness"),
    ]


def test_what_the_morning_after_asks_to_be_looked_at() -> None:
    assert morning_reasons(2, QUIET, ZONES) == ()
    assert morning_reasons(None, QUIET, ZONES) == ()
    assert morning_reasons(1, QUIET, ZONES) == (Reason(code="morning_worse", figures={"before": 1.0, "after": 2.0}),)
    bad = MorningAfter(pain=6, soreness=0, bruise=True, swelling=True, numbness=True)
    assert [reason.code for reason in morning_reasons(6, bad, ZONES)] == [
        *("morning_pain", "morning_bruise", "morning_swelling", "morning_numbness")
    ]
