"""Update, check of the station, support file: what the last ones came to, and the ways there."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.errandkinds import Errand
from kiosk.core.model import Snapshot
from kiosk.tui import doctor_strings, strings
from kiosk.tui import errand_strings as words
from kiosk.tui.errand_words import at, last
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class ServiceScreen(KioskScreen):
    """Nothing is asked for here."""

    PLACE: ClassVar[Place] = Place.SERVICE

    def __init__(self) -> None:
        super().__init__()
        self._second: int | None = None

    def body(self) -> ComposeResult:
        """Title, lines, targets."""
        yield Label(words.TITLE, key="service-title", classes="title")
        for errand in Errand:
            yield Label("", key=f"service-{errand}-last", classes="service-last")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="service-back", classes="main")
            yield PressButton(words.UPDATE, key="service-update", classes="main")
            yield PressButton(doctor_strings.BEGIN, key="service-doctor", classes="main")
            if self.station.sticks is not None:
                yield PressButton(words.SUPPORT, key="service-support", classes="main")

    def on_mount(self) -> None:
        """As it stands."""
        super().on_mount()
        self._show()

    def draw(self, snapshot: Snapshot) -> None:
        """Look once a second."""
        if int(snapshot.at_s) != self._second:
            self._second = int(snapshot.at_s)
            self._show()

    def _show(self) -> None:
        desk, station = self.station.errands, self.station
        now_s, utc = station.clock.now(), station.store.utc()
        if desk is None:
            return
        for errand in Errand:
            seen = desk.seen(errand, now_s)
            time = "" if seen.status is None else at(seen.status, now_s, utc)
            self.query_one(f"#service-{errand}-last", Label).show(last(seen, errand, time))

    @on(PressButton.Pressed, "#service-back")
    def _back(self) -> None:
        self.station.go(Place.SENSORS)

    @on(PressButton.Pressed, "#service-update")
    def _update(self) -> None:
        self.station.go(Place.UPDATE)

    @on(PressButton.Pressed, "#service-doctor")
    def _check(self) -> None:
        self.station.go(Place.DOCTOR)

    @on(PressButton.Pressed, "#service-support")
    def _support(self) -> None:
        self.station.go(Place.SUPPORT)
