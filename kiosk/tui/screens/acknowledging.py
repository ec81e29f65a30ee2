"""What somebody has to look at before it goes on: who does what, then the PIN that says it was seen."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal

from kiosk.core.model import Snapshot
from kiosk.link.wire import Acknowledge, Reply
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.alarm_panel import AlarmPanel
from kiosk.tui.widgets.label import Label
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class AcknowledgingScreen(KioskScreen):
    """The sentences of an alarm, and a PIN pad that takes their place."""

    NAME: ClassVar[str]
    """Of the part that is not the pad, and of its title, note and button."""
    SAID: ClassVar[Sayable]
    BUTTON: ClassVar[Sayable]
    BEFORE_PIN: ClassVar[Sayable]
    """What to do before the PIN is entered."""

    def __init__(self) -> None:
        super().__init__()
        self._wants_pin = False

    def body(self) -> ComposeResult:
        """The sentences and what to wait for; the PIN pad takes their place."""
        with Container(id=self.NAME, classes="acknowledging"):
            yield Label(self.SAID, key=f"{self.NAME}-title", classes="title -alert")
            yield AlarmPanel()
            yield Label("", key=f"{self.NAME}-note", classes="acknowledging-note said")
            with Horizontal(classes="actions"):
                yield PressButton(self.BUTTON, key=f"{self.NAME}-unlock", classes="main -go unlock")
        yield PinEntry(strings.PIN_TITLE, self.BEFORE_PIN, back=strings.BACK, has_sound=True)

    def draw(self, snapshot: Snapshot) -> None:
        """Either the sentences or the pad."""
        self.query_one(f"#{self.NAME}").display = not self._wants_pin
        self.query_one(PinEntry).display = self._wants_pin
        self.query_one(PinEntry).follow(snapshot)

    def accepted(self) -> None:
        """The PIN was right; what follows from it is the station's to say."""

    @on(PressButton.Pressed, ".unlock")
    def _unlock(self) -> None:
        self.query_one(PinEntry).tell(self.BEFORE_PIN)
        self._turn(wants_pin=True)

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self._turn(wants_pin=False)

    def _turn(self, *, wants_pin: bool) -> None:
        self._wants_pin = wants_pin
        self.begin_dead_time()
        if self.station.snapshot is not None:
            self.draw(self.station.snapshot)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(Acknowledge(pin=event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if not reply.accepted:
            self.query_one(PinEntry).refuse(reply.reasons)
            return
        self.accepted()
        self._turn(wants_pin=False)
