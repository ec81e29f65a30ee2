"""Accounts of supervisors: whose PIN counts, who retired whom, and that nothing of them is ever lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kiosk.core.errors import StorageError
from kiosk.storage.schema import SCHEMA_VERSION
from tests.storage.raw import run

if TYPE_CHECKING:
    from kiosk.storage import Store
    from tests.storage.conftest import Opener

_ALL = "SELECT * FROM {} ORDER BY rowid"


def names(store: Store) -> list[str]:
    return [one.name for one in store.supervisors.active()]


def test_a_retired_account_counts_no_more_and_stays_on_record(store: Store) -> None:
    sam, jo = store.supervisors.add("Sam", "x"), store.supervisors.add("Jo", "y")
    store.supervisors.retire(sam.id, jo.id)
    assert names(store) == ["Jo"]
    assert [one.name for one in store.supervisors.all()] == ["Sam", "Jo"]
    (row,) = store._file.rows("SELECT * FROM supervisor_retirements")
    assert (row["supervisor_id"], row["by_id"]) == (sam.id, jo.id)
    for change in ("UPDATE supervisor_retirements SET by_id = 1", "DELETE FROM supervisor_retirements"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)


def test_the_last_account_cannot_be_retired(store: Store) -> None:
    sam, jo = store.supervisors.add("Sam", "x"), store.supervisors.add("Jo", "y")
    store.supervisors.retire(jo.id, jo.id)
    with pytest.raises(StorageError) as refusal:
        store.supervisors.retire(sam.id, sam.id)
    assert refusal.value.code == "supervisor_last"
    assert names(store) == ["Sam"]


@pytest.mark.parametrize("number", [0, 99])
def test_nobody_unknown_is_retired_and_nobody_twice(store: Store, number: int) -> None:
    sam, jo = store.supervisors.add("Sam", "x"), store.supervisors.add("Jo", "y")
    store.supervisors.add("Lee", "z")
    store.supervisors.retire(jo.id, sam.id)
    for wrong in (number, jo.id):
        with pytest.raises(StorageError) as refusal:
            store.supervisors.retire(wrong, sam.id)
        assert refusal.value.code == "supervisor_unknown"
    assert names(store) == ["Sam", "Lee"]


def test_two_active_accounts_never_bear_one_name(store: Store) -> None:
    sam, jo = store.supervisors.add("Sam", "x"), store.supervisors.add("Jo", "y")
    with pytest.raises(StorageError) as refusal:
        store.supervisors.add(" sAM ", "z")
    assert refusal.value.code == "supervisor_name_taken"
    store.supervisors.retire(sam.id, jo.id)
    assert store.supervisors.add("Sam", "z").id not in (sam.id, jo.id), "another person, another account"


def test_of_two_retiring_each_other_at_once_one_stays(opened: Opener) -> None:
    first, second = opened(), opened("boot-2")
    sam, jo = first.supervisors.add("Sam", "x"), first.supervisors.add("Jo", "y")
    first.supervisors.retire(jo.id, sam.id)
    with pytest.raises(StorageError, match="nobody would be left"):
        second.supervisors.retire(sam.id, jo.id)


def test_everybody_of_before_accounts_could_be_retired_goes_on(opened: Opener, path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_12.sql").read_text(encoding="utf-8"))
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = sorted(set(tables) - {"_sqlite_migrations", "trace_blocks"})
    before = {name: connection.execute(_ALL.format(name)).fetchall() for name in kept}
    connection.close()
    store = opened()
    assert store._file.one("PRAGMA user_version") == {"user_version": SCHEMA_VERSION}
    for name, rows in before.items():
        now = [tuple(row.values()) for row in store._file.rows(_ALL.format(name))]
        assert [row[: len(old)] for row, old in zip(now, rows, strict=True)] == rows, name
        assert all(set(row[len(old) :]) <= {None} for row, old in zip(now, rows, strict=True)), "columns of later"
    assert names(store) == ["Sam", "Jo"]
    assert [ok for _, _, ok in store.attempts.recent(10)] == [False, True, False, False], "wrong PINs go on counting"
    found = store.past.record(1)
    assert found is not None
    assert (found.approved_by, found.told) == ("Jo", {"effort": 6})
    store.supervisors.retire(2, 1)
    again = store.past.record(1)
    assert again is not None
    assert again.approved_by == "Jo", "who approved stays on record"
