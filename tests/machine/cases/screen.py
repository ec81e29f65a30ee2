"""The panel of the booted station: what it shows, and what it feels."""

from tests.machine.boards.base import Ability
from tests.machine.cases import station
from tests.machine.panel import FIRST, SHOWN_S
from tests.machine.pictures import colours
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import PIN, to_opening


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.POWER)
def boot_to_kiosk(room: Room) -> None:
    """The machine boots without help to the station's first page, on the panel's own console, with no unit failed."""
    room.board.cut()
    began_s = room.clock()
    room.board.start()
    room.panel.see(FIRST, station.BACK_S)
    room.figures["our s to the first page"] = round(room.clock() - began_s)
    room.keep("first.png", room.panel.png())
    room.keep("first.txt", "\n".join(room.panel.rows()))
    room.hold(colours(room.panel.picture()) > 20, "the panel shows letters, not one colour")
    room.hold(room.panel.shows(station.SAID), "STOP is on the page")
    # the page is drawn before the screen tells systemd so
    room.until("every unit runs", lambda: station.is_back(room), station.BACK_S, station.LOOK_S)
    failed = room.run("systemctl", "--failed", "--no-legend", "--plain").strip()
    room.keep("failed.txt", failed)
    room.hold("bfr-kiosk" not in failed, f"no unit of the station failed: {failed}")
    room.hold(room.run("cat", "/sys/class/tty/tty0/active").strip() == "tty1", "the first console is shown")


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.TOUCH, quick=True)
def press_is_felt_at_finger_down(room: Room) -> None:
    """A target acts when the finger comes down, not when it leaves."""
    place = room.panel.see("5", is_label=True)
    room.board.press(place.x, place.y)
    room.until("the digit is shown while the finger is down", lambda: room.panel.dots() == 1, SHOWN_S)
    room.keep("finger-down.png", room.panel.png())
    room.board.lift()
    room.hold(room.panel.dots() == 1, "lifting the finger does nothing")


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.TOUCH, quick=True)
def first_start_by_touch(room: Room) -> None:
    """The first start is done by touch alone: the supervisor is on record, with a hash and not with the PIN."""
    to_opening(room.panel)
    room.keep("opening.png", room.panel.png())
    room.hold(station.rows(room, "select count(*) from supervisors") == ["1"], "one supervisor is on record")
    room.hold(room.ask("grep", "-q", PIN, station.RECORDS).code == 1, "the PIN is not in the records")
