"""All records onto a stick, from the supervisor's desk."""

from collections.abc import Coroutine
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.handout import HandOut
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import AnyIntent
from kiosk.tui import stick_strings as words
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.sticking import StickingScreen
from kiosk.tui.stick_words import Told, label
from kiosk.tui.sticks import Stick
from kiosk.tui.widgets.press_button import PressButton


class StickScreen(StickingScreen):
    """A backup of everybody and everything."""

    PLACE: ClassVar[Place] = Place.STICK
    TOLD: ClassVar[Told] = Told(
        what=words.WHAT, writing=words.WRITING, reading=words.READING, done=words.DONE, failed=words.FAILED
    )

    def heading(self) -> Sayable:
        """All of it."""
        return words.TITLE

    def ways(self) -> ComposeResult:
        """One."""
        yield PressButton(words.COPY, key="stick-write", classes="main way -go")

    def pin_text(self, stick: Stick) -> str:
        """With names."""
        return words.PIN_TEXT.format(label=label(stick))

    def intent(self, pin: str) -> AnyIntent:
        """Whether it is a supervisor."""
        return EnterSupervision(pin=pin)

    def work(self, stick: Stick) -> Coroutine[Any, Any, None]:
        """A backup."""
        return self.sticks.write(stick)

    def is_own(self, what: HandOut | None) -> bool:
        """What is about nobody in particular."""
        return what is None

    def back(self) -> Place:
        """To the desk."""
        return Place.CLINIC

    @on(PressButton.Pressed, "#stick-write")
    def _copy(self) -> None:
        if self.choose():
            self.to_pad()
