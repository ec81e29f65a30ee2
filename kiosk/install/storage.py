"""Where the machine writes: no swap, and if wanted a system that is only read.

All that has to outlive a start then lies on the partition of the records (docs/adr/0063). The overlay is the system's
own (`overlayroot`, which raspi-config uses too): what is written to the system lives in memory and is gone with the
power, so nothing is installed while it is on.
"""

import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from kiosk.install import bootsteps, idle, services
from kiosk.install.data import FOLDER, FSTAB
from kiosk.install.layout import CONFIG_DIR
from kiosk.install.machine import Change, InstallError, Machine

PACKAGE: Final = "overlayroot"
WORD: Final = "overlayroot=tmpfs:recurse=0"
"""Of the kernel's command line: the root alone. Without the second part the partition of the records would be covered
too, and every record gone with the power."""
KEEP: Final = f"{FOLDER}/.system"
"""On the partition of the records, root's alone: processes that write records have no business in here."""
FORMER: Final = f"{CONFIG_DIR}/.former-services"
"""Services of the system that we switched off, to go back to."""
SWAP_FILE: Final = "dphys-swapfile.service"
"""Of Raspberry Pi OS bookworm. What trixie has reads `files/etc/rpi/swap.conf.d`."""
FAKE_CLOCK: Final = ("fake-hwclock.service", "fake-hwclock-load.service", "fake-hwclock-save.timer")
"""Set the clock to a time that was noted hours or days ago. With a clock of the board they can only be wrong."""
BOOTED: Final = "/run/systemd/system"
"""There while systemd runs the machine; an image that is being made has nothing to stop."""
CLOCK: Final = "/sys/class/rtc/rtc0"
SET_LEAST_S: Final = 1_735_689_600
"""The beginning of 2025: what shows an earlier time was never set, or had no power since (our inference)."""
CELL_LEAST_UV: Final = 2_000_000
"""A Pi 5 has a clock without a cell too, and says which voltage that has; 3 V is a full one (our inference)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A folder of the system that has to outlive a start."""

    target: str
    name: str

    @property
    def source(self) -> str:
        """Where it lies on the partition."""
        return f"{KEEP}/{self.name}"

    @property
    def line(self) -> str:
        """Of the table of mounts."""
        return f"{self.source} {self.target} none bind,nofail 0 0"


FOLDERS: Final = (
    Kept("/var/lib/bfr-kiosk-watchdog", "watchdog"),  # account of restriction, lock-outs, calibration
    Kept("/var/log/journal", "journal"),
)


def without_swap(machine: Machine) -> Iterator[Change]:
    """Memory is never written to the card: it wears, it is slow, and names of people would stand there in the clear."""
    yield from _off(machine, (SWAP_FILE,))


def without_false_clock(machine: Machine) -> Iterator[Change]:
    """Where the board has a clock that goes on without power, nothing else sets the time at the start."""
    if _has_true_clock(machine):
        yield from _off(machine, FAKE_CLOCK)


def as_before(machine: Machine) -> Iterator[Change]:
    """Services of the system start again that started before we came."""
    former = machine.text(FORMER).split()
    if former:
        yield Change(f"enable {' '.join(former)}", lambda: machine.run("systemctl", "enable", *former))
        yield Change("forget what was switched off", partial(machine.remove, FORMER))


def read_only(machine: Machine, boot_dir: str) -> Iterator[Change]:
    """From the next start on the system is only read; the command line goes last, when everything else is in place.

    Raises:
        InstallError: the records have no partition of their own, or the board starts without what makes the overlay.
    """
    if not boot_dir:
        raise InstallError("this is no Raspberry Pi", "set overlayroot=tmpfs:recurse=0 by hand, see overlayroot(8)")
    if not _is_mounted(machine, FOLDER):
        raise InstallError(
            "the records have no partition of their own: they would be gone with the power",
            "install with --data DEVICE first",
        )
    if not re.search(r"^(auto_initramfs=1|initramfs\s)", machine.text(f"{boot_dir}/config.txt"), re.MULTILINE):
        raise InstallError("this system starts without an initramfs", "put auto_initramfs=1 into config.txt")
    for kept in FOLDERS:
        yield from _move(machine, kept)
    yield from bootsteps.with_words(machine, boot_dir, [WORD])


def writable(machine: Machine, boot_dir: str) -> Iterator[Change]:
    """From the next start on the system may be written again. What lies on the partition stays there."""
    path = f"{boot_dir}/cmdline.txt"
    # not by the note of what is ours: raspi-config, or somebody's hand, may have switched it on
    yield from bootsteps.edited(machine, path, lambda text: " ".join(_without_overlay(text)) + "\n")
    yield from bootsteps.without_words(machine, boot_dir, [WORD])


def forget(machine: Machine) -> Iterator[Change]:
    """Unmount what lies on the partition, and take its lines out of the table. Before the partition itself."""
    if machine.has(BOOTED) and any(_is_mounted(machine, kept.target) for kept in FOLDERS):
        # its files would keep the partition busy, and an encrypted one open
        yield Change("let the system's log go on in memory", partial(machine.run, "journalctl", "--relinquish-var"))
    for kept in FOLDERS:
        if _is_mounted(machine, kept.target):
            yield Change(f"unmount {kept.target}", partial(machine.run, "umount", "--lazy", kept.target))
    text = machine.text(FSTAB)
    left = [line for line in text.splitlines() if line not in {kept.line for kept in FOLDERS}]
    if len(left) != len(text.splitlines()):
        yield Change(f"change {FSTAB}", partial(machine.write, FSTAB, ("\n".join(left) + "\n").encode()))


def _without_overlay(text: str) -> list[str]:
    return [word for word in text.split() if not word.startswith("overlayroot=")]


def _move(machine: Machine, kept: Kept) -> Iterator[Change]:
    lines = machine.text(FSTAB).splitlines()
    if kept.line not in lines:
        # whatever lies there is of a run that was cut off, and older by now
        yield Change(f"copy {kept.target} to the partition of the records", partial(_copy, machine, kept))
        text = "\n".join([*lines, kept.line]) + "\n"
        yield Change(f"change {FSTAB}", partial(_write_table, machine, text))
    if not _is_mounted(machine, kept.target):
        yield Change(f"mount {kept.target}", partial(machine.run, "mount", kept.target))


def _write_table(machine: Machine, text: str) -> None:
    machine.write(FSTAB, text.encode())
    if machine.has(BOOTED):
        # from here on the watchdog starts with its folder in place or not at all (RequiresMountsFor=)
        machine.run("systemctl", "daemon-reload")


def _copy(machine: Machine, kept: Kept) -> None:
    # nobody writes there meanwhile, and nobody is about to: one that waits for its next start is not "active"
    if machine.has(BOOTED):
        idle.demand_idle(machine, time.monotonic())  # it may have been minutes since the installation asked
        machine.run("systemctl", "stop", *services.RUNNING)
    _demand_own(machine)
    machine.at(kept.target).mkdir(parents=True, exist_ok=True)
    beside = f"{kept.source}.new"
    machine.remove(beside)
    machine.remove(kept.source)
    machine.run("cp", "--archive", kept.target, beside)
    machine.run("sync", "--file-system", beside)
    machine.run("mv", beside, kept.source)


def _demand_own(machine: Machine) -> None:
    """Make the folder that is root's alone. It lies in one of the station's user, who can put anything in its place."""
    path = machine.at(KEEP)
    path.mkdir(mode=0o700, exist_ok=True)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise InstallError(f"{KEEP} is not what the installation made", "look at what it is, and move it away")


def _has_true_clock(machine: Machine) -> bool:
    try:
        shown, cell = machine.text(f"{CLOCK}/since_epoch"), machine.text(f"{CLOCK}/battery_voltage")
    except OSError:
        return False  # so the kernel says that the chip had no power and knows it
    is_set = shown.isdecimal() and int(shown) >= SET_LEAST_S
    # a module says nothing of its cell, and is one for the sake of it
    return is_set and (not machine.has(f"{CLOCK}/battery_voltage") or (cell.isdecimal() and int(cell) >= CELL_LEAST_UV))


def _off(machine: Machine, units: tuple[str, ...]) -> Iterator[Change]:
    on = [unit for unit in units if machine.ask("systemctl", "is-enabled", unit).code == 0]
    if on:
        noted = machine.text(FORMER).split()
        note = " ".join([*noted, *(unit for unit in on if unit not in noted)]) + "\n"
        yield Change(f"note that {' '.join(on)} was on", partial(machine.write, FORMER, note.encode()))
        yield Change(f"switch off {' '.join(on)}", lambda: machine.run("systemctl", "disable", "--now", *on))


def _is_mounted(machine: Machine, folder: str) -> bool:
    return machine.ask("findmnt", "--noheadings", "--output", "SOURCE", "--mountpoint", folder).output.strip() != ""
