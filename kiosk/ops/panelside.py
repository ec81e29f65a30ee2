"""`kiosk calibrate --panel`: the same procedure, while the technician stands at the touch screen.

The screen has no way to the hardware, and this process no screen: they speak over standard input and output, which the
system has connected to the socket that the screen has opened. The end of that line lets go of everything, as "q" does.
Nothing begins before the records say that the controller has just verified a supervisor's PIN for it.
"""

import argparse
import os
from contextlib import closing, suppress
from typing import Final

import msgspec

from kiosk.config import Settings
from kiosk.core.errors import AccessError, KioskError, StorageError
from kiosk.core.records import Supervisor
from kiosk.hw.calibration_files import next_number, places
from kiosk.hw.wiring import Wiring
from kiosk.ops import calibrate
from kiosk.ops.calibrate import REFERENCE_USUAL_MMHG
from kiosk.ops.console import LEFT, Line, Terminal, left
from kiosk.ops.details import Details
from kiosk.ops.panelwire import FAILED, REFUSED, Order, Said
from kiosk.ops.proofs import opened
from kiosk.storage import Store
from kiosk.storage.names import clean_name, clean_note


class Panel(Terminal):
    """The technician at the touch screen: lines as JSON, on descriptors that nothing else writes to."""

    def __init__(self, hears: int = 0, tells: int = 1) -> None:
        super().__init__(hears)
        self._tells = tells

    def say(self, line: str) -> None:
        """Tell what it says; what has no code is for terminals."""
        if isinstance(line, Line):
            self.tell(Said(line.code, line.figures, str(line)))

    def tell(self, said: Said) -> None:
        """Write one line at once."""
        rest = said.encoded()
        while rest:
            rest = rest[os.write(self._tells, rest) :]

    def order(self) -> Order:
        """The first line. Raises `AccessError` `calibration_left` or `calibration_order`."""
        while (line := self.typed(60.0)) is None:
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
        with suppress(BrokenPipeError):  # nobody may be there any more
            technician.tell(Said(REFUSED, {}, error.code))
    return 0


def _agreed(settings: Settings, wiring: Wiring, store: Store, technician: Panel) -> None:
    """Begin what was agreed on, and keep what became of it."""
    supervisor = store.calibrations.begin()
    number = next_number(places(settings))
    try:
        told = _details(technician.order(), supervisor, wiring)
        code = calibrate.run(settings, wiring, _PLAIN, console=technician, told=told)
    except KioskError as error:
        store.calibrations.failed(supervisor, error.code)
        raise
    except BrokenPipeError as error:
        store.calibrations.failed(supervisor, LEFT)
        raise left() from error
    if code:
        store.calibrations.failed(supervisor, FAILED)
        technician.tell(Said(FAILED, {}))
    else:
        store.calibrations.done(supervisor, number)


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
