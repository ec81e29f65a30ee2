"""`python -m kiosk.tui.certificatestick`: the station's certificates onto a stick, started by the screen.

A process of its own, as that of a hand-out (`kiosk/tui/handingout.py`); what is wanted comes on its standard input.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from kiosk.core.errors import StorageError
from kiosk.export.certificatepage import calibration_page, selftest_page
from kiosk.export.handing import Item, into_folder
from kiosk.ops.backups import demand_records, opened_records
from kiosk.ops.civil_now import held_now
from kiosk.ops.copying import tell
from kiosk.storage import Store
from kiosk.storage.ready import RECORDS
from kiosk.tui.certifying import NO_CALIBRATION, NO_SELFTEST, calibration_certificate, selftest_certificate
from kiosk.tui.exporting import says
from kiosk.tui.language import speak
from kiosk.tui.order import CertificateOrder
from kiosk.wholefolder import OURS, whole_folder

_SHORT: Final = 8


def main() -> int:
    """Write, tell, end."""
    order = CertificateOrder.decoded(sys.stdin.buffer.read())
    speak(order.language)
    return tell(lambda progress: certify(order, progress=progress))


def certify(
    order: CertificateOrder,
    *,
    progress: Callable[[int, int], None],
    opened: Callable[[Path], Store] = opened_records,
) -> Path:
    """Make the pages in a folder of their own on the stick and read them back; where they are.

    What there is none of is left out; it is an error when that is both.

    Raises:
        StorageError: the records cannot be read; `certificate_none`.
        ConfigError: the calibration cannot be used.
        ExportError: as `whole_folder`.
    """
    records = order.settings.data_dir / RECORDS
    demand_records(records)
    with closing(opened(records)) as store:
        now = held_now(store)
        pages = tuple(_pages(order, store))
        if not pages:
            raise StorageError(NO_CALIBRATION, "there is neither a calibration nor a self-test", "do one of them")
        name = f"{OURS}{store.chain.ends().first[:_SHORT]}-certificates-{now.at:%Y%m%d-%H%M%S}"
    with whole_folder(order.folder, name) as outlet:
        into_folder(outlet, pages, None, progress)
    return order.folder / name


def _pages(order: CertificateOrder, store: Store) -> Iterator[Item]:
    """Made at once: while the records are open."""
    letterhead = says(order.settings).letterhead
    with _left_out(NO_CALIBRATION):
        calibration = calibration_page(calibration_certificate(order.settings, store), letterhead=letterhead)
        yield Item("calibration.pdf", lambda: calibration)
    with _left_out(NO_SELFTEST):
        selftest = selftest_page(selftest_certificate(store), letterhead=letterhead)
        yield Item("selftest.pdf", lambda: selftest)


@contextmanager
def _left_out(none: str) -> Iterator[None]:
    """Where there is none of it."""
    try:
        yield
    except StorageError as error:
        if error.code != none:
            raise


if __name__ == "__main__":
    sys.exit(main())
