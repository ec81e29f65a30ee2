"""`kiosk calibrate --panel`: the same procedure, while the technician stands at the touch screen.

The screen has no way to the hardware, and this process no screen: they speak over standard input and output, which the
system has connected to the socket that the screen has opened. The end of that line lets go of everything, as "q" does.
Nothing begins before the records say that the controller has just verified a supervisor's PIN for it.
"""

import argparse
import logging
import os
from contextlib import closing, suppress
from typing import Final

import msgspec

from kiosk.config import Settings
from kiosk.core.errors import AccessError, KioskError, StorageError
from kiosk.core.records import Supervisor
from kiosk.hw.wiring import Wiring
from kiosk.log import line as log_line
from kiosk.ops import calibrate
from kiosk.ops.calibrate import REFERENCE_USUAL_MMHG
from kiosk.ops.console import QUIT, Line, Terminal, left
from kiosk.ops.details import Details
from kiosk.ops.panelwire import FAILED, REFUSED, Order, Said
from kiosk.ops.proofs import opened
from kiosk.storage import Store
from kiosk.storage.names import clean_name, clean_note

_log = logging.getLogger(__name__)

_FIGURE: Final = ("gauge", "no_number")
"""Codes of lines that want a figure."""


class Panel(Terminal):
    """The technician at the touch screen: lines as JSON, on descriptors that nothing else writes to.

    A line that breaks is a technician who has left.
    """

    def __init__(self, hears: int = 0, tells: int = 1) -> None:
        super().__init__(hears)
        self._tells = tells
        self._said = Said("", {})

    def say(self, line: str) -> None:
        """Tell what it says; what has no code is for terminals."""
        if isinstance(line, Line):
            self.tell(Said(line.code, line.figures, str(line)))

    def tell(self, said: Said) -> None:
        """Write one line at once. Raises `AccessError` `calibration_left`: nobody is there any more."""
        self._said = msgspec.structs.replace(said, number=self._said.number + 1)
        rest = self._said.encoded()
        try:
            while rest:
                rest = rest[os.write(self._tells, rest) :]
        except ConnectionError as error:
            raise left() from error

    def typed(self, wait_s: float) -> str | None:
        """As `Terminal`, but only what answers the last line: a tap too many is no gauge that nobody read.

        For the same reason no figure is no answer, as it is at a terminal: nobody at a screen confirms what was asked.
        """
        line = self._line(wait_s)
        if line is None or line.lower() == QUIT:
            return line
        number, _, text = line.partition(" ")
        if number != str(self._said.number) or (self._said.code in _FIGURE and not text):
            _log.warning(log_line("calibration_answer_dropped", step=self._said.code, answers=number))
            return None
        return text

    def _line(self, wait_s: float) -> str | None:
        try:
            return super().typed(wait_s)
        except ConnectionError as error:
            raise left() from error

    def order(self) -> Order:
        """The first line. Raises `AccessError` `calibration_left` or `calibration_order`."""
        while (line := self._line(60.0)) is None:
            pass
        try:
            return Order.decoded(line)
        except msgspec.DecodeError as error:
            raise AccessError("calibration_order", f"not what is calibrated with: {error}") from error


def run(settings: Settings, wiring: Wiring, panel: Panel | None = None) -> int:
    """Calibrate; 0 also when nothing came of it, since the last line says so."""
    technician = Panel() if panel is None else panel
    try:
        store = opened(settings)
        if store is None:
            raise StorageError("store_missing", "there are no records yet", "open the station first")
        with closing(store):
            _agreed(settings, wiring, store, technician)
    except KioskError as error:
        with suppress(AccessError):  # nobody may be there any more
            technician.tell(Said(REFUSED, {}, error.code))
    return 0


def _agreed(settings: Settings, wiring: Wiring, store: Store, technician: Panel) -> None:
    """Begin what was agreed on, and keep what became of it."""
    supervisor, number = store.calibrations.begin(), 0

    def in_force(kept: int) -> None:
        """Into the record at once: from here on it counts, whatever becomes of the line."""
        nonlocal number
        number = kept
        store.calibrations.done(supervisor, kept)

    why = _BROKEN
    try:
        told = _details(technician.order(), supervisor, wiring)
        code = calibrate.run(settings, wiring, _PLAIN, console=technician, told=told, in_force=in_force)
        if code:
            why = FAILED
            technician.tell(Said(FAILED, {}))
    except KioskError as error:
        if not number:
            why = error.code if why == _BROKEN else why
            raise
        # It counts all the same: that nobody hears it any more, or the record cannot be written, takes nothing back.
        _log.error(log_line("calibrated_but", number=number, error=error.code))
        with suppress(AccessError):
            technician.tell(Said("written", {"number": float(number)}))
    finally:
        if not number:
            store.calibrations.failed(supervisor, why)


_BROKEN: Final = "broken"
"""What the record says of an ending that nobody foresaw; the journal of the unit has the error."""
_PLAIN: Final = argparse.Namespace(reference_mmhg=REFERENCE_USUAL_MMHG, zero_only=False)
"""What the command line would say without a word about with what."""


def _details(order: Order, supervisor: Supervisor, wiring: Wiring) -> Details:
    """Who calibrates, with what. Raises `StorageError` for a text that is not fit to be kept, `AccessError` without."""
    named = (wiring.controller.sensor.serial, wiring.watchdog.sensor.serial)
    serials = [old or new for old, new in zip(named, (order.serial_a, order.serial_b), strict=True)]
    if None in serials:
        raise AccessError("calibration_order", "a serial number is missing", "give those of both sensors")
    certificate = order.gauge_certificate
    return Details(
        operator=supervisor.name,
        instrument=clean_note(order.instrument),
        serial_a=clean_name(serials[0] or ""),
        serial_b=clean_name(serials[1] or ""),
        temperature_c=order.temperature_c,
        gauge_certificate=None if certificate is None else clean_note(certificate),
    )
