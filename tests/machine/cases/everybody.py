"""Everything of the station ended at once, with air in the cuff."""

from typing import Final

from tests.machine.boards.base import Ability
from tests.machine.cases import outlasts, pressure, station
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = (Ability.PICTURE, Ability.TOUCH, Ability.LINES)
STOP_S: Final = 300.0
TARGET: Final = "bfr-kiosk.target"


def _left(room: Room) -> str:
    """Processes of the station's user."""
    return room.ask("pgrep", "-u", "bfr-kiosk", "-a").output.strip()


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def stop_target(room: Room) -> None:
    """With air in the cuff the whole station is stopped by systemd: both valves are let go, the cuff empties, no
    process of it is left; started again it comes back.
    """
    pressure.fill(room)
    room.run("systemctl", "stop", TARGET, timeout_s=STOP_S)
    pressure.vented(room, None)
    room.keep("stopped.png", room.panel.png())
    # systemd has answered for the target alone: its services end one after the other, the watchdog last
    room.until("no process of the station is left", lambda: not _left(room), STOP_S, station.LOOK_S)
    room.run("systemctl", "start", TARGET, timeout_s=STOP_S)
    station.back(room)
    outlasts.sound(room)


@CASES.case(Kind.MACHINE, *NEEDS, state=OPENING)
def kill_everything_of_the_user(room: Room) -> None:
    """With air in the cuff every process of the station's user is killed in one moment, watchdog, controller and
    screen: both valves are let go, the cuff empties, the station comes back, and the reason is on record.
    """
    pressure.fill(room)
    ran = room.ask("runuser", "-u", "bfr-kiosk", "--", "kill", "-KILL", "--", "-1")
    pressure.vented(room, ran.began_s)
    station.back(room)
    room.until("the reason is on record", lambda: bool(station.trips(room)), STOP_S, station.LOOK_S)
    room.keep("trips.txt", "\n".join(station.trips(room)))
    outlasts.sound(room)
