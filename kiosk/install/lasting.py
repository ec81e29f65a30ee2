"""Whether what is written to the system stays there when the power goes."""

from typing import Final

from kiosk.install import environment
from kiosk.install.machine import InstallError, Machine
from kiosk.install.updatestate import STATE
from kiosk.install.why import Why

PASSING: Final = frozenset({"overlay", "overlayfs", "aufs", "tmpfs", "ramfs"})
"""File systems that may be in memory. Half an update would be gone with the power, and the records would not."""


def demand_lasting(machine: Machine) -> None:
    """Raise `InstallError` where the system, the program or the state of an update lies in memory."""
    mounts = dict(line.split()[1:3] for line in machine.text("/proc/mounts").splitlines())
    for path in ("/", environment.BASE, STATE):
        above = [place for place in mounts if path == place or path.startswith(f"{place.rstrip('/')}/")]
        kind = mounts[max(above, key=len)] if above else ""
        if kind in PASSING:
            raise InstallError(
                f"the system is only read: what is written to {path} ({kind}) is gone with the power",
                "sudo ./install.sh --read-only-root off, restart, then again; switch it on again afterwards",
                Why("memory_only"),
            )
