"""In which posture: LOP is another one lying, seated and standing."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.posture import Posture
from kiosk.tui import lop_strings as words
from kiosk.tui import strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class PostureScreen(KioskScreen):
    """Three targets; the one chosen before is marked."""

    PLACE: ClassVar[Place] = Place.POSTURE

    def body(self) -> ComposeResult:
        """The question, the postures, what it is for."""
        yield Label(words.POSTURE_TITLE, key="posture-title", classes="title")
        with Horizontal(id="posture-row"):
            for posture in Posture:
                is_chosen = posture is self.station.visit.posture
                yield PressButton(
                    words.POSTURES[posture],
                    key=f"posture-{posture}",
                    classes="main posture -go" if is_chosen else "main posture",
                    value=posture.value,
                )
        yield Label(words.POSTURE_TEXT, key="posture-text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")

    @on(PressButton.Pressed, ".posture")
    def _chosen(self, event: PressButton.Pressed) -> None:
        self.station.visit.posture = Posture(str(event.button.value))
        self.station.go(Place.LOP)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.FIT)
