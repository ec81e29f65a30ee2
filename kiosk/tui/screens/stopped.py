"""After STOP: the air goes out, the runner says why, a supervisor looks and acknowledges."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.model import Snapshot
from kiosk.link.wire import Acknowledge, AnswerStop, Reply
from kiosk.safety.limits import RESET_MMHG
from kiosk.tui import format as fmt
from kiosk.tui import strings
from kiosk.tui.navigation import Place
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class StoppedScreen(KioskScreen):
    """Six answers, then the PIN pad; in this order, because the runner is asked first."""

    PLACE: ClassVar[Place] = Place.STOPPED

    _tight_s = 0.0
    """The longest that was seen: the watchdog's account begins anew once the limb has rested."""

    def body(self) -> ComposeResult:
        """The answers; the PIN pad takes their place."""
        with Container(id="stopped"):
            yield Label("", key="stopped-title", classes="title -alert")
            yield AlarmPanel(code="stop", tells_what=False)
            codes = list(strings.STOP_ANSWERS)
            for row in (codes[:3], codes[3:]):
                with Horizontal(classes="answer-row"):
                    for code in row:
                        yield PressButton(
                            strings.STOP_ANSWERS[code], key=f"answer-{code}", classes="main answer", value=code
                        )
        yield PinEntry(strings.PIN_TITLE, strings.STOPPED_PIN, has_sound=True)

    def draw(self, snapshot: Snapshot) -> None:
        """Question first, then the pad."""
        self.query_one("#stopped").display = not snapshot.stop_answered
        self.query_one(PinEntry).display = snapshot.stop_answered
        pressure = snapshot.pressure_mmhg
        is_empty = pressure is not None and pressure < RESET_MMHG
        if snapshot.session is not None or not is_empty:  # else the account is of what was before
            self._tight_s = max(self._tight_s, fmt.tight_s(snapshot))
        self.query_one(AlarmPanel).follow(snapshot)
        self.query_one(PinEntry).follow(snapshot)
        self.query_one("#stopped-title", Label).show(
            strings.STOPPED_EMPTY
            if is_empty and self._tight_s < 1.0  # it was pressed where there was no pressure
            else (strings.STOPPED_TITLE if is_empty else strings.STOPPED_VENTING).format(
                pressure=fmt.mmhg(pressure),
                spent=fmt.clock(self._tight_s),
            )
        )

    @on(PressButton.Pressed, ".answer")
    def _answer(self, event: PressButton.Pressed) -> None:
        self.station.send(AnswerStop(str(event.button.value)))

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(Acknowledge(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        pad = self.query_one(PinEntry)
        if reply.accepted:
            pad.tell(strings.STOPPED_PIN)
        else:
            pad.refuse(reply.reasons)
