"""The trace of a bout, in blocks of half a second, each durable before the next begins."""

from collections.abc import Sequence

from kiosk.core.errors import StorageError
from kiosk.core.model import TracePoint
from kiosk.storage.columns import ALL_COLUMNS, TraceColumns, checksum, decode, encode
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row


class Trace:
    """Recorded passes of the control loop."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def append(self, session_id: int, points: Sequence[TracePoint]) -> None:
        """Store one block and commit it.

        Raises `StorageError` `trace_empty` for no points and `trace_out_of_range` for a pressure no sensor can read.
        """
        if not points:
            raise StorageError("trace_empty", f"a block of session {session_id} has no points")
        data, start_s, count = encode(points), float(points[0].at_s), len(points)
        with self._file.transaction():
            last = self._file.rows(
                "SELECT COALESCE(MAX(number), 0) AS n FROM trace_blocks WHERE session_id = ?", [session_id]
            )
            number = last[0]["n"] + 1
            row = {
                "session_id": session_id,
                "number": number,
                "points": count,
                "data": data,
                "crc32": checksum(session_id, number, count, start_s, data),
            }
            self._file.add("trace_blocks", row, at_s=start_s)

    def count(self, session_id: int) -> int:
        """How many passes of a bout were recorded."""
        sql = "SELECT COALESCE(SUM(points), 0) AS n FROM trace_blocks WHERE session_id = ?"
        return int(self._file.rows(sql, [session_id])[0]["n"])

    def read(self, session_id: int) -> TraceColumns:
        """The whole trace of a bout; empty when nothing was recorded.

        Raises `StorageError` `trace_block_damaged` or `trace_block_missing`, naming session and block.
        """
        trace = TraceColumns(session_id=session_id)
        rows = self._file.rows("SELECT * FROM trace_blocks WHERE session_id = ? ORDER BY number", [session_id])
        before = 0
        for row in rows:
            demand_next(row, before)
            before = row["number"]
            trace.extend(row["at_s"], block_columns(row))
        return trace


def demand_next(row: Row, before: int | None) -> None:
    """Raise `StorageError` `trace_block_missing` when a block does not follow the one `before` it; None: it may."""
    if before is not None and row["number"] != before + 1:
        raise StorageError(
            "trace_block_missing",
            f"session {row['session_id']}, block {before + 1} is missing",
            "restore the last backup",
        )


def block_columns(row: Row, wanted: Sequence[int] = ALL_COLUMNS) -> list[list[int]]:
    """Some or all columns of a stored block, its checksum proved. Raises `StorageError` `trace_block_damaged`."""
    session_id, number, points = row["session_id"], row["number"], row["points"]
    try:
        if checksum(session_id, number, points, row["at_s"], row["data"]) != row["crc32"]:
            raise ValueError("its checksum is wrong")
        return decode(row["data"], points, wanted)
    except ValueError as error:
        raise StorageError(
            "trace_block_damaged",
            f"session {session_id}, block {number} is damaged: {error}",
            "restore the last backup",
        ) from error
