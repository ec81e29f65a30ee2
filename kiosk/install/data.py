"""A partition of its own for the records, encrypted if wanted.

The key lies on a stick that is in the machine while it starts, and in the clinic's safe: on the card itself it would
protect nothing. Whoever takes the card has records that nobody can read. Where the stick is missing, the partition is
not there; controller and screen then do not start (`RequiresMountsFor=` in their units), and no new records are begun.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from kiosk.install.machine import Change, InstallError, Machine

LABEL: Final = "bfr-kiosk"
OPENED: Final = "bfr-kiosk-data"
"""Name of the opened partition: /dev/mapper/bfr-kiosk-data."""
FOLDER: Final = "/var/lib/bfr-kiosk"
RECORDS: Final = f"{FOLDER}/kiosk.db"
OURS: Final = rf"^[^#\s]\S*\s+{FOLDER}\s"
"""How our line of the table of mounts begins."""
CRYPTTAB: Final = "/etc/crypttab"
FSTAB: Final = "/etc/fstab"
NOTHING_FOUND: Final = 2
"""How blkid ends when it is sure that there is nothing."""
KEY_LABEL: Final = "BFRKEY"
"""Of the stick with the key. The rule for sticks leaves it alone, so that the screen never sees the key."""
KEY_BYTES: Final = 64
"""As random as the cipher's own key, twice over: nothing is to be gained by guessing it."""
KEY_WAIT: Final = "60s"
"""How long a start waits for the stick with the key."""
MOUNT: Final = "noatime,nosuid,nodev,noexec,nofail,x-systemd.device-timeout=90s"
"""Not there: the machine starts all the same, and says why the station does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for.

    Attributes:
        device: the partition, as /dev/mmcblk0p3.
        key: the key's file on a mounted stick; None for a partition that anybody can read.
    """

    device: str
    key: str | None = None


def prepare(machine: Machine, wanted: Wanted) -> Iterator[Change]:
    """Make the partition, and let it be mounted where the records are.

    Raises:
        InstallError: there is something on it that is not ours, there are records already, or the key is on no stick.
    """
    target = wanted.device if wanted.key is None else f"/dev/mapper/{OPENED}"
    if source := _mounted(machine):
        if source == target:
            return
        raise InstallError(f"{source} is mounted at {FOLDER}", f"name that one; or move the records to {wanted.device}")
    found = _about(machine, wanted.device)
    if machine.has(RECORDS):
        raise InstallError(
            f"there are records in {FOLDER} already",
            "kiosk backup --to a stick, move that folder away, install with --data, kiosk restore --from the stick",
        )
    _refuse_others(wanted.device, found, is_locked=wanted.key is not None)
    if wanted.key is not None:
        yield from _locked(machine, wanted, wanted.key, is_new=not found)
        found = _about(machine, target)
        _refuse_others(target, found, is_locked=False)
    if not found:
        yield Change(f"make a file system on {target}", lambda: machine.run("mkfs.ext4", "-q", "-L", LABEL, target))
    named = target if wanted.key is not None else f"UUID={_about(machine, target).get('UUID', '')}"
    yield from _line(machine, FSTAB, f"{named} {FOLDER} ext4 {MOUNT} 0 2", rf"{OURS}.*$")
    yield Change(f"mount {FOLDER}", partial(_mount, machine))


def forget(machine: Machine) -> Iterator[Change]:
    """Take the records away, unmount their partition, and take our lines out of the tables of the system.

    Without encryption what was removed can be read until something is written over it. Where only the program goes,
    none of this is done: the next one finds its records where they were.

    Raises:
        InstallError: the partition is not mounted, so that the records would stay on it unseen.
    """
    is_theirs = re.search(OURS, (machine.read(FSTAB) or b"").decode(), flags=re.MULTILINE)
    if is_theirs and not _mounted(machine):
        raise InstallError(
            f"the partition of the records is not mounted at {FOLDER}, and they would stay on it",
            f"put in the stick with the key and restart, or mount {FOLDER}, and begin again; if it is lost or broken,"
            f" take its line out of {FSTAB}",
        )
    if _mounted(machine):
        if there := sorted(path.name for path in machine.at(FOLDER).iterdir() if path.name != "lost+found"):
            yield Change(f"remove all that is on the partition of {FOLDER}", partial(_empty, machine, there))
        yield Change(f"unmount {FOLDER}", lambda: machine.run("umount", FOLDER))
    if machine.has(f"/dev/mapper/{OPENED}"):
        yield Change(f"close {OPENED}", lambda: machine.run("cryptsetup", "close", OPENED))
    for path, pattern in ((FSTAB, rf"{OURS}.*\n"), (CRYPTTAB, rf"^{OPENED}\s.*\n")):
        text = (machine.read(path) or b"").decode()
        new = re.sub(pattern, "", text, flags=re.MULTILINE)
        if new != text:
            yield Change(f"change {path}", partial(machine.write, path, new.encode()))


def _empty(machine: Machine, names: list[str]) -> None:
    for name in names:
        machine.remove(f"{FOLDER}/{name}")


def _locked(machine: Machine, wanted: Wanted, key: str, *, is_new: bool) -> Iterator[Change]:
    folder, _, _ = key.rpartition("/")
    stick = machine.ask("findmnt", "--noheadings", "--output", "LABEL,TARGET", "--target", folder).output
    label, _, top = stick.strip().partition(" ")
    top = top.strip()
    if label != KEY_LABEL or " " in key:
        raise InstallError(
            f"{key} is on no stick with the label {KEY_LABEL}",
            "give a stick this label (fatlabel or e2label), mount it, and name a file on it without spaces",
        )
    if machine.read(key) is None:
        yield Change(f"make the key {key}", lambda: machine.write(key, os.urandom(KEY_BYTES), 0o600))
    if is_new:
        command = ("cryptsetup", "luksFormat", "--batch-mode", "--type", "luks2", "--key-file", key, wanted.device)
        yield Change(f"encrypt {wanted.device}", lambda: machine.run(*command))
    if not machine.has(f"/dev/mapper/{OPENED}"):
        opening = ("cryptsetup", "open", "--key-file", key, wanted.device, OPENED)
        yield Change(f"open {wanted.device}", lambda: machine.run(*opening, way_out="is it the key of this partition?"))
    uuid = _about(machine, wanted.device).get("UUID", "")
    where = f"/{key.removeprefix(top).lstrip('/')}:LABEL={label}"
    line = f"{OPENED} UUID={uuid} {where} luks,keyfile-timeout={KEY_WAIT},nofail"
    yield from _line(machine, CRYPTTAB, line, rf"^{OPENED}\s.*$")


def _mount(machine: Machine) -> None:
    machine.at(FOLDER).mkdir(parents=True, exist_ok=True)
    machine.run("mount", FOLDER)
    machine.run("chown", f"{LABEL}:{LABEL}", FOLDER)
    machine.run("chmod", "0700", FOLDER)


def _refuse_others(device: str, found: dict[str, str], *, is_locked: bool) -> None:
    kind = found.get("TYPE", "")
    is_ours = kind == "crypto_LUKS" if is_locked else found.get("LABEL") == LABEL
    if found and not is_ours:
        raise InstallError(
            f"{device} holds {kind or 'something'} {found.get('LABEL', '')}".rstrip(),
            f"another partition; or, if all of that may go: wipefs --all {device}",
        )


def _about(machine: Machine, device: str) -> dict[str, str]:
    """What is on a partition, as blkid names it; empty only where blkid is sure that there is nothing.

    Raises:
        InstallError: it is not sure: more than one thing, or it cannot be read. That is never taken for nothing.
    """
    if not machine.has(device):
        return {}  # not opened yet
    done = machine.ask("blkid", "--probe", "--output", "export", device)
    if done.code not in {0, NOTHING_FOUND}:
        raise InstallError(
            f"blkid cannot say what is on {device} (it ended with {done.code})",
            f"look at it with wipefs {device}; if all of that may go: wipefs --all {device}",
        )
    told = dict(line.split("=", 1) for line in done.output.splitlines() if "=" in line)
    return told if told.keys() & {"TYPE", "PTTYPE", "USAGE"} else {}


def _mounted(machine: Machine) -> str:
    """What is mounted where the records are; empty for nothing."""
    return machine.ask("findmnt", "--noheadings", "--output", "SOURCE", "--mountpoint", FOLDER).output.strip()


def _line(machine: Machine, path: str, line: str, pattern: str) -> Iterator[Change]:
    """One line of a table: in the place of the one it has, or at its end."""
    text = (machine.read(path) or b"").decode()
    if text and not text.endswith("\n"):
        text += "\n"
    new, count = re.subn(pattern, lambda _found: line, text, flags=re.MULTILINE)
    if not count:
        new = f"{text}{line}\n"
    if new != text:
        yield Change(f"change {path}", partial(machine.write, path, new.encode()))
