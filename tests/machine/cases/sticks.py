"""Sticks that somebody made on purpose, put in at rest and with air in the cuff."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from tests.machine import stickimages
from tests.machine.boards.base import Ability, BoardError
from tests.machine.boards.qemu import Qemu
from tests.machine.cases import outlasts, pressure, selftest, station
from tests.machine.panel import FIRST
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room
from tests.machine.states import OPENING

NEEDS: Final = (Ability.PICTURE, Ability.USB)
TARGET: Final = "trixie-amd64"
FOLDER: Final = "/run/bfr-kiosk-usb"
KNOWN_S: Final = 900.0
PYTHON: Final = "/opt/bfr-kiosk/current/bin/python"
LISTING: Final = ("-P", "-m", "kiosk.install.offered", FOLDER)
PORTS: Final = ("1.2", "2", "3", "4", "1.3")
"""One for each, two of them on the hub."""
MUST: Final = frozenset({"nosuid", "nodev", "noexec", "nosymfollow"})
"""Options of each mount: nothing on a stick is run, is a device, or leads elsewhere."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A stick.

    Args:
        name: of the stick, in the names of files.
        make: writes its image.
        is_mounted: whether the station takes it.
    """

    name: str
    make: Callable[[Path], object]
    is_mounted: bool


STICKS: Final = (
    Hostile("steering", lambda path: path.write_bytes(stickimages.steering(TARGET)), is_mounted=True),
    Hostile("leading", stickimages.leading, is_mounted=True),
    Hostile("garbage", lambda path: path.write_bytes(stickimages.garbage()), is_mounted=False),
    Hostile("climbing", lambda path: path.write_bytes(stickimages.climbing()), is_mounted=True),
    Hostile("panicking", stickimages.panicking, is_mounted=False),
)


def _machine(room: Room) -> Qemu:
    if not isinstance(room.board, Qemu):
        raise BoardError("images are put in by the emulator alone")
    return room.board


def _put_in(machine: Qemu, stick: Hostile, port: str) -> None:
    """Put a stick into a port."""
    path = machine.folder / f"stick-{stick.name}.img"
    stick.make(path)
    file = {"driver": "file", "filename": str(path)}
    machine.monitor.order("blockdev-add", **{"node-name": stick.name, "driver": "raw", "file": file})
    words = {"driver": "usb-storage", "id": f"stick-{stick.name}", "drive": stick.name, "serial": stick.name}
    machine.monitor.order("device_add", **words, bus="usb.0", port=port)


def _plug(room: Room, stick: Hostile) -> None:
    """Put a stick in; wait until the machine has done with it whatever it does."""
    _put_in(_machine(room), stick, "1")
    find = f"readlink -f /dev/disk/by-id/*{stick.name}*:0"

    def device() -> str:
        return room.ask("sh", "-c", find).output.strip()

    room.until(f"{stick.name} is known", lambda: device().startswith("/dev/sd"), KNOWN_S, station.LOOK_S)
    unit = f"dev-{device().rpartition('/')[2]}.device"
    room.run("udevadm", "settle", timeout_s=300.0)
    room.until("systemd knows it", lambda: not room.ask("systemctl", "is-active", unit).code, KNOWN_S, station.LOOK_S)
    room.until("nothing waits to be mounted", lambda: "usb@" not in _jobs(room), KNOWN_S, station.LOOK_S)


def _jobs(room: Room) -> str:
    return room.run("systemctl", "list-jobs", "--no-legend", "--no-pager", timeout_s=300.0)


def _pull(room: Room, stick: Hostile) -> None:
    machine = _machine(room)
    machine.monitor.order("device_del", id=f"stick-{stick.name}")
    room.until(f"{stick.name} has left nothing", lambda: not _folders(room), KNOWN_S, station.LOOK_S)


def _folders(room: Room) -> str:
    return room.ask("sh", "-c", f"ls -A {FOLDER} 2>/dev/null").output.strip()


def _mounts(room: Room) -> list[dict[str, str]]:
    said = room.ask("findmnt", "--json", "--list", "--output", "TARGET,SOURCE,FSTYPE,OPTIONS").output
    found = cast("list[dict[str, str]]", json.loads(said)["filesystems"])
    return [one for one in found if one["target"].startswith(f"{FOLDER}/")]


def _offers(room: Room) -> list[dict[str, str]]:
    """What the station reads off the sticks that are in, as its own user, told as it stands."""
    said = room.run("runuser", "-u", "bfr-kiosk", "--", PYTHON, *LISTING, timeout_s=300.0)
    room.hold(said.strip().isprintable(), "what is read off the sticks has no sign that steers anything")
    return cast("list[dict[str, str]]", json.loads(said)["bundles"])


@CASES.case(Kind.MACHINE, *NEEDS)
def hostile_sticks(room: Room) -> None:
    """Sticks with names that steer, links, devices and set-uid files, file systems that are damaged and ask the kernel
    to give up, and a nonsense table: mounted without links, devices and programs or not at all, no bundle on them is
    offered, no process ends, the panel stays as it is, and nothing is left when they are pulled.
    """
    room.panel.see(FIRST)
    before = room.panel.rows()
    pids = {name: station.pid_of(room, name) for name in ("labwc", "foot", station.TUI, "bin/kiosk watchdog")}
    boot = room.run("cat", "/proc/sys/kernel/random/boot_id")
    for stick in STICKS:
        _plug(room, stick)
        mounts = _mounts(room)
        room.keep(f"{stick.name}-mounts.json", json.dumps(mounts, indent=1))
        room.keep(f"{stick.name}-log.txt", room.ask("journalctl", "-b", "-n", "40", "--no-pager").output)
        for one in mounts:
            missing = MUST - set(one["options"].split(","))
            room.hold(not missing, f"{stick.name} is mounted without {', '.join(sorted(missing))}")
        room.hold(bool(mounts) == stick.is_mounted, f"{stick.name} is mounted: {bool(mounts)}")
        offers = _offers(room)
        room.keep(f"{stick.name}-offers.json", json.dumps(offers, indent=1))
        newer = [one["name"] for one in offers if one["offer"] == "newer"]
        room.hold(not newer, f"nothing on {stick.name} is offered: {newer}")
        room.figures[f"bundles seen on {stick.name}"] = len(offers)
        room.keep(f"{stick.name}.png", room.panel.png())
        room.hold(room.panel.rows()[1:] == before[1:], f"the panel is as it was with {stick.name}")
        _pull(room, stick)
    room.hold(room.run("cat", "/proc/sys/kernel/random/boot_id") == boot, "the machine was not restarted")
    for name, pid in pids.items():
        room.hold(station.pid_of(room, name) == pid, f"{name} is the same process")


@CASES.case(Kind.MACHINE, *NEEDS, Ability.TOUCH, Ability.LINES, state=OPENING)
def hostile_sticks_under_pressure(room: Room) -> None:
    """With air in the cuff one of these sticks after the other is put in, beside a keyboard in the same hub that types:
    the self-test passes, and nothing trips.
    """
    machine = _machine(room)
    pressure.fill(room)
    machine.monitor.order("device_add", driver="usb-hub", id="hub", bus="usb.0", port="1")
    machine.monitor.order("device_add", driver="usb-kbd", id="typist", bus="usb.0", port="1.1")
    for stick, port in zip(reversed(STICKS), PORTS, strict=True):
        _put_in(machine, stick, port)
        for chord in (("ctrl", "alt", "f2"), ("alt", "f4"), ("ctrl", "c"), ("r",), ("ret",)):
            machine.keys(*chord)
    outlasts.ended(room)
    ends = (selftest.PASSED, *selftest.FAILED)
    room.until("the self-test has ended", lambda: any(map(room.panel.shows, ends)), selftest.TESTS_S, 2.0)
    room.keep("ended.png", room.panel.png())
    room.hold(room.panel.shows(selftest.PASSED), "the self-test has passed all the same")
    room.hold(not station.trips(room), "nothing has tripped")
    outlasts.told(room)
