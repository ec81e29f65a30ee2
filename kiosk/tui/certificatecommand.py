"""`kiosk calibrate --certificate FILE` and `kiosk selftest --certificate FILE`: a page to print and file."""

import argparse
from collections.abc import Callable
from pathlib import Path

from kiosk.config import Settings
from kiosk.export.certificatepage import calibration_page, selftest_page
from kiosk.outlet import Outlet
from kiosk.storage import Store
from kiosk.tui.certifying import calibration_certificate, selftest_certificate
from kiosk.tui.exporting import says
from kiosk.tui.language import speak


def run(name: str, settings: Settings, arguments: argparse.Namespace, out: Callable[[str], None] = print) -> int:
    """Write the certificate of the calibration in force, or of the last full self-test; 0.

    Raises:
        ConfigError: the calibration cannot be used.
        StorageError: there is nothing to certify, or the records cannot be read.
        ExportError: the file is there already, or cannot be written.
    """
    from kiosk.ops.proofs import opened  # noqa: PLC0415 - brings the clocks of the hardware

    speak(settings.screen.language)
    store = opened(settings)
    try:
        content = page(name, settings, store)
    finally:
        if store is not None:
            store.close()
    path: Path = arguments.certificate
    Outlet(path.parent).put(path.name, content)
    out(f"{path}: {len(content) >> 10} KiB")
    return 0


def page(name: str, settings: Settings, store: Store | None) -> bytes:
    """The page of `calibrate` or of `selftest`. Raises as `run`."""
    letterhead = says(settings).letterhead
    if name == "calibrate":
        return calibration_page(calibration_certificate(settings, store), letterhead=letterhead)
    return selftest_page(selftest_certificate(store), letterhead=letterhead)
