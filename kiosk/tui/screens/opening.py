"""Opening the station: a PIN, then the self-test step by step with what each step proves."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.model import Mode, ProofStep, Snapshot, StepState
from kiosk.link.wire import OpenStation, Reply
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton

_STEP_LINES: Final = 11
"""Every row above the buttons: what the self-test came to stands between them."""


class OpeningScreen(KioskScreen):
    """Nothing inflates before this has passed; a failure names its reason and the way out."""

    PLACE: ClassVar[Place] = Place.OPENING

    def __init__(self) -> None:
        super().__init__()
        self._wants_pin = False

    def body(self) -> ComposeResult:
        """PIN pad while closed, steps while testing and after."""
        yield PinEntry(strings.OPENING_TITLE, strings.OPENING_TEXT)
        with Container(id="proof"):
            for line in range(_STEP_LINES):
                yield Label("", key=f"proof-{line}", classes="proof-line")
            with Horizontal(classes="actions"):
                yield PressButton(strings.OPENING_AGAIN, key="proof-again", classes="main")
                yield Label("", key="proof-note")
                yield PressButton(strings.CONTINUE, key="proof-continue", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """Show the pad or the steps, as the station's mode says."""
        has_failed = any(step.state is StepState.FAILED for step in snapshot.proof)
        is_open = snapshot.mode is Mode.READY
        if snapshot.mode is Mode.TESTING:
            self._wants_pin = False
        shows_steps = not self._wants_pin and (snapshot.mode is Mode.TESTING or is_open or has_failed)
        self.query_one(PinEntry).display = not shows_steps
        self.query_one("#proof").display = shows_steps
        if not shows_steps:
            return
        for line in range(_STEP_LINES):
            step = snapshot.proof[line] if line < len(snapshot.proof) else None
            self.query_one(f"#proof-{line}", Label).show("" if step is None else self._line(step))
        self.query_one("#proof-note", Label).show(self._note(snapshot))
        self.query_one("#proof-note", Label).set_class(has_failed, "-alert")
        self.query_one("#proof-again").display = snapshot.mode is not Mode.TESTING
        self.query_one("#proof-continue").display = is_open

    @staticmethod
    def _line(step: ProofStep) -> str:
        figure = "" if step.figure is None else f"{step.figure:.3g} {step.unit}"
        mark, word = strings.STEP_STATE[step.state], strings.STEP_WORD[step.state]
        return f"{mark} {reasons.proves(step):<44.44}{figure:>11.11} {word:>6}"

    @staticmethod
    def _note(snapshot: Snapshot) -> str:
        """How it goes; why a step failed and the way out, or that nothing runs in real time."""
        for step in snapshot.proof:
            if step.reason is not None:
                return f"{strings.OPENING_FAILED}\n{reasons.sentence(step.reason)}"
        title = strings.OPENING_PASSED if snapshot.mode is Mode.READY else strings.OPENING_RUNS
        return title if snapshot.realtime else f"{title}\n{strings.NOT_REALTIME}"

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(OpenStation(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        self._wants_pin = not reply.accepted
        self.query_one(PinEntry).tell(strings.OPENING_TEXT if reply.accepted else reasons.sentences(reply.reasons))

    @on(PressButton.Pressed, "#proof-again")
    def _test_again(self) -> None:
        self._wants_pin = True
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    @on(PressButton.Pressed, "#proof-continue")
    def _continue(self) -> None:
        self.station.go(self.station.visit.place)
