"""Two words as large as the screen is wide, to be read from across a room."""

from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui.language import Sayable

_GLYPHS: Final = {
    "A": (" █████ ", "██   ██", "███████", "██   ██", "██   ██"),
    "B": ("█████ ", "██  ██", "█████ ", "██  ██", "█████ "),
    "C": (" █████", "██    ", "██    ", "██    ", " █████"),
    "D": ("██████ ", "██   ██", "██   ██", "██   ██", "██████ "),
    "E": ("██████", "██    ", "█████ ", "██    ", "██████"),
    "G": (" █████ ", "██     ", "██  ███", "██   ██", " █████ "),
    "H": ("██  ██", "██  ██", "██████", "██  ██", "██  ██"),
    "N": ("██   ██", "███  ██", "██ █ ██", "██  ███", "██   ██"),
    "O": (" █████ ", "██   ██", "██   ██", "██   ██", " █████ "),
    "R": ("██████ ", "██   ██", "██████ ", "██  ██ ", "██   ██"),
    "T": ("██████", "  ██  ", "  ██  ", "  ██  ", "  ██  "),
    "U": ("██   ██", "██   ██", "██   ██", "██   ██", " █████ "),
    "W": ("██   ██", "██   ██", "██ █ ██", "███████", "██   ██"),
    " ": ("  ", "  ", "  ", "  ", "  "),
}
ROWS: Final = 5


class Banner(Widget, can_focus=False):
    """The words, in the middle of the widget; only the letters of `_GLYPHS` can be drawn."""

    def __init__(self, words: Sayable) -> None:
        super().__init__(id="banner")
        self._rows = tuple(" ".join(_GLYPHS[letter][row] for letter in str(words)) for row in range(ROWS))

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width, style = self.size.width, self.rich_style
        row = y - max(0, (self.size.height - ROWS) // 2)
        line = self._rows[row].center(width)[:width] if 0 <= row < ROWS else " " * width
        return Strip([Segment(line, style + Style(bold=True))], width)
