"""Keypads: digits for a PIN, letters for a name. They hold nothing; every key is told to the screen."""

from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message

from kiosk.tui.keyboards import WIDE_MOST, letters
from kiosk.tui.language import spoken
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling

DELETE: Final = "delete"
ENTER: Final = "enter"
SPACE: Final = " "
POINT: Final = "."
"""The decimal sign, whatever the language writes."""

_NAMES: Final = {
    DELETE: "delete",
    ENTER: "enter",
    " ": "space",
    "'": "apostrophe",
    "-": "hyphen",
    POINT: "point",
    "/": "slash",
}
_LABELS: Final = {DELETE: "⌫", ENTER: "OK", " ": "␣"}


def key_id(key: str) -> str:
    """Stable id of a key: `key-7`, `key-a`, `key-delete`, `key-ufc` for a letter beyond ASCII."""
    name = _NAMES.get(key, key.lower())
    return f"key-{name if name.isascii() else f'u{ord(name):x}'}"


class Keypad(Retelling, can_focus=False):
    """Rows of keys, all of one size."""

    ROWS: tuple[tuple[str, ...], ...] = ()

    class Key(Message):
        """A key was pressed; `key` is a character, `DELETE` or `ENTER`."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def compose(self) -> ComposeResult:
        """The rows of keys, from the top."""
        for row in self.ROWS:
            with Horizontal(classes="key-row"):
                for key in row:
                    kind = {DELETE: "key -delete", ENTER: "key -enter"}.get(key, "key")
                    yield PressButton(self.label(key), key=key_id(key), classes=kind, value=key)

    def label(self, key: str) -> str:
        """What stands on a key."""
        return _LABELS.get(key, key)

    def on_press_button_pressed(self, event: PressButton.Pressed) -> None:
        """Hand the key on."""
        event.stop()
        self.post_message(self.Key(str(event.button.value)))


class DigitPad(Keypad):
    """Twelve keys in the order of a telephone."""

    ROWS = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), (DELETE, "0", ENTER))


class LetterPad(Keypad):
    """Letters as the reader's language has them, then space and delete."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the toolkit's own name
        super().__init__(id=id)
        *rows, last = letters(spoken())
        self.ROWS = (*map(tuple, rows), (*last, SPACE, DELETE))
        self.set_class(max(map(len, self.ROWS)) > WIDE_MOST, "-narrow")


class SerialPad(Keypad):
    """Digits, capitals and what stands between them in numbers of parts; alike in every language."""

    ROWS = ((*"1234567890-", SPACE, DELETE), tuple("ABCDEFGHIJKLM"), tuple("NOPQRSTUVWXYZ"))
