"""What was proposed and what supervisors made of it, as it is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.planchange import Change
from tests.core.test_proposal import ACHILLES, CASE, proposed

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.core.records import Plan
    from kiosk.storage import Store
    from tests.storage.conftest import Opener

PROPOSAL = proposed(CASE)
OTHER = proposed(replace(CASE, goal=ACHILLES))
FOUND = (
    Change(name="exercise", proposed="Leg press", planned="Heel raise"),
    Change(name="percent_lop", proposed="60", planned="50", low=40.0, high=80.0),
)


def test_a_proposal_comes_back_whole_with_every_rule(opened: Opener, add_plan: Callable[..., Plan]) -> None:
    store = opened()
    plan = add_plan(store)
    store.proposals.add(plan.id, "p-1", PROPOSAL)
    last = store.proposals.add(plan.id, "p-2", OTHER)
    found = opened(boot="boot-2").proposals.for_plan(plan.id)
    assert found == last
    assert found is not None
    assert (found.proposal, found.rules_version) == (OTHER, "p-2")
    assert store.proposals.for_plan(plan.id + 1) is None


def test_changes_come_back_with_their_bounds_reason_and_supervisor(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan, supervisor = add_plan(store), store.supervisors.add("Eve", "hash")
    kept = store.proposals.add(plan.id, "p-1", PROPOSAL)
    stored = store.plan_changes.add(kept, supervisor.id, "wish", FOUND)
    assert store.plan_changes.for_plan(plan.id) == stored
    assert tuple(one.change for one in stored) == FOUND
    assert {(one.reason, one.supervisor_id, one.proposal_id) for one in stored} == {("wish", supervisor.id, kept.id)}


def test_changes_of_one_plan_are_kept_together_or_not_at_all(store: Store, add_plan: Callable[..., Plan]) -> None:
    plan = add_plan(store)
    kept = store.proposals.add(plan.id, "p-1", PROPOSAL)
    with pytest.raises(StorageError):
        store.plan_changes.add(kept, 99, "wish", FOUND)
    assert store.plan_changes.for_plan(plan.id) == ()


def test_rounds_and_weight_of_a_plan_come_back(store: Store, add_plan: Callable[..., Plan]) -> None:
    first = add_plan(store)
    assert (first.rounds, first.load_kg) == (None, None)
    row = {
        name: value
        for name, value in store._file.rows("SELECT * FROM plans")[0].items()
        if name not in {"id", "boot", "at_s", "at_utc"}
    }
    store._file.add("plans", {**row, "rounds": 3, "load_kg": 12.5})
    second = store.plans.last_for(first.runner_id)
    assert second is not None
    assert (second.rounds, second.load_kg) == (3, 12.5)
