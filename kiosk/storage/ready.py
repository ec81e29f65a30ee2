"""Records that are ready to be opened: whatever was wrong with them is mended first, once, by the controller."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kiosk.storage.database import RecordFile
from kiosk.storage.opening import open_database
from kiosk.storage.restore import Goes, make_ready
from kiosk.storage.store import Store

_log = logging.getLogger(__name__)

RECORDS: Final = "kiosk.db"
"""Name of the record file in the data directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamping:
    """What every row is stamped with.

    `boot` is the id of the run of the machine, `now` gives monotonic seconds, `utc` civil time in UTC as ISO 8601 with
    its zone.
    """

    boot: str
    now: Callable[[], float]
    utc: Callable[[], str]


def ready_records(data_dir: Path, stamping: Stamping, *, goes: Goes | None = None) -> Callable[[], Store]:
    """What opens the records, after they were looked through and, where they were damaged, replaced.

    Args:
        data_dir: where the records are, and their backups.
        stamping: of this process.
        goes: called while a long replacement goes on.

    Raises:
        StorageError: as `open_store`, but for damage.
    """

    def opened(path: Path) -> RecordFile:
        db = open_database(path, reads_all=False)
        return RecordFile(path, db, boot=stamping.boot, now=stamping.now, utc=stamping.utc)

    path = data_dir / RECORDS
    replaced = make_ready(path, opened, goes=goes)
    if replaced is not None:
        _log.error("records replaced why=%s lines=%d aside=%s", replaced.why, replaced.lines, replaced.aside)
    return lambda: Store(opened(path))
