"""The benchmark of the records stores what a visit leaves, and counts bytes that are there."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import storage
from benchmarks.storage_bout import Pass, planned
from benchmarks.storage_queries import history
from benchmarks.storage_visit import Spent, Visitor, opened
from benchmarks.storage_years import Years, recorded
from kiosk.core.events import Recorded, SessionEnded
from kiosk.core.model import Reason
from kiosk.core.units import Seconds
from kiosk.storage.backup import back_up
from kiosk.storage.verify import verify
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
    agreed = {
        **{"session_bytes": 66_666, "trace_bytes": 60_000, "save_ms": 50, "open_s": 2, "history_ms_p95": 100},
        **{"backup_s": 60, "file_bytes": 4e9, "cuts": 10_000, "kills_of_writer": 500, "events_lost": 0, "corrupt": 0},
        **{"trace_lost_s_max": 1, "promises_lost": 0, "starts_failed": 0},
    }
    assert {name: goal for name, goal in goals.items() if goal is not None} == agreed


def test_years_are_whole_and_a_night_brings_a_day_over(tmp_path: Path) -> None:
    passes = _passes(110)
    template = recorded(tmp_path / "template.db", [(planned("thigh", (5,)), passes), (planned("arm", (5,)), passes)])
    path, target = tmp_path / "years.db", tmp_path / "backup.db"
    with closing(Years(path, template, 200)) as years:
        years.grow(150)
        assert verify(path).findings == ()
        before = back_up(path, target)
        years.grow(7)
    assert back_up(path, target).new_lines == 7 * len(template[1][0])
    assert verify(target) == verify(path)
    assert before.lines < verify(path).lines
    asked = history(path, 1)
    assert len(asked.screens["bout"]) == 2
    store = opened(path)
    assert (store.runners.count(), store.past.count(2)) == (2, 78)
    one, other = store.past.page(1, 0, 2)
    assert one.session_id > other.session_id
    assert store.past.record(one.session_id) is not None
    assert len(store.trace.read(one.session_id)) == 110
    store.close()


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
