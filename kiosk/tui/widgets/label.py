"""A line or block of plain text: never markup, repainted only when it changed."""

from textual.content import Content
from textual.widgets import Static

from kiosk.tui.format import drawable


class Label(Static, can_focus=False):
    """Text from anywhere, shown as it is; what is no sign is a dot."""

    def __init__(self, text: str = "", *, key: str | None = None, classes: str | None = None) -> None:
        super().__init__(Content(drawable(text)), id=key, classes=classes, markup=False)
        self.text = text

    def show(self, text: str) -> None:
        """Replace the text. The layout stays: every label has its place."""
        if text != self.text:
            self.text = text
            self.update(Content(drawable(text)), layout=False)
