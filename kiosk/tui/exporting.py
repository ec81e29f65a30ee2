"""What every export needs of the screen's house and of the station: the sentences of codes, and the calibration."""

from collections.abc import Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.export.document import CalibratedSensor
from kiosk.export.people import Asking, asking
from kiosk.export.says import Says
from kiosk.storage import Store
from kiosk.therapy.library import DIRECTORY, load_library
from kiosk.tui import reasons
from kiosk.tui.progress_words import outcome

_BETWEEN: Final = " · "


def says(settings: Settings) -> Says:
    """The sentences of codes, and the clinic's own line above each page."""
    own = settings.clinic
    letterhead = _BETWEEN.join(text for text in (own.name, own.contact) if text)
    return Says(reason=reasons.sentence, outcome=outcome, letterhead=letterhead)


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
