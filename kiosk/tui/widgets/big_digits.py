"""Numbers to be read from two metres: full-block digits of 3 by 5 pixels, each pixel 2 by 1 cells."""

from typing import Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

ROWS: Final = 5
_PIXEL: Final = 2

_GLYPHS: Final = {
    "0": ("###", "# #", "# #", "# #", "###"),
    "1": (" # ", "## ", " # ", " # ", "###"),
    "2": ("###", "  #", "###", "#  ", "###"),
    "3": ("###", "  #", "###", "  #", "###"),
    "4": ("# #", "# #", "###", "  #", "  #"),
    "5": ("###", "#  ", "###", "  #", "###"),
    "6": ("###", "#  ", "###", "# #", "###"),
    "7": ("###", "  #", "  #", "  #", "  #"),
    "8": ("###", "# #", "###", "# #", "###"),
    "9": ("###", "# #", "###", "  #", "###"),
    "-": ("   ", "   ", "###", "   ", "   "),
    ":": (" ", "#", " ", "#", " "),
    " ": ("   ", "   ", "   ", "   ", "   "),
}


def glyph_row(text: str, row: int) -> str:
    """One row of cells of a number in big digits, one pixel between digits."""
    pixels = " ".join(_GLYPHS[character][row] for character in text)
    return "".join(("█" if pixel == "#" else " ") * _PIXEL for pixel in pixels)


class BigDigits(Widget, can_focus=False):
    """A number of at most three digits (or a sign for nothing), right-aligned; repainted only when it changed."""

    def __init__(self, text: str = "-", *, key: str, places: int = 3) -> None:
        super().__init__(id=key)
        self.text = text
        self._places = places

    def show(self, text: str) -> None:
        """Replace the number."""
        if text != self.text:
            self.text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width = self.size.width
        style = self.rich_style
        if y >= ROWS:
            return Strip.blank(width, style)
        line = glyph_row(self.text.rjust(self._places), y)
        return Strip([Segment(line[:width].ljust(width), style)], width)
