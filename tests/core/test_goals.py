import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.goals import (
    AgeGroup,
    Clearance,
    Event,
    Goal,
    GoalKind,
    Injury,
    Performance,
    Stage,
    Strength,
    Tissue,
    age_group_reasons,
    goal_from,
    kind_of,
)
from kiosk.core.model import Reason, Side

INJURY: dict[str, str | float] = {"tissue": "achilles", "side": "left", "stage": "loading", "clearance": "given"}
PERFORMANCE: dict[str, str | float] = {"event": "10km", "weekly_km": 42.5, "time_s": 2700.0}
STRENGTH: dict[str, str | float] = {"age_group": "60_69", "falls": 1, "confidence": 7}
GOOD: dict[GoalKind, dict[str, str | float]] = {
    GoalKind.INJURY: INJURY,
    GoalKind.PERFORMANCE: PERFORMANCE,
    GoalKind.STRENGTH: STRENGTH,
}


def codes(kind: GoalKind, answers: dict[str, str | float]) -> list[str]:
    found = goal_from(kind, answers)
    assert isinstance(found, tuple)
    return [reason.code for reason in found]


def test_each_kind_is_read_from_its_answers() -> None:
    injury = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)
    performance = Performance(event=Event.TEN_KM, weekly_km=42.5, time_s=2700.0)
    strength = Strength(age_group=AgeGroup.SIXTIES, falls=1, confidence=7)
    goals: tuple[Goal, ...] = (injury, performance, strength)
    for kind, goal in zip(GoalKind, goals, strict=True):
        assert goal_from(kind, GOOD[kind]) == goal
        assert kind_of(goal) is kind


@pytest.mark.parametrize("kind", GoalKind)
def test_every_missing_answer_is_said_at_once_and_so_is_what_nobody_asked(kind: GoalKind) -> None:
    assert codes(kind, {"x": 1.0}) == [*(f"goal_missing_{name}" for name in GOOD[kind]), "goal_unknown_x"]
    assert codes(kind, GOOD[kind] | {"shoe": "red"}) == ["goal_unknown_shoe"]


@pytest.mark.parametrize(
    ("kind", "name", "value", "code"),
    [
        (GoalKind.INJURY, "tissue", "wing", "goal_unknown_tissue"),
        (GoalKind.INJURY, "side", 3.0, "goal_unknown_side"),
        (GoalKind.PERFORMANCE, "weekly_km", -1.0, "goal_range_weekly_km"),
        (GoalKind.PERFORMANCE, "weekly_km", 300.1, "goal_range_weekly_km"),
        (GoalKind.PERFORMANCE, "weekly_km", "many", "goal_range_weekly_km"),
        (GoalKind.PERFORMANCE, "time_s", 59.0, "goal_range_time_s"),
        (GoalKind.PERFORMANCE, "time_s", float("nan"), "goal_range_time_s"),
        (GoalKind.PERFORMANCE, "time_s", float("inf"), "goal_range_time_s"),
        (GoalKind.STRENGTH, "falls", 1.5, "goal_range_falls"),
        (GoalKind.STRENGTH, "falls", True, "goal_range_falls"),
        (GoalKind.STRENGTH, "confidence", 11.0, "goal_range_confidence"),
    ],
)
def test_an_answer_that_cannot_be_so_is_refused(kind: GoalKind, name: str, value: str | float, code: str) -> None:
    assert codes(kind, GOOD[kind] | {name: value}) == [code]


def test_a_refused_figure_is_told_with_its_bounds_unless_it_is_none() -> None:
    refused = goal_from(GoalKind.STRENGTH, STRENGTH | {"falls": 51.0})
    assert refused == (Reason(code="goal_range_falls", figures={"low": 0.0, "high": 50.0, "given": 51.0}),)
    refused = goal_from(GoalKind.PERFORMANCE, PERFORMANCE | {"time_s": float("nan")})
    assert refused == (Reason(code="goal_range_time_s", figures={"low": 60.0, "high": 172_800.0}),)


@pytest.mark.long
@given(answers=st.dictionaries(st.sampled_from([*INJURY, *PERFORMANCE, *STRENGTH]), st.text() | st.floats()))
def test_no_answers_whatever_make_a_goal_out_of_range(answers: dict[str, str | float]) -> None:
    for kind in GoalKind:
        found = goal_from(kind, answers)
        if isinstance(found, tuple):
            assert found
        elif isinstance(found, Performance):
            assert 0.0 <= found.weekly_km <= 300.0
            assert 60.0 <= found.time_s <= 172_800.0
        elif isinstance(found, Strength):
            assert 0 <= found.falls <= 50
            assert 0 <= found.confidence <= 10


@pytest.mark.parametrize(
    ("years", "fit"),
    [
        (30, {"under_60"}),
        (60, {"under_60", "60_69"}),  # 59 until the birthday
        (61, {"60_69"}),
        (70, {"60_69", "70_79"}),
        (79, {"70_79"}),
        (80, {"70_79", "80_up"}),
        (101, {"80_up"}),
    ],
)
def test_an_age_group_has_to_be_one_of_the_year_of_birth(years: int, fit: set[str]) -> None:
    assert {group.value for group in AgeGroup if not age_group_reasons(group, years)} == fit
    (said,) = age_group_reasons(next(group for group in AgeGroup if group.value not in fit), years)
    assert (said.code, said.figures) == ("goal_age_group_born", {"years": float(years)})


@given(st.integers(18, 149))
def test_every_age_has_its_group(years: int) -> None:
    assert any(not age_group_reasons(group, years) for group in AgeGroup)
