"""Entry of a date: the wheel on the left, what is asked on the right, and below both back, undo, not sure and next."""

from datetime import date

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from kiosk.tui import date_strings as words
from kiosk.tui import strings
from kiosk.tui.dates import Span, shortened
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.date_wheel import DateWheel
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling


class DateEntry(Retelling, can_focus=False):
    """The wheel turns freely; a date outside the span says so at once, and NEXT is shut until it is inside again.

    Posts `Entered`; `date-back` leads back. `None` is what somebody enters who does not know.
    """

    class Entered(Message):
        """A date that counts, or that it is not known."""

        def __init__(self, day: date | None) -> None:
            super().__init__()
            self.day = day

    def __init__(self, title: Sayable, day: date, span: Span, *, key: str, is_known: bool = False) -> None:
        """`is_known`: somebody is asked who has to know it; there is no NOT SURE."""
        super().__init__(id=key)
        self._is_known = is_known
        self._title, self._first, self._span = title, day, span
        self._undo: list[date] = []

    def compose(self) -> ComposeResult:
        """Wheel and texts; the targets below."""
        with Horizontal(id="date-top"):
            yield DateWheel(self._first, key="date-wheel")
            with Vertical(id="date-side"):
                yield Label(self._title, key="date-title", classes="title")
                yield Label("", key="date-text", classes="said")
                yield Label("", key="date-note", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="date-back", classes="main")
            yield PressButton(words.UNDO, key="date-undo", classes="main", disabled=True)
            if not self._is_known:
                yield PressButton(words.NOT_KNOWN, key="date-unknown", classes="main")
            yield PressButton(strings.NEXT, key="date-next", classes="main -go")

    def on_mount(self) -> None:
        """The date it begins with may be outside the span already."""
        self._judge("")

    def ask(self, text: Sayable, day: date, span: Span) -> None:
        """Ask anew, beginning with this day."""
        self._span, self._undo = span, []
        self.query_one("#date-text", Label).show(text)
        self.query_one(DateWheel).show(day)
        self._judge("")

    @property
    def day(self) -> date:
        """What the wheel shows."""
        return self.query_one(DateWheel).day

    def _judge(self, told: str) -> None:
        against = self._span.against(self.day)
        self.query_one("#date-note", Label).show(against or told)
        self.query_one("#date-next", PressButton).disabled = bool(str(against))
        self.query_one("#date-undo", PressButton).disabled = not self._undo

    @on(DateWheel.Turned)
    def _turned(self, event: DateWheel.Turned) -> None:
        event.stop()
        if event.after != event.before:
            self._undo.append(event.before)
        self._judge(shortened(event.before, event.after, event.part))

    @on(PressButton.Pressed, "#date-undo")
    def _back_one(self, event: PressButton.Pressed) -> None:
        event.stop()
        if self._undo:
            self.query_one(DateWheel).show(self._undo.pop())
        self._judge("")

    @on(PressButton.Pressed, "#date-unknown")
    def _unknown(self, event: PressButton.Pressed) -> None:
        event.stop()
        self.post_message(self.Entered(None))

    @on(PressButton.Pressed, "#date-next")
    def _entered(self, event: PressButton.Pressed) -> None:
        event.stop()
        if not str(self._span.against(self.day)):
            self.post_message(self.Entered(self.day))
