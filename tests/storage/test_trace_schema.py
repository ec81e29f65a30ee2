"""Traces of files of before segments: carried forward whole, readable at once, packed when the writer comes to it."""

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

_OLD_ROWS = "SELECT session_id, number, at_s, points, crc32, data FROM trace_blocks ORDER BY session_id, number"
_FORMS = "SELECT form, number, blocks FROM trace_pieces WHERE session_id = ? ORDER BY number, blocks DESC"


def _carried_forward(opened: Opener, path: Path) -> tuple[Store, list[tuple[object, ...]]]:
    connection = sqlite3.connect(path)
    connection.executescript((Path(__file__).parent / "schema_15_blocks.sql").read_text(encoding="utf-8"))
    before = connection.execute(_OLD_ROWS).fetchall()
    connection.close()
    return opened(), before


def _forms(store: Store, session_id: int) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in store._file.rows(_FORMS, [session_id])]


def test_blocks_of_before_are_carried_forward_and_stand(opened: Opener, path: Path) -> None:
    store, before = _carried_forward(opened, path)
    assert store._file.one("PRAGMA user_version") == {"user_version": SCHEMA_VERSION}
    assert [tuple(row.values()) for row in store._file.rows(_OLD_ROWS)] == before
    assert len(before) == 7
    for change in ("UPDATE trace_blocks SET points = 1", "DELETE FROM trace_blocks"):
        with pytest.raises(StorageError, match="append-only"):
            run(store, change)
    assert store._file.rows("PRAGMA foreign_key_check") == []


def test_a_trace_of_before_says_the_same_before_and_after_packing(opened: Opener, path: Path) -> None:
    store, _ = _carried_forward(opened, path)
    first = store.trace.read(1)
    assert (len(first), first.point(0).at_s, first.point(30).pressure_mmhg) == (86, 100.012, None)
    assert [first.at_s[7], first.at_s[8]] == [100.155, 100.172], "the late pass is where it was"
    before = [store.trace.read(session) for session in (1, 2)]
    packing = store.trace.packing()
    while packing.step():
        pass
    assert _forms(store, 1) == [("segment", 1, 4), ("end", 5, 0)]
    assert _forms(store, 2) == [("segment", 1, 3), ("end", 4, 0)]
    assert [store.trace.read(session) for session in (1, 2)] == before
    assert [row["cut"] for row in store._file.rows("SELECT cut FROM trace_ends")] == [1, 1]
