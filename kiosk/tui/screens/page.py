"""The runner's page: the one sentence about progress, what is due, and the ways to it. Shown once before each plan."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.evaluation import Standing
from kiosk.core.progress import Progress, progress
from kiosk.tui import evaluation_strings as words
from kiosk.tui import forms, reasons, strings
from kiosk.tui.format import plain
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.next_words import line_today
from kiosk.tui.progress_words import headline
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.strings import SIDE_SAID
from kiosk.tui.supervisor_strings import PAGE_REVIEW
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

LINES: Final = 5
_ROW: Final = 3
"""Ways in a row on the large panel."""
NEXT_CELLS: Final = 64
"""Width of a line on the smallest panel."""


class PageScreen(KioskScreen):
    """What is due may wait: TO TRAINING goes on without it, and the page comes again at the next visit."""

    PLACE: ClassVar[Place] = Place.PAGE

    def body(self) -> ComposeResult:
        """Who, the sentence, what is due, and the ways."""
        yield Label("", key="page-title", classes="title")
        yield Label("", key="page-sentence", classes="said")
        yield Label("", key="page-due", classes="said")
        yield Label("", key="page-next", classes="said")
        with Horizontal(id="page-actions", classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.PAGE_PROGRESS, key="page-progress", classes="main")
            yield PressButton(words.PAGE_ASK_MORNING, key="page-morning", classes="main")
            yield PressButton(words.PAGE_EVALUATE, key="page-evaluate", classes="main")
            yield PressButton(PAGE_REVIEW, key="page-review", classes="main")
            yield PressButton(words.PAGE_TRAIN, key="page-later", classes="main")

    def on_mount(self) -> None:
        """Judge the records of now."""
        super().on_mount()
        station, runner = self.station, self.station.visit.needs_runner
        station.visit.is_page_seen = True
        history = self.keep(lambda: station.store.courses.history(runner.id))
        if history is None:
            return
        found = progress(history, station.library.baselines, station.store.courses.today())
        due = self._due(found)
        name = plain(runner.name, 24)
        title = words.PAGE_TITLE.format(name=name, count=found.visits, minutes=found.minutes)
        self.query_one("#page-title", Label).show(title if found.visits else words.PAGE_FIRST.format(name=name))
        self.query_one("#page-sentence", Label).show(headline(found))
        self.query_one("#page-due", Label).show("\n".join(due) or words.PAGE_NOTHING)
        told = self.keep(lambda: line_today(station.store, station.library, runner, cells=NEXT_CELLS))
        self.query_one("#page-next", Label).show(told or "")
        self.query_one("#page-morning").display = found.asks_morning
        self.query_one("#page-progress").display = bool(found.lines) or found.visits > 0
        self.query_one("#page-review").display = bool(found.tests)
        evaluate = self.query_one("#page-evaluate", PressButton)
        if found.goes_on:
            evaluate.show(words.PAGE_TO_TESTS)
        evaluate.set_class(not found.tests, "-go")  # the way that the sentence above asks for
        self.query_one("#page-later").set_class(bool(found.tests), "-go")
        actions = self.query_one("#page-actions")
        actions.set_class(sum(one.display for one in actions.children) <= _ROW, "-one-row")
        self.query_one("#page-next").display = bool(told)

    @staticmethod
    def _due(found: Progress) -> list[str]:
        tests = sum(1 for one in found.tests if one.standing is Standing.DUE)
        due = [] if found.tests else [str(words.PAGE_GOAL)]
        due += [words.PAGE_TESTS.format(count=tests)] if tests else []
        due += [str(words.PAGE_MORNING)] if found.asks_morning else []
        due += [
            words.PAGE_LOAD.format(
                exercise=said(one.exercise), side=SIDE_SAID[one.side], percent=one.percent, days=one.days
            )
            for one in found.load
        ]
        told = (*found.morning, *(() if found.review is None else (found.review,)))
        due = [f"! {reasons.sentence(reason)}" for reason in told] + due
        if len(due) > LINES:
            due = [*due[: LINES - 1], words.PAGE_MORE.format(count=len(due) - LINES + 1)]
        return due

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        """To the last question, with the answers as they were given; from the first one it goes to the names."""
        station = self.station
        station.go(forms.again(station.visit, station.library))

    @on(PressButton.Pressed, "#page-progress")
    def _progress(self) -> None:
        self.station.go(Place.PROGRESS)

    @on(PressButton.Pressed, "#page-review")
    def _review(self) -> None:
        self.station.go(Place.REVIEW)

    @on(PressButton.Pressed, "#page-morning")
    def _morning(self) -> None:
        self.station.go(Place.MORNING)

    @on(PressButton.Pressed, "#page-evaluate")
    def _evaluate(self) -> None:
        """On with today's tests, or from the first question."""
        station = self.station
        history = self.keep(lambda: station.store.courses.history(station.visit.needs_runner.id))
        if history is None:
            return
        found = progress(history, station.library.baselines, station.store.courses.today())
        station.go(Place.TEST if found.goes_on else Place.EVALUATE)

    @on(PressButton.Pressed, "#page-later")
    def _later(self) -> None:
        self.station.go(Place.PROTOCOL)
