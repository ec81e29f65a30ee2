"""The short self-test between start and fill: what happens now, how far it is, and what to do when it fails."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Mode, Snapshot, StepState
from kiosk.core.proofends import FIT
from kiosk.tui import format as fmt
from kiosk.tui import lop_strings as words
from kiosk.tui import reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.tempo_bar import TempoBar


class CheckScreen(KioskScreen):
    """While it runs there is nothing to press but STOP; when it failed, two ways out."""

    PLACE: ClassVar[Place] = Place.CHECK

    def body(self) -> ComposeResult:
        """Words over a bar, the pressure, what is proved; the ways out below."""
        yield Label(strings.CHECK_TITLE, key="check-title", classes="title")
        yield TempoBar(id="check-bar")
        with Horizontal(id="check-row"):
            yield BigDigits(key="pressure")
            yield Label("", key="check-now", classes="said")
        yield Label("", key="check-text", classes="said")
        with Horizontal(classes="actions"):
            yield PressButton(strings.CHECK_CUFF, key="check-cuff", classes="main")
            yield PressButton(strings.CHECK_AGAIN, key="check-again", classes="main -go")

    def draw(self, snapshot: Snapshot) -> None:
        """Show the running step, or why it ended."""
        steps, refused = snapshot.proof, snapshot.start_refused
        runs = snapshot.mode is Mode.TESTING
        done = sum(step.state is StepState.PASSED for step in steps)
        now = next((step for step in steps if step.state is StepState.RUNNING), None)
        title = self.query_one("#check-title", Label)
        measures = self.station.visit.measures
        failed = words.CHECK_FAILED if measures else strings.CHECK_FAILED
        title.show(strings.CHECK_TITLE if runs else failed)
        title.set_class(not runs, "-alert")
        bar = self.query_one("#check-bar", TempoBar)
        bar.words = str(strings.CHECK_WORDS.get("" if now is None else now.code, strings.CHECK_STILL)) if runs else ""
        bar.share = done / max(1, len(steps))
        bar.display = runs
        self.query_one("#pressure", BigDigits).show(fmt.mmhg(snapshot.pressure_mmhg))
        emptying = words.CHECK_EMPTYING if measures else strings.CHECK_EMPTYING
        what = emptying if now is None else reasons.sentence(now.warning) if now.warning else reasons.proves(now)
        self.query_one("#check-now", Label).show(what if runs or refused is None else reasons.sentence(refused))
        is_fit = refused is not None and refused.code in FIT
        running = words.CHECK_TEXT if measures else strings.CHECK_TEXT
        text = running if runs else strings.CHECK_REFIT if is_fit else strings.CHECK_OTHER
        self.query_one("#check-text", Label).show(text)
        # A screen that was started anew, or left alone, does not know whose start it was: there is no way but on.
        is_known = self.station.visit.runner is not None
        self.query_one("#check-cuff").display = not runs and is_known
        self.query_one("#check-again").display = not runs
        self.query_one(".actions").display = not runs  # the text has their rows meanwhile
        self.query_one("#check-again", PressButton).show(strings.CHECK_AGAIN if is_known else strings.CONTINUE)

    @on(PressButton.Pressed, "#check-again")
    def _again(self) -> None:
        visit = self.station.visit
        if visit.runner is None:
            self.station.refusal_seen(Place.WHO)
        else:
            self.station.refusal_seen(Place.MEASURE if visit.measures else Place.START)

    @on(PressButton.Pressed, "#check-cuff")
    def _cuff(self) -> None:
        self.station.refusal_seen(Place.CUFF)
