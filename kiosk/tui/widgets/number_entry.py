"""Number entry: a keypad on the left, what is asked on the right. The figure is shown, and judged by the screen."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from kiosk.tui.language import Sayable
from kiosk.tui.widgets.keypad import DELETE, ENTER, DigitPad, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling

_NOTHING = "___"


class NumberEntry(Retelling, can_focus=False):
    """Posts `Entered` with the figure and forgets it; `number-back` leads back."""

    class Entered(Message):
        """OK was pressed on a figure."""

        def __init__(self, figure: int) -> None:
            super().__init__()
            self.figure = figure

    def __init__(self, title: Sayable, *, back: Sayable, digits: int = 3) -> None:
        super().__init__(id="number")
        self._title, self._back, self._most = title, back, digits
        self._digits = ""

    def compose(self) -> ComposeResult:
        """Keypad, then the texts."""
        with Horizontal():
            yield DigitPad()
            with Vertical(id="number-side"):
                yield Label(self._title, key="number-title", classes="title")
                yield Label(_NOTHING, key="number-value", classes="figure")
                yield Label("", key="number-text", classes="said")
                yield PressButton(self._back, key="number-back", classes="main")

    def tell(self, text: Sayable) -> None:
        """Show what is asked, or why the figure was refused."""
        self.query_one("#number-text", Label).show(text)

    def on_keypad_key(self, event: Keypad.Key) -> None:
        """Collect digits; OK hands the figure over."""
        event.stop()
        if event.key == ENTER:
            if self._digits:
                figure, self._digits = int(self._digits), ""
                self.post_message(self.Entered(figure))
        elif event.key == DELETE:
            self._digits = self._digits[:-1]
        elif len(self._digits) < self._most:
            self._digits += event.key
        self.query_one("#number-value", Label).show(self._digits or _NOTHING)
