"""What to do now, in two words as large as the place allows, on one large area in the colour of the state.

On its right what is counted down or up. The sign on its left has a form of its own for each state, so that the colour
is never needed.
"""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui.format import drawable
from kiosk.tui.widgets.block_face import block_rows, pixel_rows, pixels_wide, rows_high, size_for

_GAP: Final = 2
_EDGE: Final = 1

SIGNS: Final = {
    "up": ("..#..", ".###.", "#####", "..#..", "..#.."),
    "down": ("..#..", "..#..", "#####", ".###.", "..#.."),
    "go": ("#....", "###..", "#####", "###..", "#...."),
    "still": ("#####", "#####", "#####", "#####", "#####"),
    "rest": ("##.##", "##.##", "##.##", "##.##", "##.##"),
    "open": ("#...#", "#...#", "#...#", "#...#", "#####"),
    "fill": ("....#", "...##", "..###", ".####", "#####"),
    "out": ("#...#", "##.##", ".###.", "..#..", "#####"),
    "done": ("....#", "...##", "#.##.", "###..", ".#..."),
}
"""Pictures of five by five pixels: arrows for up, down and go on, bars for a rest, a bowl for an open cuff."""

SIGN_WIDE: Final = 5


class StateBand(Widget, can_focus=False):
    """Sign, words, count. Everything is in the size that its share of the width has room for."""

    sign: reactive[str] = reactive("still")
    words: reactive[str] = reactive("")
    count: reactive[str] = reactive("")

    COUNT_PIXELS: Final = pixels_wide("00/00")
    """Room that the count always has, so that the words never move when it grows."""

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width, height = self.size
        style = self.rich_style + Style(bold=True)
        size = next((size for size in (2, 1) if rows_high(size) <= height), 1)
        sign = pixel_rows(SIGNS[self.sign], size)
        count = self._drawn(self.count, self.COUNT_PIXELS * size, height)
        right = max((len(row) for row in count), default=0) + _EDGE
        room = max(0, width - SIGN_WIDE * size - _EDGE - 2 * _GAP - right)
        words = self._drawn(self.words, room, height)
        left = " " * _EDGE + _row(sign, y, height) + " " * _GAP + _row(words, y, height)
        line = left[: width - right].ljust(width - right) + _row(count, y, height) + " " * _EDGE
        return Strip([Segment(line[:width].ljust(width), style)], width)

    @staticmethod
    def _drawn(text: str, width: int, height: int) -> tuple[str, ...]:
        """In blocks as large as there is room for; in plain letters where there is none or a letter is missing."""
        text = drawable(text).replace("\n", " ")
        size = size_for(text, width=width, height=height)
        return (text,) if size is None else block_rows(text, size)


def _row(picture: tuple[str, ...], y: int, height: int) -> str:
    """A row of a picture that stands in the middle of so many rows; blank above and below it."""
    row = y - (height - len(picture)) // 2
    return picture[row] if 0 <= row < len(picture) else " " * max((len(one) for one in picture), default=0)
