"""Backups and restoring on the command line."""

import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from kiosk.core.backupstate import is_early, is_verify_due
from kiosk.core.errors import ConfigError, Diagnostic, StorageError
from kiosk.hw.clock import SystemWallClock, machine_boot
from kiosk.ops.bar import on_terminal
from kiosk.storage import Store
from kiosk.storage.backup import BackedUp, back_up
from kiosk.storage.database import RecordFile
from kiosk.storage.generations import KEPT, lines_in, newest_first, next_generation, set_aside
from kiosk.storage.opening import open_database
from kiosk.storage.ready import RECORDS
from kiosk.storage.restore import restore
from kiosk.storage.verify import verify


def back_up_records(
    data_dir: Path,
    target: Path | None,
    *,
    kept: int = KEPT,
    is_nightly: bool = False,
    opened: Callable[[Path], Store] | None = None,
    progress: Callable[[int, int], None] = on_terminal,
    out: Callable[[str], None] = print,
) -> int:
    """Bring a backup forward, print what it holds, and note in the records that it was made.

    Why one on the card could not be made is noted too; a stick that fails is told to whoever holds it.

    Args:
        data_dir: where the station's records are.
        target: a file, or None for the card's oldest generation.
        kept: generations on the card.
        is_nightly: asked by a timer: nothing is done while the last backup is young, and once a week all records are
            looked through after it.
        opened: opens the records for the note.
        progress: takes steps done and steps there are.
        out: takes each line.

    Returns:
        0, or 1 when the records or the backup were looked through and are not as they were written, or when a backup
        on the card holds what the records do not.

    Raises:
        StorageError: as `back_up`; `backup_io` when a folder or file cannot be made.
    """
    path, opens = data_dir / RECORDS, opened or opened_records
    if is_nightly and _is_young(path, opens):
        out("the last backup is less than 12 hours old: nothing is to be done")
        return 0
    began = time.monotonic()
    try:
        file, made, aside = _made(path, target, data_dir, kept, progress)
    except StorageError as error:
        if target is None:
            _note_failure(path, opens, error.code, out)
        raise
    seconds = time.monotonic() - began
    with closing(opens(path)) as store:
        note = store.backups.made if target is None else store.backups.handed_out
        note(lines=made.lines, size_bytes=made.size_bytes, seconds=seconds)
        is_due = is_verify_due(store.backups.state(), store.backups.now().day)
    out(f"{file}: {made.lines} lines of the audit, {made.new_lines} of them new, {made.size_bytes >> 10} KiB")
    out(f"read back as it was written; {seconds:.1f} s; last hash: {made.tip}")
    for name in aside:
        out(f"NOT A BACKUP OF THESE RECORDS, or they have lost what it holds: kept as {file.parent / name}")
    is_whole = not (is_nightly and is_due) or _look_through(path, file, opens, out)
    return 0 if is_whole and not aside else 1


def _is_young(path: Path, opens: Callable[[Path], Store]) -> bool:
    if lines_in(path) is None:
        return False  # what is wrong with it is said by the backup
    with closing(opens(path)) as store:
        return is_early(store.backups.state(), store.backups.now(), is_trusted=store.is_clock_trusted())


def _made(
    path: Path, target: Path | None, data_dir: Path, kept: int, progress: Callable[[int, int], None]
) -> tuple[Path, BackedUp, tuple[str, ...]]:
    try:
        if target is None:
            night = next_generation(path, data_dir, kept, progress=progress)
            return night.file, night.made, night.aside
        return target, back_up(path, target, progress=progress), ()
    except OSError as error:
        where = target or data_dir
        hint = "check that the folder is there, and that this user may write to it"
        raise StorageError("backup_io", f"{where}: {error.strerror or error}", hint) from error


def _note_failure(path: Path, opens: Callable[[Path], Store], code: str, out: Callable[[str], None]) -> None:
    """Whoever asks the station is told. Records that cannot be read, or are not there, take no note."""
    if lines_in(path) is None:
        return
    try:
        with closing(opens(path)) as store:
            store.backups.failed(code)
    except StorageError as error:
        out(f"the records could not take a note of it: {error.message} [{error.code}]")  # what failed first is raised


def _look_through(path: Path, backup: Path, opens: Callable[[Path], Store], out: Callable[[str], None]) -> bool:
    """Records and backup, from the first line on: what was brought over long ago may have rotted since."""
    began = time.monotonic()
    found = verify(path, progress=on_terminal)
    with closing(opens(path)) as store:
        store.backups.verified(lines=found.lines, findings=len(found.findings), seconds=time.monotonic() - began)
    out(f"all records looked through: {found.lines} lines, {len(found.findings)} findings (kiosk verify names them)")
    copy = verify(backup, progress=on_terminal)
    out(f"all of the backup looked through: {copy.lines} lines, {len(copy.findings)} findings")
    if copy.findings:
        set_aside(backup)
    return not found.findings and not copy.findings


def restore_records(
    data_dir: Path,
    backup: Path | None,
    *,
    is_sure: bool,
    out: Callable[[str], None] = print,
    ask: Callable[[str], str] = input,
) -> int:
    """Put a backup in the place of the records; 0, or 1 when the answer was not yes.

    Args:
        data_dir: where the station's records are.
        backup: a file, or None for the card's newest generation.
        is_sure: do not ask.
        out: takes each line.
        ask: gets the answer to a question.

    Raises:
        ConfigError: `no_backup`.
        StorageError: as `restore`.
    """
    path = data_dir / RECORDS
    chosen = backup or next(iter(newest_first(data_dir)), None)
    if chosen is None:
        hint = "name a file with --from"
        raise ConfigError([Diagnostic(path=str(data_dir), code="no_backup", message="there is no backup", hint=hint)])
    if not is_sure:
        out(f"{chosen} takes the place of {path}; what was recorded since that backup is set aside with the old file.")
        if ask("Type yes to go on: ").strip() != "yes":
            out("nothing was changed")
            return 1
    restored = restore(chosen, path, _opened)
    out(f"restored: {restored.lines} lines, the last event of {restored.last_utc}")
    if restored.aside is not None:
        out(f"the records of before are kept as {path.with_name(restored.aside)}")
    out("a supervisor has to accept it on the screen before anybody trains")
    return 0


def demand_records(path: Path) -> None:
    """Raise `StorageError` `store_cannot_open` where there are no records that can be read: opening makes new ones."""
    if lines_in(path) is None:
        raise StorageError("store_cannot_open", f"{path} cannot be read", "start the station once")


def opened_records(path: Path) -> Store:
    """The records, for a note. Raises `StorageError` as `open_store`."""
    return Store(_opened(path))


def _opened(path: Path) -> RecordFile:
    db = open_database(path, reads_all=False)
    return RecordFile(path, db, boot=machine_boot(), now=time.monotonic, utc=SystemWallClock().utc_iso)
