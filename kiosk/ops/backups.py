"""Backups and restoring on the command line."""

import time
from collections.abc import Callable
from pathlib import Path

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.clock import SystemWallClock, machine_boot
from kiosk.ops.bar import on_terminal
from kiosk.storage.backup import back_up
from kiosk.storage.database import RecordFile
from kiosk.storage.generations import KEPT, newest_first, next_generation
from kiosk.storage.opening import open_database
from kiosk.storage.ready import RECORDS
from kiosk.storage.restore import restore


def back_up_records(
    data_dir: Path, target: Path | None, *, kept: int = KEPT, out: Callable[[str], None] = print
) -> int:
    """Bring a backup forward and print what it holds; 0, or 1 when a backup on the card holds what the records do not.

    Args:
        data_dir: where the station's records are.
        target: a file, or None for the card's oldest generation.
        kept: generations on the card.
        out: takes each line.

    Raises:
        StorageError: as `back_up`.
    """
    began = time.monotonic()
    aside: tuple[str, ...] = ()
    if target is None:
        night = next_generation(data_dir / RECORDS, data_dir, kept, progress=on_terminal)
        target, made, aside = night.file, night.made, night.aside
    else:
        made = back_up(data_dir / RECORDS, target, progress=on_terminal)
    seconds = time.monotonic() - began
    out(f"{target}: {made.lines} lines of the audit, {made.new_lines} of them new, {made.size_bytes >> 10} KiB")
    out(f"read back as it was written; {seconds:.1f} s; last hash: {made.tip}")
    for name in aside:
        out(f"NOT A BACKUP OF THESE RECORDS, or they have lost what it holds: kept as {target.parent / name}")
    return 1 if aside else 0


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


def _opened(path: Path) -> RecordFile:
    db = open_database(path, reads_all=False)
    return RecordFile(path, db, boot=machine_boot(), now=time.monotonic, utc=SystemWallClock().utc_iso)
