"""A text, typed sign by sign: the way back, a sentence and the way on above the keys. What it says is the screen's."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.keypad import DELETE, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling


class TextEntry(Retelling, can_focus=False):
    """Posts `Typed` after each key.

    Args:
        pad: the keys.
        most: so many signs at most; what is typed beyond them has no place.
        key: its id.
        back: id of the target that leaves.
        onward: id of the target that takes the text.
        said: what that one says.
    """

    class Typed(Message):
        """The text has changed, or a key had no place any more."""

    def __init__(self, pad: Keypad, most: int, *, key: str, back: str, onward: str, said: Sayable) -> None:
        super().__init__(id=key)
        self._pad, self._most, self._back, self._onward, self._said = pad, most, back, onward, said
        self.text = ""
        """What was typed; the screen may begin with another one, and forgets it."""

    def compose(self) -> ComposeResult:
        """Both targets with the sentence between them, then the keys."""
        with Horizontal(id="register-top"):
            yield PressButton(strings.BACK, key=self._back, classes="main")
            yield Label("", key="register-name", classes="title said")
            yield PressButton(self._said, key=self._onward, classes="main -go")
        yield self._pad

    def say(self, sentence: Sayable, *, is_enough: bool = True) -> None:
        """The sentence between the targets, and whether the text may be taken."""
        self.query_one("#register-name", Label).show(sentence)
        self.query_one(f"#{self._onward}", PressButton).disabled = not is_enough

    def on_keypad_key(self, event: Keypad.Key) -> None:
        """Collect them."""
        event.stop()
        if event.key == DELETE:
            self.text = self.text[:-1]
        elif len(self.text) < self._most:
            self.text += event.key
        self.post_message(self.Typed())
