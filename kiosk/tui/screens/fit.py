"""Which side carries the cuff, and whether it sits right."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.model import Limb, Side, Snapshot
from kiosk.core.records import Tier
from kiosk.link.wire import ColourBack
from kiosk.tui import draft, strings
from kiosk.tui import session_strings as words
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.questions import RefillQuestion
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pixel_picture import PixelPicture
from kiosk.tui.widgets.press_button import PressButton

_PAIRS: Final = tuple((limb, side) for limb in Limb for side in (Side.RIGHT, Side.LEFT))
"""Seen from the front, as the figure is drawn: the runner's right is on the left."""

_FIGURE: Final = (
    *(".....##.....", "....####....", "....####....", ".....##....."),
    *("...######...", "############"),
    *("##.######.##",) * 4,
    *("...##..##...",) * 6,
)


class LimbScreen(KioskScreen):
    """Four targets around a figure; the ones of another limb, or blocked by the gate, do not work."""

    PLACE: ClassVar[Place] = Place.LIMB

    def body(self) -> ComposeResult:
        """Right limbs, figure, left limbs."""
        yield Label(
            strings.LIMB_CHOICE.format(exercise=said(self.station.visit.exercise or "")),
            key="limb-title",
            classes="title",
        )
        with Horizontal(id="limb-row"):
            with Vertical(classes="limb-side"):
                yield from self._side(Side.RIGHT)
            yield PixelPicture(_FIGURE, key="limb-figure")
            with Vertical(classes="limb-side"):
                yield from self._side(Side.LEFT)
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(
                words.BOTH[self.station.visit.both],
                key="both",
                classes="main",
                disabled=not self._may_both(),
            )
            yield Label(strings.LIMB_HINT, key="limb-hint", classes="said")

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

    def _may_both(self) -> bool:
        """Both in turn, where neither is out of the visit."""
        station, visit = self.station, self.station.visit
        screened = self.keep(lambda: draft.screened(visit, station.library, station.store))
        limb = visit.limb
        return (
            limb is not None
            and screened is not None
            and all(screened.assessment.on(limb, side).tier is not Tier.STOP for side in Side)
        )

    @on(PressButton.Pressed, "#both")
    def _toggle(self, event: PressButton.Pressed) -> None:
        self.station.visit.both = not self.station.visit.both
        event.button.show(words.BOTH[self.station.visit.both])

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
    """Two fingers under the cuff (delfimedical.com: one is too tight, three are too loose), then the skin's colour."""

    PLACE: ClassVar[Place] = Place.FIT

    def __init__(self) -> None:
        super().__init__()
        self._sees_colour = False
        self._was_back = False

    def body(self) -> ComposeResult:
        """What to do, and one tap that it was done; then the check of the colour in the same place."""
        visit = self.station.visit
        limb = "" if visit.limb is None or visit.side is None else strings.LIMB_SAID[visit.limb, visit.side]
        yield Label(strings.FIT_TITLE.format(limb=limb), key="fit-title", classes="title")
        yield Label(strings.FIT_TEXT, key="fit-text", classes="text said")
        yield RefillQuestion(key="fit-refill")
        yield Label("", key="fit-note", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.FIT_DONE, key="fit-done", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """The station times the check; a result from before this screen asked is none."""
        for name in ("fit-text", "fit-done"):
            self.query_one(f"#{name}").display = not self._sees_colour
        for name in ("fit-refill", "fit-note"):
            self.query_one(f"#{name}").display = self._sees_colour
        found = snapshot.refill
        self.query_one(RefillQuestion).follow(found, words.REFILL_FIT)
        if not self._was_back or found.waits or found.seconds is None:
            return
        self._was_back = False
        if found.is_slow:
            self.query_one("#fit-note", Label).show(words.REFILL_SLOW.format(seconds=found.seconds))
        else:
            self.station.go(Place.POSTURE)

    @on(PressButton.Pressed, "#fit-done")
    def _done(self) -> None:
        self._sees_colour = True
        self.begin_dead_time()
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    @on(RefillQuestion.Tapped)
    def _refilled(self, event: RefillQuestion.Tapped) -> None:
        self._was_back = isinstance(event.intent, ColourBack)
        self.station.send(event.intent)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.CUFF)
