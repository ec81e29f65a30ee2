"""The same-day gate: one question per screen; what the answers mean is the core's rule, shown here, bound there."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.records import Tier
from kiosk.core.screening import LIMBS, Question, Scope, assess, limb_key
from kiosk.tui import strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class GateScreen(KioskScreen):
    """YES, NO and BACK; a yes about a limb asks which one."""

    PLACE: ClassVar[Place] = Place.GATE

    def __init__(self) -> None:
        super().__init__()
        self._index = 0
        self._answers: dict[str, bool] = {}
        self._asks_limb = False

    @property
    def _question(self) -> Question:
        return self.station.library.screening.questions[self._index]

    def body(self) -> ComposeResult:
        """Progress, question, detail, answers."""
        yield Label("", key="gate-progress", classes="title")
        yield Label("", key="gate-bar")
        yield Label("", key="gate-question")
        yield Label("", key="gate-detail")
        with Horizontal(id="gate-limbs"):
            for limb, side in LIMBS:
                yield PressButton(
                    strings.LIMB_NAMES[limb, side].replace(" ", "\n"), key=f"gate-{side}-{limb}", classes="main limb"
                )
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.YES, key="yes", classes="main -caution")
            yield PressButton(strings.NO, key="no", classes="main -go")
            yield PressButton(strings.NEXT, key="limbs-done", classes="main -go")

    def on_mount(self) -> None:
        """Show the first question."""
        super().on_mount()
        self._show()

    def _show(self, *, asks_limb: bool = False) -> None:
        self._asks_limb = asks_limb
        question, total = self._question, len(self.station.library.screening.questions)
        self.query_one("#gate-progress", Label).show(strings.GATE_TITLE.format(number=self._index + 1, total=total))
        self.query_one("#gate-bar", Label).show("■" * (self._index + 1) + "·" * (total - self._index - 1))
        self.query_one("#gate-question", Label).show(question.text)
        self.query_one("#gate-detail", Label).show(strings.GATE_LIMBS if asks_limb else question.detail)
        shown = {"gate-limbs": asks_limb, "limbs-done": asks_limb, "yes": not asks_limb, "no": not asks_limb}
        for name, is_shown in shown.items():
            self.query_one(f"#{name}").display = is_shown
        self._mark_limbs()

    def _mark_limbs(self) -> None:
        for limb, side in LIMBS:
            marked = self._answers.get(limb_key(self._question.id, limb, side), False)
            self.query_one(f"#gate-{side}-{limb}").set_class(marked and self._asks_limb, "-marked")

    @on(PressButton.Pressed, ".limb")
    def _toggle(self, event: PressButton.Pressed) -> None:
        for limb, side in LIMBS:
            if event.button.id == f"gate-{side}-{limb}":
                key = limb_key(self._question.id, limb, side)
                self._answers[key] = not self._answers.get(key, False)
        self._mark_limbs()

    @on(PressButton.Pressed, "#no")
    def _no(self) -> None:
        self._forget_limbs()
        self._answers[self._question.id] = False
        self._next()

    @on(PressButton.Pressed, "#yes")
    def _yes(self) -> None:
        self._forget_limbs()
        self._answers[self._question.id] = True
        if self._question.scope is Scope.LIMB:
            self._show(asks_limb=True)
            self.begin_dead_time()
        else:
            self._next()

    @on(PressButton.Pressed, "#limbs-done")
    def _limbs_told(self) -> None:
        """Limbs not marked are free; with none marked nothing is narrowed, and every limb stays blocked."""
        keys = [limb_key(self._question.id, limb, side) for limb, side in LIMBS]
        if any(self._answers.get(key) for key in keys):
            for key in keys:
                self._answers.setdefault(key, False)
        else:
            self._forget_limbs()
        self._next()

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        """Undo: the last question again; its answer is given anew."""
        if self._asks_limb:
            self._forget_limbs()
            self._show()
        elif self._index == 0:
            self.station.go(Place.WHO)
        else:
            self._index -= 1
            self._show()

    def _forget_limbs(self) -> None:
        for limb, side in LIMBS:
            self._answers.pop(limb_key(self._question.id, limb, side), None)

    def _next(self) -> None:
        if self._index + 1 < len(self.station.library.screening.questions):
            self._index += 1
            self._show()
            self.begin_dead_time()
        else:
            self._store()

    def _store(self) -> None:
        station, rules = self.station, self.station.library.screening
        verdict = assess(rules, self._answers)
        runner = station.visit.needs_runner
        screening = self.keep(
            lambda: station.store.screenings.add(runner.id, rules.version, self._answers, verdict.tier)
        )
        if screening is None:
            return
        station.visit.screening = screening
        is_clear = verdict.tier in (Tier.CLEAR, Tier.NOTE) and not verdict.blocked_limbs
        station.go(Place.PROTOCOL if is_clear else Place.BLOCKED)
