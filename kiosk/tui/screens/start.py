"""Start of a bout: two taps in two places before the cuff fills, never one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.model import Prescription, Snapshot
from kiosk.core.units import Seconds
from kiosk.link.wire import Reply, StartSession
from kiosk.tui import draft, reasons, sound_strings, strings
from kiosk.tui import format as fmt
from kiosk.tui.language import Sayable, Text, said
from kiosk.tui.navigation import Place
from kiosk.tui.screens.twostep import TwoStepScreen
from kiosk.tui.widgets.press_button import PressButton


class StartScreen(TwoStepScreen):
    """The first tap arms, the second one asks the controller; it may still refuse."""

    PLACE: ClassVar[Place] = Place.START
    TITLE_TEXT: ClassVar[Sayable] = strings.START_TITLE
    HINT: ClassVar[Sayable] = strings.START_HINT

    def __init__(self) -> None:
        super().__init__()
        self._rests_until: Seconds | None = None

    def on_mount(self) -> None:
        """Look up once how long the limb still has to rest; the records are not asked ten times a second."""
        station = self.station
        now = station.clock.now()
        self._rests_until = self.keep(lambda: draft.rests_until(station.visit, station.store, now))
        super().on_mount()

    def draw(self, snapshot: Snapshot) -> None:
        """START comes when the limb has rested from its measurement; the controller would refuse before that."""
        super().draw(snapshot)
        left_s = 0.0 if self._rests_until is None else self._rests_until - self.station.clock.now()
        self.hold_back(strings.START_RESTS.format(left=fmt.clock(left_s)) if left_s > 0.0 else "")

    def text(self) -> str:
        """The bout in three lines."""
        station = self.station
        verdict = self.keep(lambda: draft.preview(station.visit, station.library, station.store, station.clock.now()))
        if not isinstance(verdict, Prescription):
            return "" if verdict is None else reasons.sentences(verdict.reasons)
        return strings.START_TEXT.format(
            exercise=self._exercise(verdict),
            sets=fmt.structure(verdict.blocks),
            what=strings.START_TIMED if verdict.blocks[0].is_timed else strings.START_COUNTED,
            rest=fmt.rests(verdict.blocks),
            limb=strings.LIMB_SAID[verdict.limb, verdict.side],
            setpoint=verdict.setpoint_mmhg,
        )

    @staticmethod
    def _exercise(verdict: Prescription) -> str:
        """What is done, with the weight to put on where one is planned."""
        name = said(verdict.exercise)
        return name if verdict.load_kg is None else strings.START_LOAD.format(exercise=name, load=verdict.load_kg)

    def beside(self) -> ComposeResult:
        """Sound on or off for this visit, where the station has any."""
        if self.station.sounds.there:
            yield PressButton(self._sound(), key="start-sound", classes="main beside")

    def _sound(self) -> Text:
        return sound_strings.OFF if self.station.visit.is_silent else sound_strings.ON

    @on(PressButton.Pressed, "#start-sound")
    def _other_sound(self, event: PressButton.Pressed) -> None:
        visit = self.station.visit
        visit.is_silent = not visit.is_silent
        event.button.show(self._sound())

    def start(self) -> None:
        """A start carries nothing but the plan's number."""
        self.ask(StartSession(plan_id=self.station.visit.needs_plan.id), self._answered)

    def _answered(self, reply: Reply) -> None:
        """Accepted: the next snapshot brings the check's screen by itself, and then the training's."""
        if reply.accepted:
            self.station.visit.measures = False
            self.station.start_asked()
        else:
            self.refused(reply.reasons)

    def back(self) -> None:
        """The share of LOP."""
        self.station.go(Place.PERCENT)
