"""What a gauge shows, typed as it stands there: digits and a decimal sign on the left, the figure on the right."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from kiosk.language import DECIMAL
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.keypad import DELETE, POINT, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling

MOST: Final = 6
"""Signs of the longest figure: 1,000.5 is beyond every gauge."""
_NOTHING: Final = "___"


class DecimalPad(Keypad):
    """Twelve keys in the order of a telephone; the decimal sign is that of the language."""

    ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (DELETE, "0", POINT))

    def label(self, key: str) -> str:
        """The decimal sign as it is written."""
        return str(DECIMAL) if key == POINT else super().label(key)


class GaugeEntry(Retelling, can_focus=False):
    """Posts `Entered` with the figure and forgets it; None where nothing is an answer too."""

    class Entered(Message):
        """OK was pressed on a figure."""

        def __init__(self, figure: float | None) -> None:
            super().__init__()
            self.figure = figure

    def __init__(
        self, title: Sayable, text: Sayable, *, leave: Sayable, ok: Sayable, is_optional: bool = False
    ) -> None:
        super().__init__(id="gauge-entry")
        self._title, self._text, self._leave, self._ok = title, text, leave, ok
        self._typed, self._is_optional = "", is_optional

    def compose(self) -> ComposeResult:
        """Keypad, then the texts, then two targets."""
        with Horizontal():
            yield DecimalPad()
            with Vertical(id="gauge-side"):
                yield Label(self._title, key="gauge-title", classes="title")
                yield Label(_NOTHING, key="gauge-value", classes="figure")
                yield Label(self._text, key="gauge-text", classes="said")
                with Horizontal(id="gauge-actions"):
                    yield PressButton(self._leave, key="gauge-leave", classes="main")
                    yield PressButton(self._ok, key="gauge-ok", classes="main -go")

    def on_mount(self) -> None:
        """What is there already."""
        self._show()

    def on_keypad_key(self, event: Keypad.Key) -> None:
        """Collect them; a second decimal sign has no place."""
        event.stop()
        if event.key == DELETE:
            self._typed = self._typed[:-1]
        elif len(self._typed) < MOST and not (event.key == POINT and POINT in self._typed):
            self._typed += event.key
        self._show()

    def on_press_button_pressed(self, event: PressButton.Pressed) -> None:
        """OK hands the figure over; leaving is the screen's."""
        if event.button.id == "gauge-ok":
            event.stop()
            if self._is_figure() or self._is_optional:
                figure = float(self._typed) if self._is_figure() else None
                self._typed = ""
                self._show()
                self.post_message(self.Entered(figure))

    def _is_figure(self) -> bool:
        return any(sign.isdigit() for sign in self._typed)

    def _show(self) -> None:
        self.query_one("#gauge-value", Label).show(self._typed.replace(POINT, str(DECIMAL)) or _NOTHING)
        self.query_one("#gauge-ok", PressButton).disabled = not self._is_figure() and not self._is_optional
