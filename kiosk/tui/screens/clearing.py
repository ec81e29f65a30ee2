"""A supervisor lets answers pass that ask for one: a reason from the list, then the PIN. The controller judges."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.screening import REVIEW_CAP_PERCENT
from kiosk.link.wire import ClearScreening, Reply
from kiosk.tui import screening_strings as words
from kiosk.tui import strings
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class ClearanceScreen(ChooseScreen):
    """The reasons there are; nobody writes."""

    PLACE: ClassVar[Place] = Place.CLEARANCE
    TITLE_TEXT: ClassVar[Sayable] = words.CLEARANCE_TITLE

    def count(self) -> int:
        """All reasons."""
        return len(self.station.library.clearances)

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Their sentences."""
        return [said(one.text) for one in self.station.library.clearances[first : first + limit]]

    def chosen(self, index: int) -> None:
        """Go on to the PIN."""
        self.station.visit.clearance = self.station.library.clearances[index].id
        self.station.go(Place.CLEARING)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.BLOCKED)


class ClearingScreen(KioskScreen):
    """The PIN pad beside what it allows."""

    PLACE: ClassVar[Place] = Place.CLEARING

    def body(self) -> ComposeResult:
        """Whom, why, and what stays bound."""
        visit, library = self.station.visit, self.station.library
        reason = next((said(one.text) for one in library.clearances if one.id == visit.clearance), "")
        text = words.CLEARING_TEXT.format(
            reason=reason, name=plain(visit.needs_runner.name, 18), cap=REVIEW_CAP_PERCENT
        )
        yield PinEntry(words.CLEARING_TITLE, text, back=strings.BACK)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        visit = self.station.visit
        self.query_one(PinEntry).tell(strings.ASKING)
        intent = ClearScreening(screening_id=visit.needs_screening.id, reason=visit.clearance or "", pin=event.pin)
        self.ask(intent, self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.go(Place.PROTOCOL)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.CLEARANCE)
