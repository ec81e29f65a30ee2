"""After the release: does the colour come back, and how was it? One question at a time; none has to be answered."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Snapshot
from kiosk.core.scale import Scale
from kiosk.link.wire import AnswerScale
from kiosk.tui import reasons
from kiosk.tui import session_strings as words
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.screens.questions import RefillQuestion, ScaleQuestion
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton
from kiosk.tui.widgets.sound_button import SoundButton


class AfterScreen(KioskScreen):
    """The station's state brings each question and takes it away; SKIP leads to the summary."""

    PLACE: ClassVar[Place] = Place.AFTER

    def __init__(self) -> None:
        super().__init__()
        self._asked = ""

    def body(self) -> ComposeResult:
        """Why the bout ended, the question, two ways on."""
        yield Label(words.AFTER_TITLE, key="after-title", classes="title")
        yield Label("", key="after-reason", classes="lead")
        yield RefillQuestion(key="after-refill")
        yield ScaleQuestion(key="after-scale")
        with Horizontal(classes="actions"):
            yield SoundButton()
            yield PressButton(words.AFTER_SKIP, key="after-skip", classes="main")

    def draw(self, snapshot: Snapshot) -> None:
        """Show what is asked now. Another question takes no tap that was meant for the one before."""
        self.query_one(SoundButton).follow(snapshot)
        session = snapshot.session
        if session is None:
            return
        asked = "refill" if snapshot.refill.asked else session.scale
        for name, is_shown in (("refill", asked == "refill"), ("scale", asked not in ("", "refill"))):
            self.query_one(f"#after-{name}").display = is_shown
        if asked == "refill":
            self.query_one(RefillQuestion).follow(snapshot.refill, words.REFILL_AFTER)
        elif asked:
            self.query_one(ScaleQuestion).ask(Scale(asked))
        if asked != self._asked:
            self._asked = asked
            self.begin_dead_time()
        reason = "" if session.end_reason is None else reasons.sentence(session.end_reason)
        if snapshot.refill.is_slow and snapshot.refill.seconds is not None:
            reason = words.REFILL_SLOW.format(seconds=snapshot.refill.seconds)
        label = self.query_one("#after-reason", Label)
        label.show(reason)
        label.set_class(snapshot.refill.is_slow, "-alert")

    @on(ScaleQuestion.Answered)
    def _rated(self, event: ScaleQuestion.Answered) -> None:
        self.station.send(AnswerScale(scale=event.scale, value=event.value))

    @on(RefillQuestion.Tapped)
    def _refilled(self, event: RefillQuestion.Tapped) -> None:
        self.station.send(event.intent)

    @on(PressButton.Pressed, "#after-skip")
    def _skip(self) -> None:
        """Silence is kept as silence by the station when the summary is closed."""
        self.station.after_seen()
