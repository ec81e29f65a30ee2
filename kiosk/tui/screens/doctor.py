"""The check of the station: the summary first, then what is not fine with its way out, then all of it."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.errandfound import Found
from kiosk.core.errandkinds import Errand
from kiosk.tui import doctor_strings as words
from kiosk.tui import errand_strings, strings
from kiosk.tui.doctor_words import has_failed, not_fine, pages, summary
from kiosk.tui.errand_words import at, way_out, what
from kiosk.tui.language import Sayable, Text
from kiosk.tui.navigation import Place
from kiosk.tui.screens.errand import ErrandScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

ROWS: Final = {False: 10, True: 16}
CELLS: Final = {False: 64, True: 102}
"""Lines of a page and their width, on the small panel and on the large one."""


class DoctorScreen(ErrandScreen):
    """Nothing is changed, and nothing moves."""

    PLACE: ClassVar[Place] = Place.DOCTOR
    ERRAND: ClassVar[Errand] = Errand.DOCTOR
    TITLE_TEXT: ClassVar[Sayable] = words.TITLE
    PARTS: ClassVar[tuple[str, ...]] = ("#doctor", "#doctor-pages")
    ASKING: ClassVar[str] = "#doctor"

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[Found, ...] = ()
        self._heading: Text = words.PAGE_ALL
        self._listed: Sequence[Found] = ()
        self._page = 0

    def first(self) -> ComposeResult:
        """What it is or what it found; then the pages."""
        with Container(id="doctor"):
            yield Label(words.TITLE, key="doctor-title", classes="title")
            yield Label("", key="doctor-when", classes="said")
            yield Label("", key="doctor-summary", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="doctor-back", classes="main")
                yield PressButton(words.BEGIN, key="doctor-begin", classes="main")
                yield PressButton(words.SHOW_ALL, key="doctor-all", classes="main")
                yield PressButton(words.SHOW_NOT_FINE, key="doctor-not-fine", classes="main -go")
        with Container(id="doctor-pages"):
            yield Label("", key="doctor-page-title", classes="title")
            yield Label("", key="doctor-lines")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="doctor-page-back", classes="main")
                yield PressButton(strings.PREVIOUS, key="doctor-previous", classes="main")
                yield PressButton(strings.NEXT, key="doctor-next", classes="main")

    def pin_text(self) -> Sayable:
        """What is done."""
        return errand_strings.PIN_CHECK

    def ended(self) -> None:
        """What was found, or why nothing was."""
        status = self.end
        is_good = status is not None and status.code == "examined"
        self._found = (self.desk.found() or ()) if is_good else ()
        when, told = "", str(words.WHAT)
        if status is not None and not is_good:
            when, told = str(errand_strings.NOT_DONE), f"{what(status)}\n{way_out(status)}"
        elif status is not None:
            time = at(status, self.station.clock.now(), self.station.store.utc())
            when, told = words.DONE.format(time=time), "\n".join(summary(self._found))
            self.desk.keep_read(status)
        label = self.query_one("#doctor-when", Label)
        label.show(when)
        label.set_class(status is not None and not is_good, "-wrong")
        summed = self.query_one("#doctor-summary", Label)
        summed.show(told)
        summed.set_class(has_failed(self._found), "-wrong")
        self.query_one("#doctor-begin", PressButton).show(words.AGAIN if is_good else words.BEGIN)
        self.query_one("#doctor-begin").set_class(not self._found, "-go")
        self.query_one("#doctor-all").visible = bool(self._found)
        self.query_one("#doctor-not-fine").visible = bool(not_fine(self._found))

    def refit(self) -> None:
        """From the first page again."""
        if self.part == "#doctor-pages":
            self._turn_to(0)

    def _open(self, heading: Text, listed: Sequence[Found]) -> None:
        self._heading, self._listed = heading, listed
        self.turn("#doctor-pages")
        self._turn_to(0)

    def _turn_to(self, page: int) -> None:
        told = pages(self._listed, width=CELLS[self.is_large], rows=ROWS[self.is_large])
        self._page = page
        self.query_one("#doctor-page-title", Label).show(self._heading.format(page=page + 1, pages=len(told)))
        self.query_one("#doctor-lines", Label).show(told[page])
        self.query_one("#doctor-previous").visible = page > 0
        self.query_one("#doctor-next").visible = page + 1 < len(told)
        self.begin_dead_time()

    @on(PressButton.Pressed, "#doctor-begin")
    def _begin(self) -> None:
        self.to_pad()

    @on(PressButton.Pressed, "#doctor-not-fine")
    def _show_not_fine(self) -> None:
        self._open(words.PAGE_NOT_FINE, not_fine(self._found))

    @on(PressButton.Pressed, "#doctor-all")
    def _show_all(self) -> None:
        self._open(words.PAGE_ALL, self._found)

    @on(PressButton.Pressed, "#doctor-next")
    def _next(self) -> None:
        self._turn_to(self._page + 1)

    @on(PressButton.Pressed, "#doctor-previous")
    def _previous(self) -> None:
        self._turn_to(self._page - 1)

    @on(PressButton.Pressed, "#doctor-page-back")
    def _to_summary(self) -> None:
        self.turn("#doctor")

    @on(PressButton.Pressed, "#doctor-back")
    def _leave(self) -> None:
        self.station.go(self.back())
