"""A line or block of plain text: never markup, repainted only when it changed."""

from textual.content import Content
from textual.widgets import Static

from kiosk.tui.format import drawable
from kiosk.tui.language import Sayable


class Label(Static, can_focus=False):
    """Text from anywhere, shown as it is; what is no sign is a dot."""

    def __init__(self, text: Sayable = "", *, key: str | None = None, classes: str | None = None) -> None:
        self.text = str(text)
        super().__init__(Content(drawable(self.text)), id=key, classes=classes, markup=False)

    def show(self, text: Sayable) -> None:
        """Replace the text. The layout stays: every label has its place."""
        said = str(text)
        if said != self.text:
            self.text = said
            self.update(Content(drawable(said)), layout=False)
