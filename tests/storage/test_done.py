"""Bouts as progression reads them, and holds of it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.advice import Ask
from kiosk.core.blocks import Work
from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.errors import StorageError
from kiosk.core.goals import AgeGroup, Strength
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.units import Seconds
from kiosk.storage.schema import SCHEMA_VERSION, migrations
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.model import Dose, Prescription
    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

QUIET = MorningAfter(pain=2, soreness=5, bruise=False, swelling=False, numbness=False)
CONDITION = Condition(pain_rest=0, pain_loading=3, pain_morning=0, function=8, sessions_per_week=2, minutes_per_week=60)


@pytest.fixture
def trained(
    store: Store, add_plan: Callable[..., Plan], prescription: Prescription, dose: Dose
) -> Callable[..., tuple[int, int]]:
    """A runner and a finished bout of theirs; another one of the same runner when told whose."""
    plans: dict[int, Plan] = {}

    def train(runner: int | None = None, delivered: Dose | None = dose, end: str = "completed") -> tuple[int, int]:
        plan = add_plan(store) if runner is None else plans[runner]
        plans[plan.runner_id] = plan
        session = store.sessions.start(plan.runner_id, plan.id, prescription)
        store.sessions.end(session, Reason(code=end), delivered)
        return plan.runner_id, session

    return train


def test_a_bout_is_read_with_what_was_told_about_it(
    store: Store, trained: Callable[..., tuple[int, int]], clocks: Clocks
) -> None:
    runner, session = trained()
    for code, figures in (
        ("effort", {"effort": 6.0, "discomfort": 2.0}),
        ("effort", {"effort": 8.0}),
        ("effort", {"effort": 7.0}),
        ("discomfort", {"discomfort": 4.0}),
        ("cuff_pain", {"cuff_pain": 1.0}),
        ("effort_unanswered", {"set": 2.0}),
        ("cuff_pain_unanswered", {}),
        ("set_done", {"set": 1.0}),
    ):
        store.events.append(code, session_id=session, figures=figures, at_s=1.0)
    store.events.append("symptom", session_id=session, figures={}, detail="tingling", at_s=2.0)
    store.loads.add(session, 25.0)
    clocks.advance(days=1)
    store.mornings.add(runner, session, QUIET)
    (done,) = store.done.for_runner(runner)
    assert done.ask == Ask(
        protocol_id="strength-30-15-15-15",
        exercise="leg_extension",
        limb=Limb.LEG,
        side=Side.RIGHT,
        percent_lop=60.0,
        rounds=4,
        load_kg=25.0,
    )
    assert (done.effort, done.discomfort, done.cuff_pain, done.unanswered) == (8, 4, 1, 2)
    assert (done.symptoms, done.morning, done.is_completed) == (("tingling",), QUIET, True)
    assert (done.repetitions, done.last_set, done.restriction_s) == (45, 15, 301.5)
    assert done.work is Work.REPETITIONS


def test_what_was_not_told_is_none(store: Store, trained: Callable[..., tuple[int, int]]) -> None:
    runner, session = trained(end="discomfort")
    (done,) = store.done.for_runner(runner)
    assert (done.session_id, done.end.code, done.is_completed) == (session, "discomfort", False)
    assert (done.effort, done.discomfort, done.cuff_pain, done.pain, done.morning) == (None,) * 5
    assert (done.ask.load_kg, done.unanswered, done.symptoms) == (None, 0, ())


def test_a_bout_that_was_interrupted_counts_and_one_without_pressure_does_not(
    store: Store, trained: Callable[..., tuple[int, int]], dose: Dose, prescription: Prescription
) -> None:
    runner, interrupted = trained(delivered=None, end="interrupted")
    trained(runner, replace(dose, restriction_s=Seconds(0.0)))
    _, other = trained()
    store.sessions.start(runner, 1, prescription)
    (done,) = store.done.for_runner(runner)
    assert (done.session_id, done.restriction_s, done.last_set) == (interrupted, 0.0, None)
    assert [one.session_id for one in store.done.for_runner(2)] == [other]


def test_one_morning_counts_for_all_bouts_of_its_visit(
    store: Store, trained: Callable[..., tuple[int, int]], clocks: Clocks
) -> None:
    runner, _ = trained()
    clocks.advance(days=2)
    trained(runner)
    clocks.advance(minutes=10)
    _, last = trained(runner)
    clocks.advance(days=1)
    store.mornings.add(runner, last, QUIET)
    assert [one.morning for one in store.done.for_runner(runner)] == [None, QUIET, QUIET]


def test_the_pain_is_that_of_the_last_evaluation_before(
    store: Store, trained: Callable[..., tuple[int, int]], clocks: Clocks
) -> None:
    runner, _ = trained()
    clocks.advance(days=2)
    goal = Strength(age_group=AgeGroup.SIXTIES, falls=0, confidence=7)
    for pain in (3, 5):
        condition = replace(CONDITION, pain_loading=pain)
        store.evaluations.add(runner, goal, condition, visits_per_week=2, tests_version="t")
        trained(runner)
        clocks.advance(days=2)
    assert [one.pain for one in store.done.for_runner(runner)] == [None, 3, 5]


def test_a_hold_stands_until_it_is_released(store: Store) -> None:
    runner, supervisor = store.runners.add("Ann", 1990).id, store.supervisors.add("Sue", "x").id
    made = store.holds.add(runner_id=runner, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=supervisor)
    other = store.holds.add(runner_id=runner, limb=Limb.ARM, side=Side.RIGHT, reason="wish", supervisor_id=supervisor)
    assert store.holds.standing(runner) == (made, other)
    assert (made.limb, made.side, made.reason, made.supervisor_id) == (Limb.LEG, Side.LEFT, "flare", supervisor)
    store.holds.release(made.id, supervisor)
    assert store.holds.standing(runner) == (other,)
    assert store.holds.standing(runner + 1) == ()
    with pytest.raises(StorageError) as again:
        store.holds.release(made.id, supervisor)
    assert again.value.code == "hold_released"
    with pytest.raises(StorageError) as unknown:
        store.holds.release(99, supervisor)
    assert unknown.value.code == "hold_unknown"
    for change in ("UPDATE progression_holds SET reason = 'x'", "DELETE FROM progression_releases"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)


def test_the_schema_just_before_gets_the_tables(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before="m010_progression_holds")
    before = set(db.table_names())
    db.close()
    new = {
        *("audit", "erasures", "progression_holds", "progression_releases", "early_visits"),
        *("restoration_acceptances", "restorations"),
        *("supervisor_retirements", "runner_languages"),
        "clock_marks",
        *("searches", "station_states", "trace_ends", "trace_segments"),
    }
    assert set(opened()._file.tables()) - before == new


def test_older_files_take_holds(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_5.sql").read_text(encoding="utf-8"))
    connection.close()
    store = opened()
    assert store._file.rows("PRAGMA user_version")[0]["user_version"] == SCHEMA_VERSION
    supervisor = store.supervisors.all()[0].id
    store.holds.add(runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=supervisor)
    assert [one.reason for one in store.holds.standing(1)] == ["flare"]
    assert all(one.effort is None or 0 <= one.effort <= 10 for one in store.done.for_runner(1))
    with pytest.raises(StorageError):
        store.holds.add(runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=99)
