"""A self-test and a measurement of LOP name what the station was when they ended."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.controller.recorder import Recorder
from kiosk.core.units import Seconds
from kiosk.storage import Store, open_store
from tests.controller.test_recorder import outputs, point
from tests.storage.test_measurements import VALUE, ended
from tests.storage.test_repositories import full
from tests.storage.test_states import OTHERS, STATE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "kiosk.db", boot="b1", now=lambda: 5.0, utc=lambda: "2026-01-05T08:00:00.000+00:00")
    yield opened
    opened.close()


def test_both_name_the_state_that_the_controller_was_started_in(store: Store) -> None:
    store.states.put(OTHERS[0])
    state_id = store.states.put(STATE).id
    runner = store.runners.add("Ada", 1980).id
    recorder = Recorder(lambda: store, state_id=state_id)
    recorder.record(outputs(0, full(3.0), ended(runner, VALUE)), point(0.0), Seconds(0.0))
    recorder.drain()
    last = store.proofs.last()
    assert last is not None
    assert [last.state_id, *(one.state_id for one in store.measurements.for_runner(runner))] == [state_id, state_id]
