"""A date set by turning day, month and year, each with a large target above and below it; never typed."""

from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message

from kiosk.tui import date_strings as words
from kiosk.tui.dates import Part, order, turned
from kiosk.tui.next_strings import MONTHS
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling

_SIGNS = {1: "▲", -1: "▼"}


class DateWheel(Retelling, can_focus=False):
    """Three columns in the order of the reader's language. Up is later. What it shows is always a day that there is."""

    class Turned(Message):
        """A column was turned by a finger, from one date to another."""

        def __init__(self, before: date, after: date, part: Part) -> None:
            super().__init__()
            self.before, self.after, self.part = before, after, part

    def __init__(self, day: date, *, key: str) -> None:
        super().__init__(id=key)
        self.day = day

    def compose(self) -> ComposeResult:
        """Each column: later, what it is, earlier."""
        for part in order():
            with Vertical(classes=f"wheel -{part}"):
                yield PressButton(_SIGNS[1], key=f"{part}-up", classes="turn", value=1)
                yield Label(self._shown(part), key=f"{part}-value", classes="wheel-value figure")
                yield PressButton(_SIGNS[-1], key=f"{part}-down", classes="turn", value=-1)

    def _shown(self, part: Part) -> str:
        value = MONTHS[self.day.month - 1] if part is Part.MONTH else getattr(self.day, part)
        return f"{value}\n{words.COLUMNS[part]}"

    def show(self, day: date) -> None:
        """Another date; nothing is told."""
        self.day = day
        for part in Part:
            self.query_one(f"#{part}-value", Label).show(self._shown(part))

    @on(PressButton.Pressed, ".turn")
    def _turn(self, event: PressButton.Pressed) -> None:
        event.stop()
        part, before = Part(str(event.button.id).partition("-")[0]), self.day
        self.show(turned(before, part, 1 if event.button.value == 1 else -1))
        self.post_message(self.Turned(before, self.day, part))
