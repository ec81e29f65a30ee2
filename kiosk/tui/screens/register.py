"""Registering a runner: name on letters that fit a finger, or none and a code; year of birth by steps."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.age import MINIMUM_YEARS, age_reasons, latest_birth_year
from kiosk.core.records import Runner
from kiosk.tui import naming_strings as words
from kiosk.tui import screening_strings, strings
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.speaking import begin
from kiosk.tui.widgets.block_face import pixels
from kiosk.tui.widgets.keypad import DELETE, Keypad, LetterPad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pixel_picture import PixelPicture
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
    """Steps on one screen: the name, then the year; who gives no name sees the code that was made, once."""

    PLACE: ClassVar[Place] = Place.REGISTER

    def __init__(self) -> None:
        super().__init__()
        visit, asks = self.station.visit, self.station.naming.asks
        self._typed = visit.typed if asks else ""
        """Kept with the visit, so that STOP or a lost link takes no letter away."""
        self._is_nameless = visit.is_nameless or not asks

    def body(self) -> ComposeResult:
        """Letters first; the year takes their place. A code that was not seen yet comes before anything else."""
        code = self.station.visit.new_code
        if code:
            yield Label(words.YOURS, key="code-title", classes="title said")
            yield PixelPicture(pixels(code), key="code-figure")
            yield Label(words.KEEP, key="code-text", classes="text said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.NEXT, key="code-next", classes="main -go")
            return
        with Horizontal(id="register-top"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield Label("", key="register-name", classes="title said")
            yield PressButton(words.NO_NAME, key="no-name", classes="main")
            yield PressButton(strings.NEXT, key="next", classes="main -go")
        yield LetterPad(id="letters")
        with Container(id="register-year"):
            yield Label(strings.REGISTER_YEAR, key="year-title", classes="said")
            yield Stepper(key="year", value=_YEAR_AT_FIRST, low=_YEARS[0], high=_YEARS[1])

    def on_mount(self) -> None:
        """Begin with the name, if there is to be one."""
        super().on_mount()
        if not self.station.visit.new_code:
            self._turn(to_year=self._is_nameless)

    def _turn(self, *, to_year: bool) -> None:
        self._is_year = to_year
        self.query_one(LetterPad).display = not to_year
        self.query_one("#register-year").display = to_year
        self.query_one("#next", PressButton).show(strings.REGISTER_SAVE if to_year else strings.NEXT)
        self._show_typed()

    def _show_typed(self) -> None:
        has_name = bool(self._typed.strip())
        self.query_one("#no-name").display = not has_name and not self._is_year
        self.query_one("#register-name", Label).show(self._told())
        self.query_one("#next", PressButton).disabled = not has_name and not self._is_year

    def _told(self) -> str:
        """Who is being registered, as far as it is known."""
        shown = plain(self._typed, 30)
        if not self._is_year:
            return f"{strings.REGISTER_NAME} {shown}_" if self._typed.strip() else str(words.ASK)
        return str(words.REGISTERING) if self._is_nameless else strings.REGISTER_FOR.format(name=shown)

    @on(Keypad.Key)
    def _type(self, event: Keypad.Key) -> None:
        self._typed = self.station.visit.typed = typed(self._typed, event.key)
        self._show_typed()

    @on(PressButton.Pressed, "#no-name")
    def _no_name(self) -> None:
        self._without_name(is_nameless=True)
        self._turn(to_year=True)
        self.begin_dead_time()

    def _without_name(self, *, is_nameless: bool) -> None:
        self._is_nameless = self.station.visit.is_nameless = is_nameless

    def _too_young(self, year: int) -> str:
        """What is said to somebody who is not registered for their age; empty when they are old enough."""
        now = int(self.station.store.utc()[:4])
        code = next((reason.code for reason in age_reasons(now - year)), "")
        if code == "age_unknown":
            return str(screening_strings.AGE_NO_DATE)
        told = screening_strings.AGE_AT_YEAR.format(year=year, least=MINIMUM_YEARS, latest=latest_birth_year(now))
        return told if code else ""

    @on(Stepper.Changed, "#year")
    def _other_year(self) -> None:
        self.query_one("#year-title", Label).show(strings.REGISTER_YEAR)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        if self._is_year and self.station.naming.asks:
            self._without_name(is_nameless=False)
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
        runner = self.keep(lambda: self._register(year))
        if runner is None:
            return
        visit = self.keep(lambda: begin(self.station, runner))
        if visit is not None:
            visit.new_code = runner.name if self._is_nameless else ""
            self.station.go(Place.REGISTER if visit.new_code else Place.CONSENT)

    def _register(self, year: int) -> Runner:
        """The code is made as it is written, so that nobody has it by then."""
        runners = self.station.store.runners
        name = self.station.naming.new_code(runners) if self._is_nameless else self._typed.strip()
        return runners.add(name, year)

    @on(PressButton.Pressed, "#code-next")
    def _code_seen(self) -> None:
        self.station.visit.new_code = ""
        self.station.go(Place.CONSENT)
