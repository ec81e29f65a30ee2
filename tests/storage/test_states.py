"""What the station was: one row for each distinct state, named by what was made under it, and proved by the audit."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.core.stationstate import Calibrated, Program, Rules, SensorUsed, StationState, StoredState
from kiosk.ops.verify import verify_records
from kiosk.storage.schema import SCHEMA_VERSION
from kiosk.storage.verify import verify
from tests.storage.conftest import PRESCRIPTION, add_plan_of
from tests.storage.raw import run, without_triggers
from tests.storage.test_measurements import VALUE, ended
from tests.storage.test_repositories import full

if TYPE_CHECKING:
    from kiosk.storage import Store
    from tests.storage.conftest import Opener

_ALL = 'SELECT * FROM "{}" ORDER BY rowid'
CALIBRATED = Calibrated(number=3, at_utc="2026-01-02T10:00:00+00:00", instrument="gauge 5")
SENSORS = (
    SensorUsed(sensor="a", serial="SN-A-7", zero=0.04, ratio_per_mmhg=0.0024, calibration=CALIBRATED),
    SensorUsed(sensor="b", serial=None, zero=0.041, ratio_per_mmhg=0.0025, calibration=None),
)
STATE = StationState(
    backend="real",
    program=Program(version="0.1.0", revision="a" * 40, digest="0123456789ab"),
    rules=Rules(digest="5a6c2308a0a3", versions={"consent.toml": "2026-1", "protocols/passive.toml": "2"}),
    sensors=SENSORS,
)
OTHERS = (
    replace(STATE, backend="bench"),
    replace(STATE, program=replace(STATE.program, version="0.2.0")),
    replace(STATE, program=replace(STATE.program, revision=None)),
    replace(STATE, program=replace(STATE.program, digest="another")),
    replace(STATE, rules=replace(STATE.rules, digest="another")),
    replace(STATE, rules=replace(STATE.rules, versions={"consent.toml": "2026-2"})),
    replace(STATE, sensors=(replace(SENSORS[0], calibration=replace(CALIBRATED, number=4)), SENSORS[1])),
    replace(STATE, sensors=(SENSORS[0], replace(SENSORS[1], zero=0.042))),
)


def made(store: Store, state_id: int | None) -> int:
    plan = add_plan_of(store)
    store.measurements.add(ended(plan.runner_id, VALUE), state_id=state_id)
    store.proofs.add(full(3.0), state_id=state_id)
    return store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION, state_id=state_id)


def state_of(store: Store, session_id: int) -> StoredState | None:
    bout = store.sessions.get(session_id)
    assert bout is not None
    return store.states.get(bout.state_id)


def test_the_same_state_is_one_row_whoever_sees_it_again(opened: Opener) -> None:
    first = opened().states.put(STATE)
    again = opened(boot="boot-2").states.put(STATE)
    assert again == first
    assert first.state == STATE


def test_another_state_in_anything_is_another_row_and_comes_back_as_it_was(store: Store) -> None:
    stored = [store.states.put(one) for one in (STATE, *OTHERS)]
    assert [one.state for one in store.states.all()] == [STATE, *OTHERS]
    assert store.states.all() == tuple(stored)
    assert store.states.put(STATE) == stored[0], "one that comes back is the one of before"


def test_a_bout_a_measurement_and_a_self_test_lead_to_what_the_station_was(store: Store) -> None:
    store.states.put(OTHERS[0])
    known = store.states.put(STATE)
    session = made(store, known.id)
    assert state_of(store, session) == known
    assert store.states.get(store.measurements.for_runner(1)[0].state_id) == known
    last = store.proofs.last()
    assert last is not None
    assert store.states.get(last.state_id) == known


def test_a_state_that_is_not_there_is_refused(store: Store) -> None:
    with pytest.raises(StorageError):
        made(store, 99)
    assert store.sessions.ids() == ()


def test_verify_finds_another_program_put_into_a_state_and_another_state_into_a_bout(
    opened: Opener, path: Path
) -> None:
    store = opened()
    session = made(store, store.states.put(STATE).id)
    store.states.put(OTHERS[0])
    with pytest.raises(StorageError, match="append-only"):
        run(store, "UPDATE station_states SET version = '9'")
    assert verify(path).findings == ()
    without_triggers(store, "station_states")
    run(store, "UPDATE station_states SET version = '9' WHERE id = 1")
    run(store, "UPDATE sessions SET state_id = 2 WHERE id = ?", [session])
    found = {(one.code, one.table, one.row) for one in verify(path).findings}
    assert found == {("row_altered", "station_states", 1), ("row_altered", "sessions", session)}


def test_verify_says_what_was_made_under_which_state(opened: Opener, path: Path) -> None:
    store = opened()
    assert verify(path).states == ()
    made(store, None)
    known, other = store.states.put(STATE), store.states.put(OTHERS[2])
    made(store, known.id)
    made(store, known.id)
    lines: list[str] = []
    assert verify_records(path, tip=None, as_json=False, out=lines.append) == 0
    assert lines[2:5] == [
        "of before it was kept: 1 sessions, 1 measurements of LOP, 1 self-tests",
        "under station state 1 (real; software 0.1.0 (0123456789ab, revision aaaaaaaaaaaa), rules 5a6c2308a0a3; "
        "sensor A calibrated 2026-01-02T10:00:00+00:00, sensor B not calibrated): "
        "2 sessions, 2 measurements of LOP, 2 self-tests",
        "under station state 2 (real; software 0.1.0 (0123456789ab), rules 5a6c2308a0a3; "
        "sensor A calibrated 2026-01-02T10:00:00+00:00, sensor B not calibrated): "
        "0 sessions, 0 measurements of LOP, 0 self-tests",
    ]
    assert [one.number for one in verify(path).states] == [None, known.id, other.id]
    without_triggers(store, "station_states")
    run(store, "UPDATE station_states SET sensors = '?'")
    assert (len(verify(path).findings), verify(path).states) == (2, ()), "a state that was altered is found, not told"


def test_records_of_before_lead_to_no_state_and_verify_as_they_did(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_19.sql").read_text(encoding="utf-8"))
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in tables if name[:1] not in "_s"}
    before["sessions"] = connection.execute(_ALL.format("sessions")).fetchall()
    connection.close()
    tip = verify(path).tip
    assert verify(path).states == ()
    assert verify(path).findings == ()
    store = opened()
    assert store._file.one("PRAGMA user_version") == {"user_version": SCHEMA_VERSION}
    for name, rows in before.items():
        now = [tuple(row.values()) for row in store._file.stored(_ALL.format(name))]
        assert [row[: len(old)] for row, old in zip(now, rows, strict=True)] == rows, name
        assert all(set(row[len(old) :]) <= {None} for row, old in zip(now, rows, strict=True)), name
    assert store.states.all() == ()
    assert [state_of(store, number) for number in (1, 2)] == [None, None]
    found = verify(path, tip=tip)
    assert (found.findings, found.tip, found.erased) == ((), tip, 1)
    made(store, store.states.put(STATE).id)
    assert verify(path, tip=tip).findings == ()
