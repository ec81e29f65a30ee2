"""Clear a lock-out after repeated trips of one cause: what a technician does when the part behind it is mended.

It takes the lock-out and nothing else: the last trip stays latched, and still wants a supervisor's acknowledgement and
a full self-test. The watchdog must be down, because it holds its journal for as long as it lives.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import AccessError
from kiosk.hw.clock import SystemWallClock, machine_boot
from kiosk.safety.heartbeat import TripReason
from kiosk.safety.journal import JournalBusyError, clear_lockout
from kiosk.storage import open_store
from kiosk.storage.names import clean_name, clean_note

JOURNAL: Final = "watchdog.journal"


def unlock(settings: Settings, *, by: str, reason: str, out: Callable[[str], None] = print) -> int:
    """Clear the lock-out, note who and why in the records, and print what was done; the exit code is 0.

    Args:
        settings: where journal and records are.
        by: who clears it, as a name.
        reason: what was found and mended.
        out: takes each line.

    Raises:
        AccessError: `watchdog_runs`, `not_locked`, `journal_damaged`, `journal_missing` or `journal_io`.
        StorageError: a text is not fit to be kept, or the records cannot be written.
    """
    name, why = clean_name(by), clean_note(reason)
    path = settings.state_dir / JOURNAL
    if not path.exists():
        raise AccessError("journal_missing", f"there is no {path}", "name the station's own settings file")
    # first, so that a lock-out is never cleared where nobody can read by whom
    store = open_store(
        settings.data_dir / "kiosk.db", boot=machine_boot(), now=time.monotonic, utc=SystemWallClock().utc_iso
    )
    try:
        cause = _cleared(path)
        store.events.append("lockout_cleared", detail=f"{cause.name.lower()}; {name}: {why}", at_s=time.monotonic())
    finally:
        store.close()
    out(f"lock-out for {cause.name} cleared by {name}: {why}")
    out("the trip itself still stands: start the station, acknowledge it as a supervisor, and run the full self-test")
    return 0


def _cleared(path: Path) -> TripReason:
    try:
        cause = clear_lockout(path, boot=int.from_bytes(os.urandom(4), "big"), now=time.monotonic())
    except JournalBusyError as error:
        hint = "systemctl stop bfr-kiosk.target, or end the demo"
        raise AccessError("watchdog_runs", str(error), hint) from error
    except ValueError as error:
        hint = "start the station: the watchdog keeps the file aside and latches a trip"
        raise AccessError("journal_damaged", str(error), hint) from error
    except OSError as error:
        raise AccessError("journal_io", f"{path}: {error.strerror}", "run as the station's user or as root") from error
    if cause is TripReason.NONE:
        hint = "a single trip is acknowledged on the screen, with a supervisor's PIN"
        raise AccessError("not_locked", "nothing is locked out", hint)
    return cause
