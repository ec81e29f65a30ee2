"""What a bench was made of, for the report: versions that matter, and sizes."""

import contextlib
import os
from pathlib import Path
from typing import Final

from tests.machine.build import WHOLE

TOLD: Final = {
    "tools": ("qemu-system-x86", "linux-source-6.12", "gcc"),
    "installed": ("linux-image-amd64", "systemd", "python3", "labwc", "foot", "seatd", "sqlite3"),
}
"""Kind of tree to the packages whose versions are told."""

MEASURED: Final = ("tools", "guest", "installed", "disk", "image", "bundle-newer")
"""Kinds whose size is told."""


def made_of(cache: Path) -> dict[str, str]:
    """Name to version or size of what lies in a cache; of several of a kind the newest."""
    told: dict[str, str] = {}
    for kind, names in TOLD.items():
        lists = sorted(cache.glob(f"{kind}-*/versions.txt"), key=lambda path: path.stat().st_mtime_ns)
        if not lists:
            continue
        lines = lists[-1].read_text(encoding="utf-8").splitlines()
        versions = {name.partition(":")[0]: version for name, _, version in (line.partition("\t") for line in lines)}
        told |= {name: versions[name] for name in names if name in versions}
    for kind in MEASURED:
        made = sorted(cache.glob(f"{kind}-*/{WHOLE}"), key=lambda path: path.stat().st_mtime_ns)
        if made:
            told[f"{kind}, on the disk"] = f"{_mib(made[-1].parent)} MiB"
    if told:
        told["cache and machines"] = f"{_mib(cache)} MiB"
    return told


def _mib(folder: Path) -> int:
    """What files take of the disk, holes left out; one that is gone meanwhile takes nothing."""
    blocks = 0
    for inside, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(FileNotFoundError):
                blocks += os.lstat(Path(inside, name)).st_blocks
    return blocks * 512 // 2**20
