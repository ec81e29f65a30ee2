"""A page of at most five rows to choose from, with large targets to turn the page; nothing scrolls."""

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from kiosk.tui.language import Sayable
from kiosk.tui.widgets.press_button import PressButton

ROWS_PER_PAGE: Final = 5


class ChoiceList(Widget, can_focus=False):
    """Rows as buttons with ids `choice-0` to `choice-4`; `value` of each is its place in the whole list."""

    def __init__(self, *, key: str, rows: int = ROWS_PER_PAGE) -> None:
        super().__init__(id=key)
        self._rows = rows

    def compose(self) -> ComposeResult:
        """All rows of a page; the empty ones are not shown."""
        with Vertical():
            for row in range(self._rows):
                yield PressButton("", key=f"choice-{row}", classes="choice")

    def show(self, labels: Sequence[Sayable], *, first: int = 0, marked: int | None = None) -> None:
        """Fill the page with labels whose places begin at `first`; `marked` is the place chosen before."""
        for row in range(self._rows):
            button = self.query_one(f"#choice-{row}", PressButton)
            button.visible = row < len(labels)
            button.value = first + row
            button.set_class(marked == first + row, "-marked")
            button.show(labels[row] if row < len(labels) else "")
