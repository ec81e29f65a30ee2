"""Blocks of bouts that are over become segments: a third of the bytes, and a two-hundredth of the rows.

A segment and the removal of its blocks are one transaction, which is committed only after the segment was read back
from the file and said the very same. A cut of the power leaves one form or the other. What cannot be read is left as
it is: a damaged block is evidence, and no segment may hide it.

The work is done in steps that each take about a millisecond, because the writer shares an interpreter with the control
loop. While a bout is recorded nothing is packed.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.storage.columns import ALL_COLUMNS, TIME_COLUMN, whole_ms
from kiosk.storage.database import RecordFile
from kiosk.storage.pieces import demand_next, piece_columns, segment_checksum
from kiosk.storage.row import Row
from kiosk.storage.segments import deflate, plain_parts

_log = logging.getLogger(__name__)

SEGMENT_BLOCKS: Final = 240
"""Two minutes: a segment is some 4.5 kB, which fills its pages well; longer ones are hardly smaller (ADR 52)."""
STEP_BLOCKS: Final = 8
"""Blocks that one step decodes."""

_UNPACKED: Final = "SELECT DISTINCT session_id FROM trace_blocks ORDER BY session_id"
_NEXT: Final = (
    "SELECT 'block' AS form, 1 AS blocks, * FROM trace_blocks "
    "WHERE id BETWEEN :session << 32 AND (:session + 1 << 32) - 1 ORDER BY id LIMIT :limit"
)
_PACKED: Final = "SELECT COALESCE(MAX(first_number + blocks), 1) - 1 AS n FROM trace_segments WHERE session_id = ?"
_STORED: Final = "SELECT * FROM trace_pieces WHERE session_id = ? AND form = 'segment' AND number = ?"
_REMOVE: Final = "DELETE FROM trace_blocks WHERE id BETWEEN ? AND ?"
_LAST_BLOCK: Final = (
    "SELECT MAX(COALESCE((SELECT MAX(id) - (:session << 32) FROM trace_blocks "
    "WHERE id BETWEEN :session << 32 AND (:session + 1 << 32) - 1), 0), "
    "COALESCE((SELECT MAX(first_number + blocks - 1) FROM trace_segments WHERE session_id = :session), 0)) AS n"
)
_COUNT: Final = "SELECT COALESCE(SUM(points), 0) AS points FROM trace_pieces WHERE session_id = ? AND form <> 'end'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How much of a bout is stored: the number of its last block, and its points."""

    blocks: int
    points: int

    def store(self, file: RecordFile, session_id: int, *, is_cut: bool) -> None:
        """Keep it as the end of the bout's trace. `is_cut`: the writer was gone before, so more may have been lost."""
        row = {"session_id": session_id, "blocks": self.blocks, "points": self.points, "cut": int(is_cut)}
        file.add("trace_ends", row)


def last_block(file: RecordFile, session_id: int) -> int:
    """Number of the last block of a bout in either form; 0 without any."""
    return int(file.rows(_LAST_BLOCK, {"session": session_id})[0]["n"])


def count_up(file: RecordFile, session_id: int) -> Count:
    """How much of a bout is stored now, in either form."""
    points = file.rows(_COUNT, [session_id])[0]["points"]
    return Count(blocks=last_block(file, session_id), points=points)


class Packing:
    """Goes through all bouts that have blocks left; the ones of before the last start among them."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file
        self._work = self._all()

    def step(self) -> bool:
        """Do the next piece of the work; False when nothing is left.

        Raises `StorageError` when the file cannot be written; nothing is lost, and a new `Packing` goes on from there.
        """
        return next(self._work, None) is not None

    def _all(self) -> Iterator[str]:
        for row in self._file.rows(_UNPACKED):
            session_id = row["session_id"]
            try:
                yield from self._bout(session_id)
            except StorageError as error:
                if error.code.startswith("store_"):  # the file's fault, and not this bout's
                    raise
                _log.error("trace is left as it is session=%s code=%s cause=%s", session_id, error.code, error.message)

    def _bout(self, session_id: int) -> Iterator[str]:
        if self._file.one("SELECT 1 FROM trace_ends WHERE session_id = ?", [session_id]) is None:
            count_up(self._file, session_id).store(self._file, session_id, is_cut=True)
            yield "ended"
        while rows := self._file.rows(_NEXT, {"session": session_id, "limit": SEGMENT_BLOCKS}):
            yield from self._segment(session_id, rows)

    def _segment(self, session_id: int, rows: list[Row]) -> Iterator[str]:
        columns: list[list[int]] = [[] for _ in ALL_COLUMNS]
        before = int(self._file.rows(_PACKED, [session_id])[0]["n"])
        start_ms = whole_ms(rows[0]["at_s"])
        for index, row in enumerate(rows):
            demand_next(row, before)
            before = row["number"]
            _append(columns, row, start_ms)
            if index % STEP_BLOCKS == STEP_BLOCKS - 1:
                yield "read"
        plain = b""
        for part in plain_parts(columns):
            plain += part
            yield "laid out"
        data = deflate(plain)
        yield "deflated"
        self._exchange(rows, columns, data)
        yield "stored"

    def _exchange(self, rows: list[Row], columns: list[list[int]], data: bytes) -> None:
        first, last = rows[0], rows[-1]
        segment = {
            "session_id": first["session_id"],
            "first_number": first["number"],
            "blocks": len(rows),
            "start_s": first["at_s"],
            "points": len(columns[TIME_COLUMN]),
            "data": data,
        }
        place = {**segment, "number": first["number"], "at_s": first["at_s"]}
        segment["crc32"] = segment_checksum(place)
        with self._file.transaction():
            self._file.add("trace_segments", segment)
            stored = self._file.rows(_STORED, [first["session_id"], first["number"]])[0]
            removed = self._file.run(_REMOVE, [first["id"], last["id"]])
            if removed != len(rows) or piece_columns(stored) != columns:
                raise StorageError(
                    "trace_not_packed",
                    f"session {first['session_id']}, blocks {first['number']} to {last['number']} "
                    "would not be the same afterwards",
                    "this is a fault of the program",
                )


def _append(columns: list[list[int]], row: Row, start_ms: int) -> None:
    """Add the points of a block, whose times become those since the segment's first point."""
    shift = whole_ms(row["at_s"]) - start_ms
    times, *others = piece_columns(row)
    for column, values in zip(columns, ([shift + offset for offset in times], *others), strict=True):
        column.extend(values)
