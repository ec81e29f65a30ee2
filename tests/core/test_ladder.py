"""Goal stages of injuries: where a runner stands, what the next rung asks for, and what never lets one climb."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.condition import Condition
from kiosk.core.goals import Clearance, Injury, Stage, Tissue
from kiosk.core.ladder import Ladder, Standing, ladder_for, standing
from kiosk.core.limb import Side
from kiosk.therapy.baselines import load_baselines
from kiosk.therapy.ladders import load_ladders

BASELINES = load_baselines()
LADDERS = load_ladders(BASELINES)
GOAL = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.SETTLING, clearance=Clearance.GIVEN)
WELL = Condition(pain_rest=0, pain_loading=2, pain_morning=1, function=7, sessions_per_week=2, minutes_per_week=90)


def of(tissue: Tissue) -> Ladder:
    found = ladder_for(replace(GOAL, tissue=tissue), LADDERS)
    assert found is not None
    return found


def stands(goal: Injury = GOAL, condition: Condition = WELL, symmetry: dict[str, float] | None = None) -> Standing:
    return standing(of(goal.tissue), goal, condition, symmetry or {}, BASELINES.rules.zones)


def lacking(found: Standing) -> list[str]:
    return [one.code for one in found.lacking]


def test_from_calf_raises_to_hops_to_running() -> None:
    found = stands(symmetry={"calf_raise": 92.0})
    assert found.at is not None
    assert found.ahead is not None
    assert (found.at.stage, found.ahead.stage, found.is_ready) == (Stage.SETTLING, Stage.LOADING, True)
    hops = stands(replace(GOAL, stage=Stage.LOADING), symmetry={"calf_raise": 92.0, "hop": 80.0})
    assert lacking(hops) == ["ladder_weak_hop"]
    assert stands(replace(GOAL, stage=Stage.LOADING), symmetry={"calf_raise": 90.0, "hop": 90.0}).is_ready
    assert hops.lacking[0].figures == {"now_percent": 80.0, "least_percent": 90.0}
    assert not hops.is_ready
    runs = stands(replace(GOAL, stage=Stage.RETURNING))
    assert (runs.ahead, runs.lacking, runs.is_ready) == (None, (), False)


def test_what_was_not_tested_is_lacking() -> None:
    assert lacking(stands()) == ["ladder_untested_calf_raise"]


def test_before_the_first_rung_there_is_none_to_stand_on() -> None:
    found = stands(replace(GOAL, stage=Stage.ACUTE))
    assert (found.at, found.slipping, found.is_ready) == (None, (), True)


@pytest.mark.parametrize(("pain", "slips", "climbs"), [(3, False, True), (4, False, False), (6, True, False)])
def test_the_pain_traffic_light(pain: int, slips: bool, climbs: bool) -> None:
    for changed in (replace(WELL, pain_loading=pain), replace(WELL, pain_morning=pain)):
        found = stands(condition=changed, symmetry={"calf_raise": 95.0})
        assert (bool(found.slipping), found.is_ready) == (slips, climbs)


def test_a_bone_asks_for_a_clearance_and_a_therapist() -> None:
    goal = replace(GOAL, tissue=Tissue.SHIN_BONE, stage=Stage.LOADING, clearance=Clearance.NOT_NEEDED)
    found = stands(goal, symmetry={"calf_raise": 95.0, "hop": 95.0})
    assert lacking(found) == ["ladder_clearance"]
    assert found.checks == ("tenderness", "walking", "imaging", "cause")


def test_no_source_no_ladder() -> None:
    assert ladder_for(replace(GOAL, tissue=Tissue.HIP), LADDERS) is None


@given(
    tissue=st.sampled_from([tissue for ladder in LADDERS for tissue in ladder.tissues]),
    stage=st.sampled_from(Stage),
    pains=st.tuples(st.integers(0, 10), st.integers(0, 10), st.integers(0, 10)),
    percent=st.floats(50.0, 110.0),
    less=st.floats(0.0, 40.0),
)
@settings(max_examples=60)
def test_more_pain_or_a_weaker_leg_never_climbs(
    tissue: Tissue, stage: Stage, pains: tuple[int, int, int], percent: float, less: float
) -> None:
    goal = replace(GOAL, tissue=tissue, stage=stage)
    before = replace(WELL, pain_loading=pains[0], pain_morning=pains[1])
    after = replace(before, pain_loading=min(10, pains[0] + pains[2]))
    good = stands(goal, before, {"calf_raise": percent, "hop": percent})
    worse = stands(goal, after, {"calf_raise": percent - less, "hop": percent})
    assert good.is_ready or not worse.is_ready
    assert bool(worse.slipping) or not good.slipping
