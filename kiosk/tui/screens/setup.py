"""First start: the first supervisor and their PIN, entered twice."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.link.wire import CreateSupervisor, Reply
from kiosk.tui import strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.pin_entry import PinEntry


class SetupScreen(KioskScreen):
    """The PIN goes to the controller, which keeps only its hash."""

    PLACE: ClassVar[Place] = Place.SETUP

    def __init__(self) -> None:
        super().__init__()
        self._first: str | None = None

    def body(self) -> ComposeResult:
        """The PIN pad."""
        yield PinEntry(strings.SETUP_TITLE, strings.SETUP_FIRST)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        pad = self.query_one(PinEntry)
        if self._first is None:
            self._first = event.pin
            pad.tell(strings.SETUP_AGAIN)
            return
        first, self._first = self._first, None
        if first != event.pin:
            pad.tell(strings.SETUP_DIFFERENT)
            return
        pad.tell(strings.ASKING)
        self.ask(CreateSupervisor(name=str(strings.SETUP_NAME), pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.supervisor_created()
        else:
            self.query_one(PinEntry).refuse(reply.reasons)
