"""The trace: what went in comes out to the stated resolution, and damage is found and named."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import StorageError
from kiosk.core.model import ActuatorCommand, Phase, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store
from kiosk.storage.columns import MAX_TENTHS, PHASES, decode, encode
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.storage.conftest import Opener

_pressures = st.none() | st.floats(-400.0, 400.0).map(Mmhg)
_commands = st.sampled_from(
    [
        ActuatorCommand(pump=pump, bleed=bleed, hold=hold)
        for pump in (False, True)
        for bleed in (False, True)
        for hold in (False, True)
        if not (pump and bleed) and (hold or not pump)
    ]
)
_points = st.builds(
    TracePoint,
    at_s=st.floats(0.0, 2e6).map(Seconds),
    pressure_mmhg=_pressures,
    pressure_b_mmhg=_pressures,
    setpoint_mmhg=_pressures,
    phase=st.sampled_from(Phase),
    command=_commands,
)
_blocks = st.lists(st.lists(_points, min_size=1, max_size=30), min_size=1, max_size=4)


def point(index: int, pressure_mmhg: float | None = 120.0) -> TracePoint:
    return TracePoint(
        at_s=Seconds(50.0 + index * 0.02),
        pressure_mmhg=None if pressure_mmhg is None else Mmhg(pressure_mmhg),
        pressure_b_mmhg=Mmhg(121.3),
        setpoint_mmhg=Mmhg(118.8),
        phase=Phase.WORK,
        command=ActuatorCommand(hold=True),
    )


def block(number: int) -> list[TracePoint]:
    return [point(number * 25 + index, 100.0 + number + index / 10) for index in range(25)]


def _same_pressure(stored: Mmhg | None, given_mmhg: Mmhg | None) -> bool:
    if stored is None or given_mmhg is None:
        return stored is given_mmhg
    return abs(stored - given_mmhg) <= 0.05 + 1e-9


def _assert_same(stored: TracePoint, original: TracePoint) -> None:
    assert abs(stored.at_s - original.at_s) <= 0.0005 + 1e-9
    assert _same_pressure(stored.pressure_mmhg, original.pressure_mmhg)
    assert _same_pressure(stored.pressure_b_mmhg, original.pressure_b_mmhg)
    assert _same_pressure(stored.setpoint_mmhg, original.setpoint_mmhg)
    assert stored.phase is original.phase
    assert stored.command == original.command


def test_phases_have_a_number_each() -> None:
    assert sorted(PHASES) == sorted(Phase)


@given(_blocks)
def test_any_trace_comes_back(blocks: list[list[TracePoint]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(
            Path(folder) / "k.db", boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T09:00:00.000+00:00"
        )
        try:
            session = _seed_session(store)
            for points in blocks:
                store.trace.append(session, points)
            trace = store.trace.read(session)
        finally:
            store.close()
    originals = [original for points in blocks for original in points]
    assert len(trace) == len(originals)
    for stored, original in zip(trace, originals, strict=True):
        _assert_same(stored, original)


def _seed_session(store: Store) -> int:
    runner = store.runners.add("Ann", 1990)
    file = store._file
    screening = file.add("screenings", {"runner_id": runner.id, "rule_version": "1", "answers": "{}", "tier": "clear"})
    plan = file.add(
        "plans",
        {
            "runner_id": runner.id,
            "screening_id": screening["id"],
            "protocol_id": "p",
            "exercise": "e",
            "limb": "leg",
            "side": "left",
            "cuff_id": "c",
            "lop_mmhg": 200.0,
            "lop_method": "doppler",
            "percent_lop": 60.0,
        },
    )
    row = {"runner_id": runner.id, "plan_id": plan["id"], "prescription": "{}"}
    return int(file.add("sessions", row)["id"])


def test_absence_is_not_zero(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    store.trace.append(session, [point(0, None), point(1, 0.0)])
    trace = store.trace.read(session)
    assert [stored.pressure_mmhg for stored in trace] == [None, 0.0]
    assert list(trace.presence) == [0b110, 0b111]


def test_columns_are_typed_and_scaled(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    store.trace.append(session, [point(0, 120.04), point(1, 120.06)])
    trace = store.trace.read(session)
    assert list(trace.pressure_tenths) == [1200, 1201]
    assert list(trace.pressure_b_tenths) == [1213, 1213]
    assert list(trace.setpoint_tenths) == [1188, 1188]
    assert list(trace.at_s) == pytest.approx([50.0, 50.02])
    assert (trace.pressure_tenths.typecode, trace.at_s.typecode) == ("h", "d")
    assert [PHASES[number] for number in trace.phases] == [Phase.WORK, Phase.WORK]
    assert list(trace.lines) == [4, 4]


def test_traces_of_two_bouts_do_not_mix(store: Store, start_session: Callable[[Store], int]) -> None:
    first, second = start_session(store), start_session(store)
    store.trace.append(first, block(0))
    store.trace.append(second, block(7))
    store.trace.append(first, block(1))
    assert len(store.trace.read(first)) == 50
    assert store.trace.read(second).point(0).pressure_mmhg == 107.0
    assert len(store.trace.read(99)) == 0


def test_each_block_is_stored_at_once(opened: Opener, start_session: Callable[[Store], int]) -> None:
    writer, reader = opened(), opened(boot="boot-2")
    session = start_session(writer)
    for number in range(3):
        writer.trace.append(session, block(number))
        assert len(reader.trace.read(session)) == 25 * (number + 1)


@pytest.mark.parametrize("pressure", [3276.8, -3276.8, float("nan"), float("inf")])
def test_a_pressure_no_sensor_can_read_is_refused_not_clamped(
    store: Store, start_session: Callable[[Store], int], pressure: float
) -> None:
    session = start_session(store)
    with pytest.raises(StorageError) as refusal:
        store.trace.append(session, [point(0, pressure)])
    assert refusal.value.code == "trace_out_of_range"
    assert len(store.trace.read(session)) == 0


def test_the_widest_pressures_fit(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    store.trace.append(session, [point(0, MAX_TENTHS / 10), point(1, -MAX_TENTHS / 10)])
    assert list(store.trace.read(session).pressure_tenths) == [MAX_TENTHS, -MAX_TENTHS]


def test_an_empty_block_and_an_unknown_bout_are_refused(store: Store) -> None:
    with pytest.raises(StorageError) as refusal:
        store.trace.append(1, [])
    assert refusal.value.code == "trace_empty"
    with pytest.raises(StorageError) as refusal:
        store.trace.append(1, block(0))
    assert refusal.value.code == "row_refused"


def _alter(store: Store, sql: str, *values: object) -> None:
    """Change a block as a bad card would: past the triggers and the checks."""
    store._file._db.execute("PRAGMA ignore_check_constraints = ON")
    run(store, "DROP TRIGGER trace_blocks_no_update")
    run(store, "DROP TRIGGER trace_blocks_no_delete")
    assert run(store, sql, values) >= 1


def _flipped(store: Store, byte: int) -> bytes:
    data = bytearray(store._file.rows("SELECT data FROM trace_blocks WHERE number = 2")[0]["data"])
    data[byte] ^= 0x10
    return bytes(data)


@pytest.mark.parametrize("byte", [0, 10, -1])
def test_a_flipped_bit_is_found_and_its_block_named(
    store: Store, start_session: Callable[[Store], int], byte: int
) -> None:
    session = start_session(store)
    for number in range(3):
        store.trace.append(session, block(number))
    _alter(store, "UPDATE trace_blocks SET data = ? WHERE number = 2", _flipped(store, byte))
    with pytest.raises(StorageError, match="session 1, block 2 is damaged") as refusal:
        store.trace.read(session)
    assert refusal.value.code == "trace_block_damaged"
    assert refusal.value.hint


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE trace_blocks SET at_s = at_s + 1 WHERE number = 3",
        "UPDATE trace_blocks SET points = 24 WHERE number = 3",
        "UPDATE trace_blocks SET number = 4 WHERE number = 3",
        "UPDATE trace_blocks SET crc32 = crc32 + 1 WHERE number = 3",
        "UPDATE trace_blocks SET data = x'' WHERE number = 3",
    ],
)
def test_a_block_altered_beside_its_data_is_found(
    store: Store, start_session: Callable[[Store], int], sql: str
) -> None:
    session = start_session(store)
    for number in range(3):
        store.trace.append(session, block(number))
    _alter(store, sql)
    with pytest.raises(StorageError, match=r"session 1, block (3|4)"):
        store.trace.read(session)


def test_two_exchanged_blocks_are_found(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    for number in range(2):
        store.trace.append(session, block(number))
    _alter(store, "UPDATE trace_blocks SET number = 13 - number")
    assert run(store, "UPDATE trace_blocks SET number = number - 10") == 2
    with pytest.raises(StorageError, match="damaged"):
        store.trace.read(session)


def test_a_missing_block_is_found(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    for number in range(3):
        store.trace.append(session, block(number))
    _alter(store, "DELETE FROM trace_blocks WHERE number = 2")
    with pytest.raises(StorageError, match="session 1, block 2 is missing") as refusal:
        store.trace.read(session)
    assert refusal.value.code == "trace_block_missing"


@given(st.binary(max_size=200), st.integers(1, 30))
def test_bytes_that_are_no_block_are_refused_as_such(data: bytes, points: int) -> None:
    try:
        columns = decode(data, points)
    except ValueError:
        return
    assert [len(column) for column in columns] == [points] * 6


def test_a_block_is_small() -> None:
    assert len(encode(block(0))) < 120
