"""A machine whose memory or whose processor somebody else takes, with air in the cuff."""

import contextlib
from collections.abc import Callable
from typing import Final

from tests.machine.boards.base import Ability, RestartedError
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
    # what it begins may be the machine's end before it has said so
    with contextlib.suppress(RestartedError):
        room.run("systemd-run", *how, "-pOOMPolicy=continue", *settings, *words, timeout_s=600.0)


def _is_running(room: Room) -> bool:
    return room.ask("systemctl", "is-active", NAME, timeout_s=600.0).output.strip() in {"active", "deactivating"}


def _boot(room: Room) -> str:
    """The id of the machine's boot."""
    return room.run("cat", "/proc/sys/kernel/random/boot_id", timeout_s=600.0)


def to_its_end(room: Room, boot: str, goes_on: Callable[[], None]) -> None:
    """What is to hold on a machine that goes on, and what on any: the station is back, its records are sound.

    Where systemd gets no memory for ten seconds the board's watchdog resets the machine, as it is there to: then there
    is nobody to ask how it ended.
    """
    try:
        was_reset = _boot(room) != boot
        if not was_reset:
            goes_on()
    except RestartedError:
        was_reset = True
    room.figures["machine"] = "was reset" if was_reset else "went on"
    station.back(room)
    outlasts.sound(room)
    if not was_reset:
        outlasts.told(room)


def _killed(room: Room) -> str:
    """What the kernel says of those that it killed for memory."""
    said = room.run(
        "journalctl", "-k", "-b", "--no-pager", "-o", "cat", "-g", "Out of memory|oom-kill:", timeout_s=600.0
    )
    room.keep("killed.txt", said)
    return said


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def memory_eaten_by_one(room: Room) -> None:
    """With air in the cuff a user's process eats all memory: the station tests on or lets go; the eater is killed, or
    the board's watchdog resets the machine.
    """
    pressure.fill(room)
    boot = _boot(room)

    def goes_on() -> None:
        room.until("the eater is no more", lambda: not _is_running(room), GONE_S, station.LOOK_S)
        room.hold("python3" in _killed(room), "the kernel has killed for memory")

    _begun(room, "python3", "-c", EATER)
    outlasts.ended(room)
    to_its_end(room, boot, goes_on)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def memory_eaten_by_many(room: Room) -> None:
    """With air in the cuff many small processes eat all memory: the cuff empties; both loops live and the screen comes
    back when there is memory again, or the board's watchdog resets the machine.
    """
    pressure.fill(room)
    boot = _boot(room)
    pids = {name: station.pid_of(room, name) for name in ("bin/kiosk watchdog", "bin/kiosk controller")}

    def goes_on() -> None:
        for name, pid in pids.items():
            room.hold(station.pid_of(room, name) == pid, f"{name} was not killed for memory")
        _killed(room)
        room.ask("systemctl", "stop", NAME, timeout_s=600.0)

    _begun(room, "python3", "-c", EATERS)
    outlasts.ended(room)
    room.keep("starved.png", room.panel.png())
    to_its_end(room, boot, goes_on)


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
