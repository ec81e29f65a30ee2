"""`kiosk config pack`: the settings of a station onto a stick, so that a second one is set up the same way.

What belongs to this one alone stays here: records, PINs, calibrations, and the serial numbers of its sensors.
"""

import argparse
import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.config import load_settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.wiring import load_wiring
from kiosk.logo import read_logo
from kiosk.outlet import Outlet
from kiosk.therapy.library import load_library
from kiosk.wholefolder import whole_folder

FOLDER: Final = "bfr-kiosk-settings"
"""Made on the stick; `sudo ./install.sh --settings FOLDER` takes it."""
SETTINGS: Final = "kiosk.toml"
WIRING: Final = "wiring.toml"
PROTOCOLS: Final = "protocols"
_SERIAL: Final = re.compile(r"^[ \t]*serial[ \t]*=.*\n?", re.MULTILINE)


def check(arguments: argparse.Namespace) -> int:
    """Every problem of a settings file, its picture, wiring and protocols; what is named beside it counts instead.

    Raises:
        ConfigError: there are some; holds those of all files that good settings name.
    """
    settings = load_settings(arguments.file)
    logo = settings.logo
    looks: tuple[Callable[[], object], ...] = (
        lambda: load_wiring(settings.wiring if arguments.wiring is None else arguments.wiring),
        lambda: load_library(own=settings.protocols_dir if arguments.protocols is None else arguments.protocols),
        lambda: None if logo is None else read_logo(logo),
    )
    found: list[Diagnostic] = []
    for look in looks:
        try:
            look()
        except ConfigError as error:
            found += error.diagnostics
    if found:
        raise ConfigError(found)
    print(f"{arguments.file}: good")
    return 0


def pack(arguments: argparse.Namespace) -> int:
    """Write the folder and say what is in it.

    Raises:
        ConfigError, ProtocolError: what would be handed on is wrong itself.
        ExportError: it cannot be written there.
    """
    settings = load_settings(arguments.config)
    load_wiring(settings.wiring)
    load_library(own=settings.protocols_dir)
    with whole_folder(arguments.to, FOLDER) as outlet:
        outlet.put(SETTINGS, _bytes(arguments.config))
        if settings.logo is not None:
            outlet.put(settings.logo.name, read_logo(settings.logo))
        outlet.put(WIRING, without_serials(_bytes(settings.wiring).decode()).encode())
        inner = Outlet(outlet.folder / PROTOCOLS, proves=True)
        for path in [] if settings.protocols_dir is None else sorted(settings.protocols_dir.glob("*.toml")):
            inner.put(path.name, _bytes(path))
        inner.prove()
        names = [path.name for path in (*outlet.written, *inner.written)]
    print(f"{arguments.to / FOLDER}: {', '.join(names)}; without records, PINs, calibrations and serial numbers")
    return 0


def without_serials(wiring: str) -> str:
    """The text of a wiring file without the serial numbers of sensors: another station has others."""
    return _SERIAL.sub("", wiring)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        problem = Diagnostic(
            path=str(path), code="file_unreadable", message=error.strerror or str(error), hint="make it readable"
        )
        raise ConfigError([problem]) from error
