"""gpiozero pins on the bench: mock pins that behave like lines of the board under lgpio.

Unlike gpiozero's own mock pin, these claim their line (a line that is another's raises), follow the board's pull
while undriven (behind an open contact the pull that was asked for), put each change on the bench, and are let go of as
lgpio does: as an input, claimed until the factory closes. Making a pin an output drives it low first, as
`gpio_claim_output` does.
"""

import errno
from typing import Final, Protocol

from gpiozero.exc import PinError
from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.hw.sim.board import ESTOP_LINES
from kiosk.hw.sim.transport import Transport

PI_4B: Final = "c03112"
"""Revision of the board the factory claims to be (Pi 4B, 4 GB)."""


class PinInfo(Protocol):
    """What gpiozero knows of a header pin."""

    name: str
    pull: str


class LineBusyError(PinError):
    """Another process holds the line."""


class BenchPin(MockPin):
    """One line of the bench."""

    def __init__(self, factory: "BenchPinFactory", info: PinInfo) -> None:
        self._transport = factory.transport
        self.line = int(info.name.removeprefix("GPIO"))
        try:
            self._transport.claim(self.line)
        except OSError as error:
            if error.errno != errno.EBUSY:
                raise
            raise LineBusyError(f"GPIO busy: {error.strerror}") from error
        self._bench = factory
        super().__init__(factory, info)

    def close(self) -> None:
        """Become an input; without effect once the lines are no longer this process's."""
        if self._bench.holds_lines:
            super().close()

    def _set_function(self, value: str) -> None:
        super()._set_function(value)
        if value == "output":
            self._put(False)
        else:
            self._transport.set_output(self.line, None)

    def _get_state(self) -> float:
        if self._function == "output":
            return self._state
        is_high = self._transport.read_line(self.line)
        # nothing drives a line behind an open contact: it follows its pull, and without one keeps what it had
        return is_high or (self.line in ESTOP_LINES and self._pull != "down")

    def _change_state(self, value: float) -> bool:
        """Record and publish a change; called with the level by everything that sets one."""
        level = bool(value)
        if self._function != "output":
            changed = level != self._state
            self._state = level
            return changed
        return self._put(level)

    def _put(self, level: bool) -> bool:
        changed = level != self._state
        self._transport.set_output(self.line, level)
        self._state = level
        return changed


class BenchPinFactory(MockFactory):
    """Makes bench pins; must be passed explicitly as `pin_factory`."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self._closed = False
        super().__init__(revision=PI_4B, pin_class=BenchPin)

    @property
    def holds_lines(self) -> bool:
        """False once the factory was closed, its process died or the bench is gone."""
        return self.transport.alive and not self._closed

    def close(self) -> None:
        """Make all pins inputs and give their lines back; without effect when they are no longer held."""
        pins = list(self.pins.values()) if self.holds_lines else []
        super().close()
        for pin in pins:
            if isinstance(pin, BenchPin):
                self.transport.release(pin.line)
        self._closed = True
