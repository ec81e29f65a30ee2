"""Progress and clinic on the command line, out of a store with a course of five weeks."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.core.condition import Condition
from kiosk.core.errors import ConfigError, StorageError
from kiosk.core.evaluationrecords import Decision, Skipped
from kiosk.core.goals import AgeGroup, Strength
from kiosk.ops import outcome
from kiosk.storage import Store, open_store

CONDITION = Condition(pain_rest=0, pain_loading=1, pain_morning=0, function=8, sessions_per_week=2, minutes_per_week=60)
GOAL = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=7)


class Wall:
    """Civil time that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def utc(self) -> str:
        return self.now.isoformat()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    wall = Wall()
    opened = open_store(tmp_path / "kiosk.db", boot="b", now=lambda: 1.0, utc=wall.utc)
    runner = opened.runners.add("Ann", 1962).id
    for value, kg in ((10.0, 100.0), (14.0, 105.0)):
        evaluation = opened.evaluations.add(runner, GOAL, CONDITION, visits_per_week=2, tests_version="t")
        opened.results.add(evaluation, "chair_stand", value, side=None, exercise=None)
        opened.results.add(evaluation, "five_rm_press", kg, side=None, exercise=None)
        opened.results.skip(evaluation, "walk_20m", Skipped.TIME, side=None, exercise=None)
        wall.now += timedelta(days=35)
    yield opened
    opened.close()


def shown(store: Store | None, runner: int = 1) -> dict[str, object]:
    lines: list[str] = []
    assert outcome.progress(store, runner, as_json=True, out=lines.append) == 0
    found: dict[str, object] = json.loads("\n".join(lines))
    return found


def test_progress_as_json_has_every_figure_with_its_noise_and_source(store: Store) -> None:
    found = shown(store)
    tests = found["tests"]
    assert isinstance(tests, list)
    stand, press = tests
    assert (stand["test"], stand["verdict"], stand["gain"], stand["noise"]) == ("chair_stand", "better", 4.0, 2.5)
    assert stand["noise_from"]["basis"] == "published"
    assert "Gill" in stand["noise_from"]["source"]
    assert (press["verdict"], press["gain"]) == ("same", 5.0)
    assert found["sentence"] == {
        "code": "outcome_better",
        "figures": {"visits": 0.0, "gain": 4.0, "noise": 2.5, "meaningful": 2.6, "alike": 1.0, "tests": 2.0},
    }
    assert found["adherence"] == {"done": 0, "planned": 20, "share": 0.0}
    one_rm = found["one_rm"]
    assert isinstance(one_rm, dict)
    assert one_rm["kg"] == pytest.approx(1.0970 * 105.0 + 14.2546)


def test_progress_as_text_says_the_same(store: Store) -> None:
    lines: list[str] = []
    outcome.progress(store, 1, as_json=False, out=lines.append)
    assert lines[0] == "outcome_better: 0 visits, 0 min under restriction"
    assert "  better     30 s sit-to-stand: 10 -> 14 stands (noise 2.5, meaningful 2.6)" in lines
    assert "  same       pain, loading: 1 -> 1 of 10, safe" in lines
    assert "  due        20 m walk today" in lines
    assert lines[-1] == "  !          review_due"


def test_the_equation_says_why_it_says_nothing(store: Store) -> None:
    assert shown(store)["one_rm"] != {}
    runner = store.runners.add("Old", 1950).id
    evaluation = store.evaluations.add(runner, GOAL, CONDITION, visits_per_week=2, tests_version="t")
    assert shown(store, runner)["one_rm"] is None
    store.results.add(evaluation, "five_rm_press", 80.0, side=None, exercise=None)
    refused = shown(store, runner)["one_rm"]
    assert isinstance(refused, dict)
    assert [one["code"] for one in refused["refused"]] == ["one_rm_age"]


def test_a_review_is_noted_and_the_next_one_is_not_due(store: Store) -> None:
    therapist = store.supervisors.add("Tom", "hash")
    assert outcome.review(store, 1, by="Tom", decision=Decision.CHANGE, out=lambda _: None) == 0
    (kept,) = store.reviews.for_runner(1)
    assert (kept.supervisor_id, kept.decision) == (therapist.id, Decision.CHANGE)
    assert shown(store)["review"] is None
    for runner, by, code in ((1, "Tim", "supervisor_unknown"), (9, "Tom", "runner_unknown")):
        with pytest.raises(ConfigError) as refused:
            outcome.review(store, runner, by=by, decision=Decision.GO_ON)
        assert refused.value.diagnostics[0].code == code


def test_nobody_has_no_progress(store: Store) -> None:
    for records, runner in ((store, 9), (None, 1)):
        with pytest.raises(ConfigError) as refused:
            outcome.progress(records, runner, as_json=True)
        assert refused.value.diagnostics[0].code == "runner_unknown"


def test_a_small_clinic_is_too_small_to_compare(store: Store) -> None:
    lines: list[str] = []
    assert outcome.clinic(store, as_json=True, out=lines.append) == 0
    found = {one["published"]["id"]: one for one in json.loads("\n".join(lines))}
    assert {one["beside"] for one in found.values()} == {"too_few"}
    assert found["adherence_leg"]["ours"]["of"] == 16  # twice 28 days at 2 a week, none trained
    assert found["bruise_bouts"]["note"] == {"code": "clinic_too_few", "figures": {"ours": 0.0, "needed": 834.0}}
    lines.clear()
    outcome.clinic(store, as_json=False, out=lines.append)
    assert "too_few   bruise, bouts: none; published 0.36 % of 278, needs 834" in lines
    with pytest.raises(StorageError) as refused:
        outcome.clinic(None, as_json=False)
    assert refused.value.code == "store_missing"
