"""What cases ask of the installed station: its processes, its units, its records."""

from typing import Final

from tests.machine.room import ClaimError, Room

WATCHDOG: Final = "bfr-kiosk-watchdog.service"
CONTROLLER: Final = "bfr-kiosk-controller.service"
SCREEN: Final = "bfr-kiosk-screen.service"
TOUCH: Final = "bfr-kiosk-touch.service"
TUI: Final = r"^\S*python\S* -P -m kiosk tui"
"""Command line of the screen itself: those of compositor and terminal end with it."""
UNITS: Final = (WATCHDOG, CONTROLLER, SCREEN)
RECORDS: Final = "/var/lib/bfr-kiosk/kiosk.db"
LOOK_S: Final = 8.0
"""Between two looks at the units, by our clock."""
ALONE: Final = "NO CONNECTION TO THE STATION"
BACK_S: Final = 1800.0
"""Until a unit is back and draws, by our clock."""
GONE_S: Final = 500.0
"""Until one that stands still is ended, by our clock: twenty seconds of the machine's are granted at most."""
SAID: Final = "air out at once"
"""Stands beside STOP on every page."""

PANEL: Final = """
[touch]
device = "{device}"
rotation_deg = 0
strip_top = 0.8
"""


def touch_reader(room: Room) -> None:
    """What a technician does on a station with a panel: name it, and start its reader."""
    settings = room.board.get("/etc/bfr-kiosk/kiosk.toml")
    room.board.put("/etc/bfr-kiosk/kiosk.toml", settings + PANEL.format(device=room.board.touch_name).encode())
    room.run("systemctl", "start", TOUCH, timeout_s=120.0)


def main_pid(room: Room, unit: str) -> int:
    """Of a unit; 0 when it does not run."""
    return int(room.run("systemctl", "show", "-P", "MainPID", unit).strip())


def pid_of(room: Room, name: str) -> int:
    """Of the one process with a name, or with a command line that fits an expression. Raises `ClaimError`."""
    how = ("pgrep", "-o", "-f", "--", name) if " " in name else ("pgrep", "-o", "-x", "--", name)
    said = room.ask(*how)
    if said.code:
        raise ClaimError(f"no {name} runs")
    return int(said.output.split()[0])


def rows(room: Room, query: str) -> list[str]:
    """Lines of a query to the records, as the station's user, who alone may make files beside them."""
    said = room.run("runuser", "-u", "bfr-kiosk", "--", "sqlite3", "-readonly", RECORDS, query)
    return said.splitlines()


def trips(room: Room) -> list[str]:
    """Codes of all trips on record, oldest first."""
    return rows(room, "select code from trips order by rowid")


def is_back(room: Room) -> bool:
    """Whether every unit runs, and the panel shows a page with STOP on it that knows of the controller."""
    if not room.panel.shows(SAID) or room.panel.shows(ALONE):
        return False
    return room.ask("systemctl", "is-active", *UNITS).output.split() == ["active"] * len(UNITS)


def gone(room: Room, pid: int) -> None:
    """Wait until a process is no more, also one that somebody has halted."""
    room.until(f"process {pid} is no more", lambda: bool(room.ask("test", "-d", f"/proc/{pid}").code), GONE_S, LOOK_S)


def back(room: Room) -> None:
    """Wait until the station is whole again; keep what its panel shows, and what systemd says of its units."""
    room.until("every unit runs, and the panel shows STOP", lambda: is_back(room), BACK_S, LOOK_S)
    room.keep("after.png", room.panel.png())
    room.keep("after.txt", "\n".join(room.panel.rows()))
    room.keep("journal.txt", room.ask("journalctl", "-b", "-u", "bfr-kiosk*", "-n", "80", "--no-pager").output)
