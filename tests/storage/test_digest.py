"""The digest is equal for equal records and for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kiosk.core.events import ProofFinished
from kiosk.core.model import ActuatorCommand, Phase, Reason, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kiosk.core.model import Dose
    from tests.storage.conftest import Clocks, Opener


def _visit(store: Store, clocks: Clocks, start_session: Callable[[Store], int], dose: Dose) -> None:
    supervisor = store.supervisors.add("Eva", "hash")
    store.attempts.add(ok=True)
    store.proofs.add(
        ProofFinished(passed=True, steps=(), zero_mmhg=Mmhg(0.1), rise_mmhg_per_s=None, seconds=Seconds(3.0))
    )
    session = start_session(store)
    store.consents.give(1, "1")
    store.approvals.add(1, supervisor.id, "digest")
    clocks.advance(seconds=1)
    store.events.append("started", session_id=session, figures={"b": 1.0, "a": 2.0}, at_s=clocks.mono_s)
    point = TracePoint(
        at_s=Seconds(clocks.mono_s),
        pressure_mmhg=Mmhg(1.0),
        pressure_b_mmhg=None,
        setpoint_mmhg=None,
        phase=Phase.FILL,
        command=ActuatorCommand(),
    )
    store.trace.append(session, [point])
    store.trips.add(Reason(code="estop"), "watchdog", None, clocks.mono_s)
    store.sessions.end(session, Reason(code="estop"), dose)


@pytest.fixture
def visited(
    tmp_path: Path, opened: Opener, clocks: Clocks, start_session: Callable[[Store], int], dose: Dose
) -> Callable[[str], Store]:
    started = (clocks.mono_s, clocks.wall)

    def visit(name: str) -> Store:
        clocks.mono_s, clocks.wall = started
        store = opened(at=tmp_path / name)
        _visit(store, clocks, start_session, dose)
        return store

    return visit


def test_two_equal_visits_have_equal_digests_also_after_reopening(
    visited: Callable[[str], Store], opened: Opener, tmp_path: Path
) -> None:
    first, second = visited("a.db"), visited("b.db")
    assert first.digest() == second.digest()
    first.close()
    assert opened(boot="other", at=tmp_path / "a.db").digest() == second.digest()


_ADDITIONS: list[Callable[[Store], object]] = [
    lambda store: store.runners.add("Bea", 1970),
    lambda store: store.attempts.add(ok=False),
    lambda store: store.consents.give(1, "2"),
    lambda store: store.approvals.add(1, 1, "other"),
    lambda store: store.supervisors.add("Bea", "hash"),
    lambda store: store.events.append("seen", at_s=5.0),
    lambda store: store.trips.add(Reason(code="x"), "watchdog", None, 5.0),
]


@pytest.mark.parametrize("change", range(len(_ADDITIONS)))
def test_one_more_row_anywhere_changes_it(visited: Callable[[str], Store], change: int) -> None:
    store = visited("a.db")
    before = store.digest()
    _ADDITIONS[change](store)
    assert store.digest() != before


_COLUMNS = [
    "runners.name",
    "sessions.prescription",
    "sessions.dose",
    "sessions.ended_s",
    "events.figures",
    "trace_blocks.data",
    "proofs.steps",
    "plans.percent_lop",
    "supervisors.pin_hash",
    "attempts.at_utc",
    "approvals.boot",
]


@pytest.mark.parametrize("column", _COLUMNS)
def test_one_changed_value_anywhere_changes_it(visited: Callable[[str], Store], column: str) -> None:
    store = visited("a.db")
    before = store.digest()
    table, name = column.split(".")
    for trigger in store._file.rows("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", [table]):
        run(store, f"DROP TRIGGER {trigger['name']}")
    value = store._file.rows(f"SELECT * FROM {table}")[0][name]  # noqa: S608 - names listed above
    other = {str: "x", float: 12345.5, bytes: b"x"}[type(value)]
    assert run(store, f"UPDATE {table} SET {name} = ?", [other]) >= 1  # noqa: S608 - names listed above
    assert store.digest() != before


def test_another_time_or_boot_changes_it(opened: Opener, clocks: Clocks, tmp_path: Path) -> None:
    digests = set()
    for number, (boot, seconds) in enumerate([("b1", 0), ("b2", 0), ("b1", 1)]):
        clocks.advance(seconds=seconds)
        store = opened(boot=boot, at=tmp_path / f"{number}.db")
        store.runners.add("Ann", 1990)
        digests.add(store.digest())
    assert len(digests) == 3


def test_the_order_in_which_figures_were_gathered_plays_no_part(opened: Opener, tmp_path: Path) -> None:
    digests = set()
    for number, figures in enumerate([{"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}]):
        store = opened(at=tmp_path / f"{number}.db")
        store.events.append("x", figures=figures, at_s=1.0)
        digests.add(store.digest())
    assert len(digests) == 1


def test_civil_time_of_the_migration_plays_no_part(tmp_path: Path) -> None:
    digests = set()
    for number in range(2):
        store = open_store(tmp_path / f"{number}.db", boot="b", now=lambda: 0.0, utc=lambda: "")
        run(store, "UPDATE _sqlite_migrations SET applied_at = ?", [str(number)])
        digests.add(store.digest())
        store.close()
    assert len(digests) == 1
