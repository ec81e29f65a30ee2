"""What a stored trace is made of: segments of a bout that is over, blocks of one that runs, and how many there were.

Blocks are counted from 1, and a segment says which of them it has taken in. So one order holds for both forms, and
whatever is missing is seen: in front, between two, and, once the bout's end is stored, behind.
"""

import struct
import zlib
from collections.abc import Iterator, Sequence
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.columns import ALL_COLUMNS, TIME_COLUMN, checksum, decode
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.segments import decode_segment

_ALL: Final = "SELECT * FROM trace_pieces WHERE session_id = :session ORDER BY number, blocks DESC"
"""One statement sees one instant, whatever the packing does meanwhile."""
_STRETCH: Final = (
    "SELECT * FROM trace_pieces WHERE session_id = :session AND number >= COALESCE("
    "(SELECT MAX(number) FROM trace_pieces WHERE session_id = :session AND at_s <= :begin AND form <> 'end'), 0) "
    "AND number <= COALESCE("
    "(SELECT MIN(number) FROM trace_pieces WHERE session_id = :session AND at_s > :end AND form <> 'end'), 1 << 62) "
    "ORDER BY number, blocks DESC"
)
"""From the piece before the stretch to the one after it, so that one missing at either end is seen too."""
_FIRST: Final = (
    "SELECT * FROM trace_pieces WHERE session_id = :session AND form <> 'end' ORDER BY number, blocks DESC LIMIT 1"
)
_LAST: Final = "SELECT * FROM trace_pieces WHERE session_id = :session AND form <> 'end' ORDER BY number DESC LIMIT 1"

_HINT: Final = "restore the last backup"


def pieces(file: RecordFile, session_id: int) -> Iterator[Row]:
    """All of a bout, in order. Raises `StorageError` `trace_block_missing` where one is missing."""
    return _in_order(file.rows(_ALL, {"session": session_id}), 0)


def pieces_between(file: RecordFile, session_id: int, begin_s: float, end_s: float) -> Iterator[Row]:
    """Those of a stretch of time, and the ones beside it. Raises as `pieces`."""
    asked: dict[str, object] = {"session": session_id, "begin": begin_s, "end": end_s}
    return _in_order(file.rows(_STRETCH, asked), None)


def first_and_last(file: RecordFile, session_id: int) -> tuple[Row, Row] | None:
    """The first piece of a bout and the last one there is; None without any. Raises as `pieces`."""
    first = file.one(_FIRST, {"session": session_id})
    last = file.one(_LAST, {"session": session_id})
    if first is None or last is None:
        return None
    demand_next(first, 0)
    return first, last


def _in_order(rows: Sequence[Row], before: int | None) -> Iterator[Row]:
    is_whole, points = before == 0, 0
    for row in rows:
        demand_next(row, before)
        before = row["number"] + row["blocks"] - 1
        if row["form"] != "end":
            points += row["points"]
            yield row
        elif is_whole:
            demand_points(row, points)


def demand_points(row: Row, points: int) -> None:
    """Raise `StorageError` `trace_block_damaged` when a bout has not as many points as its end tells of."""
    if points != row["points"]:
        raise StorageError(
            "trace_block_damaged",
            f"session {row['session_id']}, its blocks have {points} points where its end tells of {row['points']}",
            _HINT,
        )


def demand_next(row: Row, before: int | None) -> None:
    """Raise `StorageError` when a piece does not follow block `before`; None: it may be any.

    `trace_block_missing` for a gap; `trace_block_damaged` for a block that is there twice, or behind the stored end.
    """
    if before is None or row["number"] == before + 1:
        return
    session_id = row["session_id"]
    if row["number"] > before + 1:
        raise StorageError("trace_block_missing", f"session {session_id}, block {before + 1} is missing", _HINT)
    raise StorageError(
        "trace_block_damaged",
        f"session {session_id}, block {row['number']} is damaged: the trace has it twice, or has ended before it",
        _HINT,
    )


def piece_columns(row: Row, wanted: Sequence[int] = ALL_COLUMNS) -> list[list[int]]:
    """Some or all columns of a piece, its checksum proved. Raises `StorageError` `trace_block_damaged`."""
    try:
        if row["form"] == "segment":
            if segment_checksum(row) != row["crc32"]:
                raise ValueError("its checksum is wrong")
            return decode_segment(row["data"], row["points"], wanted)
        if checksum(row["session_id"], row["number"], row["points"], row["at_s"], row["data"]) != row["crc32"]:
            raise ValueError("its checksum is wrong")
        return decode(row["data"], row["points"], wanted)
    except ValueError as error:
        raise StorageError(
            "trace_block_damaged", f"session {row['session_id']}, {_name(row)} is damaged: {error}", _HINT
        ) from error


def last_offset_ms(row: Row) -> int:
    """From the beginning of a piece to its last point. Raises as `piece_columns`."""
    return piece_columns(row, (TIME_COLUMN,))[0][-1]


def segment_checksum(row: Row) -> int:
    """CRC-32 over a segment and its place."""
    place = (row["session_id"], row["number"], row["blocks"], row["points"], row["at_s"])
    return zlib.crc32(row["data"], zlib.crc32(struct.pack("<qqqqd", *place)))


def _name(row: Row) -> str:
    number = row["number"]
    return f"block {number}" if row["form"] == "block" else f"blocks {number} to {number + row['blocks'] - 1}"
