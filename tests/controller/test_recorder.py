"""Between the loop and the disk: blocks of half a second, events that are never lost, a disk that comes back."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from kiosk.controller.recorder import BLOCK_POINTS, MAX_BLOCKS, Recorder
from kiosk.core.blocks import sets
from kiosk.core.cuffair import CuffAir
from kiosk.core.errors import StorageError
from kiosk.core.events import Effect, Recorded, SearchAuthorised, SearchEnded
from kiosk.core.lop import Estimate
from kiosk.core.machine import Outputs
from kiosk.core.model import VENT, Limb, Phase, Prescription, Reason, Rest, Side, Tempo, TracePoint
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, LopSource, Tier
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store

PRESCRIPTION = Prescription(
    protocol_id="RES-STD",
    exercise="leg_press",
    limb=Limb.LEG,
    side=Side.LEFT,
    cuff_id="thigh-11",
    cuff_width_mm=115,
    lop_mmhg=Mmhg(180.0),
    percent_lop=60.0,
    setpoint_mmhg=Mmhg(108.0),
    limit_mmhg=Mmhg(138.0),
    blocks=sets(
        (30, 15, 15, 15), rest=Rest.INFLATED, rest_s=Seconds(30.0), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
    ),
    max_restriction_s=Seconds(600.0),
)


def outputs(session_id: int, *effects: Effect) -> Outputs:
    return Outputs(
        command=VENT,
        beat=None,
        phase=Phase.WORK,
        limb=Limb.LEG,
        setpoint_mmhg=Mmhg(108.0),
        pressure_mmhg=Mmhg(107.5),
        sample_s=Seconds(0.0),
        effects=effects,
        lamps=(False, False, False),
        session_id=session_id,
    )


def point(at_s: float) -> TracePoint:
    return TracePoint(
        at_s=Seconds(at_s),
        pressure_mmhg=Mmhg(107.5),
        pressure_b_mmhg=None,
        setpoint_mmhg=Mmhg(108.0),
        phase=Phase.WORK,
        command=VENT,
    )


def run(recorder: Recorder, session_id: int, passes: int, *, start: int = 0) -> None:
    for index in range(start, start + passes):
        at_s = index * 0.02
        recorder.record(outputs(session_id), point(at_s), Seconds(at_s))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "kiosk.db", boot="b1", now=lambda: 5.0, utc=lambda: "2026-01-05T08:00:00.000+00:00")
    yield opened
    opened.close()


@pytest.fixture
def session_id(store: Store) -> int:
    runner = store.runners.add("Ada", 1980)
    screening = store.screenings.add(runner.id, "1", {}, Tier.CLEAR)
    plan = store.plans.add(
        runner_id=runner.id,
        screening_id=screening.id,
        protocol_id="RES-STD",
        exercise="leg_press",
        limb=Limb.LEG,
        side=Side.LEFT,
        cuff_id="thigh-11",
        posture=Posture.SEATED,
        lop_mmhg=Mmhg(180.0),
        lop=LopSource(method=LopMethod.DOPPLER, id=1),
        percent_lop=60.0,
    )
    return store.sessions.start(runner.id, plan.id, PRESCRIPTION)


def failure(recorder: Recorder) -> str | None:
    return None if recorder.failure is None else recorder.failure.code


class FlakyStore:
    """A store whose disk can fail."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.broken = False

    def __getattr__(self, name: str) -> object:
        if self.broken:
            raise StorageError("store_full", "no space left")
        return getattr(self._store, name)


def test_half_a_second_is_one_block_and_the_rest_comes_at_the_end(store: Store, session_id: int) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, BLOCK_POINTS - 1)
    recorder.drain()
    assert len(store.trace.read(session_id)) == 0
    run(recorder, session_id, 2, start=BLOCK_POINTS - 1)
    recorder.drain()
    assert len(store.trace.read(session_id)) == BLOCK_POINTS
    run(recorder, 0, 1, start=BLOCK_POINTS + 1)
    recorder.drain()
    assert len(store.trace.read(session_id)) == BLOCK_POINTS + 1


def test_nothing_is_traced_outside_a_session(store: Store) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, 0, 100)
    recorder.drain()
    assert recorder.dropped_blocks == 0


def test_events_wait_for_a_disk_that_comes_back_in_order(store: Store) -> None:
    flaky = FlakyStore(store)
    recorder = Recorder(lambda: cast(Store, flaky))
    flaky.broken = True
    for number in range(5):
        recorder.record(outputs(0, Recorded(code=f"event_{number}")), point(number), Seconds(float(number)))
        recorder.drain()
    assert failure(recorder) == "store_full"
    flaky.broken = False
    recorder.drain()
    assert failure(recorder) is None
    assert [event.code for event in store.events.page(0, 10)] in (
        [f"event_{n}" for n in range(5)],
        [f"event_{n}" for n in reversed(range(5))],
    )


def test_a_disk_that_hangs_costs_trace_never_memory(store: Store, session_id: int) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, (MAX_BLOCKS + 7) * BLOCK_POINTS)
    assert recorder.dropped_blocks == 7
    recorder.drain()
    assert len(store.trace.read(session_id)) == MAX_BLOCKS * BLOCK_POINTS


def test_a_measurement_is_stored_with_what_was_heard(store: Store) -> None:
    runner = store.runners.add("Ann", 1990).id
    asked = SearchAuthorised(
        runner_id=runner,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff=CuffAir(cuff_id="thigh-11", air_ml=200.0, ml_per_mmhg=2.5),
        cuff_width_mm=110,
        limit_mmhg=Mmhg(280.0),
    )
    estimate = Estimate(refusal=Reason(code="search_restless"))
    recorder = Recorder(lambda: store)
    ended = SearchEnded(asked=asked, estimate=estimate, plateaus=(), seconds=Seconds(20.0))
    recorder.record(outputs(0, ended), point(1.0), Seconds(1.0))
    recorder.drain()
    assert [one.estimate for one in store.measurements.for_runner(runner)] == [estimate]


def test_a_line_the_store_will_never_take_does_not_hold_up_the_others(store: Store) -> None:
    recorder = Recorder(lambda: store)
    for code, figure in (("before", 1.0), ("impossible", 10**400), ("after", 2.0)):
        line = Recorded(code=code, figures={"x": cast(float, figure)}, detail="\ud800" if code == "impossible" else "")
        recorder.record(outputs(0, line), point(0.0), Seconds(0.0))
    recorder.drain()
    assert recorder.refused_lines == 1
    assert {event.code for event in store.events.page(0, 10)} == {"before", "after"}


def _forms(store: Store) -> list[tuple[str, int]]:
    asked = "SELECT form, blocks FROM trace_pieces ORDER BY session_id, number, blocks DESC"
    return [(row["form"], row["blocks"]) for row in store._file.rows(asked)]


def test_the_trace_of_a_bout_is_ended_and_packed_when_no_other_runs(store: Store, session_id: int) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, 3 * BLOCK_POINTS + 5)
    recorder.drain()
    assert _forms(store) == [("block", 1)] * 3, "nothing is packed while a bout is recorded"
    before = len(store.trace.read(session_id))
    run(recorder, 0, 1, start=3 * BLOCK_POINTS + 5)
    recorder.drain()
    assert _forms(store)[-1] == ("end", 0)
    for _ in range(20):
        recorder.drain()
    assert _forms(store) == [("segment", 4), ("end", 0)]
    assert (before, len(store.trace.read(session_id))) == (3 * BLOCK_POINTS, 3 * BLOCK_POINTS + 5)


def test_a_bout_that_begins_stops_the_packing_of_the_one_before(store: Store, session_id: int) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, 40 * BLOCK_POINTS)
    run(recorder, 0, 1, start=40 * BLOCK_POINTS)
    recorder.drain()
    plan = store.sessions.get(session_id)
    assert plan is not None
    second = store.sessions.start(plan.runner_id, plan.plan_id, PRESCRIPTION)
    run(recorder, second, 1, start=40 * BLOCK_POINTS + 1)
    for _ in range(30):
        recorder.drain()
    assert ("segment", 40) not in _forms(store)
    run(recorder, 0, 1, start=40 * BLOCK_POINTS + 2)
    for _ in range(60):
        recorder.drain()
    assert _forms(store) == [("segment", 40), ("end", 0), ("segment", 1), ("end", 0)]


def test_what_an_earlier_run_has_left_is_packed_from_the_start_on(store: Store, session_id: int) -> None:
    store.trace.append(session_id, [point(index / 50) for index in range(BLOCK_POINTS)])
    recorder = Recorder(lambda: store)
    recorder.record(outputs(0, Recorded(code="started")), point(0.0), Seconds(0.0))
    for _ in range(20):
        recorder.drain()
    assert _forms(store) == [("segment", 1), ("end", 0)]


def test_a_disk_that_is_full_for_packing_loses_nothing(
    store: Store, session_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, 2 * BLOCK_POINTS)
    run(recorder, 0, 1, start=2 * BLOCK_POINTS)

    def full(_table: str, _values: object) -> None:
        raise StorageError("store_full", "no space left")

    recorder.drain()
    monkeypatch.setattr(store._file, "add", full)
    for _ in range(20):
        recorder.drain()
    assert _forms(store) == [("block", 1), ("block", 1), ("end", 0)]
    monkeypatch.undo()
    recorder.finish()


def test_the_end_of_the_process_ends_the_trace_of_its_bout(store: Store, session_id: int, tmp_path: Path) -> None:
    recorder = Recorder(lambda: store)
    run(recorder, session_id, BLOCK_POINTS + 1)
    recorder.finish()
    again = open_store(tmp_path / "kiosk.db", boot="b2", now=lambda: 5.0, utc=lambda: "2026-01-05T08:00:00.000+00:00")
    assert again._file.rows("SELECT blocks, points, cut FROM trace_ends") == [{"blocks": 2, "points": 26, "cut": 0}]
    again.close()
