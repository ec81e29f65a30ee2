"""What is measured on the booted machine, with a bound where the project promises one."""

import re

from tests.machine.boards.base import Ability
from tests.machine.cases import station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room

EXPOSED = 3.0
"""The most that systemd may say of a unit of the station: up to here it calls it OK."""
MEMORY_MIB = 400


@CASES.case(Kind.MACHINE, Ability.PICTURE, quick=True)
def units_are_shut(room: Room) -> None:
    """systemd itself finds little exposed in the running units (`systemd-analyze security`, at most 3.0 of 10)."""
    for unit in station.UNITS:
        said = room.run("systemd-analyze", "security", "--no-pager", unit, timeout_s=300.0)
        room.keep(f"{unit}.txt", said)
        found = re.search(r"exposure level for \S+ ([\d.]+)", said)
        room.hold(found is not None, f"systemd says a figure for {unit}")
        if found is not None:
            room.figures[unit] = float(found.group(1))
            room.hold(float(found.group(1)) <= EXPOSED, f"{unit} is exposed by {found.group(1)} of 10")


@CASES.case(Kind.MACHINE, Ability.PICTURE, quick=True)
def memory_and_boot(room: Room) -> None:
    """The whole station, compositor and terminal included, takes less than 400 MB; its start is timed."""
    whole = 0.0
    for unit in station.UNITS:
        mib = int(room.run("systemctl", "show", "-P", "MemoryCurrent", unit)) / 2**20
        room.figures[f"{unit} MiB"] = round(mib, 1)
        whole += mib
    analysed = ("systemd-analyze", "time")
    # the first page, at which a machine is kept, comes a second before the last job of the start is done
    is_over = lambda: room.ask(*analysed, timeout_s=300.0).code == 0  # noqa: E731 - asked until it is so
    room.until("the machine's start is over", is_over, station.BACK_S, station.LOOK_S)
    said = room.run(*analysed, timeout_s=300.0)
    room.keep("boot.txt", said + room.ask("systemd-analyze", "critical-chain", "--no-pager", timeout_s=300.0).output)
    room.figures["start"] = said.splitlines()[0].rpartition("= ")[2].strip()
    room.hold(whole < MEMORY_MIB, f"the station takes {whole:.0f} MiB")
