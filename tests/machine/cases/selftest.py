"""The station opens: its whole self-test, with air, on kernel devices."""

from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import pressure, station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

PASSED: Final = "PASSED: the station is open"
FAILED: Final = ("SELF-TEST FAILED: mend it, then TEST AGAIN", "CHECK FAILED: open the cuff, call the supervisor")
TESTS_S: Final = 3600.0


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.TOUCH, Ability.LINES, state=OPENING, quick=True)
def self_test_passes(room: Room) -> None:
    """By touch alone the station is opened: its self-test rises, holds, lets go by each valve alone, and passes."""
    room.panel.tap_for("OK", lambda: room.panel.has_dots(0))
    room.until("the self-test has ended", lambda: any(map(room.panel.shows, (PASSED, *FAILED))), TESTS_S, 2.0)
    room.keep("ended.png", room.panel.png())
    room.keep("ended.txt", "\n".join(room.panel.rows()))
    room.keep("proofs.txt", "\n".join(station.rows(room, "select passed, seconds, steps from proofs order by id")))
    room.figures["peak mmHg"] = round(pressure.world(room).peak_mmhg)
    room.hold(room.panel.shows(PASSED), "it has passed")
    passed, seconds = station.rows(room, "select passed, seconds from proofs order by id desc limit 1")[0].split("|")
    room.figures["s"] = float(seconds)
    room.hold(passed == "1", "it is on record as passed")
