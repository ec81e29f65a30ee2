"""The growing oscillogram: how high the pulses were at each step, over the pressure of the step.

The pressure axis never scales to the data; the height does, because only the shape tells anything: pulses grow, are
largest near the mean pressure, and fade towards LOP.
"""

from dataclasses import dataclass
from typing import Final

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Oscillogram:
    """What is drawn. Pressures in mmHg; `mark_mmhg` is where LOP lies, as far as it is known."""

    plateaus: tuple[Plateau, ...] = ()
    top_mmhg: float = 300.0
    mark_mmhg: float | None = None


def column_of(pressure_mmhg: float, top_mmhg: float, width: int) -> int | None:
    """Which column a pressure stands in; None outside the axis."""
    share = (pressure_mmhg - FROM_MMHG) / (top_mmhg - FROM_MMHG)
    return min(width - 1, int(share * width)) if 0.0 <= share <= 1.0 else None


def eighths(plateaus: tuple[Plateau, ...], top_mmhg: float, width: int, rows: int) -> list[int | None]:
    """Height of each column in eighths of a row; None without a step there, 0 for one where too few beats agreed.

    A bar reaches back to the one before it, so that they stand side by side however far the steps are apart. A step
    that was heard is at least an eighth high. Of two in one column the later one stands.
    """
    most = largest_mmhg(plateaus)
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


class OscillogramBars(Widget, can_focus=False):
    """One column of bars over a fixed axis of pressure, and a mark where LOP lies."""

    COMPONENT_CLASSES = {  # noqa: RUF012 - the framework's own name and type
        "oscillogram--bar",
        "oscillogram--mark",
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
        """One row: bars, or the axis in the last one."""
        width, rows = self.size.width, self.size.height - 1
        ground = self.rich_style
        if y >= rows:
            style = ground + self.get_component_rich_style("oscillogram--axis")
            return Strip([Segment(axis(self.shown.top_mmhg, width), style)], width)
        columns = eighths(self.shown.plateaus, self.shown.top_mmhg, width, rows)
        marked = None
        if self.shown.mark_mmhg is not None:
            marked = column_of(self.shown.mark_mmhg, self.shown.top_mmhg, width)
        bar = ground + Style(color=self.get_component_rich_style("oscillogram--bar").color)
        mark = ground + Style(color=self.get_component_rich_style("oscillogram--mark").color)
        below = (rows - 1 - y) * 8
        segments = []
        for place, height in enumerate(columns):
            filled = 0 if height is None else max(0, min(8, height - below))
            if filled:
                segments.append(Segment(_BLOCKS[filled], bar))
            elif height == 0 and y == rows - 1:
                segments.append(Segment(_BAD, bar))
            else:
                segments.append(Segment("┊" if place == marked else " ", mark))
        return Strip(segments, width).simplify()
