"""A wrong year of birth is corrected: which year is right, then a supervisor's PIN. The record keeps the old one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.correction import EARLIEST_YEAR, year_reasons
from kiosk.core.records import Runner
from kiosk.link.supervisorintents import CorrectYear
from kiosk.link.wire import Reply
from kiosk.tui import forms, reasons, strings
from kiosk.tui import year_strings as words
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.speaking import begin
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper


class BirthYearScreen(KioskScreen):
    """Two steps on one screen: the year, then the PIN. The controller judges and notes; then the screen writes."""

    PLACE: ClassVar[Place] = Place.BIRTH_YEAR

    def __init__(self) -> None:
        super().__init__()
        self._corrected: Runner | None = None

    def body(self) -> ComposeResult:
        """The year; the pad takes its place."""
        runner, this_year = self.station.visit.needs_runner, self._this_year()
        with Container(id="birth-year"):
            title = words.TITLE.format(name=plain(runner.name, 24))
            yield Label(title, key="birth-year-title", classes="title")
            yield Label(words.NOW.format(year=runner.birth_year), key="birth-year-now", classes="said")
            yield Stepper(key="year", value=runner.birth_year, low=EARLIEST_YEAR, high=this_year, unit=words.YEAR_UNIT)
            yield Label("", key="birth-year-note", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="back", classes="main")
                yield PressButton(strings.NEXT, key="next", classes="main -go", disabled=True)
        yield PinEntry(strings.PIN_TITLE, "", back=strings.BACK)

    def _this_year(self) -> int:
        return int(self.station.store.utc()[:4])

    @property
    def _year(self) -> int:
        return self.query_one("#year", Stepper).value

    def on_mount(self) -> None:
        """Begin with the year."""
        super().on_mount()
        self._turn(to_pin=False)

    def _turn(self, *, to_pin: bool) -> None:
        self.query_one("#birth-year").display = not to_pin
        self.query_one(PinEntry).display = to_pin
        runner = self.station.visit.needs_runner
        told = words.WHAT.format(name=plain(runner.name, 24), before=runner.birth_year, after=self._year)
        self.query_one(PinEntry).tell(told)
        self.begin_dead_time()

    @on(Stepper.Changed, "#year")
    def _other_year(self) -> None:
        against = year_reasons(self.station.visit.needs_runner.birth_year, self._year, self._this_year())
        self.query_one("#birth-year-note", Label).show(reasons.sentences(against))
        self.query_one("#next", PressButton).disabled = bool(against)

    @on(PressButton.Pressed, "#next")
    def _next(self) -> None:
        self._turn(to_pin=True)

    @on(PressButton.Pressed, "#pin-back")
    def _back_to_year(self) -> None:
        self._turn(to_pin=False)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        """Nothing has changed: to the page, which asks again, or to what says that nobody trains at this age."""
        station = self.station
        place = self.keep(lambda: forms.due(station.visit, station.library, station.store))
        if place is not None:
            station.go(Place.BLOCKED if place is Place.BLOCKED else Place.PAGE)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        intent = CorrectYear(runner_id=self.station.visit.needs_runner.id, year=self._year, pin=event.pin)
        self.ask(intent, self._answered, always=lambda reply: self._write(reply, intent))

    def _write(self, reply: Reply, intent: CorrectYear) -> None:
        """What the controller has agreed to and noted is written, also when a STOP has taken the screen meanwhile."""
        station = self.station
        self._corrected = None
        if reply.accepted:
            self._corrected = self.keep(lambda: station.store.runners.correct_year(intent.runner_id, intent.year))
        known = station.visit.runner
        if self._corrected is not None and known is not None and known.id == intent.runner_id:
            station.visit.runner = self._corrected

    def _answered(self, reply: Reply) -> None:
        """What was answered before was judged with the wrong age: the visit's questions begin again."""
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
            return
        station, runner = self.station, self._corrected
        if runner is not None and self.keep(lambda: begin(station, runner)) is not None:
            place = self.keep(lambda: forms.first(station.visit, station.library, station.store))
            station.go(place or Place.WHO)
