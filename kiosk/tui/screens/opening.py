"""Opening the station: a PIN, then the self-test step by step with what each step proves."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.model import Mode, ProofKind, ProofStep, Reason, Snapshot, StepState
from kiosk.link.wire import OpenStation, Reply
from kiosk.tui import calibration_strings, opening_strings, reasons, strings
from kiosk.tui import format as fmt
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.tempo_bar import TempoBar

_STEP_LINES: Final = {False: 10, True: 7}
"""Lines of steps, in two columns, or on the large panel in three; above them the bar with the running step, below them
what came out, and the buttons."""

_CELLS: Final = {False: (17, 12), True: (19, 13)}
"""Of a step, by the same: its name, and what was measured."""


_OF_SENSORS: Final = frozenset({"zero", "match"})
"""Steps that fail for a sensor which wants to be calibrated."""


class OpeningScreen(KioskScreen):
    """Nothing inflates before this has passed; a failure names its reason and the way out."""

    PLACE: ClassVar[Place] = Place.OPENING

    def __init__(self) -> None:
        super().__init__()
        self._wants_pin = False
        self._due: Reason | None = None

    def body(self) -> ComposeResult:
        """PIN pad while closed, steps while testing and after."""
        yield PinEntry(strings.OPENING_TITLE, strings.OPENING_TEXT, has_sound=True, has_note=True)
        with Container(id="proof"):
            yield TempoBar(id="proof-bar")
            for line in range(max(_STEP_LINES.values())):
                yield Label("", key=f"proof-{line}", classes="proof-line")
            with Horizontal(classes="actions"):
                yield PressButton(strings.OPENING_AGAIN, key="proof-again", classes="main")
                yield Label("", key="proof-note", classes="lead")
                yield PressButton(calibration_strings.BUTTON_FAILED, key="proof-sensors", classes="main")
                yield PressButton(strings.CONTINUE, key="proof-continue", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """Show the pad or the steps, as the station's mode says."""
        has_failed = any(step.state is StepState.FAILED for step in snapshot.proof)
        is_open = snapshot.mode is Mode.READY
        if snapshot.mode is Mode.TESTING:
            self._wants_pin = False
        shows_steps = not self._wants_pin and (snapshot.mode is Mode.TESTING or is_open or has_failed)
        self.query_one(PinEntry).display = not shows_steps
        told = snapshot.calibration
        self.query_one(PinEntry).follow(snapshot)
        is_quiet = not snapshot.signal.sound  # PAUSE SOUND stands there meanwhile
        self.query_one(PinEntry).note(reasons.sentence(told) if told is not None and is_quiet else "")
        if snapshot.proof_due is not None and snapshot.proof_due.code != (self._due and self._due.code):
            self._due = snapshot.proof_due
            self.query_one(PinEntry).tell(self._why())
        self.query_one("#proof").display = shows_steps
        if not shows_steps:
            return
        self._draw_steps(snapshot.proof)
        self.query_one("#proof-note", Label).show(self._note(snapshot))
        self.query_one("#proof-note", Label).set_class(has_failed, "-alert")
        self.query_one("#proof-again").display = snapshot.mode is not Mode.TESTING
        may_calibrate = self._may_calibrate(snapshot)
        self.query_one("#proof-sensors").display = may_calibrate
        self.query_one("#proof-again").set_class(may_calibrate, "-beside-sensors")
        self.query_one("#proof-continue").display = is_open

    def _may_calibrate(self, snapshot: Snapshot) -> bool:
        """A station that its sensors keep closed has no other way to them."""
        failed = {step.code for step in snapshot.proof if step.state is StepState.FAILED}
        return snapshot.mode is Mode.CLOSED and self.station.sensors is not None and bool(failed & _OF_SENSORS)

    def _draw_steps(self, steps: tuple[ProofStep, ...]) -> None:
        done = sum(step.state is StepState.PASSED for step in steps)
        bar = self.query_one("#proof-bar", TempoBar)
        now = next((step for step in steps if step.state in {StepState.RUNNING, StepState.FAILED}), None)
        what = "" if now is None else reasons.proves(now)
        bar.words = strings.OPENING_STEPS.format(what=what, done=done, total=len(steps)).strip()
        bar.share = done / max(1, len(steps))
        lines = _STEP_LINES[self.is_large]
        for line, label in enumerate(self.query(".proof-line").results(Label)):
            label.display = line < lines
            label.show(" ".join(map(self._cell, steps[line::lines] if line < lines else ())).rstrip())

    def refit(self) -> None:
        """In as many columns as there is room for."""
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    def _cell(self, step: ProofStep) -> str:
        figure = "" if step.figure is None or not step.unit else fmt.measured(step.figure, step.unit)
        name, measured = _CELLS[self.is_large]
        mark = strings.STEP_WORN if step.warning is not None else strings.STEP_STATE[step.state]
        return f"{mark} {reasons.named(step):<{name}.{name}}{figure:>{measured}.{measured}}"

    @staticmethod
    def _note(snapshot: Snapshot) -> str:
        """How it goes; why a step failed and the way out, or that nothing runs in real time."""
        for step in snapshot.proof:
            if step.reason is not None:
                is_full = snapshot.proof_kind is ProofKind.FULL
                title = strings.OPENING_FAILED if is_full else strings.OPENING_CHECK_FAILED
                title = opening_strings.STOPPED if step.reason.code == "stop" else title
                return f"{title}\n{reasons.sentence(step.reason)}"
        for step in snapshot.proof:
            if step.warning is not None and snapshot.mode is Mode.READY:
                share = {name: value for name, value in step.warning.figures.items() if name.endswith("_percent")}
                worn = Reason(code=step.warning.code, figures=share)
                return f"{strings.OPENING_WORN}\n{reasons.sentence(worn)}"
        title = strings.OPENING_PASSED if snapshot.mode is Mode.READY else strings.OPENING_RUNS
        return str(title) if snapshot.realtime else f"{title}\n{strings.NOT_REALTIME}"

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(OpenStation(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        self._wants_pin = not reply.accepted
        pad = self.query_one(PinEntry)
        if reply.accepted:
            pad.tell(self._why())
        else:
            pad.refuse(reply.reasons)

    def _why(self) -> str:
        """Why a self-test comes first, and how."""
        due = "" if self._due is None else f"{reasons.sentence(Reason(code=self._due.code))}.\n\n"
        return f"{due}{strings.OPENING_TEXT}"

    @on(PressButton.Pressed, "#proof-again")
    def _test_again(self) -> None:
        self._wants_pin = True
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    @on(PressButton.Pressed, "#proof-sensors")
    def _sensors(self) -> None:
        self.station.go(Place.SENSORS)

    @on(PressButton.Pressed, "#proof-continue")
    def _continue(self) -> None:
        self.station.go(self.station.visit.place)
