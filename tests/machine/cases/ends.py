"""The machine itself comes to an end, with air in the cuff."""

from tests.machine.boards.base import NOT_BY_IT, Ability, BoardError, Resets
from tests.machine.cases import pressure, station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

RESET_S = 1200.0
WAITS = "/usr/lib/bench/panic_waits_bench.ko"
"""Lets a crashed kernel wait without work: what it does else is waiting too, and takes the emulator very long."""


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.LINES, Ability.HARDWARE_WATCHDOG, state=OPENING)
def kernel_crash(room: Room) -> None:
    """The kernel crashes: the cuff empties, the hardware's watchdog resets the machine, and the station comes back."""
    machine = room.board
    if not isinstance(machine, Resets):
        raise BoardError(f"{machine.name} does not say what has reset it")
    room.run("sysctl", "-q", "-w", "kernel.panic=0")  # or the kernel would start again by itself
    if not room.ask("test", "-e", WAITS).code:  # a board has no need of it
        room.run("insmod", WAITS)
    pressure.fill(room)
    machine.send("sh", "-c", "echo c >/proc/sysrq-trigger")
    pressure.vented(room, None)
    said = machine.was_reset(RESET_S)
    room.keep("reset.txt", said)
    room.hold(NOT_BY_IT not in said, "it was the watchdog that reset it")
    machine.again()
    station.back(room)


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.LINES, Ability.POWER, state=OPENING)
def power_cut(room: Room) -> None:
    """The power is cut and comes back: the station starts with its supervisor and its records, and they are sound."""
    pressure.fill(room)
    room.board.cut()
    room.board.start()
    station.back(room)
    room.hold(station.rows(room, "pragma integrity_check") == ["ok"], "the records are sound")
    room.hold(station.rows(room, "select count(*) from supervisors") == ["1"], "the supervisor is still there")
