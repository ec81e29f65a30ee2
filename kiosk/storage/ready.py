"""Records that are ready to be opened: whatever was wrong with them is mended first, once, by the controller."""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.storage.database import RecordFile
from kiosk.storage.generations import KEPT, generations
from kiosk.storage.opening import open_database
from kiosk.storage.restore import Goes, make_ready
from kiosk.storage.store import Store

_log = logging.getLogger(__name__)

RECORDS: Final = "kiosk.db"
"""Name of the record file in the data directory."""


def ready_records(
    data_dir: Path,
    kept: int = KEPT,
    *,
    boot: str,
    now: Callable[[], float],
    utc: Callable[[], str],
    goes: Goes | None = None,
) -> Callable[[], Store]:
    """What opens the records, after they were looked through and, where they were damaged, replaced.

    Args:
        data_dir: where the records are, and `kept` backups of them.
        kept: generations of backups.
        boot: id of the run of the machine.
        now: monotonic seconds.
        utc: civil time in UTC as ISO 8601, with its zone.
        goes: called while a long replacement goes on.

    Raises:
        StorageError: as `open_store`, but for damage.
    """

    def opened(path: Path) -> RecordFile:
        return RecordFile(path, open_database(path, reads_all=False), boot=boot, now=now, utc=utc)

    path = data_dir / RECORDS
    replaced = make_ready(path, generations(data_dir, kept), opened, goes=goes)
    if replaced is not None:
        _log.error("records replaced why=%s lines=%d aside=%s", replaced.why, replaced.lines, replaced.aside)
    return lambda: Store(opened(path))
