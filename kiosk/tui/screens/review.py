"""A review with the runner: what became of tests and pain, what is decided, and the PIN of who decides."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.evaluationrecords import Decision
from kiosk.core.progress import History, Progress, progress
from kiosk.link.supervisorintents import KeepReview
from kiosk.link.wire import Reply
from kiosk.tui import reasons, stick_strings, strings
from kiosk.tui import supervisor_strings as words
from kiosk.tui.format import plain
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.supervisor_words import review_lines
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

LINES: Final = 6


class ReviewScreen(KioskScreen):
    """Looked at together; each decision leads to the PIN, and nothing is stored before it."""

    PLACE: ClassVar[Place] = Place.REVIEW

    def body(self) -> ComposeResult:
        """Title, whether it is due, the lines, back, correct, records onto a stick, three decisions."""
        name = plain(self.station.visit.needs_runner.name, 24)
        yield Label(words.REVIEW_TITLE.format(name=name), key="review-title", classes="title")
        yield Label("", key="review-due", classes="said")
        yield Label("", key="review-lines")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="review-back", classes="main")
            yield PressButton(words.REVIEW_CORRECT, key="review-correct", classes="main")
            if self.station.sticks is not None:
                yield PressButton(stick_strings.BUTTON, key="review-stick", classes="main")
            for decision in Decision:
                label = words.DECISIONS[decision]
                kind = "-caution" if decision is Decision.END else "-go"
                key = f"review-{decision}"
                yield PressButton(label, key=key, classes=f"main decision {kind}", value=decision.value)

    def on_mount(self) -> None:
        """Judge the records of now."""
        super().on_mount()
        station = self.station
        history = self.keep(lambda: station.store.courses.history(station.visit.needs_runner.id))
        if history is None:
            return
        today = station.store.courses.today()
        found = progress(history, station.library.baselines, today)
        self.query_one("#review-due", Label).show("\n".join(self._due(history, found, today)))
        self.query_one("#review-lines", Label).show("\n".join(review_lines(found, LINES)))

    @staticmethod
    def _due(history: History, found: Progress, today: float) -> list[str]:
        lines = [str(words.REVIEW_NOT_DUE) if found.review is None else f"! {reasons.sentence(found.review)}"]
        said = str(words.REVIEW_NONE)
        if history.reviews:
            last = history.reviews[-1]
            said = words.REVIEW_LAST.format(
                count=int(max(0.0, today - last.day)), decision=words.DECIDED[last.decision]
            )
        if found.adherence is not None and found.adherence.planned > 0:  # on the first day none were due yet
            visits = words.REVIEW_VISITS.format(done=found.adherence.done, planned=found.adherence.planned)
            said = f"{said} {visits}."
        return [*lines, said]

    @on(PressButton.Pressed, ".decision")
    def _decide(self, event: PressButton.Pressed) -> None:
        self.station.visit.decision = Decision(str(event.button.value))
        self.station.go(Place.REVIEWING)

    @on(PressButton.Pressed, "#review-correct")
    def _correct(self) -> None:
        self.station.go(Place.CORRECT)

    @on(PressButton.Pressed, "#review-stick")
    def _stick(self) -> None:
        self.station.visit.hands_out_from = Place.REVIEW
        self.station.go(Place.HAND_OUT)

    @on(PressButton.Pressed, "#review-back")
    def _back(self) -> None:
        self.station.go(Place.PAGE)


class ReviewingScreen(KioskScreen):
    """The PIN pad beside what was decided."""

    PLACE: ClassVar[Place] = Place.REVIEWING

    def body(self) -> ComposeResult:
        """With whom, what, and what it means."""
        visit = self.station.visit
        decision = visit.needs_decision
        text = words.REVIEW_WHAT.format(
            name=plain(visit.needs_runner.name, 24),
            decided=words.DECIDED[decision],
            means=words.DECISION_MEANS[decision],
        )
        yield PinEntry(words.REVIEW_PIN, text, back=strings.BACK)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        visit = self.station.visit
        self.query_one(PinEntry).tell(strings.ASKING)
        intent = KeepReview(runner_id=visit.needs_runner.id, decision=visit.needs_decision, pin=event.pin)
        self.ask(intent, self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.station.go(Place.PAGE)
        else:
            self.query_one(PinEntry).refuse(reply.reasons)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self.station.go(Place.REVIEW)
