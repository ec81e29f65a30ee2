"""What makes the rules of a proposal sound together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.baseline import Basis
from kiosk.core.goals import AgeGroup, GoalKind, Stage, Tissue
from kiosk.core.model import Limb, Side
from kiosk.core.posture import Posture
from kiosk.core.proposalfigures import figures
from kiosk.core.proposalrules import Cited, Direction, LoadRule, Path, ProposalRules, UnsoundRules
from kiosk.core.protocol import Exercise
from kiosk.therapy.prescribing import load_prescribing
from tests.core.test_proposal import CASE, LIBRARY

RULES = load_prescribing()
CITED = Cited(basis=Basis.INFERENCE, source="our inference")
PATH = Path(
    id="more", goal=GoalKind.PERFORMANCE, tissues=(), stages=(), age_groups=(), protocols=("P",), exercises=(),
    alike=(), cited=CITED,
)  # fmt: skip


def flaws(**changes: object) -> list[str]:
    with pytest.raises(UnsoundRules) as found:
        replace(RULES, **changes)  # type: ignore[arg-type]  # fields are named by each test
    assert str(found.value)
    return [where for where, _ in found.value.flaws]


def test_ids_are_unique() -> None:
    assert flaws(paths=(RULES.paths[0], *RULES.paths)) == ["paths"]
    assert flaws(changes=(RULES.changes[0], *RULES.changes)) == ["changes"]


@pytest.mark.parametrize("kind", [None, *GoalKind])
def test_every_goal_has_a_path_for_everybody(kind: GoalKind | None) -> None:
    assert flaws(paths=tuple(path for path in RULES.paths if path.goal is not kind)) == ["paths"]


@pytest.mark.parametrize(
    "narrow",
    [
        replace(PATH, goal=GoalKind.INJURY, tissues=(Tissue.HIP,)),
        replace(PATH, goal=GoalKind.INJURY, stages=(Stage.ACUTE,)),
        replace(PATH, goal=GoalKind.STRENGTH, age_groups=(AgeGroup.EIGHTY_UP,)),
    ],
)
def test_the_last_path_of_a_goal_is_not_for_some_only(narrow: Path) -> None:
    assert flaws(paths=(*RULES.paths, narrow)) == ["paths"]
    assert isinstance(replace(RULES, paths=(narrow, *RULES.paths)), ProposalRules)


@pytest.mark.parametrize(
    "odd",
    [
        replace(PATH, tissues=(Tissue.HIP,)),
        replace(PATH, stages=(Stage.ACUTE,)),
        replace(PATH, age_groups=(AgeGroup.EIGHTY_UP,)),
        replace(PATH, goal=None, tissues=(Tissue.HIP,)),
    ],
)
def test_a_path_asks_for_nothing_that_its_goal_does_not_tell(odd: Path) -> None:
    assert flaws(paths=(odd, *RULES.paths)) == ["paths[0]"]


def test_only_a_paths_own_exercises_are_alike() -> None:
    assert flaws(paths=(replace(PATH, exercises=("A", "B"), alike=("B", "C")), *RULES.paths)) == ["paths[0]"]


def test_each_reason_to_begin_lower_has_one_rule() -> None:
    assert flaws(lower=RULES.lower[1:]) == ["lower"]
    assert flaws(lower=(*RULES.lower, RULES.lower[0])) == ["lower"]


def test_every_protocol_has_a_rule_for_its_load() -> None:
    assert flaws(loads=()) == ["loads"]
    assert flaws(loads=RULES.loads[:1]) == ["loads"]
    heavy = LoadRule(protocols=(), usual_percent=20.0, milder_percent=30.0, step_kg=1.0, cited=CITED)
    assert flaws(loads=(heavy,)) == ["loads[0]"]
    light = replace(RULES.heaviest, tested_percent=replace(RULES.heaviest.tested_percent, value=25.0))
    assert flaws(heaviest=light) == ["loads[1]"]
    assert RULES.load("TEN-ACH").usual_percent == 20.0
    assert RULES.load("RES-STD").usual_percent == 30.0


@pytest.mark.parametrize("direction", Direction)
def test_there_is_a_reason_for_every_way_of_changing(direction: Direction) -> None:
    assert flaws(changes=tuple(one for one in RULES.changes if one.direction is not direction)) == ["changes"]


def test_a_reason_is_found_by_its_id() -> None:
    first = RULES.changes[0]
    assert RULES.change(first.id) == first
    assert RULES.change("none") is None


def test_figures_are_of_a_limb_that_the_protocol_is_for() -> None:
    legs = LIBRARY.protocol("TEN-ACH")
    assert legs is not None
    with pytest.raises(ValueError, match="not for the arm"):
        figures(CASE, legs, Exercise(name="Curl", limb=Limb.ARM, postures=(Posture.SEATED,)), Side.LEFT)


def test_each_need_that_only_a_person_can_speak_for_has_its_words() -> None:
    assert flaws(vows=RULES.vows[:1]) == ["vows"]
    assert flaws(vows=(*RULES.vows, RULES.vows[0])) == ["vows"]
    assert flaws(vows=(replace(RULES.vows[0], need=RULES.vows[1].need), *RULES.vows[1:])) == ["vows"]
