"""The backups, in one line of `kiosk doctor`."""

from datetime import UTC, datetime
from typing import Final

from kiosk.config import Settings
from kiosk.core.backupstate import BackupState, told
from kiosk.core.days import DAY_S
from kiosk.hw.clock import SystemClock, SystemWallClock, machine_boot
from kiosk.ops.findings import Finding, Verdict, failed, passed
from kiosk.storage import Store, open_store
from kiosk.storage.generations import lines_in
from kiosk.storage.ready import RECORDS

_NAME: Final = "backup"
_WAYS: Final = {
    "altered_records": ("records are not as they were written", "kiosk verify names them; keep every backup"),
    "backup_failed": ("the last one failed", "kiosk backup, or journalctl -u bfr-kiosk-backup"),
    "backup_old": ("more than three days ago", "systemctl list-timers bfr-kiosk-backup.timer, then kiosk backup"),
    "backup_none": ("none was ever made", "systemctl enable --now bfr-kiosk-backup.timer, or kiosk backup"),
}


def check_backup(settings: Settings) -> Finding:
    """When the last good backup was. Raises `StorageError` when the records cannot be read."""
    path = settings.data_dir / RECORDS
    if not path.exists():
        return passed(_NAME, "there are no records yet")
    if lines_in(path) is None:
        return failed(_NAME, f"{path} cannot be read as it is", "kiosk verify says why; start the station once")
    store = open_store(path, boot=machine_boot(), now=SystemClock().now, utc=SystemWallClock().utc_iso, reads_all=False)
    try:
        return judged_backup(store, is_expected=settings.backend != "bench")
    finally:
        store.close()


def judged_backup(store: Store, *, is_expected: bool) -> Finding:
    """What the records say of their backups."""
    state = store.backups.state()
    found = told(state, store.backups.now().day, is_expected=is_expected)
    last = f"last good one {_date(state)}"
    if not found:
        return passed(_NAME, last)
    text, hint = _WAYS[found[0].code]
    code = f" [{state.failed}]" if found[0].code == "backup_failed" else ""
    return Finding(name=_NAME, verdict=Verdict.NOTE, detail=f"{text}{code}; {last}", hint=hint)


def _date(state: BackupState) -> str:
    if state.made is None:
        return "never"
    return f"{datetime.fromtimestamp(state.made.day * DAY_S, UTC).astimezone():%Y-%m-%d %H:%M}"
