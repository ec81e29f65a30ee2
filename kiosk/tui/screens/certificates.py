"""The station's certificates onto a stick, from the supervisor's desk."""

from collections.abc import Coroutine
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult

from kiosk.core.handout import HandOut
from kiosk.link.supervisorintents import EnterSupervision
from kiosk.link.wire import AnyIntent
from kiosk.tui import calibration_strings as words
from kiosk.tui import stick_strings
from kiosk.tui.language import Sayable
from kiosk.tui.navigation import Place
from kiosk.tui.order import CERTIFICATES
from kiosk.tui.screens.sticking import StickingScreen
from kiosk.tui.stick_words import Told, label
from kiosk.tui.sticks import Stick
from kiosk.tui.widgets.press_button import PressButton


class CertificatesScreen(StickingScreen):
    """Two pages that are printed, signed and filed."""

    PLACE: ClassVar[Place] = Place.CERTIFICATES
    TOLD: ClassVar[Told] = Told(
        what=words.STICK_WHAT,
        writing=words.STICK_WRITING,
        reading=stick_strings.READING,
        done=words.STICK_DONE,
        failed=words.STICK_FAILED,
    )

    def heading(self) -> Sayable:
        """Both of them."""
        return words.STICK_TITLE

    def ways(self) -> ComposeResult:
        """One."""
        yield PressButton(words.STICK_COPY, key="certificates-write", classes="main way -go")

    def pin_text(self, stick: Stick) -> str:
        """What goes where."""
        return words.STICK_PIN.format(label=label(stick))

    def intent(self, pin: str) -> AnyIntent:
        """Whether it is a supervisor."""
        return EnterSupervision(pin=pin)

    def work(self, stick: Stick) -> Coroutine[Any, Any, None]:
        """The pages."""
        return self.sticks.certify(stick)

    def is_own(self, what: HandOut | None) -> bool:
        """The certificates alone."""
        return what == CERTIFICATES

    def back(self) -> Place:
        """To the sensors."""
        return Place.SENSORS

    @on(PressButton.Pressed, "#certificates-write")
    def _copy(self) -> None:
        if self.choose():
            self.to_pad()
