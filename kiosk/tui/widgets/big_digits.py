"""Numbers to be read from two metres, in the largest blocks that their place has room for."""

from typing import Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui.widgets.block_face import block_rows, pixels_wide, rows_high, size_for

_WIDEST: Final = "0"
"""The digit by which the size is chosen, so that it does not change with the number."""


class BigDigits(Widget, can_focus=False):
    """A number of at most `places` digits (or a sign for nothing), right-aligned; repainted only when it changed."""

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
        """One row of cells; the number itself, small, where not even the smallest blocks have room."""
        width, height = self.size
        style = self.rich_style
        template = _WIDEST * self._places
        size = size_for(template, width=width, height=height)
        if size is None:
            return Strip([Segment((self.text if y == 0 else "").rjust(width)[:width], style)], width)
        if y >= rows_high(size):
            return Strip.blank(width, style)
        line = block_rows(self.text, size)[y].rjust(pixels_wide(template) * size)
        return Strip([Segment(line[:width].ljust(width), style)], width)
