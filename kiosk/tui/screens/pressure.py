"""Blood pressure of the day: rest, two figures, and a second measurement when the first was high."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core import bloodpressure
from kiosk.core.bloodpressure import (
    DIASTOLIC,
    DIASTOLIC_AGAIN,
    DIASTOLIC_MMHG,
    RESTED,
    SYSTOLIC,
    SYSTOLIC_AGAIN,
    SYSTOLIC_MMHG,
    WAITED_S,
    PressureRule,
)
from kiosk.tui import forms, strings
from kiosk.tui import screening_strings as words
from kiosk.tui.forms import Answering
from kiosk.tui.navigation import Place
from kiosk.tui.screens.gate import AnsweringScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.number_entry import NumberEntry
from kiosk.tui.widgets.press_button import PressButton

_ORDER: Final = (SYSTOLIC, DIASTOLIC, SYSTOLIC_AGAIN, DIASTOLIC_AGAIN)
_MINUTE_S: Final = 60.0


class PressureScreen(AnsweringScreen):
    """One figure at a time; BACK takes the last one back."""

    PLACE: ClassVar[Place] = Place.PRESSURE

    def __init__(self) -> None:
        super().__init__()
        self._figures: list[int] = []
        self._first_at_s = 0.0
        self._waited = 0

    @property
    def _answering(self) -> Answering:
        """The form that this belongs to. Raises `LookupError` when the screen was opened out of order."""
        if self.station.visit.answering is None:
            raise LookupError("no form is being answered")
        return self.station.visit.answering

    @property
    def _rule(self) -> PressureRule:
        rule = self._answering.rules.pressure
        if rule is None:
            raise LookupError("the form knows no blood pressure")
        return rule

    def body(self) -> ComposeResult:
        """First the rest, then the keypad."""
        minutes = self._rule.rest_s / _MINUTE_S
        with Container(id="rest"):
            yield Label(words.PRESSURE_TITLE, key="rest-title", classes="title")
            yield Label(words.PRESSURE_REST.format(minutes=minutes), key="rest-text", classes="text said")
            with Horizontal(classes="actions"):
                yield PressButton(strings.BACK, key="back", classes="main")
                yield PressButton(words.PRESSURE_RESTED.format(minutes=minutes), key="rested", classes="main -go")
        yield NumberEntry(words.PRESSURE_TITLE, back=strings.BACK)

    def on_mount(self) -> None:
        """Nothing was measured yet."""
        super().on_mount()
        self._show(is_rested=False)

    def _show(self, *, is_rested: bool) -> None:
        self.query_one("#rest").display = not is_rested
        self.query_one(NumberEntry).display = is_rested
        self._ask_figure()

    def _ask_figure(self) -> None:
        part = _ORDER[len(self._figures)]
        upper = self._figures[-1] if self._figures else ""  # seen once more: a digit may not have been felt
        self.query_one(NumberEntry).tell(words.PRESSURE_FIGURES[part].format(gap=self._rule.gap_s, upper=upper))

    @on(PressButton.Pressed, "#rested")
    def _rested(self) -> None:
        self._show(is_rested=True)
        self.begin_dead_time()

    @on(PressButton.Pressed, "#back")
    def _to_questions(self) -> None:
        self.station.go(forms.of(self._answering))

    @on(PressButton.Pressed, "#number-back")
    def _undo(self) -> None:
        if self._figures:
            self._figures.pop()
            self._ask_figure()
        else:
            self._show(is_rested=False)

    @on(NumberEntry.Entered)
    def _entered(self, event: NumberEntry.Entered) -> None:
        refusal = self._refusal(event.figure)
        if refusal:
            self.query_one(NumberEntry).tell(refusal)
            return
        self._figures.append(event.figure)
        if len(self._figures) == 2:
            self._first_at_s = self.station.clock.now()
        elif len(self._figures) == 3:
            self._waited = int(self._waited_s())
        is_whole = len(self._figures) == len(_ORDER)
        if is_whole or (len(self._figures) == 2 and not bloodpressure.needs_second(self._rule, *self._figures)):
            self._finish()
        else:
            self._ask_figure()

    def _waited_s(self) -> float:
        return self.station.clock.now() - self._first_at_s

    def _refusal(self, figure: int) -> str:
        """Why this figure is none: nothing when it is one."""
        part = _ORDER[len(self._figures)]
        if part == SYSTOLIC_AGAIN and self._waited_s() < self._rule.gap_s:
            return words.PRESSURE_WAIT.format(left=self._rule.gap_s - self._waited_s())
        least, most = SYSTOLIC_MMHG if part in (SYSTOLIC, SYSTOLIC_AGAIN) else DIASTOLIC_MMHG
        if not least <= figure <= most:
            return words.PRESSURE_RANGE.format(least=least, most=most)
        if part in (DIASTOLIC, DIASTOLIC_AGAIN) and any(bloodpressure.reading_reasons(self._figures[-1], figure)):
            return words.PRESSURE_ORDER.format(systolic=self._figures[-1])
        return ""

    def _finish(self) -> None:
        answering, rule = self._answering, self._rule
        for part in bloodpressure.PARTS:
            answering.answers.pop(rule.key(part), None)
        answering.answers[rule.key(RESTED)] = True
        for part, figure in zip(_ORDER, self._figures, strict=False):
            answering.answers[rule.key(part)] = figure
        if len(self._figures) == len(_ORDER):
            answering.answers[rule.key(WAITED_S)] = self._waited
        self.finish(answering)
