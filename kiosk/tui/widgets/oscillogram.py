"""The growing oscillogram: how high the pulses were at each step, over the pressure of the step.

The pressure axis never scales to the data; the height does, because only the shape tells anything: pulses grow, are
largest near the mean pressure, and fade towards LOP.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.core.plateaus import Plateau, largest_mmhg

FROM_MMHG: Final = 40.0
"""Left end of the axis, below the first step."""
_BLOCKS: Final = " ▁▂▃▄▅▆▇█"
_TICKS_MMHG: Final = 50
_BAD: Final = "·"
_MARK: Final = "┃"
_LINE: Final = "▁━▔"
"""The curve at the bottom, in the middle and at the top of a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Oscillogram:
    """What is drawn. Pressures in mmHg; `mark_mmhg` is where LOP lies, as far as it is known."""

    plateaus: tuple[Plateau, ...] = ()
    top_mmhg: float = 300.0
    mark_mmhg: float | None = None
    interval_mmhg: tuple[float, float] | None = None
    """Between which pressures it lies, as far as that is known."""
    curve: tuple[tuple[float, float], ...] = ()
    """The fitted envelope: pressures, and the height of the pulse in mmHg at each."""


def column_of(pressure_mmhg: float, top_mmhg: float, width: int) -> int | None:
    """Which column a pressure stands in; None outside the axis."""
    share = (pressure_mmhg - FROM_MMHG) / (top_mmhg - FROM_MMHG)
    return min(width - 1, int(share * width)) if 0.0 <= share <= 1.0 else None


def eighths(
    plateaus: tuple[Plateau, ...], top_mmhg: float, width: int, rows: int, most: float | None = None
) -> list[int | None]:
    """Height of each column in eighths of a row; None without a step there, 0 for one where too few beats agreed.

    A bar reaches back to the one before it, so that they stand side by side however far the steps are apart. A step
    that was heard is at least an eighth high. Of two in one column the later one stands. `most` is the pulse (mmHg) as
    high as all rows; without it the largest there is.
    """
    most = largest_mmhg(plateaus) if most is None else most
    columns: list[int | None] = [None] * width
    last: int | None = None
    for one in plateaus:
        place = column_of(one.pressure_mmhg, top_mmhg, width)
        if place is None:
            continue
        heard = one.amplitude_mmhg is not None and most > 0.0
        height = max(1, round((one.amplitude_mmhg or 0.0) / most * rows * 8)) if heard else 0
        first = place if last is None else min(place, last + 1)
        columns[first : place + 1] = [height] * (place + 1 - first)
        last = place
    return columns


def axis(top_mmhg: float, width: int) -> str:
    """Labels below the bars, each beginning under its pressure."""
    line = [" "] * width
    pressure = _TICKS_MMHG
    while pressure <= top_mmhg:
        place = column_of(pressure, top_mmhg, width)
        text = str(pressure)
        if place is not None and place + len(text) <= width:
            line[place : place + len(text)] = text
        pressure += _TICKS_MMHG
    return "".join(line)


def curve_eighths(shown: Oscillogram, width: int, rows: int, most: float) -> list[int | None]:
    """Height of the fitted curve in each column, in eighths of a row; None where it does not reach."""
    columns: list[int | None] = [None] * width
    places = [column_of(pressure, shown.top_mmhg, width) for pressure, _ in shown.curve]
    known = [(place, height) for place, (_, height) in zip(places, shown.curve, strict=True) if place is not None]
    for (first, low), (last, high) in pairwise(known):
        for place in range(first, last + 1):
            share = (place - first) / (last - first) if last > first else 1.0
            columns[place] = min(rows * 8 - 1, round((low + share * (high - low)) / most * rows * 8))
    return columns


class OscillogramBars(Widget, can_focus=False):
    """Bars over a fixed axis of pressure, the curve laid through them, and where LOP lies."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - the framework's own name and type
        "oscillogram--bar",
        "oscillogram--curve",
        "oscillogram--mark",
        "oscillogram--interval",
        "oscillogram--axis",
    }

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self.shown = Oscillogram()

    def show(self, shown: Oscillogram) -> None:
        """Draw something else."""
        if shown != self.shown:
            self.shown = shown
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row: bars and curve, or the axis in the last one."""
        width, rows, shown = self.size.width, self.size.height - 1, self.shown
        ground = self.rich_style
        if y >= rows:
            style = ground + self.get_component_rich_style("oscillogram--axis")
            return Strip([Segment(axis(shown.top_mmhg, width), style)], width)
        most = max([largest_mmhg(shown.plateaus), *(height for _, height in shown.curve)])
        bars = eighths(shown.plateaus, shown.top_mmhg, width, rows, most)
        curve = curve_eighths(shown, width, rows, most) if most > 0.0 else [None] * width
        below = (rows - 1 - y) * 8
        cells = [
            self._cell(place, height, line, below, ground)
            for place, (height, line) in enumerate(zip(bars, curve, strict=True))
        ]
        return Strip(cells, width).simplify()

    def _colour(self, name: str) -> Color | None:
        return self.get_component_rich_style(f"oscillogram--{name}").color

    def _cell(self, place: int, height: int | None, line: int | None, below: int, ground: Style) -> Segment:
        """One cell; the mark stands over the curve, the curve over the bar."""
        width, shown = self.size.width, self.shown
        filled = 0 if height is None else max(0, min(8, height - below))
        back = ground.bgcolor
        low, high = (
            (None, None)
            if shown.interval_mmhg is None
            else (column_of(value, shown.top_mmhg, width) for value in shown.interval_mmhg)
        )
        if low is not None and high is not None and low <= place <= high:
            back = self.get_component_rich_style("oscillogram--interval").bgcolor
        bar = self._colour("bar")
        if shown.mark_mmhg is not None and place == column_of(shown.mark_mmhg, shown.top_mmhg, width):
            return Segment(_MARK, Style(color=self._colour("mark"), bgcolor=bar if filled > 4 else back))
        if line is not None and 0 <= line - below < 8:
            return Segment(
                _LINE[(line - below) // 3], Style(color=self._colour("curve"), bgcolor=bar if filled > 4 else back)
            )
        if filled:
            return Segment(_BLOCKS[filled], Style(color=bar, bgcolor=back))
        bad = height == 0 and below == 0
        return Segment(_BAD if bad else " ", Style(color=bar, bgcolor=back))
