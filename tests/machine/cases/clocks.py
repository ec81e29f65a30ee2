"""The machine's civil clock set by a year, back and forward, with air in the cuff and at rest."""

from collections.abc import Callable
from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import outlasts, pressure, station
from tests.machine.panel import FIRST
from tests.machine.registry import CASES, REST, Case, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = frozenset({Ability.PICTURE, Ability.TOUCH, Ability.LINES})
YEAR_S: Final = 365 * 24 * 3600
WAYS: Final = {"back": -YEAR_S, "forward": YEAR_S}
NEAR_S: Final = 60.0
NOTED_S: Final = 900.0
ASKED: Final = "Supervisor: are date and time right?"


def _set(room: Room, by_s: int) -> None:
    room.run("sh", "-c", f"date --set=@$(($(date +%s) + {by_s}))")


def _noted(room: Room, by_s: int) -> None:
    """Hold that the jump is on record, and that the rows of the records stand in the order of time."""

    def jumps() -> list[float]:
        return [float(row) for row in station.rows(room, "select system_s - civil_s from clock_marks order by id desc")]

    def is_noted() -> bool:
        return bool(found := jumps()) and abs(found[0] - by_s) < NEAR_S

    room.until("the jump is on record", is_noted, NOTED_S, station.LOOK_S)
    marks = station.rows(
        room, "select code, reason, is_trusted, civil_s, system_s, shift_s from clock_marks order by id"
    )
    room.keep("marks.txt", "\n".join(marks))
    room.hold("|0|" in marks[-1], "nobody vouches for civil time after it")
    turned = station.rows(
        room,
        "select b.id from clock_marks a join clock_marks b on b.id = a.id + 1 where b.civil_s < a.civil_s - 1",
    )
    room.hold(not turned, f"civil time of the station does not go back: marks {turned}")


def _passed(room: Room) -> list[str]:
    return station.rows(room, "select passed from proofs")


def _under_pressure(by_s: int) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        pressure.fill(room)
        _set(room, by_s)
        outlasts.ended(room)
        room.panel.see(ASKED)
        room.keep("asked.png", room.panel.png())
        room.until("the self-test is on record", lambda: bool(_passed(room)), NOTED_S, station.LOOK_S)
        room.hold(_passed(room) == ["1"], "the self-test has passed all the same")
        room.hold(not station.trips(room), "a clock that is set is no trip")
        _noted(room, by_s)
        outlasts.told(room)
        outlasts.sound(room)

    return play


def _at_rest(by_s: int) -> Callable[[Room], None]:
    def play(room: Room) -> None:
        room.panel.see(FIRST)
        pids = [station.main_pid(room, unit) for unit in station.UNITS]
        _set(room, by_s)
        _noted(room, by_s)
        room.panel.see(FIRST)
        room.keep("after.png", room.panel.png())
        room.hold(pids == [station.main_pid(room, unit) for unit in station.UNITS], "no process was started again")
        room.hold(not station.trips(room), "a clock that is set is no trip")

    return play


for _way, _by_s in WAYS.items():
    CASES.add(
        Case(
            f"clock-{_way}-under-pressure",
            f"With air in the cuff the machine's clock is set {_way} by a year: the self-test passes, nothing trips,"
            " the jump is on record, a supervisor is asked about it, and the station's own time goes on.",
            Kind.MACHINE,
            NEEDS,
            OPENING,
            False,
            _under_pressure(_by_s),
        )
    )
    CASES.add(
        Case(
            f"clock-{_way}-at-rest",
            f"At rest the machine's clock is set {_way} by a year: no process ends and nothing trips, the jump is on"
            " record, and the station's own time goes on.",
            Kind.MACHINE,
            NEEDS,
            REST,
            False,
            _at_rest(_by_s),
        )
    )
