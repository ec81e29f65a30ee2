"""The card or disk with the records: room, rights, errors, wear; and the backups on it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import StorageError
from kiosk.ops.backup_state import check_backup
from kiosk.ops.doctoring.check import Check, Value, advised, fail, judged, of_finding, ok, refused, warn
from kiosk.ops.doctoring.machine import Machine

FREE_MIN_MIB: Final = 500
"""Ten years of records are below this (our inference: 60,000 bouts of a few kilobytes, and backups)."""
WORN_PERCENT: Final = 80
"""From here on a new card is due (our inference: the part's own estimate, in steps of ten)."""
_WORN_OUT: Final = 0x0B
_RESERVE: Final = {1: "normal", 2: "four fifths of its spare blocks are used", 3: "its spare blocks are used up"}
"""`pre_eol_info` of an eMMC, beside `life_time` (JEDEC 84-B51, as the kernel shows them). Most cards have neither."""


def disk(settings: Settings, machine: Machine) -> Iterator[Check]:
    """Everything of it."""
    yield from _room(settings.data_dir, machine)
    yield from _mounted(settings, machine)
    yield _errors(machine)
    yield from _life(machine)
    if settings.backend == "real":
        yield _log_limit(machine)
    try:
        yield of_finding("disk.backup", check_backup(settings))
    except StorageError as error:
        yield refused("disk.backup", error, "kiosk verify says more")


def _room(data_dir: Path, machine: Machine) -> Iterator[Check]:
    if not os.access(data_dir, os.W_OK):
        text = f"{data_dir} is missing or not writable"
        yield fail("disk.room", text, "make it, and give it to the station's user")
        return
    free = machine.free_bytes(data_dir) // 2**20
    value, hint = Value(name="free", value=free, unit="MiB", least=FREE_MIN_MIB), f"at least {FREE_MIN_MIB} MiB"
    yield judged("disk.room", free >= FREE_MIN_MIB, f"{free} MiB free in {data_dir}", f"make room: {hint}", value)


def _mounted(settings: Settings, machine: Machine) -> Iterator[Check]:
    """A file system that met an error goes read-only by itself, and everything seems well until something is kept."""
    mounts = [line.split() for line in (machine.text("proc/mounts") or "").splitlines()]
    options = {words[1]: words[3].split(",") for words in mounts if len(words) > 3}
    locked = []
    for folder in (settings.data_dir, settings.state_dir):
        below = [place for place in options if folder.is_relative_to(place)]
        if below and "ro" in options[max(below, key=len)]:
            locked.append(str(folder))
    text = f"read-only: {', '.join(locked)}" if locked else "writable"
    hint = "look for errors of the card in the kernel's log (journalctl -k); then a new card, and kiosk restore"
    yield judged("disk.mounted", not locked, text, hint, Value(name="read_only", value=bool(locked)))


def _errors(machine: Machine) -> Check:
    counts = {path.split("/")[3]: machine.number(path) or 0 for path in machine.found("sys/fs/ext4/*/errors_count")}
    total = sum(counts.values())
    text = ", ".join(f"{count} on {name}" for name, count in counts.items() if count) or "none on record"
    hint = "copy the records away (kiosk backup --to), then fsck; a card with errors is replaced"
    return judged("disk.errors", not total, text, hint, Value(name="errors", value=total))


def _life(machine: Machine) -> Iterator[Check]:
    for path in machine.found("sys/block/mmcblk*/device"):
        life, reserve = (machine.text(f"{path}/{name}") or "" for name in ("life_time", "pre_eol_info"))
        used = max(_numbers(life), default=0)
        if not used:
            continue
        percent, state = 10 * used, _RESERVE.get(max(_numbers(reserve), default=0), "")
        value = Value(name="used", value=percent, unit="%", most=WORN_PERCENT)
        said = f"up to {percent} % of its life is used" if used < _WORN_OUT else "its life is over"
        is_good = percent <= WORN_PERCENT and state in ("", _RESERVE[1])
        hint = "kiosk backup --to a stick, a new card, and kiosk restore there"
        yield advised("disk.life", is_good, f"{said}{f'; {state}' if state else ''}", hint, value)
        return
    yield ok("disk.life", "no card here tells how worn it is")


def _numbers(text: str) -> list[int]:
    """The hexadecimal numbers in what the kernel shows of a card; none where it shows something else."""
    return [int(word, 16) for word in re.findall(r"\b0x[0-9a-fA-F]+\b", text)]


def _log_limit(machine: Machine) -> Check:
    files = ["etc/systemd/journald.conf", *machine.found("etc/systemd/journald.conf.d/*.conf")]
    lines = [line.strip() for path in files for line in (machine.text(path) or "").splitlines()]
    limits = [line.partition("=")[2] for line in lines if line.startswith("SystemMaxUse=")]
    if not limits:
        hint = "SystemMaxUse=200M, as the installation sets it"
        return warn("disk.log", "no limit of its own", hint)
    return ok("disk.log", f"takes at most {limits[-1]}", Value(name="limit", value=limits[-1]))
