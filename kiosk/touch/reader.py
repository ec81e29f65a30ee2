"""Watches one panel: opens it, asks anew after a loss, sends STOP, and says that it is there only while it sees.

Time is an argument; nothing here waits. Whoever calls `turn` waits for the panel, or for the time that it returns.
"""

import logging
from collections.abc import Callable
from typing import Final, Protocol

from kiosk.core.errors import HardwareError
from kiosk.log import line
from kiosk.touch.contacts import Contacts, Fed, Found, Touched, feed, reread
from kiosk.touch.events import Event
from kiosk.touch.panel import Axis, Panel

_log = logging.getLogger(__name__)

PRESENT_S: Final = 1.0
"""How often it says that it is there; the controller misses it after a few of these."""
WAIT_MOST_S: Final = 1.0
"""Longest wait without a panel; whoever waits tells the service manager after each that it lives."""
RETRY_FIRST_S: Final = 0.5
RETRY_MOST_S: Final = 5.0
"""A panel that is gone is tried again after the first of these, then twice as late each time, up to the second."""


class TouchDevice(Protocol):
    """An open panel (`kiosk.touch.device.Device`)."""

    name: str
    is_single: bool
    x: Axis
    y: Axis

    def read(self) -> tuple[Event, ...]:
        """What has come since, without waiting. Raises `HardwareError`."""
        ...

    def state(self) -> Found:
        """All slots as they are. Raises `HardwareError`."""
        ...

    def fileno(self) -> int:
        """To wait on."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class Reader:
    """The reader without a process around it.

    Args:
        open_device: finds and opens the panel. Raises `HardwareError`.
        rotation_deg, strip_top: as in `Panel`.
        tell: called for each contact that is judged; sends STOP when the contact is one.
        present: called while a panel is read, every `PRESENT_S`.
    """

    def __init__(
        self,
        open_device: Callable[[], TouchDevice],
        *,
        rotation_deg: int,
        strip_top: float,
        tell: Callable[[Touched], None],
        present: Callable[[], None],
    ) -> None:
        self._open_device, self._tell, self._present = open_device, tell, present
        self._rotation_deg, self._strip_top = rotation_deg, strip_top
        self._device: TouchDevice | None = None
        self._panel: Panel | None = None
        self._contacts = Contacts()
        self._retry_s, self._pause_s = 0.0, RETRY_FIRST_S
        self._present_s = 0.0
        self._trouble = ""

    @property
    def device(self) -> TouchDevice | None:
        """What is read now; None while there is nothing to read."""
        return self._device

    def turn(self, now: float) -> float:
        """Take in what there is, say that we are here when it is time; how many seconds until the next turn at most."""
        try:
            self._look(now)
        except HardwareError as error:
            self._lose(error, now)
        if self._device is None:
            return min(WAIT_MOST_S, max(0.0, self._retry_s - now))
        if now >= self._present_s:
            self._present()
            self._present_s = now + PRESENT_S
        return self._present_s - now

    def _look(self, now: float) -> None:
        if self._device is None:
            if now < self._retry_s:
                return
            self._open(now)
        elif self._panel is not None:
            fed = feed(self._contacts, self._device.read(), self._panel)
            self._take(fed)
            if fed.is_lost:
                _log.warning(line("touch_events_dropped"))
                self._take(reread(self._contacts, self._device.state(), self._panel))

    def _open(self, now: float) -> None:
        """Open it and look at once: whoever pressed while nobody read is heard."""
        device = self._device = self._open_device()
        panel = self._panel = Panel(x=device.x, y=device.y, rotation_deg=self._rotation_deg, strip_top=self._strip_top)
        self._take(reread(Contacts(is_single=device.is_single), device.state(), panel))
        self._pause_s, self._present_s, self._trouble = RETRY_FIRST_S, now, ""
        kind = "single" if device.is_single else "multi"
        ranges = {"x": f"{panel.x.least}..{panel.x.most}", "y": f"{panel.y.least}..{panel.y.most}"}
        _log.info(line("touch_open", name=device.name, kind=kind, **ranges))

    def _take(self, fed: Fed) -> None:
        self._contacts = fed.contacts
        for touched in fed.touched:
            self._tell(touched)

    def _lose(self, error: HardwareError, now: float) -> None:
        """Say once what is wrong, and try again later."""
        if self._device is not None:
            self._device.close()
            self._device = self._panel = None
        if self._trouble != str(error):
            self._trouble = str(error)
            _log.error(line("touch_lost", reason=error.code, cause=error.message, hint=error.hint))
        self._retry_s = now + self._pause_s
        self._pause_s = min(RETRY_MOST_S, 2 * self._pause_s)
