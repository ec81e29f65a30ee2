"""Where in the movement one is: a block that rises while the limb lifts and sinks while it lowers.

For everything that has no up and down the same place shows how much of it is left, each in a form of its own, so that
work, rest and release are told apart without their colour.
"""

from enum import Enum
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

BLOCK_ROWS: Final = 2
_LOWER: Final = " ▁▂▃▄▅▆▇█"
_CHEVRONS: Final = ("▀▄  ▄▀", "  ▀▀  ")


class Motion(Enum):
    """What the track shows."""

    UP = "up"  # a block that rises
    DOWN = "down"  # a block that sinks
    DRAIN = "drain"  # a full column whose level falls: time of work that is left
    BARS = "bars"  # two columns that fall: a rest
    FILL = "fill"  # a column that rises: the cuff fills
    STILL = "still"  # nothing runs: two short bars in the middle
    OUT = "out"  # arrows downwards: the air goes out


def block_span(share: float, rows: int) -> tuple[int, int]:
    """Bottom and top of the block, in eighths of a row from the bottom of the track; `share` is how high it is, 0-1."""
    travel = max(0, rows - BLOCK_ROWS) * 8
    bottom = round(min(1.0, max(0.0, share)) * travel)
    return bottom, bottom + min(rows, BLOCK_ROWS) * 8


class TempoTrack(Widget, can_focus=False):
    """The track; `share` is how far the present cue has gone, 0-1."""

    COMPONENT_CLASSES = {"tempo-track--block", "tempo-track--trail"}  # noqa: RUF012 - the framework's name and type

    motion: reactive[Motion] = reactive(Motion.STILL)
    share: reactive[float] = reactive(0.0)

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width, rows = self.size
        ground = self.rich_style
        block = ground + Style(color=self.get_component_rich_style("tempo-track--block").color)
        trail = ground + Style(color=self.get_component_rich_style("tempo-track--trail").color)
        below = (rows - 1 - y) * 8
        match self.motion:
            case Motion.UP | Motion.DOWN:
                is_up = self.motion is Motion.UP
                bottom, top = block_span(self.share if is_up else 1.0 - self.share, rows)
                # what the block has passed, which tells the direction in a picture that stands still
                passed = (0, bottom) if is_up else (top, rows * 8)
                cells = _cells(width, bottom - below, top - below, block)
                if not cells.text.strip():
                    cells = _cells(width, passed[0] - below, passed[1] - below, trail)
            case Motion.DRAIN | Motion.FILL:
                level = round((self.share if self.motion is Motion.FILL else 1.0 - self.share) * rows * 8)
                cells = _cells(width, -below, level - below, block)
            case Motion.BARS:
                level = round((1.0 - self.share) * rows * 8)
                bar = max(1, width // 3)
                one = _cells(bar, -below, level - below, block).text
                cells = Segment(one + " " * (width - 2 * bar) + one, block)
            case Motion.STILL:
                bar = max(1, width // 3)
                is_on = rows // 4 <= y < rows - rows // 4
                one = ("█" if is_on else " ") * bar
                cells = Segment(one + " " * (width - 2 * bar) + one, block)
            case Motion.OUT:
                cells = Segment(_CHEVRONS[y % len(_CHEVRONS)].center(width)[:width], block)
        return Strip([cells], width)


def _cells(width: int, bottom: int, top: int, style: Style) -> Segment:
    """A row of cells that is full from `bottom` to `top`, in eighths of this row; partly where the span ends in it."""
    low, high = max(0, bottom), min(8, top)
    if high <= 0 or low >= 8 or high <= low:
        return Segment(" " * width, style)
    if low == 0:
        return Segment(_LOWER[high] * width, style)
    # the lower part is empty: the same block with ink and ground exchanged
    return Segment(_LOWER[low] * width, Style(color=style.bgcolor, bgcolor=style.color))
