"""STOP on the panel, with air in the cuff."""

from tests.machine.boards.base import Ability
from tests.machine.cases import pressure, station
from tests.machine.panel import STOP
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS = (Ability.PICTURE, Ability.TOUCH, Ability.LINES)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING, quick=True)
def stop_vents(room: Room) -> None:
    """A finger that comes down on STOP lets the air out while it still rests there; it is no trip."""
    pressure.fill(room)
    room.board.press(*STOP)
    pressure.vented(room, None)
    room.keep("stopped.png", room.panel.png())
    room.board.lift()
    room.hold(not station.trips(room), "STOP is no trip")


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def second_finger_stops(room: Room) -> None:
    """While a first finger rests on the glass, a second one on STOP lets the air out, by the reader of the panel."""
    station.touch_reader(room)
    pressure.fill(room)
    room.board.press(0.5, 0.3, finger=0)
    room.board.press(*STOP, finger=1)
    pressure.vented(room, None)
    room.keep("stopped.png", room.panel.png())
    room.board.lift(finger=1)
    room.board.lift(finger=0)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING, quick=True)
def slide_onto_stop_vents(room: Room) -> None:
    """A finger that came down elsewhere and slides onto STOP lets the air out at the latest when it is lifted there."""
    pressure.fill(room)
    _slide(room)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def slide_onto_stop_vents_by_the_reader(room: Room) -> None:
    """The same on a station whose panel has a reader of its own, which is told of every finger."""
    station.touch_reader(room)
    pressure.fill(room)
    _slide(room)


def _slide(room: Room) -> None:
    room.board.press(0.5, 0.3)
    room.board.press(0.5, 0.6)
    room.board.press(*STOP)
    room.board.lift()
    pressure.vented(room, None)
