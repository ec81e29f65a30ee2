"""What kind of machine this is, and whether the appliance can be put on it."""

import platform
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.install.devices import Seen, seen
from kiosk.install.machine import Machine

CODENAMES: Final = ("bookworm", "trixie")
ARCHITECTURES: Final = ("aarch64", "x86_64")
BOARDS: Final = ("Raspberry Pi 4", "Raspberry Pi 5", "Raspberry Pi Compute Module 4", "Raspberry Pi Compute Module 5")
MEMORY_MIB: Final = 900
"""What three Python processes, a compositor and the system need, with room (our inference; a Pi with 1 GB passes)."""
FREE_MIB: Final = 2000
"""Environment, packages, and the old version beside the new one while an update runs (measured: 0.6 GB each)."""
WAYS_IN: Final = ("ssh.service", "ssh.socket")
WIDE: Final = 2**32
"""What a number of a 64-bit program is larger than."""
YEARS_MIB: Final = 16_000
"""Ten years of records and two backups of them; see the benchmark `storage`."""


ROOT: Final = "rights of root"


class Verdict(StrEnum):
    """What a finding means for the installation."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at, what was seen, and what to do about it."""

    verdict: Verdict
    what: str
    way_out: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The machine as far as the installation depends on it."""

    is_root: bool
    system: str
    codename: str
    architecture: str
    board: str
    memory_mib: int
    free_mib: int
    is_booted: bool
    """Whether systemd runs it: in a tree that is not booted, services are set up but not started."""
    has_way_in: bool
    """Whether somebody can log in once the panel belongs to the station."""
    boot_dir: str
    """Where a Raspberry Pi reads its settings; empty where there are none."""
    devices: tuple[Seen, ...] = ()
    """Of a board alone: on any other machine nothing of it is expected."""

    @property
    def is_pi(self) -> bool:
        """Whether it is a board that the reference wiring fits."""
        return self.board.startswith(BOARDS)


def release_of(machine: Machine) -> dict[str, str]:
    """What the system says of itself."""
    return dict(re.findall(r'^([A-Z_]+)="?([^"\n]*)"?$', machine.text("/etc/os-release"), re.MULTILINE))


def look(machine: Machine, *, is_root: bool) -> Facts:
    """Look at a machine."""
    release = release_of(machine)
    memory = re.search(r"^MemTotal:\s+(\d+) kB", machine.text("/proc/meminfo"), re.MULTILINE)
    board = machine.text("/proc/device-tree/model")
    boots = [folder for folder in ("/boot/firmware", "/boot") if machine.has(f"{folder}/config.txt")]
    return Facts(
        is_root=is_root,
        system=release.get("PRETTY_NAME", "an unknown system"),
        codename=release.get("VERSION_CODENAME", ""),
        architecture=_architecture(),
        board=board,
        memory_mib=int(memory.group(1)) // 1024 if memory else 0,
        free_mib=shutil.disk_usage(machine.root).free // 2**20,
        is_booted=machine.has("/run/systemd/system"),
        has_way_in=any(machine.ask("systemctl", "is-enabled", unit).code == 0 for unit in WAYS_IN),
        boot_dir=boots[0] if boots else "",
        devices=tuple(seen(machine)) if board.startswith(BOARDS) else (),
    )


def findings(facts: Facts) -> Iterator[Finding]:
    """Judge it: what fails ends the installation before anything was changed."""
    yield _judged(facts.is_root, ROOT, "run it with sudo")
    yield _judged(
        facts.codename in CODENAMES,
        facts.system,
        f"the appliance is made for Raspberry Pi OS or Debian {' and '.join(CODENAMES)}",
    )
    yield _judged(
        facts.architecture in ARCHITECTURES, f"processor {facts.architecture}", "take the 64-bit image of the system"
    )
    yield _judged(sys.version_info >= (3, 11), f"Python {platform.python_version()}", "Python 3.11 or newer is needed")
    yield _judged(
        facts.memory_mib >= MEMORY_MIB, f"{facts.memory_mib} MiB of memory", f"{MEMORY_MIB} MiB at least are needed"
    )
    yield _judged(facts.free_mib >= FREE_MIB, f"{facts.free_mib} MiB free", f"make room: {FREE_MIB} MiB are needed")
    if facts.free_mib >= FREE_MIB:
        yield _advised(
            facts.free_mib >= YEARS_MIB,
            f"{facts.free_mib} MiB for records",
            f"ten years of records and their backups take up to {YEARS_MIB} MiB; a larger card lasts longer",
        )
    yield _advised(
        facts.is_pi,
        facts.board or "no Raspberry Pi",
        "the reference wiring is for a Raspberry Pi 4 or 5: nothing on this machine can move air",
    )
    if facts.is_pi:
        yield _judged(
            bool(facts.boot_dir),
            "boot settings",
            "neither /boot/firmware/config.txt nor /boot/config.txt is there",
        )
    for device in facts.devices:
        yield _advised(device.is_good, device.what, device.way_out)
    yield _advised(
        facts.has_way_in,
        "a way in for the technician",
        "ssh is off, and after the restart neither the panel nor a serial console has a login: --maintenance ssh (or"
        " serial), or see 'A way in' in the technician's manual",
    )
    yield _advised(
        facts.is_booted,
        "services",
        "this tree is not booted: services are set up, and start with the next boot",
    )


def _architecture() -> str:
    """As the kernel names it, and said where the system's programs are narrower: 32-bit ones run on its 64 bits too."""
    return platform.machine() if sys.maxsize > WIDE else f"{platform.machine()} with 32-bit programs"


def _judged(is_good: bool, what: str, way_out: str) -> Finding:
    return Finding(Verdict.OK, what) if is_good else Finding(Verdict.FAIL, what, way_out)


def _advised(is_good: bool, what: str, way_out: str) -> Finding:
    return Finding(Verdict.OK, what) if is_good else Finding(Verdict.WARN, what, way_out)
