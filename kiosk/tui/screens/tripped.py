"""A trip is latched: why, and the PIN that clears it once its cause is gone."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.model import Snapshot
from kiosk.link.wire import Acknowledge, Reply
from kiosk.tui import format as fmt
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.pin_entry import PinEntry


class TrippedScreen(KioskScreen):
    """Acknowledging is not releasing: a full self-test and a new start follow."""

    PLACE: ClassVar[Place] = Place.TRIPPED

    def __init__(self) -> None:
        super().__init__()
        self._refusal = ""

    def body(self) -> ComposeResult:
        """The PIN pad, its text being the reason."""
        yield PinEntry(strings.TRIPPED_TITLE, strings.TRIPPED_TEXT)

    def draw(self, snapshot: Snapshot) -> None:
        """Reason first, then what to do, then why the last PIN was refused."""
        reason = reasons.trip_reason(snapshot)
        pressure = f"{strings.PRESSURE_NOW} {fmt.mmhg(snapshot.pressure_mmhg)} mmHg"
        parts = [reasons.sentence(reason), pressure, self._refusal or strings.TRIPPED_TEXT]
        self.query_one(PinEntry).tell("\n\n".join(parts))

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self._refusal = strings.ASKING
        self.ask(Acknowledge(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        self._refusal = "" if reply.accepted else reasons.sentences(reply.reasons)
