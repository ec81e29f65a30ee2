"""Progress: one test, one chart, one sentence; NEXT shows the next test."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.progress import Line, progress
from kiosk.tui import evaluation_strings as words
from kiosk.tui.history_strings import BUTTON as HISTORY_BUTTON
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.next_strings import HOLD_BUTTON
from kiosk.tui.progress_words import chart, outcome
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

CHART: Final = {False: (8, 64), True: (12, 102)}
"""Rows and columns of the chart, on the small panel and on the large one."""


class ProgressScreen(KioskScreen):
    """Nothing but what the records say."""

    PLACE: ClassVar[Place] = Place.PROGRESS

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[Line, ...] = ()
        self._index = 0

    def body(self) -> ComposeResult:
        """Title, chart, sentence, two targets."""
        yield Label("", key="progress-title", classes="title")
        yield Label("", key="progress-chart")
        yield Label(words.PROGRESS_NONE, key="progress-sentence", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(words.PROGRESS_BACK, key="progress-back", classes="main")
            yield PressButton(HOLD_BUTTON, key="progress-hold", classes="main")
            yield PressButton(HISTORY_BUTTON, key="progress-history", classes="main")
            yield PressButton(words.PROGRESS_NEXT, key="progress-next", classes="main")

    def on_mount(self) -> None:
        """Judge the records of now."""
        super().on_mount()
        station = self.station
        history = self.keep(lambda: station.store.courses.history(station.visit.needs_runner.id))
        if history is not None:
            self._lines = progress(history, station.library.baselines, station.store.courses.today()).lines
        self.query_one("#progress-next").display = len(self._lines) > 1
        self._show()

    def refit(self) -> None:
        """Another chart of the same."""
        self._show()

    def _show(self) -> None:
        if not self._lines:
            return
        line = self._lines[self._index]
        title = words.PROGRESS_TITLE.format(name=said(line.test.name), side=words.TEST_SIDE.get(line.side or "", ""))
        self.query_one("#progress-title", Label).show(f"{title} ({said(line.test.unit)})")
        rows, columns = CHART[self.is_large]
        drawn = chart(line.taken, line.change.noise, rows=rows, columns=columns)
        self.query_one("#progress-chart", Label).show(drawn)
        self.query_one("#progress-sentence", Label).show(outcome(line.change.sentence, said(line.test.unit)))

    @on(PressButton.Pressed, "#progress-next")
    def _next(self) -> None:
        self._index = (self._index + 1) % len(self._lines)
        self._show()

    @on(PressButton.Pressed, "#progress-back")
    def _back(self) -> None:
        self.station.go(Place.PAGE)

    @on(PressButton.Pressed, "#progress-hold")
    def _hold(self) -> None:
        self.station.go(Place.HOLD)

    @on(PressButton.Pressed, "#progress-history")
    def _history(self) -> None:
        self.station.go(Place.HISTORY)
