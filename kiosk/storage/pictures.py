"""Pictures of past traces, quickly: only what is drawn is decoded, and no extreme is lost on the way to a column.

A bout of 20 minutes is 60,000 points; the panel has some 58 columns. Half a second that falls into one column as a
whole gives its extremes at once; only one that a border runs through is taken point by point.
"""

from collections.abc import Sequence
from typing import Final

from kiosk.core.pastview import TracePicture
from kiosk.core.picture import Gathering, stretch
from kiosk.core.units import Seconds
from kiosk.storage.columns import (
    MS_PER_S,
    PRESENCE_COLUMN,
    PRESSURE_COLUMN,
    SETPOINT_COLUMN,
    TENTHS_PER_MMHG,
    TIME_COLUMN,
    has_pressure,
    has_setpoint,
    whole_ms,
)
from kiosk.storage.database import RecordFile
from kiosk.storage.pieces import first_and_last, last_offset_ms, piece_columns, pieces_between

_WANTED: Final = (TIME_COLUMN, PRESENCE_COLUMN, PRESSURE_COLUMN, SETPOINT_COLUMN)
"""Time, presence, the controller's own pressure, setpoint."""

_SLICE: Final = 25
"""So many points of a segment are looked at together: half a second, as in a block."""


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
        found = first_and_last(self._file, session_id)
        if found is None:
            return None
        first, last = found
        first_s = whole_ms(first["at_s"]) / MS_PER_S
        last_s = (whole_ms(last["at_s"]) + last_offset_ms(last)) / MS_PER_S
        begin_s, end_s = stretch(first_s, last_s, zoom, step)
        gathering = Gathering(begin_s, end_s, width)
        for row in pieces_between(self._file, session_id, begin_s, end_s):
            columns = piece_columns(row, _WANTED)
            start_ms = whole_ms(row["at_s"])
            for place in range(0, row["points"], _SLICE):
                _gather(gathering, start_ms, [column[place : place + _SLICE] for column in columns])
        return TracePicture(
            first_s=Seconds(first_s),
            last_s=Seconds(last_s),
            begin_s=begin_s,
            end_s=end_s,
            columns=gathering.columns(),
        )


def _gather(gathering: Gathering, start_ms: int, columns: Sequence[Sequence[int]]) -> None:
    """Half a second: whole where it can be, else point by point."""
    offsets, presence, pressures, wanted = columns
    index = gathering.column((start_ms + offsets[0]) / MS_PER_S)
    is_whole = index is not None and index == gathering.column((start_ms + offsets[-1]) / MS_PER_S)
    if is_whole and index is not None and all(map(has_pressure, presence)):
        known = (
            tenths for tenths, bits in zip(reversed(wanted), reversed(presence), strict=True) if has_setpoint(bits)
        )
        setpoint = next((tenths / TENTHS_PER_MMHG for tenths in known), None)
        gathering.add(index, [tenths / TENTHS_PER_MMHG for tenths in pressures], setpoint)
        return
    gathering.points(
        (
            (start_ms + offset) / MS_PER_S,
            tenths / TENTHS_PER_MMHG,
            setpoint_tenths / TENTHS_PER_MMHG if has_setpoint(bits) else None,
        )
        for offset, bits, tenths, setpoint_tenths in zip(offsets, presence, pressures, wanted, strict=True)
        if has_pressure(bits)
    )
