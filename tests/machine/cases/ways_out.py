"""Ways out of the station that somebody with a keyboard would try."""

from tests.machine.boards.base import Ability, BoardError
from tests.machine.boards.qemu import Qemu
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
count = 0
while True:
    with open("{COUNTED}.new", "w") as file:
        file.write(str(count))
    os.rename("{COUNTED}.new", "{COUNTED}")
    for ready in select.select(keyboards, [], [])[0]:
        count += sum(event.type == evdev.ecodes.EV_KEY and event.value == 1 for event in ready.read())
"""
"""Counts keys that go down on the kernel's side: what never came has proved nothing."""


@CASES.case(Kind.MACHINE, Ability.PICTURE, Ability.USB)
def no_way_out_by_keys(room: Room) -> None:
    """No chord of the built-in or a USB keyboard leaves the station, ends a process of it or restarts the machine."""
    machine = room.board
    if not isinstance(machine, Qemu):
        raise BoardError("keys are pressed by the emulator alone")
    room.panel.see(FIRST)
    pids = {name: station.pid_of(room, name) for name in ("labwc", "foot", station.TUI, "bin/kiosk watchdog")}
    boot = room.run("cat", "/proc/sys/kernel/random/boot_id")
    room.board.put(COUNTER, COUNT.encode())
    for where in ("built in", "USB"):
        if where == "USB":
            machine.plug("usb-kbd", "keys")
            room.until("the keyboard is known", lambda: "USB Keyboard" in _devices(room), 600.0, station.LOOK_S)
        room.run("systemd-run", "--quiet", "--collect", "--unit=bench-keys", "python3", COUNTER)
        room.until("the keys are counted", lambda: _counted(room) >= 0, 300.0, station.LOOK_S)
        for chord in CHORDS:
            machine.keys(*chord)
        room.until("every key has come", lambda: _counted(room) >= sum(map(len, CHORDS)), 900.0, station.LOOK_S)
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


def _counted(room: Room) -> int:
    """How many keys have come; -1 before anybody counts."""
    said = room.ask("cat", COUNTED)
    return -1 if said.code else int(said.output)


def _devices(room: Room) -> str:
    return room.run("cat", "/proc/bus/input/devices")
