"""A runner's records onto a stick, or those of one session: locked with a password or as they are, then the PIN.

Nothing is preset: one of two targets is tapped. A password stays on this screen, and goes with it.
"""

from collections.abc import Coroutine
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult

from kiosk.core.handout import PASSPHRASE_LETTERS, HandOut
from kiosk.link.supervisorintents import LetOut
from kiosk.link.wire import AnyIntent
from kiosk.tui import format as fmt
from kiosk.tui import handout_strings as words
from kiosk.tui import strings
from kiosk.tui.language import Sayable, Text
from kiosk.tui.navigation import Place
from kiosk.tui.order import Wanted
from kiosk.tui.screens.sticking import StickingScreen
from kiosk.tui.stick_words import Told, label
from kiosk.tui.sticks import Stick
from kiosk.tui.widgets.keypad import LetterPad
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.text_entry import TextEntry

MOST: Final = 48
"""Longest password that is taken; the dots of more have no room."""
_NAME_CELLS: Final = 24
_DOTS: Final = 24
"""So many stand in a line beside the targets."""


class HandOutScreen(StickingScreen):
    """Begun from a page of the runner, for whoever has a supervisor's PIN."""

    PLACE: ClassVar[Place] = Place.HAND_OUT
    TOLD: ClassVar[Told] = Told(
        what=words.WHAT, writing=words.WRITING, reading=words.READING, done=words.DONE, failed=words.FAILED
    )

    def __init__(self) -> None:
        super().__init__()
        visit = self.station.visit
        self._runner = visit.needs_runner
        self._session_id = visit.needs_bout if visit.hands_out_from is Place.BOUT else None
        self._is_locked = False
        self._first = ""
        self._asks = words.FIRST
        self._date = ""

    def heading(self) -> Sayable:
        """Whose it is."""
        return self._named(words.TITLE_RUNNER, words.TITLE_SESSION)

    def _named(self, runner: Text, session: Text) -> str:
        """One of two sentences about whose records they are."""
        if self._session_id is None:
            return runner.format(name=fmt.plain(self._runner.name, _NAME_CELLS))
        return session.format(date=self._date)

    def body(self) -> ComposeResult:
        """As the base has it, once the day of a session is known."""
        past, number = self.station.store.past, self._session_id
        record = None if number is None else self.keep(lambda: past.record(number))
        self._date = "" if record is None else fmt.date(record.line.day, with_year=True)
        yield from super().body()

    def ways(self) -> ComposeResult:
        """Two, alike."""
        yield PressButton(words.LOCKED, key="hand-out-locked", classes="main way")
        yield PressButton(words.OPEN, key="hand-out-open", classes="main way")

    def between(self) -> ComposeResult:
        """Letters for the password."""
        pad = LetterPad(id="letters")
        yield TextEntry(pad, MOST, key="stick-password", back="back", onward="next", said=strings.NEXT)

    def pin_text(self, stick: Stick) -> str:
        """Who could read it then."""
        text = words.PIN_LOCKED if self._is_locked else words.PIN_OPEN
        return text.format(whose=self._named(words.WHOSE_RUNNER, words.WHOSE_SESSION), label=label(stick))

    def intent(self, pin: str) -> AnyIntent:
        """That these records may go."""
        return LetOut(runner_id=self._runner.id, session_id=self._session_id, is_locked=self._is_locked, pin=pin)

    def work(self, stick: Stick) -> Coroutine[Any, Any, None]:
        """Every form of them."""
        password = self._first if self._is_locked else None
        wanted = Wanted(runner_id=self._runner.id, session_id=self._session_id, password=password)
        return self.sticks.hand_out(stick, wanted)

    def is_own(self, what: HandOut | None) -> bool:
        """The same runner's, and the same session's."""
        mine = (self._runner.id, self._session_id)
        return what is not None and (what.runner_id, what.session_id) == mine

    def back(self) -> Place:
        """To the page it began from."""
        return self.station.visit.hands_out_from

    def forget(self) -> None:
        """The password is gone, and the choice."""
        self._is_locked, self._first = False, ""
        self.query_one(TextEntry).text = ""

    @on(PressButton.Pressed, "#hand-out-open")
    def _open(self) -> None:
        if self.choose():
            self.forget()
            self.to_pad()

    @on(PressButton.Pressed, "#hand-out-locked")
    def _locked(self) -> None:
        if self.choose():
            self.forget()
            self._is_locked = True
            self._request(words.FIRST)
            self.turn("#stick-password")

    def _request(self, sentence: Text) -> None:
        self._asks = sentence
        self.query_one(TextEntry).text = ""
        self._show_typed()

    @on(TextEntry.Typed)
    def _show_typed(self) -> None:
        entry = self.query_one(TextEntry)
        count = len(entry.text)
        dots = "●" * min(count, _DOTS)
        sentence = self._asks.format(count=count, least=PASSPHRASE_LETTERS, dots=dots)
        entry.say(sentence, is_enough=count >= PASSPHRASE_LETTERS)

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        typed = self.query_one(TextEntry).text
        if len(typed) < PASSPHRASE_LETTERS:
            return
        if not self._first:
            self._first = typed
            self._request(words.SECOND)
            self.begin_dead_time()
        elif typed == self._first:
            self.to_pad()
        else:
            self._first = ""
            self._request(words.DIFFERENT)
            self.begin_dead_time()

    @on(PressButton.Pressed, "#back")
    def _from_letters(self) -> None:
        self.forget()
        self.turn("#stick-copy")
