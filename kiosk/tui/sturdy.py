"""An app that no error passes in silence, and whose terminal is read by us: what the screen is built on."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.app import App
from textual.worker import WorkerFailed

from kiosk.tui.crash import CrashWatch
from kiosk.tui.messages import InputBroken
from kiosk.tui.toolkit import mend

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.driver import Driver

    from kiosk.core.errors import KioskError

_log = logging.getLogger(__name__)


class SturdyApp(App[None], inherit_bindings=False):
    """Ends with 1 after any error, having written it down. Whoever started it starts it again."""

    def __init__(self) -> None:
        mend()
        super().__init__()
        self._crashes = CrashWatch(self._handle_exception)
        self.refusal: KioskError | None = None
        """Why it cannot be what it is for."""
        self.all_loaded: Callable[[], None] = lambda: None
        """Called when everything that a start leaves for later is there."""

    def on_mount(self) -> None:
        """Hear of errors that nobody waits for."""
        self._crashes.start()

    def on_unmount(self) -> None:
        """Leave loop and interpreter as they were found."""
        self._crashes.stop()

    def felt(self, event: events.MouseEvent) -> None:
        """The reader of the terminal has a press, before the message loop has it. Called in the reader's thread."""

    def get_driver_class(self) -> "type[Driver]":
        """The terminal is read by us."""
        from kiosk.tui.driver import PanelDriver  # noqa: PLC0415 - a terminal is not there in every process

        return PanelDriver

    def refuse(self, error: "KioskError") -> None:
        """End, and leave the reason to whoever runs this app."""
        _log.critical("the screen ends: %s", error)
        self.refusal = error
        self.exit(return_code=2)

    def on_input_broken(self, message: InputBroken) -> None:
        """A screen that feels no finger ends."""
        raise message.error

    def _handle_exception(self, error: Exception) -> None:
        """Every error that nobody handles comes here."""
        cause = error.error if isinstance(error, WorkerFailed) else error
        _log.critical("the screen ends by an error", exc_info=cause)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """The toolkit would draw the error with all variables, names and PINs too; without them it is in the log."""
        self._close_messages_no_wait()

    def panic(self, *renderables: "RenderableType") -> None:
        """What the toolkit cannot go on after is an error for whoever starts us."""
        self._return_code = 1
        super().panic(*renderables)
