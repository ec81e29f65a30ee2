"""What became of an update, told once by the screen that has come up since: a supervisor reads it and gives the PIN."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.errands import ErrandState
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.tui import errand_strings as words
from kiosk.tui import strings
from kiosk.tui.errand_words import ended
from kiosk.tui.navigation import Place
from kiosk.tui.screens.acknowledged import AcknowledgedScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class UpdatedScreen(AcknowledgedScreen):
    """The end of an update brings it, and takes it away once somebody has read it."""

    PLACE: ClassVar[Place] = Place.UPDATED
    PAGE = "updated"
    PIN_TEXT = words.PIN_READ

    def __init__(self) -> None:
        super().__init__()
        desk = self.station.errands
        self._end = None if desk is None else desk.updated(self.station.clock.now())

    def body(self) -> ComposeResult:
        """How it ended, why, what to do; then the pad."""
        is_good = self._end is not None and self._end.state is ErrandState.DONE
        with Container(id="updated"):
            title = "title" if is_good else "title -alert"
            yield Label(words.UPDATING, key="updated-title", classes=title)
            yield Label("" if self._end is None else ended(self._end), key="updated-text", classes="said")
            yield Label(words.OK_DONE if is_good else words.OK_BACK, key="updated-ask", classes="aside said")
            with Horizontal(classes="actions"):
                yield PressButton(words.READ, key="updated-read", classes="main -go")
        yield PinEntry(words.PIN_TITLE, words.PIN_READ, back=strings.BACK)

    @on(PressButton.Pressed, "#updated-read")
    def _read(self) -> None:
        self.to_pad()

    def intent(self, pin: str) -> EnterSupervision:
        """Only that a supervisor is there."""
        return EnterSupervision(pin=pin)

    def accepted(self) -> None:
        """It is not told again."""
        desk = self.station.errands
        if desk is not None and self._end is not None:
            desk.keep_read(self._end)
