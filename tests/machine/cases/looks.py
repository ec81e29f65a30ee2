"""The pages of the booted station look as they are known to, point by point."""

from tests.machine import known
from tests.machine.boards.base import Ability
from tests.machine.panel import FIRST
from tests.machine.pictures import to_png
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room


@CASES.case(Kind.MACHINE, Ability.PICTURE, quick=True)
def first_page_is_as_known(room: Room) -> None:
    """The first page of a new station is, below its top line and point by point, the known picture of it."""
    room.panel.see(FIRST)
    now = room.panel.picture()
    room.keep("now.png", to_png(now))
    found = known.difference(now, known.read(known.FIRST))
    if found is not None:
        room.keep("difference.png", to_png(found.picture))
    room.hold(found is None, str(found))
