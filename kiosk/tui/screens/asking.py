"""Questions one at a time: the evaluation of goal and condition, and the morning after a bout."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal

from kiosk.core.condition import MorningAfter, condition_from, morning_after_from
from kiosk.core.evaluation import Standing
from kiosk.core.evaluationrecords import Skipped
from kiosk.core.goals import AgeGroup, GoalKind, age_group_reasons, goal_from
from kiosk.core.progress import progress
from kiosk.core.reason import Reason
from kiosk.tui import draft, questions, reasons, strings, year_strings
from kiosk.tui import evaluation_strings as words
from kiosk.tui.answer_strings import marked
from kiosk.tui.navigation import Place
from kiosk.tui.questions import Ask
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.visit import Asked
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.stepper import Stepper

ROWS: Final = 2
"""More rows of targets would touch those below them."""
_ONE_ROW: Final = 4
COLUMNS: Final = (4, 5, 6)
"""How wide a row may be; as narrow as the choices let it be, because narrow rows have wide targets."""


def columns_for(choices: int, *, is_large: bool = False) -> int:
    """How many columns as many choices take. Raises `ValueError` when they do not fit.

    On the large panel up to four stand in one row and share it, and more in two rows of even length.
    """
    for columns in range(1, COLUMNS[-1] + 1) if is_large else COLUMNS:
        if is_large and choices <= _ONE_ROW:
            return choices
        if choices <= columns * ROWS:
            return columns
    raise ValueError(f"{choices} choices are more than fit")


class AskingScreen(KioskScreen):
    """Subclasses give the questions, which may depend on the answers so far, and take the answers in the end."""

    def __init__(self) -> None:
        super().__init__()
        self._asked = self.station.visit.asked.setdefault(self.PLACE, Asked())

    @property
    def _index(self) -> int:
        return self._asked.index

    @property
    def _answers(self) -> dict[str, str | float]:
        return self._asked.answers

    def asks(self) -> Sequence[Ask]:
        """All questions, as far as they are known."""
        raise NotImplementedError

    def done(self) -> None:
        """Every question was answered."""
        raise NotImplementedError

    def against(self, _ask: Ask, _given: str | float) -> tuple[Reason, ...]:
        """What is already known to speak against an answer, so that it is asked again at once."""
        return ()

    def beside(self) -> ComposeResult:
        """A target that stands only beside a contradiction; none unless a subclass has one."""
        yield from ()

    def body(self) -> ComposeResult:
        """Question, legend, twelve targets, the figures with steps, and the ways out."""
        yield Label("", key="ask-title", classes="title")
        yield Label("", key="ask-legend", classes="said")
        with Grid(id="ask-grid"):
            for place in range(ROWS * COLUMNS[-1]):
                yield PressButton("", key=f"ask-{place}", classes="ask")
        for ask in questions.COUNTED:
            counted = ask.counted
            if counted is not None:
                yield Stepper(
                    key=f"ask-{ask.field}",
                    value=counted.start,
                    low=counted.low,
                    high=counted.high,
                    unit=counted.unit,
                    steps=counted.steps,
                )
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(words.ASK_LATER, key="ask-later", classes="main")
            yield from self.beside()
            yield PressButton(strings.NEXT, key="ask-next", classes="main -go")

    def on_mount(self) -> None:
        """Show the first question, or the one that was asked before STOP, a lost link or LATER."""
        super().on_mount()
        self._show()

    def _show(self, trouble: str = "") -> None:
        asks = self.asks()
        ask = asks[self._index]
        title = words.ASK_TITLE.format(number=self._index + 1, total=len(asks), text=ask.text)
        self.query_one("#ask-title", Label).show(title)
        self.query_one("#ask-legend", Label).show(trouble or ask.legend)
        self._show_choices(ask)
        for one in questions.COUNTED:
            self.query_one(f"#ask-{one.field}").display = one is ask
        given = self._answers.get(ask.field)
        if ask.counted is not None and isinstance(given, float):
            self.query_one(f"#ask-{ask.field}", Stepper).set(round(given / ask.counted.times))
        self.query_one("#ask-next").display = ask.counted is not None
        for extra in self.query(".beside"):
            extra.display = bool(trouble)

    def refit(self) -> None:
        """The same choices in other rows."""
        self._show_choices(self.asks()[self._index])

    def _show_choices(self, ask: Ask) -> None:
        """What may be tapped, a scale in two rows; what was answered before is marked, so that BACK shows it."""
        grid = self.query_one("#ask-grid")
        grid.display = ask.counted is None
        fitting = columns_for(len(ask.choices), is_large=self.is_large)
        for columns in range(1, COLUMNS[-1] + 1):
            grid.set_class(columns == fitting, f"-columns-{columns}")
        grid.set_class(len(ask.choices) <= fitting, "-one-row")
        given = self._answers.get(ask.field)
        for index, button in enumerate(self.query(".ask").results(PressButton)):
            button.display = index < len(ask.choices)
            if button.display:
                button.value, label = ask.choices[index]
                known = float(button.value) if ask.is_figure else button.value
                button.show(marked(label, is_given=given == known))

    @on(PressButton.Pressed, ".ask")
    def _chosen(self, event: PressButton.Pressed) -> None:
        ask = self.asks()[self._index]
        given = str(event.button.value)
        self._answer(float(given) if ask.is_figure else given)

    @on(PressButton.Pressed, "#ask-next")
    def _counted(self) -> None:
        ask = self.asks()[self._index]
        if ask.counted is not None:
            self._answer(float(self.query_one(f"#ask-{ask.field}", Stepper).value * ask.counted.times))

    def _answer(self, given: str | float) -> None:
        against = self.against(self.asks()[self._index], given)
        if against:
            self._show(reasons.sentence(against[0]))
            self.begin_dead_time()
            return
        self._answers[self.asks()[self._index].field] = given
        if self._index + 1 < len(self.asks()):
            self._asked.index += 1
            self._show()
            self.begin_dead_time()
        else:
            self.done()

    def _given(self, asks: Sequence[Ask]) -> dict[str, str | float]:
        return {ask.field: self._answers[ask.field] for ask in asks if ask.field in self._answers}

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        if self._index == 0:
            self.station.go(Place.PAGE)
        else:
            self._asked.index -= 1
            self._show()
            self.begin_dead_time()

    @on(PressButton.Pressed, "#ask-later")
    def _later(self) -> None:
        """The page asks again, and goes on where it was left; nothing half answered is put on record."""
        self.station.go(Place.PAGE)

    def forget(self) -> None:
        """What was answered is on record; asked once more it begins anew."""
        self.station.visit.asked.pop(self.PLACE, None)


class EvaluateScreen(AskingScreen):
    """Goal, condition, and how many visits are planned; stored at once when the last one was answered."""

    PLACE: ClassVar[Place] = Place.EVALUATE

    def asks(self) -> Sequence[Ask]:
        """The goal's own questions follow its kind."""
        kind = self._answers.get("kind")
        goal = () if kind is None else questions.GOALS[GoalKind(str(kind))]
        return (questions.KIND, *goal, *questions.CONDITION, questions.VISITS)

    def beside(self) -> ComposeResult:
        """The year of birth may be what is wrong."""
        yield PressButton(year_strings.WRONG, key="ask-year", classes="main -caution beside")

    @on(PressButton.Pressed, "#ask-year")
    def _year_is_wrong(self) -> None:
        self.station.go(Place.BIRTH_YEAR)

    def against(self, ask: Ask, given: str | float) -> tuple[Reason, ...]:
        """The age group has to be one of the year of birth."""
        if ask.field != "age_group":
            return ()
        return age_group_reasons(AgeGroup(str(given)), draft.years(self.station.visit))

    def done(self) -> None:
        """Store, note what is left out today, and go on to the tests."""
        station, kind = self.station, GoalKind(str(self._answers["kind"]))
        runner_id, baselines = station.visit.needs_runner.id, station.library.baselines
        goal = goal_from(kind, self._given(questions.GOALS[kind]))
        condition = condition_from(self._given(questions.CONDITION))
        if isinstance(goal, tuple) or isinstance(condition, tuple):
            wrong = (*(goal if isinstance(goal, tuple) else ()), *(condition if isinstance(condition, tuple) else ()))
            self._show(reasons.sentence(wrong[0]))
            return
        evaluation = self.keep(
            lambda: station.store.evaluations.add(
                runner_id,
                goal,
                condition,
                visits_per_week=int(float(self._answers["visits_per_week"])),
                tests_version=baselines.version,
            )
        )
        history = None if evaluation is None else self.keep(lambda: station.store.courses.history(runner_id))
        if evaluation is None or history is None:
            return
        self.forget()
        today = station.store.courses.today()
        for asked in progress(history, baselines, today).tests:
            if asked.standing is Standing.FORBIDDEN:
                test, side = asked.test, asked.side
                self.keep(
                    lambda test=test, side=side: station.store.results.skip(  # type: ignore[misc]
                        evaluation, test.id, Skipped.FORBIDDEN, side=side, exercise=None
                    )
                )
        station.go(Place.TEST)


class MorningScreen(AskingScreen):
    """The morning after the last bout, and the load that was lifted in it."""

    PLACE: ClassVar[Place] = Place.MORNING

    def __init__(self) -> None:
        super().__init__()
        self._known_kg: float | None = None

    def asks(self) -> Sequence[Ask]:
        """Always the same."""
        return (*questions.MORNING, questions.LOAD)

    def on_mount(self) -> None:
        """The weight begins with the one that was planned or entered before, so that nobody has to look for it."""
        super().on_mount()
        station = self.station
        history = self.keep(lambda: station.store.courses.history(station.visit.needs_runner.id))
        self._known_kg = history.bouts[-1].load_kg if history is not None and history.bouts else None
        if self._known_kg is not None and questions.LOAD.field not in self._answers:
            self.query_one(f"#ask-{questions.LOAD.field}", Stepper).set(round(self._known_kg))

    def done(self) -> None:
        """Store, and back to the page, which says what it means."""
        station = self.station
        runner_id = station.visit.needs_runner.id
        after = morning_after_from(self._given(questions.MORNING))
        if isinstance(after, MorningAfter):
            told = after
            history = self.keep(lambda: station.store.courses.history(runner_id))
            if history is not None and history.bouts:
                last = history.bouts[-1].session_id
                load_kg, known_kg = float(self._answers[questions.LOAD.field]), self._known_kg
                if known_kg is not None and load_kg == round(known_kg):
                    load_kg = known_kg  # the steps show whole kilograms; what was not changed stays as it was
                loaded = self.keep(lambda: station.store.loads.add(last, load_kg))
                kept = None if loaded is None else self.keep(lambda: station.store.mornings.add(runner_id, last, told))
                if kept is not None:
                    self.forget()
                    self._go_on()
        else:
            self._show(reasons.sentence(after[0]))

    def _go_on(self) -> None:
        """Back to the page, or to what has to be looked at first; what is bound is bound by the controller."""
        station = self.station
        screened = self.keep(lambda: draft.screened(station.visit, station.library, station.store))
        if screened is not None:
            waits = bool(screened.aftermath.reasons) and not screened.is_cleared
            station.go(Place.BLOCKED if waits else Place.PAGE)
