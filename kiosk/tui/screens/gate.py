"""The forms: one question per screen; what the answers mean is the core's rule, shown here, bound there."""

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.screenform import Kind, Question, Scope, ScreeningRules
from kiosk.core.screening import LIMBS, day_key, limb_key
from kiosk.tui import date_strings, dates, draft, forms, strings
from kiosk.tui import screening_strings as words
from kiosk.tui.answer_strings import marked
from kiosk.tui.forms import Answering
from kiosk.tui.language import Sayable, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.date_entry import DateEntry
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class AnsweringScreen(KioskScreen):
    """What every screen has that ends a form: the answers are stored, and what they mean decides where it goes on."""

    def finish(self, answering: Answering) -> None:
        """Store the form; on to the blood pressure, to what has to be said, or to the plan."""
        station = self.station
        visit, library, store = station.visit, station.library, station.store
        screening = self.keep(lambda: forms.kept(visit, answering, library, store))
        if screening is None:
            return
        verdict = self.keep(lambda: draft.screened(visit, library, store).assessment)
        if verdict is not None:
            station.go(Place.PROTOCOL if forms.is_plain(verdict) else Place.BLOCKED)


class FormScreen(AnsweringScreen):
    """YES, NO and BACK; limbs, levels, a scale or the day where the question has them."""

    TITLE_TEXT: ClassVar[Sayable]

    def __init__(self) -> None:
        super().__init__()
        self._answering = forms.going_on(self.station.visit, self.rules())
        self._asks_limb = False

    def rules(self) -> ScreeningRules:
        """The form."""
        raise NotImplementedError

    @property
    def _questions(self) -> tuple[Question, ...]:
        return self._answering.rules.questions

    @property
    def _index(self) -> int:
        return self._answering.index

    @property
    def _question(self) -> Question:
        return self._questions[self._index]

    def body(self) -> ComposeResult:
        """Progress, question, detail, answers; or a date in place of everything."""
        if any(question.within_days for question in self._questions):
            today = self._today()
            yield DateEntry(date_strings.WHEN_TITLE, today, dates.span_of(today, 0), key="gate-day")
        yield Label("", key="gate-progress", classes="title asked")
        yield Label("", key="gate-bar", classes="asked")
        yield Label("", key="gate-question", classes="asked said")
        yield Label("", key="gate-detail", classes="asked aside said")
        with Horizontal(id="gate-limbs"):
            for limb, side in LIMBS:
                yield PressButton(
                    str(strings.LIMB_NAMES[limb, side]).replace(" ", "\n"),
                    key=f"gate-{side}-{limb}",
                    classes="main limb",
                )
        with Horizontal(id="gate-levels"):
            for place in range(max((len(question.levels) for question in self._questions), default=0)):
                yield PressButton("", key=f"gate-level-{place}", classes="main level", value=place)
        with Horizontal(id="gate-scale"):
            for number in range(max((question.most for question in self._questions), default=0) + 1):
                yield PressButton(str(number), key=f"gate-number-{number}", classes="number", value=number)
        with Horizontal(id="gate-actions", classes="actions asked"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.YES, key="yes", classes="main -caution")
            yield PressButton(strings.NO, key="no", classes="main -go")
            yield PressButton(strings.NEXT, key="limbs-done", classes="main -go")

    def on_mount(self) -> None:
        """Show the first question, or the one that was asked before STOP or a lost link."""
        super().on_mount()
        self._show()

    def _show(self, *, asks_limb: bool = False) -> None:
        self._asks_limb = asks_limb
        self._show_day(None)
        question, total = self._question, len(self._questions)
        self.query_one("#gate-progress", Label).show(self.TITLE_TEXT.format(number=self._index + 1, total=total))
        self.query_one("#gate-bar", Label).show("■" * (self._index + 1) + "·" * (total - self._index - 1))
        self.query_one("#gate-question", Label).show(said(question.text))
        self.query_one("#gate-detail", Label).show(strings.GATE_LIMBS if asks_limb else said(question.detail))
        is_yes_no = question.kind is Kind.YES_NO and not asks_limb
        self.set_class(not is_yes_no, "-answers-in-row")
        shown = {"gate-limbs": asks_limb, "limbs-done": asks_limb, "no": not asks_limb}
        shown |= {"gate-levels": question.kind is Kind.LEVELS, "gate-scale": question.kind is Kind.NUMBER}
        for name, is_shown in shown.items():
            self.query_one(f"#{name}").display = is_shown
        for name in ("yes", "no"):  # their places stay, or BACK would come to stand under a second tap on NO
            self.query_one(f"#{name}").visible = is_yes_no
        self._show_answers(question)
        self._mark_limbs()

    def _show_answers(self, question: Question) -> None:
        """What may be tapped; what was answered before is marked, so that BACK shows it."""
        given = self._answering.answers.get(question.id)
        self.query_one("#yes", PressButton).show(marked(strings.YES, is_given=given is True))
        self.query_one("#no", PressButton).show(marked(strings.NO, is_given=given is False))
        for button in self.query(".level").results(PressButton):
            place = int(button.value or 0)
            button.display = place < len(question.levels)
            if button.display:
                level = question.levels[place]
                button.show(marked(said(level.text), is_given=given == level.id))
        is_number = question.kind is Kind.NUMBER
        for button in self.query(".number").results(PressButton):
            number = int(button.value or 0)
            button.display = number <= question.most
            button.show(marked(str(number), is_given=is_number and given == number))

    def _today(self) -> date:
        return date.fromisoformat(self.station.store.utc()[:10])

    def _show_day(self, asked: Question | None) -> None:
        """Ask for the day of a yes; or, with None, for no day any more."""
        for widget in self.query(".asked"):
            widget.display = asked is None
        for entry in self.query(DateEntry):
            entry.display = asked is not None
            if asked is not None:
                today = self._today()
                entry.ask(said(asked.text), today, dates.span_of(today, asked.within_days))

    def _mark_limbs(self) -> None:
        for limb, side in LIMBS:
            marked = self._answering.answers.get(limb_key(self._question.id, limb, side), False) is True
            self.query_one(f"#gate-{side}-{limb}").set_class(marked and self._asks_limb, "-marked")

    @on(PressButton.Pressed, ".limb")
    def _toggle(self, event: PressButton.Pressed) -> None:
        for limb, side in LIMBS:
            if event.button.id == f"gate-{side}-{limb}":
                key = limb_key(self._question.id, limb, side)
                self._answering.answers[key] = self._answering.answers.get(key) is not True
        self._mark_limbs()

    @on(PressButton.Pressed, ".level")
    def _level(self, event: PressButton.Pressed) -> None:
        place = event.button.value
        if isinstance(place, int) and place < len(self._question.levels):
            self._answering.answers[self._question.id] = self._question.levels[place].id
            self._next()

    @on(PressButton.Pressed, ".number")
    def _number(self, event: PressButton.Pressed) -> None:
        if isinstance(event.button.value, int) and self._question.kind is Kind.NUMBER:
            self._answering.answers[self._question.id] = event.button.value
            self._next()

    @on(PressButton.Pressed, "#no")
    def _no(self) -> None:
        self._forget_parts()
        self._answering.answers[self._question.id] = False
        self._next()

    @on(PressButton.Pressed, "#yes")
    def _yes(self) -> None:
        self._forget_parts()
        self._answering.answers[self._question.id] = True
        if self._question.scope is Scope.LIMB:
            self._show(asks_limb=True)
            self.begin_dead_time()
        elif self._question.within_days:
            self._show_day(self._question)
            self.begin_dead_time()
        elif self._question.tells_change:
            self._changed()
        else:
            self._next()

    @on(PressButton.Pressed, "#limbs-done")
    def _limbs_told(self) -> None:
        """Limbs not marked are free; with none marked nothing is narrowed, and it is true for every limb."""
        keys = [limb_key(self._question.id, limb, side) for limb, side in LIMBS]
        if any(self._answering.answers.get(key) for key in keys):
            for key in keys:
                self._answering.answers.setdefault(key, False)
        else:
            self._forget_parts()
        self._next()

    @on(DateEntry.Entered)
    def _day_told(self, event: DateEntry.Entered) -> None:
        """Without a day the yes weighs until the form is answered anew."""
        if event.day is not None:
            self._answering.answers[day_key(self._question.id)] = dates.number(event.day)
        self._next()

    @on(PressButton.Pressed, "#date-back")
    def _back_to_question(self) -> None:
        self._show()
        self.begin_dead_time()

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        """Undo: the last question again; its answer is given anew."""
        if self._asks_limb:
            self._forget_parts()
            self._show()
        elif self._index == 0:
            self.station.new_visit()
        else:
            self._answering.index -= 1
            self._show()
        self.begin_dead_time()

    def _forget_parts(self) -> None:
        """What narrowed the answer of before: limbs, or its day."""
        self._answering.answers.pop(day_key(self._question.id), None)
        for limb, side in LIMBS:
            self._answering.answers.pop(limb_key(self._question.id, limb, side), None)

    def _next(self) -> None:
        if self._index + 1 < len(self._questions):
            self._answering.index += 1
            self._show()
            self.begin_dead_time()
        else:
            self._answered()

    def _answered(self) -> None:
        station = self.station
        visit, library, store = station.visit, station.library, station.store
        wants = self.keep(lambda: forms.wants_pressure(visit, self._answering, library, store))
        if wants:
            station.go(Place.PRESSURE)
        elif wants is not None:
            self.finish(self._answering)

    def _changed(self) -> None:
        """That something has changed is kept even when nobody answers the full form now."""
        station = self.station
        kept = self.keep(lambda: forms.kept(station.visit, self._answering, station.library, station.store))
        if kept is not None:
            station.go(Place.FULL)


class GateScreen(FormScreen):
    """The form of the day."""

    PLACE: ClassVar[Place] = Place.GATE
    TITLE_TEXT: ClassVar[Sayable] = strings.GATE_TITLE

    def rules(self) -> ScreeningRules:
        """Today's questions."""
        return self.station.library.screening


class FullScreen(FormScreen):
    """The full form: first visit, every six months, and when something has changed."""

    PLACE: ClassVar[Place] = Place.FULL
    TITLE_TEXT: ClassVar[Sayable] = words.FULL_TITLE

    def rules(self) -> ScreeningRules:
        """All questions."""
        return self.station.library.full_screening
