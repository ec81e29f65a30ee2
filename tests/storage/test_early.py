"""Visits that a supervisor agreed to sooner, and the bouts that a limb still recovers from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlite_utils import Database

from kiosk.core.blocks import Work
from kiosk.core.errors import StorageError
from kiosk.core.limb import Limb, Side
from kiosk.core.reason import Reason
from kiosk.storage.schema import migrations
from tests.storage.conftest import PRESCRIPTION
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.core.model import Dose
    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Clocks, Opener

HOURS_36 = 36 * 3600.0


def test_an_agreement_is_for_one_plan_and_stands(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan = add_plan(store)
    sue = store.supervisors.add("Sue", "x").id
    assert store.early.for_plan(plan.id) is None
    kept = store.early.add(plan.id, sue, "short_block")
    assert (kept.plan_id, kept.supervisor_id, kept.reason) == (plan.id, sue, "short_block")
    assert store.early.for_plan(plan.id) == kept
    assert store.early.for_plan(plan.id + 1) is None
    assert store.early.for_runner(plan.runner_id) == (kept,)
    assert store.early.for_runner(plan.runner_id + 1) == ()
    for change in ("UPDATE early_visits SET reason = 'x'", "DELETE FROM early_visits"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)


def test_the_schema_just_before_gets_the_table_and_keeps_the_rest(opened: Opener, path: Path) -> None:
    db = Database(path)
    migrations.apply(db, stop_before="m012_visits_sooner_than_recovered")
    before = set(db.table_names())
    db.close()
    store = opened()
    assert set(store._file.tables()) - before == {
        *("audit", "early_visits", "erasures", "runner_languages", "supervisor_retirements"),
        *("clock_marks", "restoration_acceptances", "restorations"),
        *("searches", "station_states", "trace_ends", "trace_segments"),
    }
    assert store.early.for_runner(1) == ()


def test_bouts_are_late_by_either_clock_and_say_what_was_worked(
    store: Store, add_plan: Callable[..., Plan], clocks: Clocks, dose: Dose
) -> None:
    plan = add_plan(store)
    number = store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
    begun = clocks.mono_s
    (running,) = store.sessions.late(plan.runner_id, HOURS_36)
    assert (running.ended_s, running.ended_day, running.restriction_s) == (None, None, None)
    clocks.advance(minutes=9)
    store.sessions.end(number, Reason(code="completed"), dose)
    (bout,) = store.sessions.late(plan.runner_id, HOURS_36)
    assert (bout.limb, bout.side, bout.works) == (Limb.LEG, Side.RIGHT, frozenset({Work.REPETITIONS}))
    assert (bout.boot, bout.began_s, bout.ended_s, bout.restriction_s) == (
        *("boot-1", begun, begun + 540.0, float(dose.restriction_s)),
    )
    assert bout.ended_day is not None
    assert bout.ended_day - bout.began_day == pytest.approx(540.0 / 86_400.0, abs=1e-9)
    clocks.wall = clocks.wall.replace(year=2040)  # set forward: this boot knows better
    assert store.sessions.late(plan.runner_id, HOURS_36) == (bout,)
    clocks.advance(hours=53)
    assert store.sessions.late(plan.runner_id, HOURS_36) == ()


def test_a_bout_that_was_cut_off_has_no_length(
    store: Store, add_plan: Callable[..., Plan], clocks: Clocks, dose: Dose
) -> None:
    plan = add_plan(store)
    number = store.sessions.start(plan.runner_id, plan.id, replace(PRESCRIPTION, side=Side.LEFT))
    clocks.advance(hours=40)
    store.sessions.end(number, Reason(code="interrupted"), None)
    (bout,) = store.sessions.late(plan.runner_id, HOURS_36)
    assert (bout.side, bout.restriction_s) == (Side.LEFT, None)
    assert dose.restriction_s > 0.0
