"""Records that stand in place of others: what is missing, and a supervisor's PIN before anybody trains on them."""

from datetime import UTC, datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.link.supervisorintents import AcceptRecords
from kiosk.link.wire import Reply
from kiosk.tui import civildates, strings
from kiosk.tui import records_strings as words
from kiosk.tui.format import local
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place, records_replaced
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class RecordsScreen(KioskScreen):
    """The station's state brings it, and takes it away once somebody has accepted."""

    PLACE: ClassVar[Place] = Place.RECORDS

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

    def on_mount(self) -> None:
        """Begin with what is missing."""
        super().on_mount()
        self._turn(to_pad=False)

    def _turn(self, *, to_pad: bool) -> None:
        self.query_one("#replaced").display = not to_pad
        self.query_one(PinEntry).display = to_pad
        self.begin_dead_time()

    @on(PressButton.Pressed, "#replaced-accept")
    def _accept(self) -> None:
        self.query_one(PinEntry).tell(words.PIN_TEXT)
        self._turn(to_pad=True)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self._turn(to_pad=False)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(AcceptRecords(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.query_one(PinEntry).tell(strings.ASKING)  # the next snapshot leads back to where it was
        else:
            self.query_one(PinEntry).refuse(reply.reasons)
