"""Both sides of a visit in the record: whole at every point where the visit may have been left or cut off."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.core.bothsides import Became
from kiosk.core.errors import StorageError
from kiosk.core.model import Reason
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.model import Dose, Prescription
    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Opener


@pytest.fixture
def plan(add_plan: Callable[..., Plan], store: Store) -> Plan:
    return add_plan(store)


def test_each_step_of_both_sides_leaves_a_whole_record(
    store: Store, plan: Plan, prescription: Prescription, dose: Dose
) -> None:
    def became(pair: int) -> tuple[Became, Became, str]:
        record = store.pairs.get(pair)
        assert record is not None
        return record.first.became, record.second.became, record.why_left

    pair = store.pairs.begin(plan.runner_id, plan.id)
    assert became(pair) == (Became.NONE, Became.NONE, "")
    session = store.sessions.start(plan.runner_id, plan.id, prescription)
    assert became(pair) == (Became.INTERRUPTED, Became.NONE, "")
    store.sessions.end(session, Reason(code="stop"), dose)
    assert became(pair) == (Became.CUT, Became.NONE, "")
    again = store.sessions.start(plan.runner_id, plan.id, prescription)
    store.sessions.end(again, Reason(code="completed"), dose)
    assert became(pair) == (Became.DONE, Became.NONE, "")
    other = store.plans.last_for(plan.runner_id)
    assert other is not None
    second = _another(store, plan)
    store.pairs.planned(pair, second, is_second=True)
    assert became(pair) == (Became.DONE, Became.NONE, "")
    last = store.sessions.start(plan.runner_id, second, prescription)
    store.sessions.end(last, Reason(code="interrupted"), None)
    assert became(pair) == (Became.DONE, Became.INTERRUPTED, "")
    record = store.pairs.get(pair)
    assert record is not None
    assert [bout.id for bout in record.first.bouts] == [session, again]
    assert [bout.id for bout in record.second.bouts] == [last]


def test_a_side_that_is_left_out_and_a_plan_that_is_made_anew(
    store: Store, plan: Plan, prescription: Prescription, dose: Dose
) -> None:
    pair = store.pairs.begin(plan.runner_id, plan.id)
    anew = _another(store, plan)
    store.pairs.planned(pair, anew, is_second=False)
    session = store.sessions.start(plan.runner_id, anew, prescription)
    store.sessions.end(session, Reason(code="ended_by_runner"), dose)
    store.pairs.left(pair, "left_at_summary")
    record = store.pairs.get(pair)
    assert record is not None
    assert (record.first.became, record.second.became, record.why_left) == (Became.CUT, Became.LEFT, "left_at_summary")
    assert store.pairs.get(99) is None
    for change in ("UPDATE side_pairs SET plan_id = 1", "DELETE FROM side_pair_steps"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)
    with pytest.raises(StorageError):
        store.pairs.planned(99, anew, is_second=True)


def _another(store: Store, plan: Plan) -> int:
    """The same plan once more, as another row."""
    row = store._file.one("SELECT * FROM plans WHERE id = ?", [plan.id])
    assert row is not None
    kept = {key: row[key] for key in row if key not in {"id", "boot", "at_s", "at_utc"}}
    return int(store._file.add("plans", kept)["id"])


def test_the_worst_that_was_told_of_a_bout_today_is_known(
    store: Store, plan: Plan, prescription: Prescription, dose: Dose
) -> None:
    session = store.sessions.start(plan.runner_id, plan.id, prescription)
    other = store.sessions.start(plan.runner_id, plan.id, prescription)
    for code, value in (("cuff_pain", 3.0), ("discomfort", 8.0), ("effort", 10.0)):
        store.events.append(code, session_id=session, figures={code: value, "set": 1.0}, at_s=1.0)
    store.sessions.end(session, Reason(code="completed"), dose)
    found = {bout.id: bout.worst for bout in store.sessions.today(plan.runner_id)}
    assert found == {session: 8.0, other: None}


def test_a_file_of_before_has_no_pairs_and_takes_them(opened: Opener, path: Path) -> None:
    """What is carried forward is what was there; nothing was a pair."""
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_7.sql").read_text(encoding="utf-8"))
    connection.close()
    store = opened()
    assert store.runners.count() == 1
    assert store.pairs.get(1) is None
    assert store.pairs.begin(1, 1) == 1
