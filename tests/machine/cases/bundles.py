"""Bundles: a station installed and brought forward without a network, and what becomes of one that is cut off."""

from collections.abc import Callable
from typing import Final

from tests.machine.build_bundles import BROKEN, NEWER, mark, number
from tests.machine.cases import clinic
from tests.machine.cases.clinic import BASE, STICK
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room

UPDATE_S: Final = 900.0
INSTALL_S: Final = 1800.0
BUNDLE: Final = f"{STICK}/{NEWER}.bundle"
UPDATING: Final = "bfr-kiosk-update@stick-newer.bundle.service"
LOG: Final = "/run/bench-update.log"
STEPS: Final = ("look", "close", "examine", "backup", "make", "copy", "switch", "prove", "finish")
KILLED_AT: Final = ("make", "switch")
CUT_AT: Final = ("prove", "finish")
GLANCE_S: Final = 0.005
"""Between two looks at the step: some of them last for less than a second."""


@CASES.case(Kind.LITE)
def install_by_bundle(room: Room) -> None:
    """Without any network, a signed bundle makes a bare trixie a station, which runs; again, it changes nothing."""
    clinic.demand_no_network(room)
    words = ("/src/install.sh", "--offline", BUNDLE, "--trust", f"{STICK}/maker.pub")
    said = room.run(*words, timeout_s=INSTALL_S)
    room.keep("install.log", said)
    room.hold(clinic.current(room).startswith(f"{number(NEWER)}-"), f"the bundle's version counts: {said[-300:]}")
    room.run("systemctl", "is-enabled", "bfr-kiosk.target")
    again = room.run("/src/install.sh", "--offline", BUNDLE, timeout_s=INSTALL_S)
    room.keep("again.log", again)
    room.hold("nothing to change" in again, f"a second time nothing is changed: {again[-300:]}")
    clinic.bring_up(room)
    clinic.demand_whole(room, clinic.current(room), mark(NEWER))


def _ready(room: Room) -> str:
    """A station that runs, trusts the maker, and that nobody is at; its version."""
    clinic.demand_no_network(room)
    room.run("/src/install.sh", "--trust", f"{STICK}/maker.pub", timeout_s=120.0)
    clinic.bring_up(room)
    clinic.let_time_pass(room)
    return clinic.current(room)


@CASES.case(Kind.CLINIC)
def upgrade(room: Room) -> None:
    """A bundle of a newer version brings a running station to it: settings and records stay, the station is back."""
    old = _ready(room)
    began_s = room.clock()
    said = room.run(f"{BASE}/updater/bin/kiosk", "update", BUNDLE, timeout_s=UPDATE_S)
    room.figures["s"] = round(room.clock() - began_s)
    room.keep("update.log", said)
    new = clinic.current(room)
    room.hold(new.startswith(f"{number(NEWER)}-"), f"the bundle's version counts: {new}")
    clinic.demand_whole(room, new, mark(NEWER))
    room.hold(clinic.status(room).get("state") == "done", f"it says so: {clinic.status(room)}")
    room.hold(room.ask("test", "-e", f"{BASE}/versions/{old}/.complete").code == 0, "the old version stays beside it")


@CASES.case(Kind.CLINIC)
def broken_upgrade_goes_back(room: Room) -> None:
    """A signed bundle whose controller ends at its start is taken back by the station itself, which says so."""
    old = _ready(room)
    ran = room.ask(f"{BASE}/updater/bin/kiosk", "update", f"{STICK}/{BROKEN}.bundle", timeout_s=UPDATE_S)
    room.keep("update.log", ran.output)
    room.hold(ran.code == 1, f"it ends with 1, not {ran.code}: {ran.output[-300:]}")
    room.hold("was taken back" in ran.output, f"it says that it was taken back: {ran.output[-300:]}")
    room.hold(clinic.status(room).get("state") == "back", f"the screen is told: {clinic.status(room)}")
    clinic.demand_whole(room, old, "")
    left = room.run("ls", f"{BASE}/versions").split()
    room.hold(left == [old], f"nothing of the other version is left: {left}")


@CASES.case(Kind.CLINIC)
def killed_upgrade(room: Room) -> None:
    """The process that updates is killed (SIGKILL), step by step: each time the old version comes back, whole."""
    old = _ready(room)
    for step in KILLED_AT:
        _begin(room)
        at = _reached(room, step)
        room.run("systemctl", "kill", "--kill-whom=main", "--signal=SIGKILL", UPDATING)
        _over(room)
        room.figures[f"killed at {step}"] = at
        room.keep(f"{step}.log", room.ask("journalctl", "-b", "--no-pager", "-u", "bfr-kiosk-update*").output)
        clinic.demand_whole(room, old, "")
        room.hold(clinic.status(room).get("state") == "back", f"{step}: the screen is told: {clinic.status(room)}")
        clinic.let_time_pass(room)


@CASES.case(Kind.CLINIC)
def upgrade_cut_from_power(room: Room) -> None:
    """The power goes in the middle of an upgrade, step by step: it starts as one of both versions, whole."""
    old = _ready(room)
    for step in CUT_AT:
        _begin(room)
        at = _reached(room, step)
        room.board.cut()
        room.board.start()
        _over(room)
        now = clinic.current(room)
        room.figures[f"cut at {at}"] = now.partition("-")[0]
        room.keep(f"{step}.log", room.ask("journalctl", "-b", "--no-pager", "-u", "bfr-kiosk*").output)
        room.hold(now == old or now.startswith(f"{number(NEWER)}-"), f"{step}: it is one of both: {now}")
        clinic.demand_whole(room, now, "" if now == old else mark(NEWER))
        if now != old:
            return
        clinic.let_time_pass(room)


def _begin(room: Room) -> None:
    """Ask for the update and do not wait: whoever asked would be gone with the power as well."""
    room.run("rm", "-f", clinic.STATUS)
    words = f"setsid {BASE}/updater/bin/kiosk update {BUNDLE} >{LOG} 2>&1 </dev/null &"
    room.run("sh", "-c", words)


def _reached(room: Room, step: str) -> str:
    """Wait until the update is at a step, or past it; where it is."""
    seen = ""

    def is_there() -> bool:
        nonlocal seen
        told = clinic.status(room)
        seen = str(told.get("step", told.get("state", "")))
        return seen not in STEPS or STEPS.index(seen) >= STEPS.index(step)

    room.until(f"the update says something of {step}", _said(room), UPDATE_S, GLANCE_S)
    room.until(f"the update is at {step}", is_there, UPDATE_S, GLANCE_S)
    room.hold(seen in STEPS, f"{step}: it goes on: {clinic.status(room)}")
    return seen


def _said(room: Room) -> Callable[[], bool]:
    return lambda: bool(clinic.status(room))


def _over(room: Room) -> None:
    """Wait until whatever goes on with it has come to its end."""
    journal = f"{clinic.STATE}/journal.json"
    room.until("the update has come to an end", lambda: room.ask("test", "-e", journal).code != 0, UPDATE_S, 0.5)
    clinic.is_up(room)
