"""Which LOP the plan uses: what the records allow, and the three ways to a new one."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.lopequation import GIRTH_CM, SYSTOLIC_MMHG, Body, Predicted, Sex, predict
from kiosk.core.lopvalue import Usable, Use
from kiosk.core.posture import Match, match
from kiosk.core.records import LopMethod
from kiosk.tui import draft, lop_words, strings
from kiosk.tui import lop_strings as words
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class LopScreen(KioskScreen):
    """The value that may be used with its age and its method, or why there is none; measuring is always offered."""

    PLACE: ClassVar[Place] = Place.LOP

    def __init__(self) -> None:
        super().__init__()
        self._usable: Usable | None = None

    def body(self) -> ComposeResult:
        """What there is; use, measure, Doppler, estimate; back, and what may be undone."""
        station, visit = self.station, self.station.visit
        use = draft.use_of(visit, station.library)
        cuff = station.library.cuff(use.cuff_id)
        self._usable = self.keep(lambda: draft.usable_lop(visit, station.library, station.store))
        usable = self._usable or Usable(value=None)
        is_good = usable.value is not None and usable.value.is_today
        title = words.LOP_TITLE.format(
            limb=strings.LIMB_SAID[use.limb, use.side],
            posture=words.POSTURE_WORDS[use.posture],
            cuff=use.cuff_id if cuff is None else said(cuff.name),
        )
        yield Label(title, key="lop-title", classes="title")
        what = [str(words.LOP_WHAT)] if usable.value is None else []
        lines = [lop_words.usable_lines(usable), *what, *self._lower(use)]
        text = Label("\n".join(lines), key="lop-text", classes="figure")
        text.set_class(usable.value is None, "-refused")
        yield text
        with Horizontal(id="lop-ways"):
            if usable.value is not None:
                yield PressButton(words.LOP_USE, key="lop-use", classes="main -go" if is_good else "main")
            yield PressButton(words.LOP_MEASURE, key="lop-measure", classes="main" if is_good else "main -go")
            yield PressButton(words.LOP_DOPPLER, key="lop-doppler", classes="main")
            can_estimate = self._can_estimate(usable)
            yield PressButton(
                words.LOP_ESTIMATE if can_estimate else words.LOP_NO_ESTIMATE,
                key="lop-estimate",
                classes="main",
                disabled=not can_estimate,
            )
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            if visit.entered is not None:
                undo = words.LOP_UNDO.format(lop=visit.entered.lop_mmhg)
                yield PressButton(undo, key="lop-undo", classes="main -caution")

    def _lower(self, use: Use) -> Iterator[str]:
        """That the exercise is done in a higher posture, where it is."""
        trained = draft.exercise_of(self.station.visit, self.station.library).postures
        if match(use.posture, trained) is Match.LOWER:
            yield words.LOP_LOWER.format(
                posture=words.POSTURE_WORDS[use.posture], trained=words.POSTURE_WORDS[trained[0]]
            )

    def _can_estimate(self, usable: Usable) -> bool:
        """Whether the equation is for this cuff, limb and age at all, and nothing that was measured stands."""
        measured = usable.value is not None and usable.value.source.method is not LopMethod.ESTIMATED
        if measured or any(reason.code == "lop_third" for reason in usable.reasons):
            return False
        use = draft.use_of(self.station.visit, self.station.library)
        body = Body(
            girth_cm=GIRTH_CM[0], systolic_mmhg=SYSTOLIC_MMHG[0], years=draft.years(self.station.visit), sex=Sex.MALE
        )
        return isinstance(predict(body, use.limb, use.cuff_width_mm), Predicted)

    @on(PressButton.Pressed, "#lop-use")
    def _use(self) -> None:
        if self._usable is not None:
            self.station.visit.lop = self._usable.value
            self.station.go(Place.PERCENT)

    @on(PressButton.Pressed, "#lop-measure")
    def _measure(self) -> None:
        self.station.go(Place.MEASURE)

    @on(PressButton.Pressed, "#lop-doppler")
    def _doppler(self) -> None:
        self.station.go(Place.DOPPLER)

    @on(PressButton.Pressed, "#lop-estimate")
    def _estimate(self) -> None:
        self.station.go(Place.ESTIMATE)

    @on(PressButton.Pressed, "#lop-undo")
    def _undo(self) -> None:
        """Take back what was entered. It stays in the record, marked, and counts for nothing."""
        visit = self.station.visit
        entered = visit.entered
        if entered is not None:
            self.keep(lambda: self.station.store.lops.withdraw(entered.source.id))
            visit.entered = visit.lop = None
            self.station.go(Place.LOP)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.POSTURE)
