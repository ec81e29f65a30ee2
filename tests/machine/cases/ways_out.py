"""Ways out of the station that somebody with a keyboard would try."""

from tests.machine.boards.base import Ability, BoardError, Plugs
from tests.machine.cases import station
from tests.machine.panel import FIRST
from tests.machine.registry import CASES, Kind
from tests.machine.room import Room

CHORDS = (
    *(("ctrl", "alt", f"f{number}") for number in range(1, 8)),
    *((("ctrl", "alt", "delete"),) * 8),
    ("ctrl", "alt", "backspace"),
    ("alt", "f4"),
    ("alt", "tab"),
    ("meta_l",),
    ("meta_l", "ret"),
    ("alt", "esc"),
    ("ctrl", "c"),
    ("ctrl", "z"),
    ("ctrl", "d"),
    ("ctrl", "shift", "n"),
    *(("alt", "sysrq", key) for key in ("r", "e", "i", "s", "u", "k", "c", "b", "o")),
    ("power",),
    ("sleep",),
)
"""Consoles, restarts, windows of the compositor, the terminal's own, the kernel's, and keys of a machine's case."""


COUNTER = "/run/bench/keys.py"
COUNTED = "/run/bench/keys"
COUNT = f"""
import evdev, os, select

keyboards = [evdev.InputDevice(path) for path in evdev.list_devices()]
keyboards = [one for one in keyboards if evdev.ecodes.KEY_ESC in one.capabilities().get(evdev.ecodes.EV_KEY, ())]
came = []
while True:
    with open("{COUNTED}.new", "w") as file:
        file.write(" ".join(map(str, came)) + "\\n")
    os.rename("{COUNTED}.new", "{COUNTED}")
    for ready in select.select(keyboards, [], [])[0]:
        came += [event.code for event in ready.read() if event.type == evdev.ecodes.EV_KEY and event.value == 1]
"""
"""Writes down keys that go down on the kernel's side: what never came has proved nothing."""
LAST = "f12"
LAST_CODE = "88"
"""The last key that is pressed, and the kernel's number for it."""


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.USB)
def no_way_out_by_keys(room: Room) -> None:
    """No chord of the built-in or a USB keyboard leaves the station, ends a process of it or restarts the machine."""
    machine = room.board
    if not isinstance(machine, Plugs):
        raise BoardError(f"nothing can be plugged into {machine.name}")
    room.panel.see(FIRST)
    pids = {name: station.pid_of(room, name) for name in ("labwc", "foot", station.TUI, "bin/kiosk watchdog")}
    boot = room.run("cat", "/proc/sys/kernel/random/boot_id")
    room.board.put(COUNTER, COUNT.encode())
    for where in ("built in", "USB"):
        if where == "USB":
            machine.plug("usb-kbd", "keys")
            room.until("the keyboard is known", lambda: "USB Keyboard" in _devices(room), 600.0, station.LOOK_S)
        room.run("systemd-run", "--quiet", "--collect", "--unit=bench-keys", "python3", COUNTER)
        room.until("somebody looks for keys", lambda: not room.ask("test", "-e", COUNTED).code, 300.0, station.LOOK_S)
        for chord in (*CHORDS, (LAST,)):
            machine.keys(*chord)
        room.until("the last key has come", lambda: LAST_CODE in _came(room), 900.0, station.LOOK_S)
        room.figures[f"keys, {where}"] = len(_came(room))
        room.run("systemctl", "stop", "bench-keys.service")
        room.run("rm", COUNTED)
        room.keep(f"after {where}.png", room.panel.png())
        room.hold(room.run("cat", "/proc/sys/kernel/random/boot_id") == boot, f"{where}: the machine was not restarted")
        room.hold(
            room.run("cat", "/sys/class/tty/tty0/active").strip() == "tty1", f"{where}: no other console is shown"
        )
        for name, pid in pids.items():
            room.hold(station.pid_of(room, name) == pid, f"{where}: {name} is the same process")
        room.panel.see(FIRST)
    room.figures["chords"] = 2 * len(CHORDS)


def _came(room: Room) -> list[str]:
    """The kernel's numbers of the keys that have come."""
    return room.run("cat", COUNTED).split()


def _devices(room: Room) -> str:
    return room.run("cat", "/proc/bus/input/devices")
