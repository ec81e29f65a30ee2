"""The two ways of STOP past the message loop and the link. Nothing of the toolkit is needed for them."""

import logging
from typing import TYPE_CHECKING

from kiosk.log import line

if TYPE_CHECKING:
    from kiosk.tui.ports import StopPort

_log = logging.getLogger(__name__)


class StopWays:
    """Both ends of STOP: straight to the watchdog first, then to the controller. Neither waits, nor for the other."""

    def __init__(self, watchdog: "StopPort", controller: "StopPort") -> None:
        self._watchdog, self._controller = watchdog, controller

    def send(self, press: int = 0) -> bool:
        """Tell both. Who does not hear it holds no cuff; it is said all the same, once both have been told."""
        heard = {"watchdog": self._watchdog.send(), "controller": self._controller.send(press)}
        if not all(heard.values()):
            _log.error(line("stop_unheard", press=press, **heard))
        return all(heard.values())
