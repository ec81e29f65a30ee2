"""Past bouts as they are reviewed: lists, whole bouts and pictures of traces, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.storage import Store


def test_the_lop_of_a_bout_is_the_record_its_plan_rests_on(store: Store, start_session: Callable[[Store], int]) -> None:
    session_id = start_session(store)
    found = store.past.lop_of(session_id)
    assert found is not None
    assert (found.lop_mmhg, found.source.method) == (198.0, "doppler")
    assert store.past.lop_of(session_id + 1) is None
