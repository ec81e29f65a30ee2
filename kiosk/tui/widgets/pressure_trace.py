"""The live trace: an area in eighth blocks on a fixed axis, with setpoint, band, limit and LOP.

Drawn line by line with our own characters: at ten updates a second this costs a fifth of a plotting library, and five
rows of it can still be read across a room. The axis never scales to the data: a ripple must look like a ripple.
"""

from dataclasses import dataclass, replace
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.core.model import Phase, Prescription, Snapshot
from kiosk.tui.format import axis_top
from kiosk.tui.training_strings import TRACE
from kiosk.tui.widgets.trace_columns import Column, TraceColumns, TraceHistory

_FIGURE: Final = 4


def axis() -> int:
    """Cells for the labels on the left: the longest name of a line in this language, its figure, and a free cell."""
    return max(map(len, map(str, TRACE.values()))) + _FIGURE + 1


_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_BAND: Final = 0.10


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceScale:
    """What the trace is drawn against; fixed for a bout. Pressures in mmHg."""

    top_mmhg: float
    setpoint_mmhg: float | None = None
    limit_mmhg: float | None = None
    lop_mmhg: float | None = None


def scale_now(plan: Prescription, snapshot: Snapshot) -> TraceScale:
    """The axis of a running bout: its line is where the pressure shall be now, which may have been lowered."""
    wanted = snapshot.setpoint_mmhg if snapshot.phase in (Phase.FILL, Phase.WORK, Phase.REST) else None
    return scale_for(plan) if wanted is None else replace(scale_for(plan), setpoint_mmhg=wanted)


def scale_for(plan: Prescription) -> TraceScale:
    """The axis of a bout as it was planned."""
    return TraceScale(
        top_mmhg=axis_top(limit_mmhg=plan.limit_mmhg, lop_mmhg=plan.lop_mmhg),
        setpoint_mmhg=plan.setpoint_mmhg,
        limit_mmhg=plan.limit_mmhg,
        lop_mmhg=plan.lop_mmhg,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One row of cells: the pressures it spans, and what stands where the area does not reach."""

    floor_mmhg: float
    height_mmhg: float
    mark: str
    style: Style

    def eighths(self, pressure: float) -> int:
        """How many eighths of the row lie below a pressure."""
        return max(0, min(8, round((pressure - self.floor_mmhg) / self.height_mmhg * 8)))


def _kind(column: Column) -> str:
    """Which colour a column has: in, above or below the band of the setpoint that stood then."""
    setpoint = column.setpoint_mmhg
    if setpoint is None or column.mean < setpoint * (1 - _BAND):
        return "below"
    return "above" if column.mean > setpoint * (1 + _BAND) else "in-band"


def _cell(column: Column | None, row: _Row, fills: dict[str, Color | None]) -> Segment:
    """One cell: the area up to the mean, on it the peak of that stretch of time, else the row's own mark.

    A cell has two colours. Where area, peak and ground meet in one, the height of the peak is what is kept: a
    contraction is never lost, and never drawn higher than it was.
    """
    if column is None:
        return Segment(row.mark, row.style)
    area, peak = row.eighths(column.mean), row.eighths(column.high)
    fill, above = fills[_kind(column)], fills[_peak_kind(column)]
    if area == 8:
        return Segment(" ", Style(color=fill, bgcolor=fill))
    if peak == 0:
        return Segment(row.mark, row.style)
    if peak == 8:
        return Segment(_BLOCKS[area], Style(color=fill, bgcolor=above))
    return Segment(_BLOCKS[peak], Style(color=above if peak - area > area else fill, bgcolor=row.style.bgcolor))


def _peak_kind(column: Column) -> str:
    """The colour of a peak: that it left the band upwards is told apart from a contraction inside it."""
    setpoint = column.setpoint_mmhg
    return "above" if setpoint is not None and column.high > setpoint * (1 + _BAND) else "peak"


class PressureTrace(Widget, can_focus=False):
    """Last minute of cuff pressure."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - the framework's own name and type
        "trace--in-band",
        "trace--peak",
        "trace--above",
        "trace--below",
        "trace--band",
        "trace--setpoint",
        "trace--limit",
        "trace--lop",
        "trace--axis",
    }

    def __init__(self, *, key: str, scale: TraceScale | None = None) -> None:
        self._palette: dict[str, Style] = {}
        super().__init__(id=key)
        self.scale = scale or TraceScale(top_mmhg=300)
        self._columns = TraceColumns(1)
        self._row: list[Column | None] = []
        self._history: TraceHistory | None = None

    def on_resize(self) -> None:
        """Another width, other columns: they stand for another time."""
        self._take()
        self.refresh()

    def follow(self, history: TraceHistory) -> None:
        """Draw what is new in the history, once."""
        self._history = history
        if self._take():
            self.refresh()

    def _take(self) -> bool:
        history, width = self._history, max(1, self.size.width - axis())
        if history is None:
            return False
        if width != self._columns.width:
            self._columns = TraceColumns(width, history.window_s)
        if not self._columns.add(history.since(self._columns.newest_s)):
            return False
        self._row = self._columns.row()
        return True

    def rescale(self, scale: TraceScale) -> None:
        """Another bout, another axis."""
        if scale != self.scale:
            self.scale = scale
            self.refresh()

    def _line_of(self, pressure: float | None) -> int | None:
        """Row (from the top) a pressure lies in."""
        height = self.size.height
        if pressure is None or not 0 <= pressure <= self.scale.top_mmhg:
            return None
        return height - 1 - min(height - 1, int(pressure / self.scale.top_mmhg * height))

    def notify_style_update(self) -> None:
        """The stylesheet was applied anew: styles are looked up again, once each."""
        super().notify_style_update()
        self._palette.clear()

    def _style(self, name: str) -> Style:
        style = self._palette.get(name)
        if style is None:
            style = self.rich_style if name == "ground" else self.get_component_rich_style(f"trace--{name}")
            self._palette[name] = style
        return style

    def render_line(self, y: int) -> Strip:
        """One row: label, then the columns."""
        label, label_style, row = self._row_at(y)
        fills = {name: self._style(name).color for name in ("in-band", "peak", "above", "below")}
        segments = [Segment(label.rjust(axis() - 1) + " ", label_style)]
        segments += [_cell(column, row, fills) for column in self._row]
        return Strip(segments, axis() + len(self._row)).simplify()

    def _row_at(self, y: int) -> tuple[str, Style, "_Row"]:
        """What a row has of its own: label, mark, background, and the pressures it stands for."""
        scale, per_row = self.scale, self.scale.top_mmhg / self.size.height
        label, label_style = self._axis_label(y)
        mark, style = " ", self._style("ground")
        if scale.setpoint_mmhg is not None:
            upper, lower = (self._line_of(scale.setpoint_mmhg * (1 + sign * _BAND)) for sign in (1, -1))
            if upper is not None and lower is not None and upper <= y <= lower:
                style = self._style("band")
        for name, value, sign_of in (
            ("lop", scale.lop_mmhg, "┄"),
            ("limit", scale.limit_mmhg, "┈"),
            ("setpoint", scale.setpoint_mmhg, "─"),
        ):
            if value is not None and self._line_of(value) == y:
                label, label_style = f"{TRACE[name]}{value:{_FIGURE}.0f}", self._style(name)
                mark, style = sign_of, style + Style(color=label_style.color)
        floor = (self.size.height - 1 - y) * per_row
        return label, label_style, _Row(floor_mmhg=floor, height_mmhg=per_row, mark=mark, style=style)

    def _axis_label(self, y: int) -> tuple[str, Style]:
        text = ""
        if y == 0:
            text = f"{self.scale.top_mmhg:.0f}"
        elif y == self.size.height - 1:
            text = "0"
        return text, self._style("axis")
