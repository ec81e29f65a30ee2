"""In which posture LOP is found: those of the exercise first, lower ones with a supervisor's word, no higher one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.posture import Match, Posture, match
from kiosk.tui import draft, strings
from kiosk.tui import lop_strings as words
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class PostureScreen(KioskScreen):
    """Three targets; the one chosen before is marked where it may be, else the usual one of the exercise."""

    PLACE: ClassVar[Place] = Place.POSTURE

    def body(self) -> ComposeResult:
        """The question, the postures, what it is for."""
        exercise = draft.exercise_of(self.station.visit, self.station.library)
        before = self.station.visit.posture
        is_kept = before is not None and match(before, exercise.postures) is not Match.HIGHER
        marked = before if is_kept else exercise.postures[0]
        trained = " / ".join(str(words.POSTURE_WORDS[one]) for one in exercise.postures)
        title = words.POSTURE_TITLE.format(exercise=said(exercise.name), trained=trained)
        yield Label(title, key="posture-title", classes="title")
        with Horizontal(id="posture-row"):
            for posture in Posture:
                serves = match(posture, exercise.postures)
                yield PressButton(
                    words.POSTURE_KEYS[serves].format(posture=words.POSTURES[posture]),
                    key=f"posture-{posture}",
                    classes="main posture -go" if posture is marked else "main posture",
                    value=posture.value,
                    disabled=serves is Match.HIGHER,
                )
        yield Label(words.POSTURE_TEXT, key="posture-text", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")

    @on(PressButton.Pressed, ".posture")
    def _chosen(self, event: PressButton.Pressed) -> None:
        self.station.visit.posture = Posture(str(event.button.value))
        self.station.go(Place.LOP)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.FIT)
