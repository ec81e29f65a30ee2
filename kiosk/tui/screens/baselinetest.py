"""One test at a time: how it is done, then the result by digits, or why it is not done today."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from kiosk.core.evaluation import Asked, Standing, plausible, surprise, value_of
from kiosk.core.evaluationrecords import Skipped, StoredEvaluation
from kiosk.core.progress import History, progress
from kiosk.tui import evaluation_strings as words
from kiosk.tui import reasons, strings
from kiosk.tui.language import number, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.keypad import DELETE, ENTER, DigitPad, Keypad
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton

DIGITS_MAX: Final = 5


class BaselineTestScreen(KioskScreen):
    """The next test that is due and was neither done nor skipped under this evaluation; the records say which."""

    PLACE: ClassVar[Place] = Place.TEST

    def __init__(self) -> None:
        super().__init__()
        self._asked: Asked | None = None
        self._evaluation: StoredEvaluation | None = None
        self._exercise: str | None = None
        self._last: float | None = None
        self._typed = ""
        self._warned: float | None = None

    def body(self) -> ComposeResult:
        """The card, the pad, and the reasons, one of the three shown."""
        with Vertical(id="test-card"):
            yield Label("", key="test-title", classes="title")
            yield Label("", key="test-text", classes="said")
            with Horizontal(classes="actions"):
                yield PressButton(words.TEST_LATER, key="test-later", classes="main")
                yield PressButton(words.TEST_SKIP, key="test-skip", classes="main")
                yield PressButton(words.TEST_ENTER, key="test-enter", classes="main -go")
        with Horizontal(id="test-pad"):
            yield DigitPad()
            with Vertical(id="test-side"):
                yield Label("", key="test-name", classes="said")
                yield Label("", key="test-entry", classes="figure")
                yield Label("", key="test-note", classes="said")
                yield PressButton(strings.BACK, key="test-back", classes="main")
        with Vertical(id="test-why"):
            yield Label(words.TEST_WHY, key="test-why-title", classes="title")
            with Horizontal(id="test-whys"):
                for name, label in words.SKIPS:
                    yield PressButton(label, key=f"test-why-{name}", classes="main why", value=name)
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="test-why-back", classes="main")

    def on_mount(self) -> None:
        """Find the first test."""
        super().on_mount()
        self._next()

    def _next(self) -> None:
        station = self.station
        runner_id = station.visit.needs_runner.id
        history = self.keep(lambda: station.store.courses.history(runner_id))
        if history is None:
            return
        self._asked = self._due(history)
        if self._asked is None:
            station.go(Place.PAGE)
            return
        test, side = self._asked.test, self._asked.side
        values = [
            one.value
            for one in history.results
            if (one.test_id, one.side, one.exercise) == (test.id, side, self._exercise_of(self._asked))
            and one.value is not None
        ]
        self._last = values[-1] if values else None
        self._typed, self._warned = "", None
        title = words.TEST_TITLE.format(name=said(test.name), side=words.TEST_SIDE.get(side or "", ""))
        exercise = self._exercise_of(self._asked)
        card = "\n".join(f"{number}. {said(line)}" for number, line in enumerate(test.card, start=1))
        if exercise is not None:
            card += f"\n{words.TEST_EXERCISE.format(exercise=exercise)}"
        self.query_one("#test-title", Label).show(title)
        self.query_one("#test-name", Label).show(title)
        self.query_one("#test-text", Label).show(card)
        self._turn("test-card")

    def _due(self, history: History) -> Asked | None:
        self._evaluation = history.evaluations[-1] if history.evaluations else None
        if self._evaluation is None:
            return None
        evaluation = self._evaluation
        answered = {(one.test_id, one.side) for one in history.results if one.evaluation_id == evaluation.id}
        found = progress(history, self.station.library.baselines, self.station.store.courses.today())
        return next(
            (
                one
                for one in found.tests
                if one.standing is Standing.DUE
                and (one.test.id, one.side) not in answered
                and (not one.test.per_exercise or self._exercise_of(one) is not None)
            ),
            None,
        )

    def _exercise_of(self, asked: Asked) -> str | None:
        """The exercise that was planned last; a test of it waits until there is one."""
        if not asked.test.per_exercise:
            return None
        if self._exercise is None:
            plan = self.station.store.plans.last_for(self.station.visit.needs_runner.id)
            self._exercise = None if plan is None else plan.exercise
        return self._exercise

    def _turn(self, shown: str) -> None:
        for name in ("test-card", "test-pad", "test-why"):
            self.query_one(f"#{name}").display = name == shown
        self._show_entry("")
        self.begin_dead_time()

    def _entered(self) -> float:
        asked = self._asked
        digits = int(self._typed or "0")
        return float(digits) if asked is None or asked.test.whole else digits / 10.0

    def _show_entry(self, note: str) -> None:
        if self._asked is None:
            return
        test = self._asked.test
        unit = "s" if test.distance_m is not None else said(test.unit)
        shown = f"{self._entered():.0f}" if test.whole else number(self._entered(), ".1f")
        self.query_one("#test-entry", Label).show(words.TEST_UNIT.format(entered=shown, unit=unit))
        self.query_one("#test-note", Label).show(note or ("" if test.whole else words.TEST_TENTHS))

    @on(Keypad.Key)
    def _key(self, event: Keypad.Key) -> None:
        if event.key == ENTER:
            self._keep_result()
        elif event.key == DELETE:
            self._typed = self._typed[:-1]
            self._show_entry("")
        elif len(self._typed) < DIGITS_MAX:
            self._typed += event.key
            self._show_entry("")

    def _keep_result(self) -> None:
        station, asked, evaluation = self.station, self._asked, self._evaluation
        if asked is None or evaluation is None or not self._typed:
            return
        entered = self._entered()
        wrong = plausible(asked.test, entered)
        if wrong:
            self._show_entry(reasons.sentence(wrong[0]))
            return
        value = value_of(asked.test, entered)
        strange = surprise(value, self._last, station.library.baselines.rules)
        if strange is not None and self._warned != entered:
            self._warned = entered
            self._show_entry(words.TEST_AGAIN.format(reason=reasons.sentence(strange)))
            return
        side, exercise = asked.side, self._exercise_of(asked)
        stored = self.keep(
            lambda: station.store.results.add(evaluation, asked.test.id, value, side=side, exercise=exercise)
        )
        if stored is not None:
            self._next()

    @on(PressButton.Pressed, ".why")
    def _skip(self, event: PressButton.Pressed) -> None:
        station, asked, evaluation = self.station, self._asked, self._evaluation
        if asked is None or evaluation is None:
            return
        why = Skipped(str(event.button.value))
        exercise = self._exercise_of(asked)
        stored = self.keep(
            lambda: station.store.results.skip(evaluation, asked.test.id, why, side=asked.side, exercise=exercise)
        )
        if stored is not None:
            self._next()

    @on(PressButton.Pressed, "#test-enter")
    def _enter(self) -> None:
        self._turn("test-pad")

    @on(PressButton.Pressed, "#test-skip")
    def _ask_why(self) -> None:
        self._turn("test-why")

    @on(PressButton.Pressed, "#test-back")
    @on(PressButton.Pressed, "#test-why-back")
    def _card(self) -> None:
        self._typed, self._warned = "", None
        self._turn("test-card")

    @on(PressButton.Pressed, "#test-later")
    def _later(self) -> None:
        self.station.go(Place.PAGE)
