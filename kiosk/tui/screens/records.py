"""Records that stand in place of others: what is missing, and a supervisor's PIN before anybody trains on them."""

from datetime import UTC, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.link.supervisorintents import AcceptRecords
from kiosk.tui import civildates, strings
from kiosk.tui import records_strings as words
from kiosk.tui.format import local
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place, records_replaced
from kiosk.tui.screens.acknowledged import AcknowledgedScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class RecordsScreen(AcknowledgedScreen):
    """The station's state brings it, and takes it away once somebody has accepted."""

    PLACE: ClassVar[Place] = Place.RECORDS
    PAGE = "replaced"
    PIN_TEXT = words.PIN_TEXT

    def _missing(self) -> Sayable:
        """How far the records go."""
        alarm = records_replaced(self.station.snapshot)
        last_s = None if alarm is None else alarm.figures.get("last_s")
        if last_s is None:
            return words.NOTHING
        last = local(datetime.fromtimestamp(last_s, UTC).isoformat())
        return words.BACKUP.format(last=civildates.both(last))

    def body(self) -> ComposeResult:
        """What happened, what is missing, what to do; then the pad."""
        with Container(id="replaced"):
            yield Label(words.TITLE, key="replaced-title", classes="title")
            yield Label(words.WHAT, key="replaced-what")
            yield Label(self._missing(), key="replaced-missing")
            yield Label(words.ASK, key="replaced-ask")
            with Horizontal(classes="actions"):
                yield PressButton(words.ACCEPT, key="replaced-accept", classes="main -go")
        yield PinEntry(words.PIN_TITLE, words.PIN_TEXT, back=strings.BACK)

    @on(PressButton.Pressed, "#replaced-accept")
    def _accept(self) -> None:
        self.to_pad()

    def intent(self, pin: str) -> AcceptRecords:
        """That these records count."""
        return AcceptRecords(pin=pin)

    def accepted(self) -> None:
        """The next snapshot leads back to where it was."""
        self.query_one(PinEntry).tell(strings.ASKING)
