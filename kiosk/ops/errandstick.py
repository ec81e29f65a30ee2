"""The stick that a support file goes onto: which, under which name, and what is wrong with it."""

import os
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ExportError
from kiosk.ops.errands import ErrandEnded

ANOTHER: Final = "use another stick"
_CODES: Final = {"export_no_room": "stick_full", "export_damaged": "stick_damaged"}


def is_stick(folder: Path, settings: Settings) -> bool:
    """Whether a folder is one; on the bench any folder stands in for it."""
    return not folder.is_symlink() and (folder.is_dir() if settings.backend == "bench" else os.path.ismount(folder))


def stick_for(settings: Settings, path: Path | None) -> Path:
    """The folder of the stick that was asked for, or of the only one there is.

    Raises:
        ErrandEnded: there is none, or there are several, or nothing can be written to it.
    """
    place = None if settings.records.stick_dir is None else Path(settings.records.stick_dir)
    sticks = [] if place is None or not place.is_dir() else [one for one in place.iterdir() if is_stick(one, settings)]
    found = [one for one in sticks if path in (None, one)]
    if not found:
        raise ErrandEnded("stick_none", "there is no such stick", "put one in")
    if len(found) > 1:
        raise ErrandEnded("stick_several", f"there are {len(found)} sticks", "leave one in")
    (stick,) = found
    if not os.access(stick, os.W_OK):
        raise ErrandEnded("stick_read_only", f"{stick} cannot be written", "look at its switch, or use another one")
    return stick


def name_on(stick: Path, at: datetime) -> str:
    """A name that is free there. `at`: civil time, as the machine's clock shows it."""
    begins = f"bfr-kiosk-support-{at:%Y%m%d-%H%M%S}"
    names = (f"{begins}{f'-{number}' if number > 1 else ''}.tar.gz" for number in count(1))
    return next(name for name in names if not os.path.lexists(stick / name))


def failed(error: ExportError | OSError, stick: Path, settings: Settings) -> ErrandEnded:
    """What became of a stick that was written to."""
    code = _CODES.get(error.code, "stick_failed") if isinstance(error, ExportError) else "stick_failed"
    if not is_stick(stick, settings):
        code = "stick_pulled"
    elif code == "stick_failed" and not os.access(stick, os.W_OK):
        code = "stick_read_only"  # the system makes one read-only that has errors
    return ErrandEnded(code, str(error), ANOTHER)
