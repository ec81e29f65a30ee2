"""PIN entry: a keypad on the left, what it is for on the right. The digits are never shown."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widget import Widget

from kiosk.access import PIN_DIGITS
from kiosk.core.model import Snapshot
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.keypad import DELETE, ENTER, DigitPad, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import SoundButton


class PinEntry(Widget, can_focus=False):
    """Posts `Entered` with the PIN and forgets it. An optional button (`pin-back`) leads back."""

    class Entered(Message):
        """OK was pressed on a PIN of allowed length."""

        def __init__(self, pin: str) -> None:
            super().__init__()
            self.pin = pin

    def __init__(
        self,
        title: Sayable,
        text: Sayable,
        *,
        back: Sayable | None = None,
        has_sound: bool = False,
        has_note: bool = False,
    ) -> None:
        super().__init__(id="pin")
        self._has_sound, self._has_note = has_sound, has_note
        self._title, self._text, self._back = title, text, back
        self._digits = ""

    def compose(self) -> ComposeResult:
        """Keypad, then the texts."""
        with Horizontal():
            yield DigitPad()
            with Vertical(id="pin-side"):
                yield Label(self._title, key="pin-title", classes="title")
                yield Label("", key="pin-dots")
                yield Label(self._text, key="pin-text")
                if self._has_note:
                    yield Label("", key="pin-note")
                if self._has_sound:
                    yield SoundButton("pin-sound")
                if self._back is not None:
                    yield PressButton(self._back, key="pin-back", classes="main")

    def tell(self, text: Sayable) -> None:
        """Show another text: the next step, or why the PIN was refused."""
        self.query_one("#pin-text", Label).show(text)

    def note(self, text: Sayable) -> None:
        """Show what stays below all of that, whatever is told meanwhile; nothing when empty."""
        note = self.query_one("#pin-note", Label)
        note.display = bool(str(text))
        note.show(text)

    def follow(self, snapshot: Snapshot) -> None:
        """Show whether something sounds."""
        self.query_one(SoundButton).follow(snapshot)

    def on_keypad_key(self, event: Keypad.Key) -> None:
        """Collect digits; OK hands them over."""
        event.stop()
        if event.key == ENTER:
            self._enter()
            return
        if event.key == DELETE:
            self._digits = self._digits[:-1]
        elif len(self._digits) < PIN_DIGITS:
            self._digits += event.key
        self._dots()

    def _enter(self) -> None:
        if len(self._digits) < PIN_DIGITS:
            self.tell(strings.PIN_SHORT.format(digits=PIN_DIGITS))
            return
        self.post_message(self.Entered(self._digits))
        self._digits = ""
        self._dots()

    def _dots(self) -> None:
        self.query_one("#pin-dots", Label).show("● " * len(self._digits))
