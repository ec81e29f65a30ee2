"""Whether what is written to the system stays there when the power goes."""

from typing import Final

from kiosk.install import environment
from kiosk.install.machine import InstallError, Machine
from kiosk.install.updatestate import STATE
from kiosk.install.why import Why

PASSING: Final = frozenset({"overlay", "overlayfs", "aufs", "tmpfs", "ramfs"})
"""File systems that may be in memory. Half an update would be gone with the power, and the records would not."""
SWITCH_OFF: Final = "sudo ./install.sh --read-only-root off, restart, then again; switch it on again afterwards"
OVERLAY: Final = "overlayroot"
"""What the overlay of an only read system is mounted as."""


def demand_lasting(machine: Machine, *, may_be_container: bool = False) -> None:
    """Raise `InstallError` where the system, the program or the state of an update lies in memory.

    `may_be_container`: the system of a container is an overlay too, and stays; who installs in one knows that it does.
    """
    mounts = {place: (source, kind) for source, place, kind in _mounts(machine)}
    for path in ("/", environment.BASE, STATE):
        above = [place for place in mounts if path == place or path.startswith(f"{place.rstrip('/')}/")]
        source, kind = mounts[max(above, key=len)] if above else ("", "")
        if source == OVERLAY or (kind in PASSING and not may_be_container):
            raise InstallError(
                f"the system is only read: what is written to {path} ({kind}) is gone with the power",
                SWITCH_OFF,
                Why("memory_only"),
            )


def _mounts(machine: Machine) -> list[list[str]]:
    return [line.split()[:3] for line in machine.text("/proc/mounts").splitlines()]
