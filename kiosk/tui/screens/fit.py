"""Which side carries the cuff, and whether it sits right."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.model import Limb, Side
from kiosk.core.records import Tier
from kiosk.tui import draft, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

_PAIRS: Final = tuple((limb, side) for limb in Limb for side in (Side.RIGHT, Side.LEFT))
"""Seen from the front, as the figure is drawn: the runner's right is on the left."""


class LimbScreen(KioskScreen):
    """Four targets around a figure; the ones of another limb, or blocked by the gate, do not work."""

    PLACE: ClassVar[Place] = Place.LIMB

    def body(self) -> ComposeResult:
        """Right limbs, figure, left limbs."""
        yield Label(strings.LIMB_CHOICE.format(exercise=self.station.visit.exercise), key="limb-title", classes="title")
        with Horizontal(id="limb-row"):
            with Vertical(classes="limb-side"):
                yield from self._side(Side.RIGHT)
            yield Label(strings.FIGURE, key="limb-figure")
            with Vertical(classes="limb-side"):
                yield from self._side(Side.LEFT)
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield Label(strings.LIMB_HINT, key="limb-hint")

    def _side(self, side: Side) -> ComposeResult:
        station, visit = self.station, self.station.visit
        screened = self.keep(lambda: draft.screened(visit, station.library, station.store))
        for limb in Limb:
            is_blocked = screened is None or screened.assessment.on(limb, side).tier is Tier.STOP
            name = strings.LIMB_NAMES[limb, side]
            yield PressButton(
                f"{name}\n{strings.LIMB_BLOCKED}" if is_blocked else name,
                key=f"limb-{side}-{limb}",
                classes="main limb -go",
                disabled=is_blocked or limb is not visit.limb,
            )

    @on(PressButton.Pressed, ".limb")
    def _chosen(self, event: PressButton.Pressed) -> None:
        for limb, side in _PAIRS:
            if event.button.id == f"limb-{side}-{limb}":
                self.station.visit.limb, self.station.visit.side = limb, side
                self.station.go(Place.CUFF)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.EXERCISE)


class FitScreen(KioskScreen):
    """Two fingers under the cuff: one is too tight, three are too loose (domain: maker's rule)."""

    PLACE: ClassVar[Place] = Place.FIT

    def body(self) -> ComposeResult:
        """What to do, and one tap that it was done."""
        visit = self.station.visit
        limb = "" if visit.limb is None or visit.side is None else strings.LIMB_NAMES[visit.limb, visit.side].lower()
        yield Label(strings.FIT_TITLE.format(limb=limb), key="fit-title", classes="title")
        yield Label(strings.FIT_TEXT, key="fit-text", classes="text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.FIT_DONE, key="fit-done", classes="main -go")

    @on(PressButton.Pressed, "#fit-done")
    def _done(self) -> None:
        self.station.go(Place.POSTURE)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.CUFF)
