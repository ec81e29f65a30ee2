"""What the bench needs of the machine it runs on; each that is missing is said by name, and nothing is tried then."""

import os
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

PROGRAMS: Final = {
    "mmdebstrap": "mmdebstrap",
    "systemd-nspawn": "systemd-container",
    "nsenter": "util-linux",
    "mount": "mount",
    "mke2fs": "e2fsprogs",
    "dpkg-query": "dpkg",
}
"""Program to the Debian package that has it."""
LANE_MIB: Final = 2000
"""The layers of one more machine."""
DISK_MIB: Final = 10_000
"""Trees, disks, bundles and the layers of machines (measured: 8 GB); each regression takes 2 more."""
MEMORY_MIB: Final = 2600
"""A machine of 1.5 GB, the emulator's own, and what runs beside it."""


@dataclass(frozen=True, slots=True)
class Here:
    """This machine, as far as the bench needs it."""

    is_root: bool
    system: str
    processor: str
    disk_mib: int
    memory_mib: int
    has: Callable[[str], bool]


def here(cache: Path) -> Here:
    """Look at this machine; `cache` need not be there yet."""
    folder = next(path for path in (cache, *cache.parents) if path.exists())
    lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    memory = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    return Here(
        is_root=os.geteuid() == 0,
        system=platform.system(),
        processor=platform.machine(),
        disk_mib=shutil.disk_usage(folder).free // 2**20,
        memory_mib=memory // 1024,
        has=lambda program: shutil.which(program) is not None,
    )


def missing(here: Here, lanes: int = 1) -> Iterator[str]:
    """Why the bench cannot run here, with so many machines at once; nothing when it can."""
    disk_mib, memory_mib = DISK_MIB + (lanes - 1) * LANE_MIB, MEMORY_MIB * lanes
    if here.system != "Linux" or here.processor != "x86_64":
        yield f"it runs on Linux on x86-64, and this is {here.system} on {here.processor}"
    if not here.is_root:
        yield "it makes trees and boots containers, which only root can: run it with sudo"
    for program, package in PROGRAMS.items():
        if not here.has(program):
            yield f"there is no {program}: apt-get install {package}"
    if here.disk_mib < disk_mib:
        yield f"{here.disk_mib} MiB free for the cache, and {disk_mib} are needed: name another folder with --cache"
    if here.memory_mib < memory_mib:
        yield f"{here.memory_mib} MiB of memory are free, and {memory_mib} are needed"
