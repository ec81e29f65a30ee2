"""Why a plan is other than proposed, or sooner than the limb has recovered: a supervisor chooses; then the PIN."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on

from kiosk.core.proposalrules import ChangeReason, Direction
from kiosk.core.recovery import EarlyReason
from kiosk.tui import plan_strings as words
from kiosk.tui import proposed
from kiosk.tui.language import Sayable, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class ChangeReasonScreen(ChooseScreen):
    """The reasons for this way; nobody writes. The plan is stored with the tap."""

    PLACE: ClassVar[Place] = Place.REASON
    TITLE_TEXT: ClassVar[Sayable] = ""

    def __init__(self) -> None:
        super().__init__()
        self._way: Direction | None = None

    def on_mount(self) -> None:
        """Which way the plan goes."""
        self._way = self.keep(lambda: proposed.way_of_change(self.station))
        super().on_mount()
        self.query_one("#choose-title", Label).show("" if self._way is None else words.CHANGE_TITLES[self._way])

    def _reasons(self) -> tuple[ChangeReason, ...]:
        return tuple(one for one in self.station.library.prescribing.changes if one.direction is self._way)

    def count(self) -> int:
        """Those of this way."""
        return len(self._reasons())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Their sentences."""
        return [said(one.text) for one in self._reasons()[first : first + limit]]

    def chosen(self, index: int) -> None:
        """Store the plan, and go on to the PIN."""
        station = self.station
        station.visit.change_reason = self._reasons()[index].id
        self.keep(lambda: proposed.approve(station))

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PERCENT)


class EarlyScreen(ChooseScreen):
    """The reasons there are for a limb that has not recovered; what is chosen is said with the PIN."""

    PLACE: ClassVar[Place] = Place.EARLY
    TITLE_TEXT: ClassVar[Sayable] = words.EARLY_TITLE

    def _reasons(self) -> tuple[EarlyReason, ...]:
        return self.station.library.progression.visits.recovery.early

    def count(self) -> int:
        """All of them."""
        return len(self._reasons())

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Their sentences."""
        return [said(one.text) for one in self._reasons()[first : first + limit]]

    def chosen(self, index: int) -> None:
        """Go on to the PIN."""
        self.station.visit.early_reason = self._reasons()[index].id
        self.station.go(Place.APPROVE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PERCENT)
