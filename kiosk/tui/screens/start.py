"""Start: two taps in two places before the cuff fills, never one."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from kiosk.core.model import Prescription
from kiosk.link.wire import Reply, StartSession
from kiosk.tui import draft, reasons, strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.press_button import PressButton


class StartScreen(KioskScreen):
    """The first tap arms, the second one asks the controller; it may still refuse."""

    PLACE: ClassVar[Place] = Place.START

    def body(self) -> ComposeResult:
        """What will happen, then the two steps."""
        yield Label(strings.START_TITLE, key="start-title", classes="title")
        yield Label(self._text(), key="start-text", classes="text")
        yield Label(strings.START_HINT, key="start-hint")
        with Horizontal(classes="actions"):
            yield PressButton(strings.BACK, key="back", classes="main")
            yield PressButton(strings.START_GUARD, key="start-now", classes="main -caution")
            yield PressButton(strings.START, key="start", classes="main -go")
            yield PressButton(strings.CANCEL, key="cancel", classes="main")

    def on_mount(self) -> None:
        """Begin unarmed."""
        super().on_mount()
        self._arm(is_armed=False)

    def _text(self) -> str:
        station = self.station
        verdict = draft.preview(station.visit, station.library, station.store, station.clock.now())
        if not isinstance(verdict, Prescription):
            return reasons.sentences(verdict.reasons)
        return strings.START_TEXT.format(
            exercise=verdict.exercise,
            sets="-".join(str(count) for count in verdict.repetitions),
            rest=verdict.rest_s,
            limb=strings.LIMB_NAMES[verdict.limb, verdict.side].lower(),
            setpoint=verdict.setpoint_mmhg,
        )

    def _arm(self, *, is_armed: bool) -> None:
        for name, is_shown in {
            "back": not is_armed,
            "start": not is_armed,
            "start-now": is_armed,
            "cancel": is_armed,
        }.items():
            self.query_one(f"#{name}").display = is_shown
        self.query_one("#start-hint", Label).show(strings.START_ARMED if is_armed else strings.START_HINT)
        self.begin_dead_time()

    @on(PressButton.Pressed, "#start")
    def _first(self) -> None:
        self._arm(is_armed=True)

    @on(PressButton.Pressed, "#cancel")
    def _cancel(self) -> None:
        self._arm(is_armed=False)

    @on(PressButton.Pressed, "#start-now")
    def _second(self) -> None:
        self.ask(StartSession(plan_id=self.station.visit.needs_plan.id), self._answered)

    def _answered(self, reply: Reply) -> None:
        """Accepted: the next snapshot brings the check's screen by itself, and then the training's."""
        if reply.accepted:
            self.station.start_asked()
        else:
            self._arm(is_armed=False)
            self.query_one("#start-text", Label).show(reasons.sentences(reply.reasons))

    @on(PressButton.Pressed, "#back")
    def _back(self) -> None:
        self.station.go(Place.LOP)
