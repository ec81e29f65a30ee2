"""The benchmark of the records stores what a visit leaves, and counts bytes that are there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import storage
from benchmarks.storage_bout import Pass, planned
from benchmarks.storage_visit import Spent, Visitor, opened
from kiosk.core.events import Recorded, SessionEnded
from kiosk.core.model import Reason
from kiosk.core.units import Seconds
from tests.controller.test_recorder import outputs, point
from tests.storage.conftest import DOSE

if TYPE_CHECKING:
    from pathlib import Path


def _passes(count: int) -> list[Pass]:
    made = [Pass(outputs=outputs(1), point=point(at / 50), now=Seconds(at / 50)) for at in range(count)]
    done = (Recorded(code="set_done", figures={"set": 1.0}),)
    ended = (SessionEnded(session_id=1, reason=Reason(code="completed"), dose=DOSE),)
    made[40] = replace(made[40], outputs=outputs(1, *done))
    made[-20] = replace(made[-20], outputs=outputs(1, *ended))
    return made


def test_the_agreed_figures_have_their_goals() -> None:
    goals = {spec.name: spec.goal for spec in storage.SPECS}
    assert list(goals)[:5] == [
        *("session_bytes", "trace_bytes", "save_ms", "open_s", "written_bytes_per_session"),
    ]
    assert (goals["session_bytes"], goals["trace_bytes"], goals["save_ms"], goals["open_s"]) == (66_666, 60_000, 50, 2)


def test_a_visit_is_stored_whole_and_its_trace_packed(tmp_path: Path) -> None:
    path, spent = tmp_path / "kiosk.db", Spent()
    visitor = Visitor(path)
    first = visitor.visit(planned("thigh", (5,)), _passes(110), Spent())
    size = storage._size_bytes(path)
    ids = [visitor.visit(planned("thigh", (5,)), _passes(110), spent) for _ in range(2)]
    visitor.close()
    store = opened(path)
    assert [len(store.trace.read(one)) for one in (first, *ids)] == [110] * 3
    record = store.past.record(ids[1])
    assert record is not None
    assert (record.line.end, record.line.dose, record.approved_by) == (Reason(code="completed"), DOSE, "Sam")
    assert set(record.told) >= {"effort"}
    store.close()
    assert (len(spent.blocks_ms), len(spent.ends_ms)) == (2 * 3, 2)
    trace = storage._trace_bytes(path, first) - storage._trace_bytes(path, ids[0])
    assert 0 < trace < 1000
    assert storage._size_bytes(path) >= size
    assert storage._trace_bytes(path, ids[0]) > storage._trace_bytes(path, ids[1])
