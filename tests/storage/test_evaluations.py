"""Evaluations and results come back as they were, corrections stand beside what they replace, older files take both."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.condition import Condition
from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import Skipped, StoredEvaluation
from kiosk.core.goals import AgeGroup, Clearance, Event, Goal, Injury, Performance, Stage, Strength, Tissue
from kiosk.core.model import Side
from kiosk.storage.schema import SCHEMA_VERSION, migrations

if TYPE_CHECKING:
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

MIGRATION = "m007_evaluations"
"""The migration under test. To renumber it, change its name and number in `schema.py`, and its name here and in
`test_file.py`."""

FORMER = sorted(Path(__file__).parent.glob("schema_*.sql"))

CONDITION = Condition(
    pain_rest=1, pain_loading=4, pain_morning=2, function=6, sessions_per_week=3, minutes_per_week=150
)
GOALS: tuple[Goal, ...] = (
    Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN),
    Performance(event=Event.TEN_KM, weekly_km=42.5, time_s=2700.0),
    Strength(age_group=AgeGroup.SIXTIES, falls=1, confidence=7),
)


def evaluated(store: Store, goal: Goal = GOALS[0], runner_id: int | None = None) -> StoredEvaluation:
    runner = store.runners.add("Ann", 1990).id if runner_id is None else runner_id
    return store.evaluations.add(runner, goal, CONDITION, visits_per_week=2, tests_version="t-1")


def test_goals_of_each_kind_come_back_in_order(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    ann, bea = store.runners.add("Ann", 1990).id, store.runners.add("Bea", 1950).id
    kept = []
    for goal in GOALS:
        kept.append(evaluated(store, goal, ann))
        clocks.advance(days=1)
    other = evaluated(store, GOALS[2], bea)
    again = opened(boot="boot-2")
    assert again.evaluations.for_runner(ann) == tuple(kept)
    assert again.evaluations.all() == (*kept, other)
    assert [one.goal for one in kept] == list(GOALS)
    assert {one.condition for one in kept} == {CONDITION}
    assert (kept[0].visits_per_week, kept[0].tests_version) == (2, "t-1")
    assert kept[1].day - kept[0].day == pytest.approx(1.0)
    assert again.courses.today() - kept[0].day == pytest.approx(3.0)


def test_results_come_back_by_the_day_of_the_test(opened: Opener, clocks: Clocks) -> None:
    store = opened()
    evaluation = evaluated(store)
    left = store.results.add(evaluation, "five_rm", 42.5, side=Side.LEFT, exercise="Heel raise")
    right = store.results.skip(evaluation, "five_rm", Skipped.PAIN, side=Side.RIGHT, exercise="Heel raise")
    clocks.advance(days=30)
    later = store.results.add(evaluation, "visa_a", 61.0, side=None, exercise=None)
    assert opened(boot="boot-2").results.standing(evaluation.runner_id) == (left, right, later)
    assert (left.value, left.skipped, left.side, left.exercise) == (42.5, None, Side.LEFT, "Heel raise")
    assert (right.value, right.skipped) == (None, Skipped.PAIN)
    assert later.day - left.day == pytest.approx(30.0)
    assert store.results.standing(evaluation.runner_id + 1) == ()


def test_a_correction_takes_the_place_and_the_day_of_what_it_replaces(store: Store, clocks: Clocks) -> None:
    evaluation = evaluated(store)
    wrong = store.results.add(evaluation, "hop", 210.0, side=Side.LEFT, exercise=None)
    clocks.advance(days=3)
    right = store.results.correct(wrong.id, 120.0)
    assert (right.value, right.day, right.replaces_id, right.side) == (120.0, wrong.day, wrong.id, Side.LEFT)
    assert right.at_utc > wrong.at_utc
    assert store.results.standing(evaluation.runner_id) == (right,)
    again = store.results.correct(right.id, 121.0)
    assert store.results.standing(evaluation.runner_id) == (again,)
    assert [row["value"] for row in store._file.rows("SELECT value FROM test_results ORDER BY id")] == [
        *(210.0, 120.0, 121.0)
    ]
    for result_id, code in ((wrong.id, "result_replaced"), (99, "result_unknown")):
        with pytest.raises(StorageError) as refused:
            store.results.correct(result_id, 130.0)
        assert refused.value.code == code
    assert store.results.standing(evaluation.runner_id) == (again,)


def test_what_was_skipped_by_mistake_can_be_given_a_value(store: Store) -> None:
    evaluation = evaluated(store)
    skipped = store.results.skip(evaluation, "hop", Skipped.TIME, side=Side.LEFT, exercise=None)
    given = store.results.correct(skipped.id, 120.0)
    assert (given.value, given.skipped) == (120.0, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_result_that_is_no_number_is_refused(store: Store, value: float) -> None:
    evaluation = evaluated(store)
    kept = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    with pytest.raises(StorageError) as refused:
        store.results.add(evaluation, "hop", value, side=Side.LEFT, exercise=None)
    assert refused.value.code == "row_refused"
    with pytest.raises(StorageError):
        store.results.correct(kept.id, value)
    assert store.results.standing(evaluation.runner_id) == (kept,)


@pytest.mark.parametrize("said", [{}, {"value": 1.0, "skipped": "time"}, {"value": float("nan")}])
def test_a_result_says_one_thing_even_past_the_repository(store: Store, said: dict[str, object]) -> None:
    evaluation = evaluated(store)
    row = {"runner_id": evaluation.runner_id, "evaluation_id": evaluation.id, "test_id": "hop", "taken_utc": ""}
    with pytest.raises(StorageError, match="a value or a reason"):
        store._file.add("test_results", {**row, **said})


def test_two_corrections_of_one_result_cannot_both_stand(store: Store) -> None:
    evaluation = evaluated(store)
    first = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    second = store.results.correct(first.id, 121.0)
    row = {"runner_id": evaluation.runner_id, "evaluation_id": evaluation.id, "test_id": "hop", "taken_utc": ""}
    with pytest.raises(StorageError) as refused:
        store._file.add("test_results", {**row, "value": 122.0, "replaces_id": first.id})
    assert refused.value.code == "row_refused"
    assert store.results.standing(evaluation.runner_id) == (second,)


@pytest.mark.parametrize("path_of", FORMER, ids=lambda path: path.stem)
def test_every_former_schema_is_carried_forward_and_takes_evaluations(
    opened: Opener, path: Path, path_of: Path
) -> None:
    connection = sqlite3.connect(path)
    connection.executescript(path_of.read_text(encoding="utf-8"))
    runners = connection.execute("SELECT id FROM runners ORDER BY id").fetchall()
    connection.close()
    store = opened()
    assert store._file._db.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION
    assert store.evaluations.all() == ()
    evaluation = evaluated(store, runner_id=runners[0][0])
    kept = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    assert store.results.standing(runners[0][0]) == (kept,)


def test_the_schema_just_before_gets_the_tables(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before=MIGRATION)
    before = set(db.table_names())
    db.close()
    new = {"evaluations", "test_results", "mornings_after", "loads", "reviews"}
    assert not new & before
    assert set(opened()._file.tables()) >= before | new
