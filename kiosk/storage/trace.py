"""The trace of a bout: blocks of half a second, each durable before the next begins, and how it is read."""

from collections.abc import Sequence
from itertools import compress

from kiosk.core.errors import StorageError
from kiosk.core.model import TracePoint
from kiosk.core.units import Seconds
from kiosk.storage.columns import MS_PER_S, TraceColumns, checksum, encode, whole_ms
from kiosk.storage.database import RecordFile
from kiosk.storage.packing import Packing, count_up, last_block
from kiosk.storage.pieces import first_and_last, last_offset_ms, piece_columns, pieces, pieces_between


class Trace:
    """Recorded passes of the control loop."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def append(self, session_id: int, points: Sequence[TracePoint]) -> None:
        """Store one block and commit it.

        Raises `StorageError` `trace_empty` for no points, `trace_out_of_range` for a pressure no sensor can read, and
        `row_refused` for a trace that has ended.
        """
        if not points:
            raise StorageError("trace_empty", f"a block of session {session_id} has no points")
        data, start_s, count = encode(points), whole_ms(points[0].at_s) / MS_PER_S, len(points)
        with self._file.transaction():
            number = last_block(self._file, session_id) + 1
            row = {
                "id": (session_id << 32) + number,
                "session_id": session_id,
                "number": number,
                "at_s": start_s,
                "points": count,
                "crc32": checksum(session_id, number, count, start_s, data),
                "data": data,
            }
            self._file.put("trace_blocks", row)

    def end(self, session_id: int, *, is_cut: bool = False) -> None:
        """Store that a bout's trace is over: how many blocks and points there are. None may follow.

        Args:
            session_id: the bout.
            is_cut: not all of it could be stored. The numbers of the blocks do not show it.

        Raises `StorageError` `row_refused` when it was said before.
        """
        with self._file.transaction():
            count_up(self._file, session_id).store(self._file, session_id, is_cut=is_cut)

    def packing(self) -> Packing:
        """Turn blocks of bouts that are over into segments, step by step; for the writer of the trace only."""
        return Packing(self._file)

    def count(self, session_id: int) -> int:
        """How many passes of a bout were recorded, packed or not."""
        return count_up(self._file, session_id).points

    def last_s(self, session_id: int) -> float | None:
        """When the last recorded pass was, on the clock of the bout's boot; None without any. Raises as `read`."""
        found = first_and_last(self._file, session_id)
        return None if found is None else (whole_ms(found[1]["at_s"]) + last_offset_ms(found[1])) / MS_PER_S

    def read(self, session_id: int) -> TraceColumns:
        """The whole trace of a bout; empty when nothing was recorded.

        Raises `StorageError` `trace_block_damaged` or `trace_block_missing`, naming session and block.
        """
        trace = TraceColumns(session_id=session_id)
        for row in pieces(self._file, session_id):
            trace.extend(row["at_s"], piece_columns(row))
        return trace

    def read_between(self, session_id: int, begin_s: Seconds, end_s: Seconds) -> TraceColumns:
        """The points from `begin_s` to `end_s`, both included; only what holds them is decoded. Raises as `read`."""
        trace = TraceColumns(session_id=session_id)
        for row in pieces_between(self._file, session_id, begin_s, end_s):
            if row["at_s"] <= end_s:
                start_ms = whole_ms(row["at_s"])
                columns = piece_columns(row)
                inside = [begin_s <= (start_ms + offset) / MS_PER_S <= end_s for offset in columns[0]]
                trace.extend(row["at_s"], [list(compress(column, inside)) for column in columns])
        return trace
