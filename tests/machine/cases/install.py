"""The installation on a booted system: from nothing, again, and away."""

from typing import Final

from tests.machine.registry import CASES, Kind
from tests.machine.room import Room

INSTALL: Final = "/src/install.sh"
INSTALL_S: Final = 1800.0
CHANGES: Final = (
    "packages: ",
    "program: ",
    "files: ",
    "users: ",
    "folders: ",
    "settings: ",
    "version: ",
    "services: enable",
)
"""How a line begins that says a change; services that are started again are none."""
UNITS: Final = ("bfr-kiosk-watchdog.service", "bfr-kiosk-controller.service", "bfr-kiosk-screen.service")


def _install(room: Room, *options: str) -> str:
    said = room.run(INSTALL, *options, timeout_s=INSTALL_S)
    room.keep(f"install{''.join(options)}.log", said)
    return said


@CASES.case(Kind.CONTAINER, quick=True)
def install_from_nothing(room: Room) -> None:
    """On a bare, booted trixie `install.sh` brings everything; the station starts with the machine."""
    before = room.ask("dpkg-query", "--show").output.count("\n")
    said = _install(room)
    room.hold("make /opt/bfr-kiosk/versions/" in said, "the installation says that it made a version")
    room.hold(room.ask("/opt/bfr-kiosk/bin/kiosk", "--version").code == 0, "the program runs")
    room.run("systemctl", "is-enabled", "bfr-kiosk.target")
    room.run("systemd-analyze", "verify", *(f"/etc/systemd/system/{unit}" for unit in UNITS))
    room.figures["packages before"] = before
    room.figures["packages after"] = room.ask("dpkg-query", "--show").output.count("\n")
    room.keep("units.txt", room.ask("systemctl", "list-units", "--all", "--no-pager", "bfr-kiosk*").output)


@CASES.case(Kind.STATION, quick=True)
def install_again(room: Room) -> None:
    """A second `install.sh` on an installed station makes and writes nothing."""
    _install(room)  # what was installed may be of an older checkout, whose documents were others
    again = room.run(INSTALL, timeout_s=INSTALL_S)
    room.keep("again.log", again)
    changes = [line for line in again.splitlines() if line.startswith(CHANGES)]
    room.hold(not changes, f"nothing is changed: {changes}")


@CASES.case(Kind.STATION, quick=True)
def uninstall(room: Room) -> None:
    """`--uninstall` takes units, program and rules away; settings and records stay; `--purge` takes those as well."""
    _install(room)
    room.run("sh", "-c", "mkdir -p /var/lib/bfr-kiosk && touch /var/lib/bfr-kiosk/bench-record")
    _install(room, "--uninstall")
    gone = ("/opt/bfr-kiosk", "/etc/systemd/system/bfr-kiosk.target", "/etc/udev/rules.d/70-bfr-kiosk-usb.rules")
    for path in gone:
        room.hold(room.ask("test", "-e", path).code != 0, f"{path} has gone")
    for path in ("/etc/bfr-kiosk/kiosk.toml", "/var/lib/bfr-kiosk/bench-record"):
        room.hold(room.ask("test", "-e", path).code == 0, f"{path} has stayed")
    room.run(INSTALL, "--purge", "--yes", timeout_s=INSTALL_S)
    for path in ("/etc/bfr-kiosk", "/var/lib/bfr-kiosk", "/var/lib/bfr-kiosk-watchdog"):
        room.hold(room.ask("test", "-e", path).code != 0, f"{path} has gone with --purge")
