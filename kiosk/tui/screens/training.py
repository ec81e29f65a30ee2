"""Training: pressure, what to do now, and the last minute; the only screen most runners look at for long."""

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from kiosk.core.bout import Question
from kiosk.core.model import SessionView, Snapshot
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
from kiosk.tui import format as fmt
from kiosk.tui import session_strings as words
from kiosk.tui import strings
from kiosk.tui.language import said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.questions import CheckQuestion, RefillQuestion, ScaleQuestion, SymptomQuestion
from kiosk.tui.widgets.big_digits import BigDigits
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.pressure_trace import PressureTrace, scale_for
from kiosk.tui.widgets.tempo_bar import TempoBar

_DIGITS_EVERY_S: Final = 0.25
"""Digits that change ten times a second cannot be read; four times can."""

_KIND: Final = {
    "fill": "-filling",
    "ready": "-filling",
    "up": "-working",
    "down": "-working",
    "walk": "-working",
    "cycle": "-working",
    "run": "-working",
    "move": "-working",
    "passive": "-working",
    "rest": "-resting",
    "paused": "-paused",
    "release": "-releasing",
    "done": "-releasing",
}
_STOPPABLE: Final = frozenset({"up", "down", "walk", "cycle", "run", "move", "passive", "paused"})
"""Cues of work that the runner may end early."""
_EMPTYING: Final = frozenset({"down", "rest", "release"})
_TIME_BAR: Final = 8


class TrainingScreen(KioskScreen):
    """Live state of the bout. Widgets that are not needed now are not shown; nothing moves its place."""

    PLACE: ClassVar[Place] = Place.TRAINING

    def __init__(self) -> None:
        super().__init__()
        self._digits_at_s = 0.0
        self._answered: tuple[int, str] | None = None
        self._asks_symptom = False

    def body(self) -> ComposeResult:
        """Figures on the left, tempo and trace on the right, actions below."""
        with Horizontal(id="training"):
            with Vertical(id="figures"):
                yield BigDigits(key="pressure")
                yield Label(strings.PRESSURE_ALONE, key="pressure-note")
                with Horizontal(id="count-row"):
                    yield BigDigits(key="count", places=2)
                    yield Label("", key="count-note")
            with Vertical(id="view"):
                yield TempoBar(id="tempo")
                with Container(id="view-trace"):
                    yield PressureTrace(key="trace")
                    yield Label("", key="time")
                yield ScaleQuestion(key="view-scale")
                yield SymptomQuestion(id="view-symptom")
                yield CheckQuestion(key="view-check")
                yield RefillQuestion(key="view-refill")
        with Horizontal(classes="actions"):
            yield PressButton(strings.SYMPTOM, key="symptom", classes="main")
            yield PressButton(strings.PAUSE, key="pause", classes="main -caution")
            yield PressButton(strings.SET_DONE, key="set-done", classes="main -go")
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
        self._draw_tempo(session)
        self._draw_count(session, snapshot.at_s)
        self._draw_plan(snapshot, session)
        self._draw_view(snapshot, session)

    def _draw_tempo(self, session: SessionView) -> None:
        for kind in set(_KIND.values()):
            self.set_class(_KIND.get(session.cue) == kind, kind)
        tempo = self.query_one("#tempo", TempoBar)
        tempo.words = said(session.cue_words) or str(strings.CUE.get(session.cue, session.cue.upper()))
        empties = session.cue in _EMPTYING
        tempo.share = 1 - session.cue_fraction if empties else session.cue_fraction

    def _draw_count(self, session: SessionView, now_s: float) -> None:
        place = {"number": session.set_number, "sets": session.sets_total}
        if session.cue == "rest":
            count, unit = fmt.left(session.cue_ends_s, now_s)
            note = strings.COUNT_REST.format(unit=unit, **place)
        elif session.cue in ("fill", "ready"):
            count, note = fmt.countdown(session.cue_ends_s, now_s), strings.COUNT_OTHER.format(**place)
        elif session.is_timed:
            count, unit = fmt.left(session.cue_ends_s, now_s)
            note = strings.COUNT_TIMED.format(unit=unit, **place)
        else:
            count = str(session.repetition)
            note = strings.COUNT_REPS.format(total=session.repetitions_total, **place)
        self.query_one("#count", BigDigits).show(count)
        self.query_one("#count-note", Label).show(note)

    def _draw_plan(self, snapshot: Snapshot, session: SessionView) -> None:
        plan = session.prescription
        self.query_one("#pressure-note", Label).show(
            strings.PRESSURE_NOTE.format(setpoint=fmt.mmhg(snapshot.setpoint_mmhg), percent=plan.percent_lop)
        )
        self.query_one("#trace", PressureTrace).rescale(scale_for(plan))
        spent, ceiling = session.restriction_s, session.restriction_ceiling_s
        full = round(_TIME_BAR * min(1.0, spent / ceiling)) if ceiling > 0 else _TIME_BAR
        self.query_one("#time", Label).show(
            strings.TIME_LINE.format(
                spent=fmt.clock(spent), ceiling=fmt.clock(ceiling), bar="■" * full + "·" * (_TIME_BAR - full)
            )
        )

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
            self.query_one(RefillQuestion).follow(snapshot.refill, words.REFILL_HELD.format(seconds=seconds))
        elif shown == "scale":
            self.query_one(ScaleQuestion).ask(Scale(session.scale))
        self.query_one("#pause", PressButton).show(strings.RESUME if session.paused else strings.PAUSE)
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

    @on(PressButton.Pressed, "#end")
    def _end(self) -> None:
        self.station.send(EndSession())

    def _redraw(self) -> None:
        snapshot = self.station.snapshot
        if snapshot is not None and snapshot.session is not None:
            self._draw_view(snapshot, snapshot.session)
