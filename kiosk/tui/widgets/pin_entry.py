"""PIN entry: a keypad on the left, what it is for on the right. The digits are never shown."""

from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from kiosk.access import PIN_DIGITS
from kiosk.core.model import Snapshot
from kiosk.core.reason import Reason
from kiosk.tui import account_strings, reasons, strings
from kiosk.tui import format as fmt
from kiosk.tui.language import Sayable
from kiosk.tui.widgets.keypad import DELETE, ENTER, DigitPad, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.retelling import Retelling
from kiosk.tui.widgets.sound_button import SoundButton

if TYPE_CHECKING:
    from kiosk.tui.app import KioskApp


class PinEntry(Retelling, can_focus=False):
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
        self._is_refused = False
        """Why it was refused stands in the place of the text, until the next digit."""
        self._locked_until_s: float | None = None

    def compose(self) -> ComposeResult:
        """Keypad, then the texts."""
        with Horizontal():
            yield DigitPad()
            with Vertical(id="pin-side"):
                yield Label(self._title, key="pin-title", classes="title")
                yield Label("", key="pin-dots", classes="figure")
                yield Label(self._text, key="pin-text", classes="said")
                if self._has_note:
                    yield Label("", key="pin-note", classes="said")
                if self._has_sound:
                    yield SoundButton("pin-sound")
                if self._back is not None:
                    yield PressButton(self._back, key="pin-back", classes="main")

    def tell(self, text: Sayable) -> None:
        """Show another text: the next step."""
        if text is not strings.ASKING:
            self._text = text
        self._say(text)

    def _say(self, text: Sayable) -> None:
        self.query_one("#pin-text", Label).show(text)

    def refuse(self, given: tuple[Reason, ...]) -> None:
        """Show why the PIN was refused; while the pad is locked, for how long it still is, second by second."""
        wait_s = next((one.figures.get("wait_s", 0.0) for one in given if one.code == "pin_locked"), 0.0)
        self._locked_until_s = self._now() + wait_s if wait_s > 0 else None
        if self._locked_until_s is None:
            self._say(reasons.sentences(given))
            self._is_refused = True
        else:
            self._follow_lock()

    def _follow_lock(self) -> None:
        until = self._locked_until_s
        if until is None:
            return
        if self._now() < until:
            self._say(account_strings.LOCKED.format(time=fmt.clock(until - self._now())))
        else:
            self._locked_until_s = None
            self._say(account_strings.UNLOCKED)
            self._is_refused = True

    def _now(self) -> float:
        return cast("KioskApp", self.app).clock.now()

    def on_mount(self) -> None:
        """Count down with the snapshots while the pad is locked."""
        self.watch(self.app, "snapshot", self._follow_lock, init=False)

    def on_hide(self) -> None:
        """Whoever went away leaves no digits behind for the next one."""
        self._digits = ""
        self._dots()

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
        if self._locked_until_s is not None:
            return  # the controller would refuse it unread
        if event.key == ENTER:
            self._enter()
            return
        if self._is_refused:  # what the PIN is for is read again before it is given again
            self._is_refused = False
            self._say(self._text)
        if event.key == DELETE:
            self._digits = self._digits[:-1]
        elif len(self._digits) < PIN_DIGITS:
            self._digits += event.key
        self._dots()

    def _enter(self) -> None:
        if len(self._digits) < PIN_DIGITS:
            self._say(strings.PIN_SHORT.format(digits=PIN_DIGITS))
            self._is_refused = True
            return
        self.post_message(self.Entered(self._digits))
        self._digits = ""
        self._dots()

    def _dots(self) -> None:
        self.query_one("#pin-dots", Label).show("● " * len(self._digits))
