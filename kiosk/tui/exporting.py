"""What every export needs of the screen's house and of the station: the sentences of codes, and the calibration."""

import logging
from collections.abc import Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ConfigError
from kiosk.export.document import CalibratedSensor
from kiosk.export.people import Asking, asking
from kiosk.export.says import Letterhead, Says
from kiosk.log import line
from kiosk.logo import read_logo
from kiosk.storage import Store
from kiosk.therapy.library import DIRECTORY, load_library
from kiosk.tui import reasons
from kiosk.tui.progress_words import outcome

_BETWEEN: Final = " · "
_log = logging.getLogger(__name__)


def says(settings: Settings) -> Says:
    """The sentences of codes, and what the clinic has above each page."""
    own = settings.clinic
    text = _BETWEEN.join(text for text in (own.name, own.contact) if text)
    letterhead = Letterhead(text=text, logo=logo(settings))
    return Says(reason=reasons.sentence, outcome=outcome, letterhead=letterhead)


def logo(settings: Settings) -> bytes | None:
    """The clinic's picture. One that is not good is told to the log and left out: records are never kept back for it.

    `kiosk config check` and `kiosk doctor` say what is wrong with it.
    """
    if settings.logo is None:
        return None
    try:
        return read_logo(settings.logo)
    except ConfigError as error:
        _log.warning(line("logo_left_out", problem=str(error.diagnostics[0])))
        return None


def asked_now(store: Store, settings: Settings, *, with_names: bool) -> Asking:
    """What is asked of these records now. Raises `StorageError`, and `ConfigError` for files that are wrong."""
    library = load_library(DIRECTORY, settings.protocols_dir)
    return asking(store, library, calibration=tuple(_calibration(settings)), with_names=with_names)


def _calibration(settings: Settings) -> Iterator[CalibratedSensor]:
    """That in force now, out of its files."""
    from kiosk.hw.calibrated import used  # noqa: PLC0415 - only where something is handed out
    from kiosk.hw.wiring import load_wiring  # noqa: PLC0415 - as above

    pair = used(settings, load_wiring(settings.wiring))
    for one in () if pair is None else pair.each:
        yield CalibratedSensor(
            sensor=one.sensor, number=one.number, serial=one.serial, at_utc=one.at_utc, instrument=one.instrument
        )
