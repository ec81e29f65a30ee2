"""A trace that lost blocks is stored as cut, with how many; and packing waits for the end of a trace."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from kiosk.controller.recorder import BLOCK_POINTS, MAX_BLOCKS, Recorder
from tests.controller.test_recorder import FlakyStore, outputs, point, run, session_id, store

if TYPE_CHECKING:
    from kiosk.storage import Store

__all__ = ["session_id", "store"]


def ends(store: Store) -> list[tuple[int, int]]:
    return [(row["blocks"], row["cut"]) for row in store._file.rows("SELECT blocks, cut FROM trace_ends")]


def told(store: Store) -> list[tuple[str, int | None, float]]:
    return [(line.code, line.session_id, line.figures["blocks"]) for line in store.events.page(0, 10)]


def test_blocks_for_which_there_was_no_room(store: Store, session_id: int) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, (MAX_BLOCKS + 7) * BLOCK_POINTS)
    run(recorder, 0, 1)
    recorder.drain()
    assert ends(store) == [(MAX_BLOCKS, 1)]
    assert told(store) == [("trace_dropped", session_id, 7.0)]


def test_blocks_that_the_disk_did_not_take(store: Store, session_id: int) -> None:
    flaky = FlakyStore(store)
    recorder = Recorder(lambda: cast("Store", flaky))
    run(recorder, session_id, BLOCK_POINTS)
    recorder.drain()
    flaky.broken = True
    run(recorder, session_id, 2 * BLOCK_POINTS)
    recorder.drain()
    flaky.broken = False
    run(recorder, session_id, BLOCK_POINTS)
    run(recorder, 0, 1)
    recorder.drain()
    assert ends(store) == [(2, 1)]
    assert told(store) == [("trace_dropped", session_id, 2.0)]


def test_a_whole_trace_says_nothing_and_the_drops_of_another_bout_are_not_its_own(
    store: Store, session_id: int
) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id + 1, (MAX_BLOCKS + 1) * BLOCK_POINTS)  # a bout the records do not know
    recorder.drain()
    run(recorder, session_id, BLOCK_POINTS)
    run(recorder, 0, 1)
    recorder.drain()
    assert ends(store) == [(1, 0)]
    assert told(store) == []


def test_packing_waits_while_the_end_of_a_trace_is_queued(store: Store, session_id: int) -> None:
    """The loop may queue the end of a bout between the last look at the queue and the step of packing."""
    recorder = Recorder(lambda: store)
    recorder.drain()
    _ = recorder._store
    store.trace.append(session_id, [point(0.0)])
    recorder.record(outputs(session_id), point(0.02), point(0.02).at_s)
    recorder.record(outputs(0), point(0.04), point(0.04).at_s)
    recorder._pack()
    assert ends(store) == []
    recorder.drain()
    assert ends(store) == [(2, 0)]
