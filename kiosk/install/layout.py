"""Which files of ours lie where on the machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from kiosk.install.machine import Change, Machine

WHERE: Final = "kiosk/install/files"
FILES: Final = Path(__file__).parent / "files"
"""What lies below goes to the same place on the machine."""
CONFIG_DIR: Final = "/etc/bfr-kiosk"
SETTINGS: Final = f"{CONFIG_DIR}/kiosk.toml"
WIRING: Final = f"{CONFIG_DIR}/wiring.toml"
FOLDERS: Final = {
    "systemd": "/etc/systemd/system",
    "udev": "/etc/udev/rules.d",
    "docs": "/usr/share/doc/bfr-kiosk",
}
"""Folders of the program's tree, and where what is in them goes."""
SUFFIXES: Final = {".service", ".socket", ".path", ".timer", ".target", ".rules", ".md"}
OURS: Final = (
    "/opt/bfr-kiosk",
    "/usr/share/doc/bfr-kiosk",
    "/usr/lib/bfr-kiosk",
    "/var/lib/bfr-kiosk-update",
    "/run/bfr-kiosk",
)
"""Folders that nobody misses when the program goes."""
UNITS: Final = ("/etc/systemd/system/", "/etc/udev/rules.d/")
"""What starts the program: a machine that is cut off must not start an old one by the units of a new one."""
KEPT: Final = (CONFIG_DIR, "/var/lib/bfr-kiosk", "/var/lib/bfr-kiosk-watchdog")
"""What outlives the program: settings, records, calibrations and the watchdog's journal."""
REBOOT: Final = "/run/bfr-kiosk-reboot"
"""Gone with the next start of the machine: what is read only then was changed since the last one."""
AT_START: Final = ("/etc/sysctl.d/", "/etc/modules-load.d/", "/etc/udev/rules.d/")
"""Read while the machine starts, as are options of systemd's own programs: `.conf.d`."""
BUS: Final = "bus = 3 "
BUS_OF_PI5: Final = "bus = 2 "


@dataclass(frozen=True, slots=True)
class Placed:
    """One file of ours and where it goes."""

    source: Path
    target: str


def placed(tree: Path, files: Path = FILES) -> list[Placed]:
    """Every file of a tree of the program that has a place of its own on the machine."""
    found = [Placed(path, f"/{path.relative_to(files)}") for path in sorted(files.rglob("*")) if path.is_file()]
    for folder, target in FOLDERS.items():
        those = sorted(path for path in (tree / folder).iterdir() if path.suffix in SUFFIXES)
        found += [Placed(path, f"{target}/{path.name}") for path in those]
    return found


def place(machine: Machine, tree: Path, *, are_units: bool) -> Iterator[Change]:
    """Files that are missing or other than in the tree; or units and rules, and no more those that it does not have."""
    wanted = [one for one in placed(tree) if one.target.startswith(UNITS) is are_units]
    for one in wanted:
        data = one.source.read_bytes()
        if machine.read(one.target) != data or machine.mode(one.target) != 0o644:
            yield Change(f"write {one.target}", partial(_write, machine, one.target, data))
    if are_units:
        yield from _left_over(machine, {one.target for one in wanted})


def _write(machine: Machine, target: str, data: bytes) -> None:
    _mark(machine, target)
    machine.write(target, data)


def _remove(machine: Machine, target: str) -> None:
    _mark(machine, target)
    machine.remove(target)


def _mark(machine: Machine, target: str) -> None:
    """Before the change, so that it is never forgotten."""
    if target.startswith(AT_START) or ".conf.d/" in target:
        machine.write(REBOOT, b"")


def take_away(machine: Machine, tree: Path) -> Iterator[Change]:
    """All of them, and the folders that are ours alone."""
    targets = [one.target for one in placed(tree) if machine.has(one.target)]
    for target in [*targets, *(folder for folder in OURS if machine.has(folder))]:
        yield Change(f"remove {target}", partial(_remove, machine, target))
    yield from _left_over(machine, set(targets))


def settle(machine: Machine, tree: Path, board: str) -> Iterator[Change]:
    """Settings and wiring, where there are none yet: what somebody wrote there is never written over."""
    if not machine.has(SETTINGS):
        yield Change(f"write {SETTINGS}", partial(machine.write, SETTINGS, settings().encode()))
    if not machine.has(WIRING):
        wiring = (tree / "kiosk" / "hw" / "wiring.toml").read_text(encoding="utf-8")
        yield Change(f"write {WIRING}", partial(machine.write, WIRING, wiring_of(wiring, board).encode()))


def settings() -> str:
    """The settings that an appliance begins with."""
    return f"""\
# BFR Kiosk: settings of this station. Every key is in the technician's manual; kiosk config check names each problem.
backend = "real"
data_dir = "/var/lib/bfr-kiosk"
runtime_dir = "/run/bfr-kiosk"
state_dir = "/var/lib/bfr-kiosk-watchdog"
wiring = "{WIRING}"
protocols_dir = "{CONFIG_DIR}/protocols"

[records]
stick_dir = "/run/bfr-kiosk-usb"
"""


def wiring_of(text: str, board: str) -> str:
    """The reference wiring for a board: on a Pi 5 the second bus, on the same pins, has another number.

    Raises:
        ValueError: the reference wiring does not say its second bus as it did.
    """
    if text.count(BUS) != 1:
        raise ValueError(f"{BUS!r} stands {text.count(BUS)} times in the reference wiring")
    is_five = board.startswith(("Raspberry Pi 5", "Raspberry Pi Compute Module 5"))
    return text.replace(BUS, BUS_OF_PI5) if is_five else text


def ours(machine: Machine) -> list[str]:
    """Units and rules of ours that lie on the machine, whichever version they are of."""
    return [
        f"{folder}/{path.name}"
        for folder, pattern in (("/etc/systemd/system", "bfr-kiosk*"), ("/etc/udev/rules.d", "*-bfr-kiosk*"))
        for path in sorted(machine.at(folder).glob(pattern))
        if path.is_file() and not path.is_symlink()
    ]


def _left_over(machine: Machine, wanted: set[str]) -> Iterator[Change]:
    for target in ours(machine):
        if target not in wanted:
            yield Change(f"remove {target}", partial(_remove, machine, target))
