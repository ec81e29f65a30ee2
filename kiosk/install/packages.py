"""Packages of the system that the appliance needs."""

from collections.abc import Iterator
from typing import Final

from kiosk.install import offlinepackages
from kiosk.install.machine import Change, InstallError, Machine
from kiosk.install.why import Why

COMMON: Final = ("dbus", "python3", "python3-venv", "fonts-dejavu-core", "alsa-utils", "espeak-ng", "openssh-client")
SCREEN: Final = {
    # how a finger becomes a press at the instant it goes down: docs/adr/0046
    "trixie": ("labwc", "foot", "wlr-randr", "seatd", "python3-evdev"),
    "bookworm": ("cage", "xterm", "xwayland", "seatd", "python3-evdev"),
}
OPTIONS: Final = {
    "trixie": ("overlayroot", "cryptsetup", "systemd-cryptsetup", "openssh-server"),
    "bookworm": ("overlayroot", "cryptsetup", "openssh-server"),
}
"""What a station needs whose system is only read, whose records are encrypted, or with ssh: it is in each bundle."""
APT: Final = ("apt-get", "-o", "DPkg::Lock::Timeout=300")
"""After a first boot the system's own updates hold the lock for minutes."""
PINS: Final = "python3-lgpio"
"""Raspberry Pi's own archive has it; on PyPI there is no wheel for Python 3.13 (reference: hardware, 1.4)."""


def wanted(codename: str, *, is_pi: bool) -> tuple[str, ...]:
    """Names of all that are needed on a release of Debian or Raspberry Pi OS."""
    return (*COMMON, *SCREEN[codename], *([PINS] if is_pi else []))


def missing(machine: Machine, names: tuple[str, ...]) -> list[str]:
    """Those that are not installed."""
    shown = machine.ask("dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names).output
    installed = {line.split()[0] for line in shown.splitlines() if line.endswith(" installed")}
    return [name for name in names if name not in installed]


def install(machine: Machine, names: tuple[str, ...], *, folder: str | None) -> Iterator[Change]:
    """Those that are missing, from the archives of the system, or from the packages of a bundle in `folder`."""
    names = tuple(missing(machine, names))
    if not names:
        return

    def fetch() -> None:
        machine.run("dpkg", "--configure", "-a")  # what a power cut left in the middle
        if folder is None:
            machine.run(*APT, "update", "-qq", way_out="is the network up? Without one: --offline BUNDLE")
            machine.run(*APT, "install", "-y", "-qq", "--no-install-recommends", *names)
        else:
            offlinepackages.install(machine, APT, names, folder)
        if left := missing(machine, names):
            way = "the bundle is for another system, or not whole"
            raise InstallError(f"still missing: {' '.join(left)}", way, Why("packages_missing"))

    yield Change(f"install {' '.join(names)}", fetch)
