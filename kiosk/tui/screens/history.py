"""Past bouts of a runner: five to a page, and one of them whole: its trace, what was delivered, what happened."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.bouts import compare
from kiosk.core.pastview import BoutLine, BoutRecord
from kiosk.core.picture import ZOOMS, steps
from kiosk.tui import history_strings as words
from kiosk.tui import history_words, stick_strings, strings
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.choose import ChooseScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.past_trace import PastTrace
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.pressure_trace import axis, scale_for

_ROWS: Final = {False: 9, True: 14}
_CELLS: Final = {False: history_words.CELLS, True: 102}
"""Lines of a page and their width, on the small panel and on the large one."""

_VIEWS: Final = ("trace", "dose", "events")
_NEXT: Final = {"trace": words.TO_DOSE, "dose": words.TO_EVENTS, "events": words.TO_TRACE}


class HistoryScreen(ChooseScreen):
    """Most recent first. Nothing is read but the page that is shown."""

    PLACE: ClassVar[Place] = Place.HISTORY
    TITLE_TEXT: ClassVar[Sayable] = words.TITLE

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[BoutLine, ...] = ()
        self._first = 0

    @property
    def first_target(self) -> tuple[str, Sayable] | None:
        """All of them onto a stick, where the station has sticks."""
        return None if self.station.sticks is None else ("history-stick", stick_strings.BUTTON)

    def count(self) -> int:
        """All bouts of the runner."""
        store, runner = self.station.store, self.station.visit.needs_runner
        return self.keep(lambda: store.past.count(runner.id)) or 0

    def labels(self, first: int, limit: int) -> Sequence[str]:
        """Date, limb, time at pressure and exercise of each."""
        store, runner = self.station.store, self.station.visit.needs_runner
        self._first, self._shown = first, self.keep(lambda: store.past.page(runner.id, first, limit)) or ()
        return [history_words.row(line) for line in self._shown]

    def turn(self, page: int) -> None:
        """Show a page, or that there is none."""
        super().turn(page)
        self.begin_dead_time()
        if not self._shown:
            self.query_one("#choose-title", Label).show(words.EMPTY)

    def chosen(self, index: int) -> None:
        """That bout, whole."""
        self.station.visit.bout_id = self._shown[index - self._first].session_id
        self.station.go(Place.BOUT)

    @on(PressButton.Pressed, "#history-stick")
    def _stick(self) -> None:
        self.station.visit.hands_out_from = Place.HISTORY
        self.station.go(Place.HAND_OUT)

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.PROGRESS)


class BoutScreen(KioskScreen):
    """One bout; a button turns from the trace to the dose and to the events."""

    PLACE: ClassVar[Place] = Place.BOUT

    def __init__(self) -> None:
        super().__init__()
        self._record: BoutRecord | None = None
        self._drawn_columns = 0
        self._pages: tuple[str, ...] = ()
        self._view = "trace"
        self._zoom, self._step, self._page = 0, 0, 0

    def body(self) -> ComposeResult:
        """Title; one of three views; five targets, and one for a stick."""
        yield Label("", key="bout-title", classes="title")
        with Container(id="bout-trace-view"):
            yield PastTrace(key="bout-trace")
            yield Label("", key="bout-marks")
            yield Label("", key="bout-axis")
            yield Label(words.LEGEND, key="bout-legend")
        yield Label("", key="bout-text")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="bout-back", classes="main")
            yield PressButton(words.EARLIER, key="bout-earlier", classes="main")
            yield PressButton(words.ZOOM.format(zoom=1), key="bout-zoom", classes="main")
            yield PressButton(words.LATER, key="bout-later", classes="main")
            if self.station.sticks is not None:
                yield PressButton(stick_strings.BUTTON, key="bout-stick", classes="main")
            yield PressButton(words.TO_DOSE, key="bout-view", classes="main -go")

    def on_mount(self) -> None:
        """Read the bout; its picture when it is known how wide that is."""
        super().on_mount()
        station, session_id = self.station, self.station.visit.needs_bout
        self._record = self.keep(lambda: station.store.past.record(session_id))
        if self._record is not None:
            self.query_one("#bout-title", Label).show(history_words.title(self._record.line))
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        """Another width, other columns and pages. Nothing to do before the first picture: it waits for its width."""
        self._page = 0
        if self._drawn_columns:
            self.call_after_refresh(self._show)

    def _show(self) -> None:
        is_trace = self._view == "trace"
        self.query_one("#bout-trace-view").display = is_trace
        self.query_one("#bout-text").display = not is_trace
        self.query_one("#bout-zoom").visible = is_trace
        self.query_one("#bout-view", PressButton).show(_NEXT[self._view])
        if self._record is None:
            return
        if is_trace:
            self._show_trace(self._record)
        else:
            self._show_text(self._record)

    def _show_trace(self, record: BoutRecord) -> None:
        zoom, past = ZOOMS[self._zoom], self.station.store.past
        trace = self.query_one("#bout-trace", PastTrace)
        width, session_id = trace.columns, record.line.session_id
        self._drawn_columns = width
        picture = self.keep(lambda: past.picture(session_id, width=width, zoom=zoom, step=self._step))
        trace.show(picture, scale_for(record.line.prescription))
        margin = " " * axis()
        marks = words.NO_TRACE if picture is None else margin + history_words.marks(record, picture)
        self.query_one("#bout-marks", Label).show(marks)
        times = "" if picture is None else margin + history_words.axis(picture, width)
        self.query_one("#bout-axis", Label).show(times)
        self.query_one("#bout-zoom", PressButton).show(words.ZOOM.format(zoom=zoom))
        self._show_ways(self._step > 0, self._step + 1 < steps(zoom) and picture is not None)

    def _show_text(self, record: BoutRecord) -> None:
        rows, cells = _ROWS[self.is_large], _CELLS[self.is_large]
        if self._view == "dose":
            before = self.keep(lambda: self.station.store.past.before(record.line.session_id))
            lines = history_words.dose_lines(record, compare(record.line, before), self._reasons())
            self._pages = history_words.wrapped(lines, rows + 1, cells)
        else:
            lines = history_words.event_lines(record, cells) or (str(words.EVENTS_NONE),)
            chunks = [lines[first : first + rows] for first in range(0, len(lines), rows)]
            self._pages = tuple(
                "\n".join((words.EVENTS_PAGE.format(page=number, pages=len(chunks)), *chunk))
                for number, chunk in enumerate(chunks, start=1)
            )
        self.query_one("#bout-text", Label).show(self._pages[self._page])
        self._show_ways(self._page > 0, self._page + 1 < len(self._pages))

    def _show_ways(self, earlier: bool, later: bool) -> None:
        self.query_one("#bout-earlier").visible = earlier
        self.query_one("#bout-later").visible = later

    def _reasons(self) -> dict[tuple[str, str], str]:
        """Sentences of the reasons that a supervisor may have chosen, by kind and id."""
        library = self.station.library
        found = {("change", one.id): one.text for one in library.prescribing.changes}
        found |= {("early", one.id): one.text for one in library.progression.visits.recovery.early}
        return found | {("clearance", one.id): one.text for one in library.clearances}

    @on(PressButton.Pressed, "#bout-zoom")
    def _closer(self) -> None:
        """Twice as close, at the middle of what was shown; after the closest the whole again."""
        self._zoom = (self._zoom + 1) % len(ZOOMS)
        self._step = 0 if self._zoom == 0 else 2 * self._step + 1
        self._show()

    @on(PressButton.Pressed, "#bout-earlier")
    def _earlier(self) -> None:
        self._turn(-1)

    @on(PressButton.Pressed, "#bout-later")
    def _later(self) -> None:
        self._turn(1)

    def _turn(self, by: int) -> None:
        if self._view == "trace":
            self._step += by
        else:
            self._page += by
        self._show()

    @on(PressButton.Pressed, "#bout-view")
    def _next_view(self) -> None:
        self._view, self._page = _VIEWS[(_VIEWS.index(self._view) + 1) % len(_VIEWS)], 0
        self.begin_dead_time()
        self._show()

    @on(PressButton.Pressed, "#bout-stick")
    def _stick(self) -> None:
        self.station.visit.hands_out_from = Place.BOUT
        self.station.go(Place.HAND_OUT)

    @on(PressButton.Pressed, "#bout-back")
    def _back(self) -> None:
        self.station.go(Place.HISTORY)
