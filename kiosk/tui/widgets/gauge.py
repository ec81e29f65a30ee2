"""A bar of what is spent of what there is, in eighths of a cell."""

from typing import Final

from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

_LEFT: Final = " ▏▎▍▌▋▊▉█"
NEAR: Final = 0.8
"""From this share on the bar is said to be nearly full (our inference)."""


class Gauge(Widget, can_focus=False):
    """The bar; class `-near` while little is left. Repainted only when an eighth changed."""

    COMPONENT_CLASSES = {"gauge--fill"}  # noqa: RUF012 - the framework's own name and type

    def __init__(self, *, key: str) -> None:
        super().__init__(id=key)
        self.share = 0.0

    def show(self, spent: float, whole: float) -> None:
        """So much of the whole; full when there is no whole."""
        share = min(1.0, max(0.0, spent / whole)) if whole > 0 else 1.0
        if round(share * self.size.width * 8) != round(self.share * self.size.width * 8):
            self.refresh()
        self.share = share
        self.set_class(share >= NEAR, "-near")

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - the framework's own signature
        """One row of cells; all rows are alike."""
        width, empty = self.size.width, self.rich_style
        style = empty.from_color(self.get_component_rich_style("gauge--fill").color, empty.bgcolor)
        whole, part = divmod(round(self.share * width * 8), 8)
        text = ("█" * whole + _LEFT[part]).ljust(width)[:width]
        return Strip([Segment(text, style)], width)
