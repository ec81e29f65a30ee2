"""A disk that takes nothing more: full to its last block, or read-only, with air in the cuff and at a start."""

from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import outlasts, pressure, station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = (Ability.PICTURE, Ability.TOUCH, Ability.LINES)
FILE: Final = "/var/tmp/bench-full"  # noqa: S108 - on a machine that is there for nothing else
FILL: Final = f"""
import os
step, size = 1 << 30, 0
with open("{FILE}", "wb") as file:
    while step >= 512:
        try:
            os.posix_fallocate(file.fileno(), size, step)
            size += step
        except OSError:
            step //= 2
here = os.statvfs("/")
print(here.f_bfree)
"""
"""Takes the blocks kept back for root as well, and says how many are free."""
KEPT: Final = 4096
"""Blocks that an ext4 keeps for itself and gives to nobody."""
SAID_S: Final = 900.0
START_S: Final = 1800.0
FULL: Final = ("The disk is full", "cannot keep its journal")
LOCKED: Final = ("The records cannot be written", "cannot keep its journal")


def _full(room: Room) -> None:
    left = int(room.run("python3", "-c", FILL, timeout_s=300.0))
    room.figures["free blocks"] = left
    room.hold(
        left < KEPT + 64, f"the disk is full, and has not {left} free blocks"
    )  # the system's log may have let go of some


def _shown(room: Room, name: str) -> str:
    rows = "\n".join(room.panel.rows())
    room.keep(f"{name}.png", room.panel.png())
    room.keep(f"{name}.txt", rows)
    return rows


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def full_disk(room: Room) -> None:
    """With air in the cuff the disk is filled to its last block: the station tests on or lets go, its panel says why
    nothing can be kept, and when there is room again the station is whole and its records are sound.
    """
    pressure.fill(room)
    _full(room)
    outlasts.ended(room)
    room.until("the panel says that the disk is full", lambda: any(map(room.panel.shows, FULL)), SAID_S, 2.0)
    _shown(room, "full")
    room.keep("full-journal.txt", room.ask("journalctl", "-b", "-n", "60", "--no-pager").output)
    room.run("rm", FILE)
    room.until("how it ended is on record", lambda: bool(_ends(room)), SAID_S, station.LOOK_S)
    station.back(room)
    outlasts.told(room)
    outlasts.sound(room)


def _ends(room: Room) -> list[str]:
    return [*station.trips(room), *station.rows(room, "select id from proofs")]


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def full_disk_and_a_killed_controller(room: Room) -> None:
    """With air in the cuff and not a block free the controller is killed: both valves are let go, and the reason is on
    record as soon as there is room.
    """
    pressure.fill(room)
    _full(room)
    ran = room.ask("kill", "-KILL", str(station.pid_of(room, "bin/kiosk controller")))
    pressure.vented(room, ran.began_s)
    room.run("rm", FILE)
    station.back(room)
    room.until("the reason is on record", lambda: bool(station.trips(room)), SAID_S, station.LOOK_S)
    room.keep("trips.txt", "\n".join(station.trips(room)))
    outlasts.sound(room)


@CASES.case(Kind.MACHINE, *NEEDS, Ability.POWER, state=OPENING)
def full_disk_at_a_start(room: Room) -> None:
    """The machine starts with not a block free: the panel says so, and when there is room again the station is whole
    without anybody's help, with all that was kept before.
    """
    _full(room)
    room.run("sync")
    room.board.cut()
    room.board.start()
    room.until("the panel says that the disk is full", lambda: any(map(room.panel.shows, FULL)), START_S, 2.0)
    _shown(room, "full")
    room.keep("units.txt", room.ask("systemctl", "list-units", "--all", "--no-pager", "bfr-kiosk*").output)
    room.keep("full-journal.txt", room.ask("journalctl", "-b", "-n", "80", "--no-pager").output)
    room.run("rm", FILE)
    station.back(room)
    outlasts.sound(room)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def disk_goes_read_only(room: Room) -> None:
    """With air in the cuff the kernel makes the file system read-only: the station tests on or lets go, its panel says
    that nothing can be kept, and when the disk takes writes again the station is whole and its records are sound.
    """
    pressure.fill(room)
    room.run("sh", "-c", "echo u >/proc/sysrq-trigger")
    outlasts.ended(room)
    room.hold(room.ask("touch", FILE).code != 0, "the disk takes nothing")
    room.until("the panel says so", lambda: any(map(room.panel.shows, LOCKED)), SAID_S, 2.0)
    _shown(room, "locked")
    room.run("mount", "-o", "remount,rw", "/")
    room.until("how it ended is on record", lambda: bool(_ends(room)), SAID_S, station.LOOK_S)
    station.back(room)
    outlasts.told(room)
    outlasts.sound(room)
