"""An installed station without a network, with the simulated bench around it: what the cases with bundles begin with.

The bench is a unit of its own, so that it is there again after a cut. The screen has no panel in a container, and is no
part of what is looked at here.
"""

import json
from typing import Final, cast

from tests.machine.boards.base import BoardError
from tests.machine.build_bundles import MARKED
from tests.machine.cases import station
from tests.machine.room import Room

BASE: Final = "/opt/bfr-kiosk"
SETTINGS: Final = "/etc/bfr-kiosk/kiosk.toml"
STICK: Final = "/stick"
STATE: Final = "/var/lib/bfr-kiosk-update"
STATUS: Final = "/run/bfr-kiosk-update/status.json"
DOING: Final = "/run/bfr-kiosk/doing.json"
PROCESSES: Final = (station.WATCHDOG, station.CONTROLLER)
UP_S: Final = 600.0
LOOK_S: Final = 0.5
NAME: Final = "Bench Supervisor"
OWN: Final = "# a line of the technician's own\n"
UNIT: Final = """\
[Unit]
Description=Bench: cuff, pump and valves
Before=bfr-kiosk-watchdog.service bfr-kiosk-controller.service

[Service]
ExecStart=/opt/bfr-kiosk/updater/bin/kiosk bench --runtime /run/bfr-kiosk
ExecStartPost=/bin/sh -c 'until [ -S /run/bfr-kiosk/bench.sock ]; do sleep 0.1; done'
User=bfr-kiosk
RuntimeDirectory=bfr-kiosk
RuntimeDirectoryMode=0700
RuntimeDirectoryPreserve=yes
# Air and wires are never late, however busy this computer is.
CPUSchedulingPolicy=fifo
CPUSchedulingPriority=60

[Install]
WantedBy=multi-user.target
"""
QUIET: Final = f"""\
import json, os, time
while True:
    try:
        told = json.load(open("{DOING}"))
        if told["asked_s"] > -600.0:
            with open("{DOING}.bench", "w") as file:
                json.dump(dict(told, asked_s=-600.0), file)
            os.rename("{DOING}.bench", "{DOING}")
    except (OSError, ValueError):
        pass
    time.sleep(0.01)
"""
"""Says for the controller, in its own word of what it does, that nobody has touched the station for long."""
RECORD: Final = f"""\
import os, sys, time
from pathlib import Path
from kiosk.storage import open_store
os.umask(0o77)
store = open_store(Path(sys.argv[1]), boot="bench", now=time.monotonic, utc=lambda: "2026-01-01T00:00:00Z")
store.supervisors.add("{NAME}", "hash")
store.close()
"""


def demand_no_network(room: Room) -> None:
    """Hold that nothing can be reached: no way out, no device but the loop, and the kernel refuses to connect."""
    routes = room.run("ip", "route", "show", "table", "all", "type", "unicast")
    devices = room.run("ip", "-brief", "link", "show", "up").split("\n")
    names = [line.split()[0] for line in devices if line.strip()]
    ping = room.ask("python3", "-c", "import socket; socket.create_connection(('1.1.1.1', 53), 5)")
    room.keep("network.txt", f"{routes}\n{names}\n{ping.output}")
    ways = [line for line in routes.splitlines() if " dev lo" not in line]
    room.hold(names == ["lo"] and not ways, f"there is no network: {names}, {ways}")
    room.hold("Network is unreachable" in ping.output, f"nothing can be reached: {ping.output[-200:]}")


def bring_up(room: Room) -> None:
    """Put the bench around an installed station, a supervisor into its records, and start it."""
    room.run("systemctl", "stop", "bfr-kiosk.target", *station.UNITS)
    settings = room.board.get(SETTINGS).decode()
    room.board.put(SETTINGS, (OWN + settings.replace('backend = "real"', 'backend = "bench"')).encode())
    room.board.put("/etc/systemd/system/bench-world.service", UNIT.encode())
    room.run("systemctl", "daemon-reload")
    room.run("systemctl", "enable", "--now", "bench-world.service")
    python = f"{BASE}/current/bin/python"
    room.run("runuser", "-u", "bfr-kiosk", "--", python, "-P", "-c", RECORD, station.RECORDS)
    room.run("systemctl", "start", "--no-block", "bfr-kiosk.target")
    is_up(room)


def is_up(room: Room) -> None:
    """Wait until watchdog and controller run, and the controller says what the station does."""

    def runs() -> bool:
        said = room.ask("systemctl", "is-active", *PROCESSES).output.split()
        return said == ["active"] * len(PROCESSES) and room.ask("test", "-e", DOING).code == 0

    room.until("watchdog and controller run", runs, UP_S, LOOK_S)


def let_time_pass(room: Room) -> None:
    """From here on it is as if nobody had touched the station for the five minutes after which a visit counts as over.

    The controller writes its word anew whenever something in it changes, so that one line of it is set back each time.
    """

    def is_at_rest() -> bool:
        told = json.loads(room.board.get(DOING))
        return bool(told["free"] and told["empty"])

    room.until("the station is at rest, with an empty cuff", is_at_rest, UP_S)
    if room.ask("systemctl", "is-active", "bench-quiet.service").code:
        room.run("systemd-run", "--quiet", "--unit=bench-quiet", "python3", "-c", QUIET)
    room.until("nobody has touched it for long", lambda: json.loads(room.board.get(DOING))["asked_s"] <= 0.0, UP_S)


def current(room: Room) -> str:
    """The version that counts."""
    return room.run("readlink", f"{BASE}/current").strip().rpartition("/")[2]


def status(room: Room) -> dict[str, object]:
    """What the update says of itself; nothing before it has said anything."""
    try:
        return cast("dict[str, object]", json.loads(room.board.get(STATUS)))
    except (BoardError, ValueError):
        return {}


def demand_whole(room: Room, version: str, mark: str) -> None:
    """Hold that a station is one version, whole: its program, files, units, settings and records.

    Args:
        room: of the case.
        version: that it has to be.
        mark: what its marked unit ends with; empty: nothing.
    """
    room.hold(room.ask("test", "-e", f"{STATE}/journal.json").code != 0, "no update is under way any more")
    room.hold(current(room) == version, f"{version} counts, not {current(room)}")
    updater = room.run("readlink", f"{BASE}/updater").strip().rpartition("/")[2]
    room.hold(updater == version, f"{version} updates the station, not {updater}")
    room.hold(room.ask("test", "-e", f"{BASE}/versions/{version}/.complete").code == 0, f"{version} is whole")
    said = room.run(f"{BASE}/bin/kiosk", "--version")
    room.hold(version.partition("-")[0] in said, f"the program is {version}: {said}")
    unit = room.run("cat", f"/etc/systemd/system/{MARKED.rpartition('/')[2]}").rstrip().splitlines()[-1]
    room.hold(unit == mark if mark else not unit.startswith("# of"), f"the units are those of {version}: {unit}")
    room.hold(room.board.get(SETTINGS).decode().startswith(OWN), "the settings are the technician's")
    room.run(f"{BASE}/bin/kiosk", "verify", timeout_s=120.0)
    names = station.rows(room, "select name from supervisors")
    room.hold(names == [NAME], f"the supervisor is still on record: {names}")
    is_up(room)
