"""Something that a supervisor has to have read before the station goes on: the page, then the pad for the PIN."""

from typing import ClassVar

from textual import on

from kiosk.link.wire import AnyIntent, Reply
from kiosk.tui import strings
from kiosk.tui.language import Sayable
from kiosk.tui.screens.base import KioskScreen
from kiosk.tui.widgets.pin_entry import PinEntry
from kiosk.tui.widgets.press_button import PressButton


class AcknowledgedScreen(KioskScreen):
    """The kind of page: `PAGE` is the id of what is read, `PIN_TEXT` stands beside the pad."""

    PAGE: ClassVar[str]
    PIN_TEXT: ClassVar[Sayable]

    def intent(self, pin: str) -> AnyIntent:
        """What the controller is asked for with the PIN."""
        raise NotImplementedError

    def accepted(self) -> None:
        """The controller has agreed; the next snapshot leads on."""
        raise NotImplementedError

    def on_mount(self) -> None:
        """Begin with what is to be read."""
        super().on_mount()
        self._turn(to_pad=False)

    def to_pad(self) -> None:
        """It was read: the PIN is asked for."""
        self.query_one(PinEntry).tell(self.PIN_TEXT)
        self._turn(to_pad=True)

    def _turn(self, *, to_pad: bool) -> None:
        self.query_one(f"#{self.PAGE}").display = not to_pad
        self.query_one(PinEntry).display = to_pad
        self.begin_dead_time()

    @on(PressButton.Pressed, "#pin-back")
    def _back(self) -> None:
        self._turn(to_pad=False)

    @on(PinEntry.Entered)
    def _entered(self, event: PinEntry.Entered) -> None:
        self.query_one(PinEntry).tell(strings.ASKING)
        self.ask(self.intent(event.pin), self._answered)

    def _answered(self, reply: Reply) -> None:
        if reply.accepted:
            self.accepted()
        else:
            self.query_one(PinEntry).refuse(reply.reasons)
