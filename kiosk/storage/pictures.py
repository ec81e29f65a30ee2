"""Pictures of past traces, quickly: only what is drawn is decoded, and no extreme is lost on the way to a column.

A bout of 20 minutes is 2,400 blocks and 60,000 points; the panel has some 58 columns. A block that falls into one
column as a whole gives its extremes at once; only one that a border runs through is taken point by point.
"""

from typing import Final

from kiosk.core.pastview import TracePicture
from kiosk.core.picture import Gathering, stretch
from kiosk.core.units import Seconds
from kiosk.storage.columns import SETPOINT_COLUMN, TENTHS_PER_MMHG, has_pressure, has_setpoint
from kiosk.storage.database import RecordFile
from kiosk.storage.row import Row
from kiosk.storage.trace import block_columns, demand_next

_WANTED: Final = (0, 1, 2, SETPOINT_COLUMN)
"""Time, presence, the controller's own pressure, setpoint."""

_BLOCK: Final = "SELECT * FROM trace_blocks WHERE session_id = ? "
_STRETCH: Final = (
    "SELECT * FROM trace_blocks WHERE session_id = ? "
    "AND number >= (SELECT MAX(number) FROM trace_blocks WHERE session_id = ? AND at_s <= ?) "
    "AND number <= COALESCE((SELECT MIN(number) FROM trace_blocks WHERE session_id = ? AND at_s > ?), ?) "
    "ORDER BY number"
)
"""From the block before the stretch to the one after it, so that one missing at either end is seen too."""


class Pictures:
    """Reads traces for the panel."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def picture(self, session_id: int, *, width: int, zoom: int, step: int) -> TracePicture | None:
        """One stretch of a bout in `width` columns; None when nothing of it was recorded.

        Args:
            session_id: the bout.
            width: columns.
            zoom: one of `core.picture.ZOOMS`.
            step: which stretch at that zoom, from 0.

        Raises:
            StorageError: `trace_block_damaged` or `trace_block_missing`, naming session and block.
        """
        first = self._file.one(_BLOCK + "ORDER BY number LIMIT 1", [session_id])
        last = self._file.one(_BLOCK + "ORDER BY number DESC LIMIT 1", [session_id])
        if first is None or last is None:
            return None
        demand_next(first, 0)
        first_s, last_s = first["at_s"], last["at_s"] + block_columns(last, (0,))[0][-1] / 1000
        begin_s, end_s = stretch(first_s, last_s, zoom, step)
        gathering = Gathering(begin_s, end_s, width)
        before = None
        asked = [session_id, session_id, begin_s, session_id, end_s, last["number"]]
        for row in self._file.rows(_STRETCH, asked):
            demand_next(row, before)
            before = row["number"]
            _gather(gathering, row)
        return TracePicture(
            first_s=Seconds(first_s),
            last_s=Seconds(last_s),
            begin_s=begin_s,
            end_s=end_s,
            columns=gathering.columns(),
        )


def _gather(gathering: Gathering, row: Row) -> None:
    """One block: whole where it can be, else point by point."""
    offsets, presence, pressures, setpoints = block_columns(row, _WANTED)
    start_s = row["at_s"]
    index = gathering.column(start_s + offsets[0] / 1000)
    is_whole = index is not None and index == gathering.column(start_s + offsets[-1] / 1000)
    if is_whole and index is not None and all(map(has_pressure, presence)):
        known = (
            wanted for wanted, bits in zip(reversed(setpoints), reversed(presence), strict=True) if has_setpoint(bits)
        )
        setpoint = next((wanted / TENTHS_PER_MMHG for wanted in known), None)
        gathering.add(index, [tenths / TENTHS_PER_MMHG for tenths in pressures], setpoint)
        return
    gathering.points(
        (start_s + offset / 1000, tenths / TENTHS_PER_MMHG, wanted / TENTHS_PER_MMHG if has_setpoint(bits) else None)
        for offset, bits, tenths, wanted in zip(offsets, presence, pressures, setpoints, strict=True)
        if has_pressure(bits)
    )
