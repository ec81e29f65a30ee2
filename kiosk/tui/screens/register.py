"""Registering a runner: name on letters that fit a finger, year of birth by steps."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.age import MINIMUM_YEARS, age_reasons, latest_birth_year
from kiosk.tui import screening_strings as words
from kiosk.tui import strings
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.speaking import begin
from kiosk.tui.widgets.keypad import DELETE, Keypad, LetterPad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

_YEARS: Final = (1920, 2015)
_YEAR_AT_FIRST: Final = 1985


def typed(name: str, key: str) -> str:
    """A name after one more key: capitals at the start of each part, no double spaces."""
    if key == DELETE:
        return name[:-1]
    if len(name) >= strings.NAME_MAX or (key == " " and (not name or name.endswith(" "))):
        return name
    begins = not name or not name[-1].isalpha()
    capital = key.upper()
    return name + (capital if begins and len(capital) == 1 else key.lower())


class RegisterScreen(KioskScreen):
    """Two steps on one screen: the name, then the year."""

    PLACE: ClassVar[Place] = Place.REGISTER

    def __init__(self) -> None:
        super().__init__()
        self._typed = self.station.visit.typed
        """Kept with the visit, so that STOP or a lost link takes no letter away."""

    def body(self) -> ComposeResult:
        """Letters first; the year takes their place."""
        with Horizontal(id="register-top"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield Label(f"{strings.REGISTER_NAME} _", key="register-name", classes="title said")
            yield PressButton(strings.NEXT, key="next", classes="main -go")
        yield LetterPad(id="letters")
        with Container(id="register-year"):
            yield Label(strings.REGISTER_YEAR, key="year-title", classes="said")
            yield Stepper(key="year", value=_YEAR_AT_FIRST, low=_YEARS[0], high=_YEARS[1])

    def on_mount(self) -> None:
        """Begin with the name."""
        super().on_mount()
        self._turn(to_year=False)

    def _turn(self, *, to_year: bool) -> None:
        self._is_year = to_year
        self.query_one(LetterPad).display = not to_year
        self.query_one("#register-year").display = to_year
        self.query_one("#next", PressButton).show(strings.REGISTER_SAVE if to_year else strings.NEXT)
        self._show_typed()

    def _show_typed(self) -> None:
        shown = plain(self._typed, 30)
        text = strings.REGISTER_FOR.format(name=shown) if self._is_year else f"{strings.REGISTER_NAME} {shown}_"
        self.query_one("#register-name", Label).show(text)
        self.query_one("#next", PressButton).disabled = not self._typed.strip()

    @on(Keypad.Key)
    def _type(self, event: Keypad.Key) -> None:
        self._typed = self.station.visit.typed = typed(self._typed, event.key)
        self._show_typed()

    def _too_young(self, year: int) -> str:
        """What is said to somebody who is not registered for their age; empty when they are old enough."""
        now = int(self.station.store.utc()[:4])
        code = next((reason.code for reason in age_reasons(now - year)), "")
        if code == "age_unknown":
            return str(words.AGE_NO_DATE)
        told = words.AGE_AT_YEAR.format(year=year, least=MINIMUM_YEARS, latest=latest_birth_year(now))
        return told if code else ""

    @on(Stepper.Changed, "#year")
    def _other_year(self) -> None:
        self.query_one("#year-title", Label).show(strings.REGISTER_YEAR)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        if self._is_year:
            self._turn(to_year=False)
        else:
            self.station.visit.typed = ""
            self.station.go(Place.WHO)

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        if not self._is_year:
            self._turn(to_year=True)
            self.begin_dead_time()
            return
        year = self.query_one("#year", Stepper).value
        if young := self._too_young(year):
            self.query_one("#year-title", Label).show(young)
            return
        runner = self.keep(lambda: self.station.store.runners.add(self._typed.strip(), year))
        if runner is None:
            return
        if self.keep(lambda: begin(self.station, runner)) is not None:
            self.station.go(Place.CONSENT)
