"""A machine whose memory or whose processor somebody else takes, with air in the cuff."""

from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import outlasts, pressure, station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = (Ability.PICTURE, Ability.TOUCH, Ability.LINES)
EATER: Final = """
held = []
while True:
    held.append(bytearray(b"x") * (4 << 20))
"""
"""One process that never has enough."""
EATERS: Final = """
import os, time
for number in range(24):
    if not os.fork():
        held = bytearray(b"x") * (80 << 20)
        time.sleep(600)
time.sleep(600)
"""
"""Many that are each smaller than the screen counts for."""
BOMB: Final = "b() { b | b & }; b; sleep 600"
BOMB_S: Final = 10
"""Of the machine's seconds until systemd ends the bomb: nobody could tell it to, on a machine in that state."""
PEAK: Final = "/sys/fs/cgroup/user.slice/pids.peak"
MANY: Final = 300
"""As many as that at once, or nobody had a bomb beside them."""
NAME: Final = "bench-other"
GONE_S: Final = 1800.0


def _begun(room: Room, *words: str, settings: tuple[str, ...] = ()) -> None:
    """Start something in the slice of users, as the system's nobody, with no bound of its own."""
    how = ("--quiet", f"--unit={NAME}", "--slice=user.slice", "--uid=nobody", "-pTasksMax=infinity")
    room.run("systemd-run", *how, "-pOOMPolicy=continue", *settings, *words, timeout_s=600.0)


def _is_running(room: Room) -> bool:
    return room.ask("systemctl", "is-active", NAME, timeout_s=600.0).output.strip() in {"active", "deactivating"}


def _killed(room: Room) -> str:
    """What the kernel says of those that it killed for memory."""
    said = room.run(
        "journalctl", "-k", "-b", "--no-pager", "-o", "cat", "-g", "Out of memory|oom-kill:", timeout_s=600.0
    )
    room.keep("killed.txt", said)
    return said


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def memory_eaten_by_one(room: Room) -> None:
    """With air in the cuff a user's process eats all memory: it is killed, and the station tests on or lets go."""
    pressure.fill(room)
    _begun(room, "python3", "-c", EATER)
    outlasts.ended(room)
    room.until("the eater is no more", lambda: not _is_running(room), GONE_S, station.LOOK_S)
    station.back(room)
    room.hold("python3" in _killed(room), "the kernel has killed for memory")
    outlasts.told(room)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def memory_eaten_by_many(room: Room) -> None:
    """With air in the cuff many small processes eat all memory: whoever of the station is killed for it, the cuff
    empties, both loops live, and the screen comes back when there is memory again.
    """
    pressure.fill(room)
    pids = {name: station.pid_of(room, name) for name in ("bin/kiosk watchdog", "bin/kiosk controller")}
    _begun(room, "python3", "-c", EATERS)
    outlasts.ended(room)
    room.keep("starved.png", room.panel.png())
    for name, pid in pids.items():
        room.hold(station.pid_of(room, name) == pid, f"{name} was not killed for memory")
    _killed(room)
    room.ask("systemctl", "stop", NAME, timeout_s=600.0)
    station.back(room)
    outlasts.told(room)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def fork_bomb(room: Room) -> None:
    """With air in the cuff a user's fork bomb goes off: the station tests on or lets go, and comes back after it."""
    pressure.fill(room)
    _begun(room, "sh", "-c", BOMB, settings=(f"-pRuntimeMaxSec={BOMB_S}", "-pKillSignal=KILL"))
    outlasts.ended(room)
    room.keep("starved.png", room.panel.png())
    room.until("the bomb is over", lambda: not _is_running(room), GONE_S, station.LOOK_S)
    room.figures["processes of the bomb"] = most = int(room.run("cat", PEAK))
    room.hold(most >= MANY, f"the bomb has gone off, and was not {most} processes at most")
    station.back(room)
    outlasts.told(room)
