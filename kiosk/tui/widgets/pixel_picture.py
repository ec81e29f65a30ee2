"""A picture out of square pixels, as large as its place."""

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from kiosk.tui.widgets.block_face import SIZES, pixel_rows, rows_high


class PixelPicture(Widget, can_focus=False):
    """Rows of `#` and `.`, in the middle of the widget, in the largest size that it has room for."""

    def __init__(self, pixels: tuple[str, ...], *, key: str) -> None:
        super().__init__(id=key)
        self._pixels = pixels

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        width, height = self.size
        wide, high = len(self._pixels[0]), len(self._pixels)
        size = next((one for one in SIZES if wide * one <= width and rows_high(one, high) <= height), 1)
        rows = pixel_rows(self._pixels, size)
        row = rows[y] if y < len(rows) else ""
        before = " " * ((width - wide * size) // 2)
        return Strip([Segment((before + row)[:width].ljust(width), self.rich_style)], width)
