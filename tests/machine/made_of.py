"""What a bench was made of, for the report: versions that matter, and sizes."""

from pathlib import Path
from typing import Final

TOLD: Final = {
    "tools": ("qemu-system-x86", "linux-source-6.12", "gcc"),
    "installed": ("linux-image-amd64", "systemd", "python3", "labwc", "foot", "seatd", "sqlite3"),
}
"""Kind of tree to the packages whose versions are told."""


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
    for disk in cache.glob("image-*/root.raw"):
        told["image"] = f"{disk.stat().st_blocks * 512 // 2**20} MiB used"
    return told
