"""Who is training: five runners to a page, most recent first, or somebody new."""

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.records import Runner
from kiosk.tui import forms, strings
from kiosk.tui.format import plain
from kiosk.tui.language import Sayable, spoken
from kiosk.tui.navigation import Place
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.speaking import after, begin, choose
from kiosk.tui.supervisor_strings import WHO_DESK
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class WhoScreen(ChooseScreen):
    """Begins a visit."""

    PLACE: ClassVar[Place] = Place.WHO
    TITLE_TEXT: ClassVar[Sayable] = strings.WHO_TITLE
    EXTRA: ClassVar[tuple[str, Sayable] | None] = ("new-runner", strings.WHO_NEW)
    FIRST: ClassVar[tuple[str, Sayable] | None] = ("who-desk", WHO_DESK)

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[Runner, ...] = ()
        self._first = 0

    def beside_first(self) -> ComposeResult:
        """The next language, by what it is called in itself; not there where there is only one."""
        order = self.station.house.languages
        if len(order) > 1:
            yield PressButton(after(spoken(), order).upper(), key="who-language")

    def count(self) -> int:
        """Everybody registered."""
        return self.station.store.runners.count()

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Name and year of birth."""
        self._first = first
        self._shown = self.station.store.runners.page(first, limit)
        return [strings.WHO_ROW.format(name=plain(r.name, 26), year=r.birth_year) for r in self._shown]

    def turn(self, page: int) -> None:
        """Show a page, or that there is nobody."""
        super().turn(page)
        if not self.count():
            self.query_one("#choose-title", Label).show(strings.WHO_EMPTY)

    def chosen(self, index: int) -> None:
        """A visit begins."""
        runner = self._shown[index - self._first]
        station = self.station
        if self.keep(lambda: begin(station, runner)) is not None:
            station.go(forms.first(station.visit, station.library, station.store))

    @on(PressButton.Pressed, "#who-language")
    def _other_language(self) -> None:
        choose(self.station)
        self.station.go(Place.WHO)

    @on(PressButton.Pressed, "#who-desk")
    def _desk(self) -> None:
        self.station.go(Place.CLINIC)

    @on(PressButton.Pressed, "#new-runner")
    def _new(self) -> None:
        self.station.go(Place.REGISTER)
