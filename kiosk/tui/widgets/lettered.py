"""A text that stands in pixels where the panel has room for it, and in the terminal's own letters where it has none."""

from typing import Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import Static

from kiosk.tui.widgets.lettering import Lettering, headed, lettered

WIDE_COLUMNS: Final = 100
"""From this many columns on (106x30 on a 1280x720 panel) there is room for the larger faces."""

_LEAST_ROWS: Final = 3
"""Rows of the smallest face; a place with fewer is not looked at."""


def unbroken(text: str) -> str:
    """A text that was broken, within words too, for the small panel."""
    return text.replace("-\n", "").replace("\n", " ")


class Lettered(Static, can_focus=False):
    """Subclasses say what it says, in which sizes it may stand, and whether its first line alone may."""

    sizes: tuple[int, ...] = ()

    @property
    def said(self) -> str:
        """The whole text."""
        raise NotImplementedError

    def lettering(self) -> Lettering | None:
        """How it stands now; None for the terminal's own letters."""
        width, height = self.content_size
        if height < _LEAST_ROWS or self.app.size.width < WIDE_COLUMNS:
            return None
        return self.fitted(width, height)

    def fitted(self, width: int, height: int) -> Lettering | None:
        """The largest lettering in so many cells."""
        return self.fit(self.said, width, height)

    def fit(self, text: str, width: int, height: int, *, whole: bool = True, head: bool = True) -> Lettering | None:
        """A text as a whole, or with its first line alone in large letters; in this order."""
        centred = self.styles.text_align == "center"
        for is_tried, way in ((whole, lettered), (head, headed)):
            found = way(text, width=width, height=height, sizes=self.sizes, centred=centred) if is_tried else None
            if found is not None:
                return found
        return None

    def render_line(self, y: int) -> Strip:
        """One row of cells."""
        found = self.lettering()
        if found is None:
            return super().render_line(y)
        width, height = self.content_size
        above = (height - len(found.rows) + 1) // 2 if self.styles.content_align_vertical == "middle" else 0
        row = found.rows[y - above] if 0 <= y - above < len(found.rows) else ""
        before = (width - len(found.rows[0])) // 2 if self.styles.text_align == "center" else 0
        return Strip([Segment((" " * before + row)[:width].ljust(width), self.rich_style)], width)
