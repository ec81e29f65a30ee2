"""A stretch of a past trace: what was held at least, and above it how high it went, against setpoint, band and LOP."""

from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kiosk.core.pastview import PictureColumn, TracePicture
from kiosk.tui.widgets.pressure_trace import PressureTrace, TraceScale, axis

_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_BAND: Final = 0.10


class PastTrace(PressureTrace):
    """The frame of the live trace, drawn from a picture: solid up to a column's lowest, pale up to its highest."""

    def __init__(self, *, key: str) -> None:
        super().__init__(key=key)
        self._picture: TracePicture | None = None

    @property
    def columns(self) -> int:
        """How many columns there are to draw; at least one."""
        return max(1, self.size.width - axis())

    def show(self, picture: TracePicture | None, scale: TraceScale) -> None:
        """Another stretch or another bout."""
        self._picture, self.scale = picture, scale
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row: label, then the columns."""
        label, label_style, row = self._row_at(y)
        fills = {name: self._style(name).color for name in ("in-band", "above", "below")}
        segments = [Segment(label.rjust(axis() - 1) + " ", label_style)]
        columns = () if self._picture is None else self._picture.columns
        for column in columns:
            if column is None:
                segments.append(Segment(row.mark, row.style))
            else:
                low, high = row.eighths(column.low_mmhg), row.eighths(column.high_mmhg)
                pale = fills["above" if _leaves(column) else "below"]
                colours = (fills[_kind(column)], pale)
                segments.append(_cell(low, high, colours, row.mark, row.style))
        return (
            Strip(segments, axis() + len(columns)).adjust_cell_length(self.size.width, self._style("ground")).simplify()
        )


def _kind(column: PictureColumn) -> str:
    """In, above or below the band of the setpoint that stood then, by the mean."""
    setpoint = column.setpoint_mmhg
    if setpoint is None or column.mean_mmhg < setpoint * (1 - _BAND):
        return "below"
    return "above" if column.mean_mmhg > setpoint * (1 + _BAND) else "in-band"


def _leaves(column: PictureColumn) -> bool:
    """Whether it went above the band, be it for a moment."""
    return column.setpoint_mmhg is not None and column.high_mmhg > column.setpoint_mmhg * (1 + _BAND)


def _cell(low: int, high: int, colours: tuple[Color | None, Color | None], mark: str, ground: Style) -> Segment:
    """One cell: solid below `low`, pale from there to `high`, both in eighths of it. Two colours fit into a cell."""
    fill, pale = colours
    if high == 0:
        return Segment(mark, ground)
    if low == 8:
        return Segment(" ", Style(bgcolor=fill))
    if low == 0:
        return Segment(_BLOCKS[high], Style(color=pale, bgcolor=ground.bgcolor))
    back = pale if high - low >= (8 - low) / 2 and high > low else ground.bgcolor
    return Segment(_BLOCKS[low], Style(color=fill, bgcolor=back))
