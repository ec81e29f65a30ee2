"""How the station's sensors and self-tests stand; the way to calibration, self-test, certificates and clock."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Mode
from kiosk.tui import calibration_strings as words
from kiosk.tui import clock_strings, errand_strings, stick_strings, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.sensors_words import lines
from kiosk.tui.sensorsdesk import SensorsDesk, SensorsView, drafted
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_CELLS: Final = {False: 64, True: 102}


class SensorsScreen(KioskScreen):
    """Nothing is changed here."""

    PLACE: ClassVar[Place] = Place.SENSORS

    def __init__(self) -> None:
        super().__init__()
        self._view: SensorsView | None = None

    @property
    def desk(self) -> SensorsDesk:
        """That of the station. Raises `RuntimeError` on one that has none."""
        if self.station.sensors is None:
            raise RuntimeError("there is no target for sensors where nothing is known of them")
        return self.station.sensors

    def body(self) -> ComposeResult:
        """Title, lines, targets."""
        yield Label(words.TITLE, key="sensors-title", classes="title")
        yield Label("", key="sensors-lines")
        with Horizontal(id="sensors-actions", classes="actions"):
            yield PressButton(strings.BACK, key="sensors-back", classes="main")
            if self.station.errands is not None:
                yield PressButton(errand_strings.BUTTON, key="sensors-service", classes="main")
            if self.station.visit.is_desk_open:
                yield PressButton(clock_strings.OPEN_DESK, key="sensors-clock", classes="main")
                yield PressButton(words.TEST, key="sensors-test", classes="main")
                if self.station.sticks is not None:
                    yield PressButton(stick_strings.BUTTON, key="sensors-certificate", classes="main")
            yield PressButton(words.CALIBRATE, key="sensors-calibrate", classes="main -caution")

    def on_mount(self) -> None:
        """Read it once."""
        super().on_mount()
        self._view = self.keep(self.desk.read)
        self.query_one("#sensors-calibrate").visible = self._view is not None
        self.refit()

    def refit(self) -> None:
        """As wide as there is room."""
        if self._view is not None:
            self.query_one("#sensors-lines", Label).show("\n".join(lines(self._view, _CELLS[self.is_large])))

    @on(PressButton.Pressed, "#sensors-back")
    def _back(self) -> None:
        snapshot = self.station.snapshot
        is_closed = snapshot is not None and snapshot.mode is Mode.CLOSED
        self.station.go(Place.OPENING if is_closed else Place.CLINIC)

    @on(PressButton.Pressed, "#sensors-clock")
    def _clock(self) -> None:
        self.station.go(Place.CLOCK_SET)

    @on(PressButton.Pressed, "#sensors-test")
    def _test(self) -> None:
        """What the last one has shown, and one more by the PIN."""
        self.station.go(Place.OPENING)

    @on(PressButton.Pressed, "#sensors-service")
    def _service(self) -> None:
        self.station.go(Place.SERVICE)

    @on(PressButton.Pressed, "#sensors-certificate")
    def _certificate(self) -> None:
        self.station.go(Place.CERTIFICATES)

    @on(PressButton.Pressed, "#sensors-calibrate")
    def _calibrate(self) -> None:
        if self._view is not None:
            self.station.visit.sensors = drafted(self._view)
            self.station.go(Place.SENSORS_WITH)
