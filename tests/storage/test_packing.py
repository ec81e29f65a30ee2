"""Packing: the same points in fewer bytes, at every cut one form or the other, and nothing removed without proof."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.core.errors import StorageError
from kiosk.core.model import ActuatorCommand, Phase, TracePoint
from kiosk.core.units import Mmhg, Seconds
from kiosk.storage import Store, open_store, packing, trace
from kiosk.storage.columns import ALL_COLUMNS, SETPOINT_COLUMN, TIME_COLUMN
from kiosk.storage.pieces import piece_columns
from kiosk.storage.segments import decode_segment, deflate, encode_segment
from kiosk.storage.varints import joined
from tests.storage.conftest import PRESCRIPTION, add_plan_of
from tests.storage.raw import run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.storage.conftest import Opener

_FORMS = "SELECT form, number, blocks FROM trace_pieces WHERE session_id = ? ORDER BY number, blocks DESC"


def forms(store: Store, session_id: int) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in store._file.rows(_FORMS, [session_id])]


def point(index: int, begin_s: float = 50.0004) -> TracePoint:
    """Two sensors, one of which is read every second pass, a late pass now and then, a gap, a change of everything."""
    is_late, is_blind = index % 100 == 7, index % 60 in (30, 31)
    return TracePoint(
        at_s=Seconds(begin_s + index * 0.02 + (0.0031 if is_late else 0.0)),
        pressure_mmhg=None if is_blind else Mmhg(100.0 + (index * index % 97) / 10),
        pressure_b_mmhg=Mmhg(101.0 + index // 2 % 13),
        setpoint_mmhg=Mmhg(118.8) if index > 40 else None,
        phase=Phase.WORK if index < 150 else Phase.DEFLATE,
        command=ActuatorCommand(hold=True, pump=index % 11 == 3),
    )


def record(store: Store, session_id: int, blocks: int, first: int = 0) -> None:
    for number in range(first, first + blocks):
        store.trace.append(session_id, [point(number * 25 + index) for index in range(25)])


def pack(store: Store) -> int:
    """All of it; the number of steps."""
    work, steps = store.trace.packing(), 1
    while work.step():
        steps += 1
    return steps


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of four blocks, read by two."""
    monkeypatch.setattr(packing, "SEGMENT_BLOCKS", 4)
    monkeypatch.setattr(packing, "STEP_BLOCKS", 2)


# --- the form -----------------------------------------------------------------------------------------------

_tenths = st.integers(-32_767, 32_767)
_columns = st.integers(1, 60).flatmap(
    lambda count: st.tuples(
        *(
            st.lists(values, min_size=count, max_size=count)
            for values in (
                st.integers(-5_000, 2_000_000_000),
                st.integers(0, 7),
                _tenths,
                st.sampled_from([0, 1043, 1044]) | _tenths,
                st.sampled_from([0, 1188]),
                st.integers(0, 63),
            )
        )
    )
)


@given(_columns)
def test_any_columns_come_back_all_or_some(columns: tuple[list[int], ...]) -> None:
    data = encode_segment(columns)
    count = len(columns[0])
    assert decode_segment(data, count) == list(columns)
    assert decode_segment(data, count, (TIME_COLUMN, SETPOINT_COLUMN)) == [columns[0], columns[4]]


@given(st.binary(max_size=200), st.integers(1, 30))
def test_bytes_that_are_no_segment_are_refused_as_such(data: bytes, points: int) -> None:
    try:
        columns = decode_segment(data, points)
    except ValueError:
        return
    assert [len(column) for column in columns] == [points] * len(ALL_COLUMNS)


@given(_columns, st.integers(0, 400), st.integers(1, 255))
def test_a_changed_segment_gives_whole_columns_or_a_value_error(
    columns: tuple[list[int], ...], place: int, flipped: int
) -> None:
    data = bytearray(encode_segment(columns))
    data[place % len(data)] ^= flipped
    try:
        found = decode_segment(bytes(data), len(columns[0]))
    except ValueError:
        return
    assert [len(column) for column in found] == [len(columns[0])] * len(ALL_COLUMNS)


def test_runs_that_would_take_all_memory_are_refused_before_they_are_laid_out() -> None:
    plain = bytes((2,)) + joined((5, 1, 2**40, 7))
    with pytest.raises(ValueError, match="has not the length"):
        decode_segment(deflate(plain), 1)


# --- the whole way ------------------------------------------------------------------------------------------


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.lists(
            st.builds(
                TracePoint,
                at_s=st.floats(0.0, 2e6).map(Seconds),
                pressure_mmhg=st.none() | st.floats(-400.0, 400.0).map(Mmhg),
                pressure_b_mmhg=st.none() | st.floats(-400.0, 400.0).map(Mmhg),
                setpoint_mmhg=st.none() | st.floats(0.0, 300.0).map(Mmhg),
                phase=st.sampled_from(Phase),
                command=st.sampled_from([ActuatorCommand(), ActuatorCommand(hold=True, pump=True)]),
            ),
            min_size=1,
            max_size=30,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_any_trace_says_the_very_same_after_packing(
    store: Store, start_session: Callable[[Store], int], few: None, blocks: list[list[TracePoint]]
) -> None:
    session = start_session(store)
    for points in blocks:
        store.trace.append(session, points)
    store.trace.end(session)
    before = store.trace.read(session)
    pack(store)
    assert store.trace.read(session) == before
    assert store._file.rows("SELECT 1 FROM trace_blocks") == []


def test_blocks_become_segments_and_the_bout_goes_on_being_counted(
    store: Store, start_session: Callable[[Store], int], few: None
) -> None:
    first, second = start_session(store), start_session(store)
    record(store, first, 9)
    record(store, second, 3)
    before = [store.trace.read(session) for session in (first, second)]
    store.trace.end(first)
    store.trace.end(second)
    pack(store)
    assert forms(store, first) == [("segment", 1, 4), ("segment", 5, 4), ("segment", 9, 1), ("end", 10, 0)]
    assert forms(store, second) == [("segment", 1, 3), ("end", 4, 0)]
    assert [store.trace.read(session) for session in (first, second)] == before
    ends = store._file.rows("SELECT session_id, blocks, points, cut FROM trace_ends ORDER BY id")
    assert [tuple(row.values()) for row in ends] == [(first, 9, 225, 0), (second, 3, 75, 0)]
    assert pack(store) == 1, "nothing is left to do"


def test_two_minutes_are_some_kilobytes(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    record(store, session, packing.SEGMENT_BLOCKS + 1)
    store.trace.end(session)
    steps = pack(store)
    assert [form for form, _, _ in forms(store, session)] == ["segment", "segment", "end"]
    assert steps > packing.SEGMENT_BLOCKS / packing.STEP_BLOCKS


def test_what_a_cut_has_left_is_packed_at_the_next_start_and_marked(
    opened: Opener, start_session: Callable[[Store], int], few: None
) -> None:
    store = opened()
    session = start_session(store)
    record(store, session, 5)
    before = store.trace.read(session)
    store.close()
    again = opened(boot="boot-2")
    pack(again)
    assert forms(again, session) == [("segment", 1, 4), ("segment", 5, 1), ("end", 6, 0)]
    assert again.trace.read(session) == before
    assert again._file.rows("SELECT blocks, cut, boot FROM trace_ends") == [{"blocks": 5, "cut": 1, "boot": "boot-2"}]


def test_nothing_follows_the_end_of_a_trace(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    record(store, session, 2)
    store.trace.end(session)
    with pytest.raises(StorageError, match="the trace has ended") as refusal:
        record(store, session, 1)
    assert refusal.value.code == "row_refused"
    with pytest.raises(StorageError) as refusal:
        store.trace.end(session)
    assert refusal.value.code == "row_refused"
    assert len(store.trace.read(session)) == 50


def test_a_bout_without_a_trace_has_an_end_too(store: Store, start_session: Callable[[Store], int]) -> None:
    session = start_session(store)
    store.trace.end(session)
    pack(store)
    assert forms(store, session) == [("end", 1, 0)]
    assert len(store.trace.read(session)) == 0
    assert store.past.picture(session, width=58, zoom=1, step=0) is None


# --- what stands --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE trace_segments SET points = 1",
        "DELETE FROM trace_segments",
        "UPDATE trace_ends SET blocks = 1",
        "DELETE FROM trace_ends",
        "UPDATE trace_blocks SET points = 1",
        "DELETE FROM trace_blocks WHERE number = 5",
        "INSERT OR REPLACE INTO trace_blocks SELECT id, session_id, number, at_s, 1, crc32, data FROM trace_blocks",
    ],
)
def test_only_a_block_that_a_segment_covers_can_go(
    store: Store, start_session: Callable[[Store], int], few: None, change: str
) -> None:
    session = start_session(store)
    record(store, session, 6)
    work = store.trace.packing()
    while not store._file.rows("SELECT 1 FROM trace_segments"):
        work.step()
    before = forms(store, session)
    assert before == [("segment", 1, 4), ("block", 5, 1), ("block", 6, 1), ("end", 7, 0)]
    with pytest.raises(StorageError) as refusal:
        run(store, change)
    assert refusal.value.code == "row_refused"
    assert forms(store, session) == before


def test_a_segment_that_says_something_else_is_not_stored(
    store: Store, start_session: Callable[[Store], int], few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = start_session(store)
    record(store, session, 6)
    store.trace.end(session)
    before = store.trace.read(session)

    def wrong(plain: bytes) -> bytes:
        deflated: bytes = honest(plain[:-1] + bytes((plain[-1] ^ 2,)))
        return deflated

    honest = deflate
    monkeypatch.setattr(packing, "deflate", wrong)
    pack(store)
    assert [form for form, _, _ in forms(store, session)] == ["block"] * 6 + ["end"]
    monkeypatch.undo()
    monkeypatch.setattr(packing, "SEGMENT_BLOCKS", 4)
    pack(store)
    assert [form for form, _, _ in forms(store, session)] == ["segment", "segment", "end"]
    assert store.trace.read(session) == before


@pytest.mark.parametrize(
    "harm",
    [
        "UPDATE trace_blocks SET data = x'00' WHERE number = 3",
        "DELETE FROM trace_blocks WHERE number = 3",
        "INSERT INTO trace_segments "
        "(session_id, first_number, blocks, start_s, points, crc32, data, boot, at_s, at_utc) "
        "VALUES (1, 1, 0, 0.0, 0, 0, x'', 'b', 0.0, '')",
    ],
)
def test_a_damaged_trace_is_left_as_it_is_and_the_next_one_packed(
    store: Store, start_session: Callable[[Store], int], few: None, harm: str
) -> None:
    session, other = start_session(store), start_session(store)
    record(store, session, 6)
    store.trace.end(session)
    record(store, other, 2)
    store.trace.end(other)
    harmed(store, harm)
    before = forms(store, session)
    pack(store)
    assert forms(store, session) == before
    assert forms(store, other) == [("segment", 1, 2), ("end", 3, 0)]
    with pytest.raises(StorageError, match=r"session 1, block [13] is"):
        store.trace.read(session)


def harmed(store: Store, harm: str, *values: object) -> None:
    """Change what stands, as a bad card would: past the triggers."""
    for table in ("trace_blocks", "trace_segments", "trace_ends"):
        for verb in ("update", "delete"):
            run(store, f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
    assert run(store, harm, values) == 1


# --- damage in segments -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def packed_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Session 1 with nine blocks in three segments, and a session without a trace; made once, and copied."""
    path = tmp_path_factory.mktemp("packed") / "kiosk.db"
    store = open_store(path, boot="b", now=lambda: 1.0, utc=lambda: "2026-03-01T09:00:00.000+00:00")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(packing, "SEGMENT_BLOCKS", 4)
        plan = add_plan_of(store)
        for _ in range(2):
            store.sessions.start(plan.runner_id, plan.id, PRESCRIPTION)
        record(store, 1, 9)
        store.trace.end(1)
        pack(store)
    store.close()
    return path


@pytest.fixture
def packed(packed_file: Path, path: Path, opened: Opener) -> Store:
    shutil.copy(packed_file, path)
    return opened()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        ("UPDATE trace_segments SET start_s = start_s + 1 WHERE id = 2", "blocks 5 to 8 is damaged"),
        ("UPDATE trace_segments SET points = points - 1 WHERE id = 2", "blocks 5 to 8 is damaged"),
        ("UPDATE trace_segments SET crc32 = crc32 + 1 WHERE id = 2", "blocks 5 to 8 is damaged"),
        ("UPDATE trace_segments SET data = substr(data, 1, 20) WHERE id = 2", "blocks 5 to 8 is damaged"),
        ("UPDATE trace_segments SET session_id = 2 WHERE id = 2", "block 5 is missing"),
        ("UPDATE trace_segments SET blocks = 3 WHERE id = 2", "blocks 5 to 7 is damaged|block 8 is missing"),
        ("UPDATE trace_segments SET first_number = 6 WHERE id = 2", "block 5 is missing"),
        ("UPDATE trace_segments SET first_number = 4 WHERE id = 2", "block 4 is damaged"),
        ("DELETE FROM trace_segments WHERE id = 1", "block 1 is missing"),
        ("DELETE FROM trace_segments WHERE id = 2", "block 5 is missing"),
        ("DELETE FROM trace_segments WHERE id = 3", "block 9 is missing"),
        ("UPDATE trace_ends SET blocks = 8", "block 9 is damaged|ended before"),
        ("UPDATE trace_ends SET points = points + 1", "225 points where its end tells of 226"),
    ],
)
def test_damage_anywhere_is_found_and_named(packed: Store, harm: str, said: str) -> None:
    harmed(packed, harm)
    with pytest.raises(StorageError, match=f"session 1, .*({said})") as refusal:
        packed.trace.read(1)
    assert refusal.value.code in {"trace_block_damaged", "trace_block_missing"}


@pytest.mark.parametrize("byte", [0, 7, -1])
def test_a_flipped_bit_in_a_segment_is_found(packed: Store, byte: int) -> None:
    store, session = packed, 1
    data = bytearray(store._file.rows("SELECT data FROM trace_segments WHERE id = 2")[0]["data"])
    data[byte] ^= 0x10
    harmed(store, "UPDATE trace_segments SET data = ? WHERE id = 2", bytes(data))
    with pytest.raises(StorageError, match="blocks 5 to 8 is damaged"):
        store.trace.read(session)
    with pytest.raises(StorageError, match="blocks 5 to 8 is damaged"):
        store.past.picture(session, width=58, zoom=1, step=0)
    assert len(store.trace.read_between(session, Seconds(50.0), Seconds(50.99))) == 50, "what is whole can be read"


def test_a_missing_tail_of_blocks_is_found_once_the_end_is_stored(
    store: Store, start_session: Callable[[Store], int]
) -> None:
    session = start_session(store)
    record(store, session, 4)
    harmed(store, "DELETE FROM trace_blocks WHERE number = 4")
    assert len(store.trace.read(session)) == 75, "nobody knows yet that there was more"
    record(store, session, 1, first=3)
    store.trace.end(session)
    harmed(store, "DELETE FROM trace_blocks WHERE number = 4")
    with pytest.raises(StorageError, match="session 1, block 4 is missing") as refusal:
        store.trace.read(session)
    assert refusal.value.code == "trace_block_missing"


# --- a window -----------------------------------------------------------------------------------------------


WINDOWS = ((50.0, 50.9), (51.41, 53.3), (54.0, 99.0), (0.0, 49.9), (52.02, 52.02))


@pytest.mark.parametrize("pieces", [11, 8, 4], ids=["blocks", "both", "segments"])
def test_a_window_is_what_the_whole_has_there_and_no_more_is_decoded(
    store: Store,
    start_session: Callable[[Store], int],
    few: None,
    pieces: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = start_session(store)
    record(store, session, 10)
    store.trace.end(session)
    work = store.trace.packing()
    while len(forms(store, session)) > pieces:
        assert work.step()
    whole = list(store.trace.read(session))
    stored = store._file.rows("SELECT at_s, points FROM trace_pieces WHERE form <> 'end' ORDER BY number")
    parts = [(row["at_s"], row["points"]) for row in stored]
    decoded: list[int] = []

    def counted(row: dict[str, int]) -> list[list[int]]:
        decoded.append(row["points"])
        return piece_columns(row)

    monkeypatch.setattr(trace, "piece_columns", counted)
    for begin_s, end_s in WINDOWS:
        decoded.clear()
        found = store.trace.read_between(session, Seconds(begin_s), Seconds(end_s))
        assert list(found) == [one for one in whole if begin_s <= one.at_s <= end_s]
        touched = [count for at_s, count in parts if at_s <= end_s and at_s + count / 50 > begin_s]
        assert decoded == touched


def test_a_picture_is_the_same_of_blocks_and_of_segments(
    store: Store, start_session: Callable[[Store], int], few: None
) -> None:
    session = start_session(store)
    record(store, session, 10)
    asked = [(width, zoom, step) for width in (7, 58) for zoom, step in ((1, 0), (4, 0), (4, 2), (8, 5))]
    before = [store.past.picture(session, width=width, zoom=zoom, step=step) for width, zoom, step in asked]
    pack(store)
    assert [store.past.picture(session, width=width, zoom=zoom, step=step) for width, zoom, step in asked] == before


# --- cuts and readers ---------------------------------------------------------------------------------------


def test_a_reader_sees_the_whole_trace_after_every_step(
    opened: Opener, start_session: Callable[[Store], int], few: None
) -> None:
    writer, reader = opened(), opened(boot="screen")
    session = start_session(writer)
    record(writer, session, 9)
    whole = writer.trace.read(session)
    work, seen = writer.trace.packing(), set()
    while work.step():
        assert reader.trace.read(session) == whole
        seen.add(tuple(forms(reader, session)))
    assert len(seen) == 4, "blocks, and then one segment after the other"


class _CutError(Exception):
    """The plug is pulled here."""


@pytest.mark.parametrize(
    "before", ['INSERT INTO "trace_segments"', "DELETE FROM trace_blocks", "SELECT * FROM trace_pieces"]
)
def test_a_cut_between_the_statements_of_an_exchange_leaves_the_blocks(
    opened: Opener, start_session: Callable[[Store], int], few: None, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    store = opened()
    session = start_session(store)
    record(store, session, 6)
    store.trace.end(session)
    whole = store.trace.read(session)

    def cut(statement: str) -> None:
        if store._file._db.conn.in_transaction and statement.startswith(before):
            raise _CutError

    _before_each_statement(store, monkeypatch, cut)
    with pytest.raises(_CutError):
        pack(store)
    monkeypatch.undo()
    store._file._db.conn.close()
    again = opened(boot="boot-2")
    assert [form for form, _, _ in forms(again, session)] == ["block"] * 6 + ["end"]
    assert again.trace.read(session) == whole
    pack(again)
    assert again.trace.read(session) == whole
    assert again._file.rows("SELECT 1 FROM trace_blocks") == []


def _before_each_statement(store: Store, monkeypatch: pytest.MonkeyPatch, hook: Callable[[str], None]) -> None:
    for name in ("rows", "run"):
        honest = getattr(store._file, name)

        def hooked(sql: str, values: object = (), *, honest: Callable[..., object] = honest) -> object:
            hook(sql)
            return honest(sql, values)

        monkeypatch.setattr(store._file, name, hooked)


_KILLED = """
import sys
from pathlib import Path
from kiosk.storage import open_store, packing
packing.SEGMENT_BLOCKS = 4
store = open_store(Path(sys.argv[1]), boot="b2", now=lambda: 1.0, utc=lambda: "2026-03-01T09:00:00.000+00:00")
store._file._db.execute("PRAGMA cache_size = 1")  # half of a transaction is on the disk before it is committed
change = store._file.run
def stop(sql, values):
    if sql.startswith("DELETE") and len(store._file.rows("SELECT 1 FROM trace_segments")) == 2:
        removed = change(sql, values)
        print(removed, flush=True)
        sys.stdin.readline()
    return change(sql, values)
store._file.run = stop
work = store.trace.packing()
while work.step():
    pass
"""


def test_a_writer_killed_in_the_middle_of_an_exchange_leaves_either_form(
    opened: Opener, path: Path, start_session: Callable[[Store], int], few: None
) -> None:
    store = opened()
    session = start_session(store)
    record(store, session, 9)
    whole = store.trace.read(session)
    store.close()
    process = subprocess.Popen(  # noqa: S603 - the script above
        [sys.executable, "-c", _KILLED, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "4\n", "the second exchange has removed its blocks and is not committed"
        process.send_signal(signal.SIGKILL)
        process.wait()
    again = opened(boot="boot-3")
    assert forms(again, session)[:2] == [("segment", 1, 4), ("block", 5, 1)]
    assert again.trace.read(session) == whole
    pack(again)
    assert again.trace.read(session) == whole
