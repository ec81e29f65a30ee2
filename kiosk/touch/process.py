"""The reader as a process: waits on the panel, sends STOP to watchdog and controller. SIGTERM just ends it."""

import logging
import select
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from kiosk.config import Settings, TouchSettings
from kiosk.core.errors import ConfigError, Diagnostic, HardwareError
from kiosk.link.stop import TOUCH_SOCKET, StopSender
from kiosk.log import line
from kiosk.safety.notify import notify
from kiosk.touch.contacts import Touched
from kiosk.touch.device import Device, find
from kiosk.touch.reader import Reader

_log = logging.getLogger(__name__)


AGAIN_S: Final = 0.02
"""A STOP that found the controller's queue full of words of presence is sent again after this."""


class Senders:
    """Both ends of STOP: straight to the watchdog first, then to the controller."""

    def __init__(self, watchdog: Path, controller: Path) -> None:
        self._watchdog, self._controller = StopSender(watchdog), StopSender(controller)
        self.is_owed = False
        """The controller has yet to be told of a STOP; the watchdog knows."""

    def tell(self, touched: Touched) -> None:
        """Send STOP for a contact that is one. Who does not hear it holds no cuff; it is said all the same."""
        if touched.is_stop:
            heard = {"watchdog": self._watchdog.send(), "controller": self._to_controller()}
            level = logging.INFO if all(heard.values()) else logging.ERROR
            _log.log(level, line("touch_stop", right=touched.place.right, down=touched.place.down, **heard))

    def again(self) -> None:
        """Send what is still owed."""
        if self.is_owed:
            self._to_controller()

    def _to_controller(self) -> bool:
        is_sent = self._controller.send()
        self.is_owed = self._controller.is_full
        return is_sent and not self.is_owed

    def present(self) -> None:
        """Tell the controller that the panel is read. Unheard it is an alarm there, when there is a controller."""
        self._controller.present()

    def close(self) -> None:
        """Close both sockets."""
        self._watchdog.close()
        self._controller.close()


def show(touched: Touched) -> None:
    """Say where a contact is and what it would be, for whoever sets the strip."""
    _log.info(line("touch", right=touched.place.right, down=touched.place.down, stop=touched.is_stop))


def run(settings: Settings, *, only_show: bool) -> int:
    """Read the panel for ever; an exception ends the process, and the service manager starts it again.

    With `only_show` each contact is written to the log, nothing is sent, and the controller goes on missing us.

    Raises:
        HardwareError: the station is simulated.
        ConfigError: the settings name no panel.
    """
    touch = _panel_of(settings)
    with closing(Senders(settings.runtime_dir / "stop.sock", settings.runtime_dir / TOUCH_SOCKET)) as senders:
        reader = Reader(
            lambda: Device(find(touch.device)),
            rotation_deg=touch.rotation_deg,
            strip_top=touch.strip_top,
            tell=show if only_show else senders.tell,
            present=(lambda: None) if only_show else senders.present,
        )
        notify("READY=1")
        while True:
            wait_s = reader.turn(time.monotonic())
            senders.again()
            notify("WATCHDOG=1")
            waited_on = () if reader.device is None else (reader.device,)
            select.select(waited_on, (), (), min(wait_s, AGAIN_S) if senders.is_owed else wait_s)


def _panel_of(settings: Settings) -> TouchSettings:
    if settings.backend != "real":
        raise HardwareError(
            "touch_simulated", "there is no touch device on the simulated bench", "its screen has the STOP bar alone"
        )
    if settings.touch is None:
        hint = "add [touch] with device, rotation_deg and strip_top; a station without a touch panel needs no reader"
        raise ConfigError([Diagnostic(path="touch", code="missing_key", message="no panel is named", hint=hint)])
    return settings.touch
