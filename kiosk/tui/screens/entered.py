"""LOP that the cuff did not measure: found by Doppler, or said by the equation."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.lopequation import GIRTH_CM, PERCENT_MAX, SYSTOLIC_MMHG, Body, Predicted, Sex, predict
from kiosk.core.lopvalue import LopValue
from kiosk.core.model import Limb, Reason
from kiosk.core.prescription import LOP_MMHG
from kiosk.core.units import Mmhg
from kiosk.tui import draft, reasons, strings
from kiosk.tui import lop_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

_AT_FIRST: Final = {Limb.ARM: 130, Limb.LEG: 180}
"""Where the figure stands before anything was entered (our inference: near the middle of published values)."""
_GIRTH_CM, _SYSTOLIC_MMHG = 55, 120
"""The same for a thigh and a blood pressure."""


class EnteredScreen(KioskScreen):
    """What both have: the way back, and what follows once a value is in the record."""

    def _entered(self, value: LopValue | None) -> None:
        """On to the share when the records let this value be used; else to where they say why not."""
        visit, station = self.station.visit, self.station
        if value is None:
            return
        visit.entered = value
        usable = self.keep(lambda: draft.usable_lop(visit, station.library, station.store))
        visit.lop = None if usable is None else usable.value
        station.go(Place.LOP if visit.lop is None else Place.PERCENT)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LOP)


class DopplerScreen(EnteredScreen):
    """One figure by steps, written down when it is entered; UNDO is on the screen before."""

    PLACE: ClassVar[Place] = Place.DOPPLER

    def body(self) -> ComposeResult:
        """How, the figure, enter."""
        limb = self.station.visit.limb or Limb.LEG
        least, most = LOP_MMHG[limb]
        yield Label(words.DOPPLER_TITLE, key="doppler-title", classes="title")
        yield Label(words.DOPPLER_TEXT, key="doppler-text", classes="said")
        yield Stepper(key="lop", value=_AT_FIRST[limb], low=int(least), high=int(most), unit=words.LOP_UNIT)
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.DOPPLER_ENTER, key="doppler-enter", classes="main -go")

    @on(PressButton.Pressed, "#doppler-enter")
    def _enter(self) -> None:
        station = self.station
        use = draft.use_of(station.visit, station.library)
        figure = Mmhg(float(self.query_one("#lop", Stepper).value))
        self._entered(self.keep(lambda: station.store.lops.doppler(use, figure)))


class EstimateScreen(EnteredScreen):
    """Girth, blood pressure and sex; the age is known. What comes out is called an estimate and is worth less."""

    PLACE: ClassVar[Place] = Place.ESTIMATE

    def __init__(self) -> None:
        super().__init__()
        self._sex: Sex | None = None

    def body(self) -> ComposeResult:
        """What the equation asks, and what it says."""
        yield Label(words.ESTIMATE_TITLE, key="estimate-title", classes="title -alert")
        low, high = GIRTH_CM
        yield Stepper(key="girth", value=_GIRTH_CM, low=low, high=high, unit=words.GIRTH_UNIT)
        low, high = SYSTOLIC_MMHG
        yield Stepper(key="systolic", value=_SYSTOLIC_MMHG, low=low, high=high, unit=words.SYSTOLIC_UNIT)
        with Horizontal(id="sex-row"):
            for sex in Sex:
                yield PressButton(words.SEXES[sex], key=f"sex-{sex}", classes="sex", value=sex.value)
            yield Label(
                words.ESTIMATE_SEX.format(years=draft.years(self.station.visit)), key="estimate-result", classes="said"
            )
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.ESTIMATE_USE, key="estimate-use", classes="main -go", disabled=True)

    def _body(self) -> Body | None:
        if self._sex is None:
            return None
        return Body(
            girth_cm=self.query_one("#girth", Stepper).value,
            systolic_mmhg=self.query_one("#systolic", Stepper).value,
            years=draft.years(self.station.visit),
            sex=self._sex,
        )

    def _said(self, body: Body) -> Predicted | tuple[Reason, ...]:
        use = draft.use_of(self.station.visit, self.station.library)
        return predict(body, use.limb, use.cuff_width_mm)

    @on(PressButton.Pressed, ".sex")
    def _chosen(self, event: PressButton.Pressed) -> None:
        self._sex = Sex(str(event.button.value))
        for sex in Sex:
            self.query_one(f"#sex-{sex}").set_class(sex is self._sex, "-go")
        self._show()

    @on(Stepper.Changed)
    def _show(self) -> None:
        body = self._body()
        if body is None:
            return
        said = self._said(body)
        result, use = self.query_one("#estimate-result", Label), self.query_one("#estimate-use")
        use.disabled = not isinstance(said, Predicted)
        if isinstance(said, Predicted):
            result.show(
                words.ESTIMATE_RESULT.format(
                    years=body.years, lop=said.lop_mmhg, low=said.low_mmhg, high=said.high_mmhg, percent=PERCENT_MAX
                )
            )
        else:
            result.show(reasons.sentences(said))

    @on(PressButton.Pressed, "#estimate-use")
    def _use(self) -> None:
        station, body = self.station, self._body()
        said = () if body is None else self._said(body)
        if body is not None and isinstance(said, Predicted):
            use, given, result = draft.use_of(station.visit, station.library), body, said
            self._entered(self.keep(lambda: station.store.lops.estimated(use, given, result)))
