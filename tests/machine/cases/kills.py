"""Every process killed, halted, or stopped by systemd, with air in the cuff."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import outlasts, pressure, station
from tests.machine.panel import STOP
from tests.machine.registry import CASES, Case, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = frozenset({Ability.PICTURE, Ability.TOUCH, Ability.LINES})
KEPT: Final = "/sys/module/gpio_sim_bench/parameters/persist_gpio_outputs"


@dataclass(frozen=True, slots=True)
class Victim:
    """A process of the station.

    Args:
        name: in the names of cases.
        what: in their claims.
        process: its name, or words of its command line.
        is_timed: whether the time until both valves are let go is one the station promises.
        trips: whether its end is kept as a trip.
        verbs: what is done to it.
    """

    name: str
    what: str
    process: str
    is_timed: bool
    trips: bool
    verbs: tuple[str, ...] = ("kill", "halt")


VICTIMS: Final = (
    Victim("watchdog", "the watchdog", "bin/kiosk watchdog", is_timed=True, trips=True),
    Victim("controller", "the controller", "bin/kiosk controller", is_timed=True, trips=True),
    Victim("screen", "the screen", station.TUI, is_timed=False, trips=False),
    Victim("compositor", "the compositor", "labwc", is_timed=False, trips=False),
    Victim("terminal", "the terminal", "foot", is_timed=False, trips=False),
    # halted it does no harm: display and panel were opened long ago, and it is asked nothing more
    Victim("seatd", "seatd, which opened display and panel,", "seatd", is_timed=False, trips=False, verbs=("kill",)),
)
QUICK: Final = frozenset({"kill-controller", "halt-watchdog"})
"""One end and one silence that a run which takes little time plays too."""
SIGNALS: Final = {"kill": ("KILL", "killed"), "halt": ("STOP", "halted")}


def _signalled(victim: Victim, signal: str) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        pressure.fill(room)
        pid = station.pid_of(room, victim.process)
        ran = room.ask("kill", f"-{signal}", str(pid))
        is_silence = signal == "STOP" and not victim.is_timed
        pressure.vented(room, ran.began_s if victim.is_timed else None, is_silence=is_silence)
        station.gone(room, pid)
        station.back(room)
        proofs = station.rows(room, "select passed from proofs")
        room.hold("1" not in proofs, "the self-test did not go on to its end")
        trips = station.trips(room)
        room.keep("trips.txt", "\n".join(station.rows(room, "select * from trips")))
        room.figures["trips"] = ", ".join(trips) or "none"
        room.hold(bool(trips) or not victim.trips, "the reason is on record")

    return play


def _stopped(unit: str) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        pressure.fill(room)
        room.board.run("systemctl", "stop", unit, timeout_s=60.0)
        pressure.vented(room, None)
        room.keep("panel.png", room.panel.png())

    return play


for _victim in VICTIMS:
    for _verb in _victim.verbs:
        _signal, _done = SIGNALS[_verb]
        CASES.add(
            Case(
                f"{_verb}-{_victim.name}",
                f"With air in the cuff {_victim.what} is {_done} (SIG{_signal}): both valves are let go, the cuff"
                " empties, and the station comes back to a page with STOP by itself.",
                Kind.MACHINE,
                NEEDS,
                OPENING,
                f"{_verb}-{_victim.name}" in QUICK,
                _signalled(_victim, _signal),
            )
        )
for _unit in station.UNITS:
    CASES.add(
        Case(
            f"stop-{_unit.removeprefix('bfr-kiosk-').removesuffix('.service')}-unit",
            f"With air in the cuff {_unit} is stopped by systemd: both valves are let go and the cuff empties.",
            Kind.MACHINE,
            NEEDS,
            OPENING,
            False,
            _stopped(_unit),
        )
    )


def _reader(signal: str) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        station.touch_reader(room)
        pressure.fill(room)
        pid = station.main_pid(room, station.TOUCH)
        room.run("kill", f"-{signal}", str(pid))
        station.gone(room, pid)
        outlasts.ended(room)
        outlasts.told(room)
        is_again = lambda: station.main_pid(room, station.TOUCH) not in {0, pid}  # noqa: E731 - asked until it is so
        room.until("another reader runs", is_again, station.BACK_S, station.LOOK_S)
        room.board.press(*STOP)
        room.until("it feels a finger on STOP", lambda: _felt(room), station.BACK_S, station.LOOK_S)
        room.board.lift()

    return play


def _felt(room: Room) -> bool:
    said = room.run("journalctl", "-b", "-u", station.TOUCH, "--no-pager", "-o", "cat", timeout_s=600.0)
    room.keep("reader.txt", said)
    return "event=touch_stop" in said


for _verb, (_signal, _done) in SIGNALS.items():
    CASES.add(
        Case(
            f"{_verb}-touch-reader",
            f"With air in the cuff the panel's own reader is {_done} (SIG{_signal}): the station tests on or lets go,"
            " and another reader comes and feels STOP.",
            Kind.MACHINE,
            NEEDS,
            OPENING,
            False,
            _reader(_signal),
        )
    )


@CASES.case(Kind.MACHINE, *NEEDS, Ability.KEPT_LEVELS, state=OPENING)
def kept_levels(room: Room) -> None:
    """On a kernel that keeps the level of a line whose owner died, the controller is killed: the pump adds nothing."""
    pressure.fill(room)
    room.run("sh", "-c", f"echo Y >{KEPT}")
    ran = room.ask("kill", "-KILL", str(station.pid_of(room, "bin/kiosk controller")))
    pressure.vented(room, ran.began_s)
