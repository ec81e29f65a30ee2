"""Training: what to do now, the pressure, and the last minute; the only screen most runners look at for long."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from kiosk.core.model import SessionView, Snapshot
from kiosk.core.question import Question
from kiosk.core.scale import Scale
from kiosk.link.wire import (
    AnswerCheck,
    AnswerScale,
    EndSession,
    FinishSet,
    LowerPressure,
    MoreRest,
    Pause,
    ReportSymptom,
    Resume,
)
from kiosk.tui import board_strings, session_strings, strings
from kiosk.tui import format as fmt
from kiosk.tui import training_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.questions import CheckQuestion, RefillQuestion, ScaleQuestion, SymptomQuestion
from kiosk.tui.training_words import KINDS, count, look, pressure_note, repetitions_done, sets_done, told
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.body_figure import BodyFigure
from kiosk.tui.widgets.gauge import Gauge
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.marks import Marks
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.pressure_trace import PressureTrace, scale_now
from kiosk.tui.widgets.state_band import StateBand
from kiosk.tui.widgets.tempo_track import TempoTrack

_DIGITS_EVERY_S: Final = 0.25
"""Digits that change ten times a second cannot be read; four times can."""

_STOPPABLE: Final = frozenset({"up", "down", "walk", "cycle", "run", "move", "passive", "paused"})
"""Cues of work that the runner may end early."""


class TrainingScreen(KioskScreen):
    """Live state of the bout. Widgets that are not needed now are not shown; nothing moves its place."""

    PLACE: ClassVar[Place] = Place.TRAINING

    def __init__(self) -> None:
        super().__init__()
        self._digits_at_s = 0.0
        self._answered: tuple[int, str] | None = None
        self._asks_symptom = False

    def body(self) -> ComposeResult:
        """What to do now above everything; below it the movement, the pressure, the last minute; then the actions."""
        yield StateBand(key="band")
        with Horizontal(id="training"):
            yield TempoTrack(key="track")
            with Vertical(id="figures"):
                yield BigDigits(key="pressure")
                with Horizontal(id="limb-row"):
                    yield BodyFigure(key="figure")
                    yield Label(strings.PRESSURE_ALONE, key="pressure-note")
            with Vertical(id="view"):
                with Container(id="view-trace"):
                    yield PressureTrace(key="trace")
                    with Horizontal(classes="measure-row"):
                        yield Label(words.SETS, key="sets-name", classes="measure-name")
                        yield Marks(key="sets", widest=8)
                    yield Marks(key="repetitions", widest=2)
                    with Horizontal(classes="measure-row"):
                        yield Label(words.TIME_AT_PRESSURE, classes="measure-name")
                        yield Gauge(key="time-bar")
                        yield Label("", key="time")
                yield ScaleQuestion(key="view-scale")
                yield SymptomQuestion(id="view-symptom")
                yield CheckQuestion(key="view-check")
                yield RefillQuestion(key="view-refill")
        with Horizontal(classes="actions"):
            yield PressButton(board_strings.OPEN, key="board")
            yield PressButton(strings.SYMPTOM, key="symptom", classes="main")
            yield PressButton(strings.PAUSE, key="pause", classes="main")
            yield PressButton(strings.SET_DONE, key="set-done", classes="main")
            yield PressButton(strings.END, key="end", classes="main")

    def draw(self, snapshot: Snapshot) -> None:
        """One snapshot: the trace always, the digits four times a second."""
        session = snapshot.session
        self.query_one("#trace", PressureTrace).follow(self.station.trace)
        if session is None:
            return
        if snapshot.at_s - self._digits_at_s >= _DIGITS_EVERY_S or snapshot.at_s < self._digits_at_s:
            self._digits_at_s = snapshot.at_s
            self.query_one("#pressure", BigDigits).show(fmt.mmhg(snapshot.pressure_mmhg))
        self._draw_state(session, snapshot.at_s)
        self._draw_marks(session)
        self._draw_plan(snapshot, session)
        self._draw_view(snapshot, session)

    def _draw_state(self, session: SessionView, now_s: float) -> None:
        now = look(session)
        for kind in KINDS:
            self.set_class(now.kind == kind, kind)
        band, track = self.query_one("#band", StateBand), self.query_one("#track", TempoTrack)
        band.sign, band.words, band.count = now.sign, told(session), count(session, now_s)
        track.motion, track.share = now.motion, session.cue_fraction

    def _draw_marks(self, session: SessionView) -> None:
        is_working = session.cue in _STOPPABLE
        self.query_one("#sets-name", Label).show(words.PARTS if session.is_timed else words.SETS)
        self.query_one("#sets", Marks).show(sets_done(session), session.sets_total, running=is_working)
        moves = session.cue in ("up", "down")
        self.query_one("#repetitions", Marks).show(repetitions_done(session), session.repetitions_total, running=moves)

    def _draw_plan(self, snapshot: Snapshot, session: SessionView) -> None:
        plan = session.prescription
        self.query_one("#figure", BodyFigure).show(plan.limb, plan.side)
        self.query_one("#pressure-note", Label).show(pressure_note(session, snapshot.setpoint_mmhg))
        self.query_one("#trace", PressureTrace).rescale(scale_now(plan, snapshot))
        spent, ceiling = session.restriction_s, session.restriction_ceiling_s
        self.query_one("#time-bar", Gauge).show(spent, ceiling)
        self.query_one("#time", Label).show(words.SPENT.format(spent=fmt.clock(spent), ceiling=fmt.clock(ceiling)))

    def _draw_view(self, snapshot: Snapshot, session: SessionView) -> None:
        is_told = self._answered == (session.set_number, session.scale)
        asked = "check" if session.question else "scale" if session.scale and not is_told else "trace"
        if session.question == Question.REFILL.value:
            asked = "refill"
        shown = "symptom" if self._asks_symptom else asked
        for name in ("trace", "scale", "symptom", "check", "refill"):
            self.query_one(f"#view-{name}").display = name == shown
        seconds = fmt.countdown(session.question_ends_s, snapshot.at_s)
        if shown == "check":
            self.query_one(CheckQuestion).ask(session.question, seconds)
        elif shown == "refill":
            self.query_one(RefillQuestion).follow(snapshot.refill, session_strings.REFILL_HELD.format(seconds=seconds))
        elif shown == "scale":
            self.query_one(ScaleQuestion).ask(Scale(session.scale))
        pause = self.query_one("#pause", PressButton)
        pause.show(strings.RESUME if session.paused else strings.PAUSE)
        pause.set_class(session.paused, "-go")
        self.query_one("#symptom", PressButton).show(strings.SYMPTOM_BACK if self._asks_symptom else strings.SYMPTOM)
        self._draw_third(session)

    def _draw_third(self, session: SessionView) -> None:
        """The third action is the one that makes sense now; beside the symptoms it takes pressure away."""
        button = self.query_one("#set-done", PressButton)
        if self._asks_symptom:
            button.show(strings.TOO_TIGHT)
            button.disabled = session.end_reason is not None
        elif session.cue == "rest":
            button.show(strings.MORE_REST)
            button.disabled = not session.may_rest_longer
        else:
            button.show(strings.SET_DONE)
            button.disabled = session.cue not in _STOPPABLE

    @on(PressButton.Pressed, "#symptom")
    def _toggle_symptom(self) -> None:
        self._asks_symptom = not self._asks_symptom
        self._redraw()

    @on(SymptomQuestion.Answered)
    def _report(self, event: SymptomQuestion.Answered) -> None:
        self._asks_symptom = False
        self.station.send(ReportSymptom(event.symptom))
        self._redraw()

    @on(ScaleQuestion.Answered)
    def _rated(self, event: ScaleQuestion.Answered) -> None:
        """The next question comes with the next snapshot, and takes no tap that was meant for this one."""
        self.station.send(AnswerScale(scale=event.scale, value=event.value))
        snapshot = self.station.snapshot
        if snapshot is not None and snapshot.session is not None:
            self._answered = (snapshot.session.set_number, event.scale)
        self.begin_dead_time()
        self._redraw()

    @on(RefillQuestion.Tapped)
    def _refilled(self, event: RefillQuestion.Tapped) -> None:
        self.station.send(event.intent)

    @on(PressButton.Pressed, "#pause")
    def _pause_or_resume(self) -> None:
        snapshot = self.station.snapshot
        is_paused = snapshot is not None and snapshot.session is not None and snapshot.session.paused
        self.station.send(Resume() if is_paused else Pause())

    @on(CheckQuestion.Answered)
    def _check_told(self, event: CheckQuestion.Answered) -> None:
        self.station.send(AnswerCheck(well=event.well))

    @on(PressButton.Pressed, "#set-done")
    def _third(self) -> None:
        snapshot = self.station.snapshot
        rests = snapshot is not None and snapshot.session is not None and snapshot.session.cue == "rest"
        if self._asks_symptom:
            self._asks_symptom = False
            self.station.send(LowerPressure())
            self._redraw()
        else:
            self.station.send(MoreRest() if rests else FinishSet())

    @on(PressButton.Pressed, "#board")
    def _board(self) -> None:
        self.station.go(Place.BOARD)

    @on(PressButton.Pressed, "#end")
    def _end(self) -> None:
        self.station.send(EndSession())

    def _redraw(self) -> None:
        snapshot = self.station.snapshot
        if snapshot is not None and snapshot.session is not None:
            self._draw_view(snapshot, snapshot.session)
