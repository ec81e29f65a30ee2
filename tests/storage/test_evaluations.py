"""Evaluations and results come back as they were, corrections stand beside what they replace, older files take both."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.condition import Condition
from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import CorrectionReason, Skipped, StoredEvaluation, StoredResult
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


def corrected(store: Store, result_id: int, value: float | None) -> StoredResult:
    known = store.supervisors.all()
    by = known[0] if known else store.supervisors.add("Kim", "hash")
    return store.results.correct(result_id, value, supervisor_id=by.id, reason=CorrectionReason.MISTYPED)


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
    right = corrected(store, wrong.id, 120.0)
    assert (right.value, right.day, right.replaces_id, right.side) == (120.0, wrong.day, wrong.id, Side.LEFT)
    assert right.at_utc > wrong.at_utc
    assert store.results.standing(evaluation.runner_id) == (right,)
    again = corrected(store, right.id, 121.0)
    assert store.results.standing(evaluation.runner_id) == (again,)
    assert [row["value"] for row in store._file.rows("SELECT value FROM test_results ORDER BY id")] == [
        *(210.0, 120.0, 121.0)
    ]
    for result_id, code in ((wrong.id, "result_replaced"), (99, "result_unknown")):
        with pytest.raises(StorageError) as refused:
            corrected(store, result_id, 130.0)
        assert refused.value.code == code
    assert store.results.standing(evaluation.runner_id) == (again,)


def test_what_was_skipped_by_mistake_can_be_given_a_value(store: Store) -> None:
    evaluation = evaluated(store)
    skipped = store.results.skip(evaluation, "hop", Skipped.TIME, side=Side.LEFT, exercise=None)
    given = corrected(store, skipped.id, 120.0)
    assert (given.value, given.skipped) == (120.0, None)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_result_that_is_no_number_is_refused(store: Store, value: float) -> None:
    evaluation = evaluated(store)
    kept = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    with pytest.raises(StorageError) as refused:
        store.results.add(evaluation, "hop", value, side=Side.LEFT, exercise=None)
    assert refused.value.code == "row_refused"
    with pytest.raises(StorageError):
        corrected(store, kept.id, value)
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
    second = corrected(store, first.id, 121.0)
    row = {"runner_id": evaluation.runner_id, "evaluation_id": evaluation.id, "test_id": "hop", "taken_utc": ""}
    who = {"supervisor_id": 1, "reason": "mistyped"}
    with pytest.raises(StorageError) as refused:
        store._file.add("test_results", {**row, **who, "value": 122.0, "replaces_id": first.id})
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
    before = store.results.standing(runners[0][0])
    evaluation = evaluated(store, runner_id=runners[0][0])
    kept = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    assert set(store.results.standing(runners[0][0])) == {*before, kept}


def test_the_schema_just_before_gets_the_tables(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before=MIGRATION)
    before = set(db.table_names())
    db.close()
    new = {"evaluations", "test_results", "mornings_after", "loads", "reviews"}
    assert not new & before
    assert set(opened()._file.tables()) >= before | new


def test_corrections_of_before_stand_and_those_of_now_say_who_and_why(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_7.sql").read_text(encoding="utf-8"))
    connection.close()
    store = opened()
    old = {one.test_id: one for one in store.results.standing(1)}
    assert (old["hop"].value, old["hop"].replaces_id, old["hop"].supervisor_id, old["hop"].reason) == (
        120.0,
        1,
        None,
        None,
    )
    new = corrected(store, old["hop"].id, 121.0)
    assert (new.value, new.supervisor_id, new.reason) == (121.0, 1, CorrectionReason.MISTYPED)
    assert store.results.get(new.id) == new
    assert store.results.get(99) is None
    assert [one.decision for one in store.reviews.for_runner(1)] == ["go_on"]


def test_a_result_is_taken_back_and_nothing_is_lost(store: Store) -> None:
    evaluation = evaluated(store)
    first = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    back = corrected(store, first.id, None)
    assert (back.value, back.skipped, back.day) == (None, Skipped.MISTAKE, first.day)
    assert store.results.standing(evaluation.runner_id) == (back,)
    assert store.results.get(first.id) == first


@pytest.mark.parametrize("said", [{"supervisor_id": 1}, {"reason": "mistyped"}, {}])
def test_a_correction_without_who_and_why_is_refused_even_past_the_repository(
    store: Store, said: dict[str, object]
) -> None:
    evaluation = evaluated(store)
    store.supervisors.add("Kim", "hash")
    first = store.results.add(evaluation, "hop", 120.0, side=Side.LEFT, exercise=None)
    row = {"runner_id": evaluation.runner_id, "evaluation_id": evaluation.id, "test_id": "hop", "taken_utc": ""}
    with pytest.raises(StorageError, match="who and why"):
        store._file.add("test_results", {**row, "value": 121.0, "replaces_id": first.id, **said})
