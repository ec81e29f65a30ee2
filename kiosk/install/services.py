"""Users, folders and services as systemd keeps them."""

from collections.abc import Iterator
from functools import partial
from typing import Final

from kiosk.install.layout import CONFIG_DIR, REBOOT
from kiosk.install.machine import Change, Machine

USER: Final = "bfr-kiosk"
SYSUSERS: Final = "/etc/sysusers.d/bfr-kiosk.conf"
TMPFILES: Final = "/etc/tmpfiles.d/bfr-kiosk.conf"
STATION: Final = "bfr-kiosk.target"
ENABLED: Final = (
    STATION,
    "bfr-kiosk-usb-eject.socket",
    "bfr-kiosk-calibrate.socket",
    "bfr-kiosk-update.path",
    "bfr-kiosk-doctor.path",
    "bfr-kiosk-support.path",
    "bfr-kiosk-update-resume.service",
)
TOUCH: Final = "bfr-kiosk-touch.service"
"""Enabled by a technician where there is a panel, disabled with everything else."""
SLEEP: Final = tuple(f"{kind}.target" for kind in ("sleep", "suspend", "hibernate", "hybrid-sleep"))
PROCESSES: Final = tuple(
    f"bfr-kiosk-{name}.service" for name in ("screen", "touch", "backup", "controller", "watchdog")
)
RUNNING: Final = (STATION, *PROCESSES)
"""What writes, or starts something that does."""
SWAP: Final = "swap.target"
"""Whatever of a partition or a file the system swaps to is wanted by it. Until the next start that goes on."""
SWAPS: Final = "/proc/swaps"
MASKED: Final = ("getty@tty1.service", "ctrl-alt-del.target", *SLEEP, SWAP)
"""The console of the panel belongs to the screen: no login there, not even while the screen starts. No keyboard
that somebody plugs in restarts the machine, or lets it sleep. No memory is written to the card."""
SEATD: Final = "seatd.service"
"""Opens display and panel for the screen. Its package switches it on, but somebody may have switched it off."""
SWITCHED_ON: Final = f"{CONFIG_DIR}/.switched-on"
"""There when it was us who did: then it goes off again with us."""
FORMER_TARGET: Final = f"{CONFIG_DIR}/.former-target"
"""What the machine started before there was a station, to go back to."""
UNITS: Final = "/etc/systemd/system"


def users(machine: Machine) -> Iterator[Change]:
    """The user of the station, who cannot log in."""
    if not machine.has_user(USER):
        yield Change(f"make the user {USER}", lambda: machine.run("systemd-sysusers", SYSUSERS))


def folders(machine: Machine) -> Iterator[Change]:
    """Folders for settings and records, with their owners."""
    made = [line.split() for line in machine.text(TMPFILES).splitlines() if line.startswith("d ")]
    if not made or any(machine.mode(words[1]) != int(words[2], 8) for words in made):
        yield Change(
            "make the folders of settings and records", lambda: machine.run("systemd-tmpfiles", "--create", TMPFILES)
        )


def enable(machine: Machine) -> Iterator[Change]:
    """What starts with the machine, and what must not."""
    off = [unit for unit in ENABLED if machine.ask("systemctl", "is-enabled", unit).code != 0]
    if off:
        yield Change(f"enable {' '.join(off)}", lambda: machine.run("systemctl", "enable", *off))
    if machine.ask("systemctl", "is-enabled", SEATD).code != 0:
        yield Change(f"enable {SEATD}", partial(_switch_on, machine))
    for unit in MASKED:
        if machine.goal(f"{UNITS}/{unit}") != "/dev/null":
            yield Change(f"mask {unit}", partial(_mask, machine, unit))
    former = machine.ask("systemctl", "get-default").output.strip()
    if former != "multi-user.target":
        yield Change("boot without a desktop", partial(_without_desktop, machine, former))


def _mask(machine: Machine, unit: str) -> None:
    if unit == SWAP and len(machine.text(SWAPS).splitlines()) > 1:  # below its heading
        machine.write(REBOOT, b"")
    machine.run("systemctl", "mask", unit)


def _without_desktop(machine: Machine, former: str) -> None:
    machine.write(FORMER_TARGET, former.encode())
    machine.run("systemctl", "set-default", "multi-user.target")


def _switch_on(machine: Machine) -> None:
    machine.write(SWITCHED_ON, f"{SEATD}\n".encode())  # first: a cut between the two forgets nothing
    machine.run("systemctl", "enable", SEATD)


def take_down(machine: Machine) -> Iterator[Change]:
    """Stop the station, the watchdog last, and let nothing of it start again."""
    on = [unit for unit in (*ENABLED, TOUCH) if machine.ask("systemctl", "is-enabled", unit).code == 0]
    if on:
        yield Change(f"disable {' '.join(on)}", lambda: machine.run("systemctl", "disable", *on))
    if machine.has(SWITCHED_ON):
        yield Change(f"disable {SEATD}", partial(_switch_off, machine))
    for unit in MASKED:
        if machine.goal(f"{UNITS}/{unit}") == "/dev/null":
            yield Change(f"unmask {unit}", partial(machine.run, "systemctl", "unmask", unit))
    if former := machine.text(FORMER_TARGET):
        yield Change(f"boot to {former} again", partial(_as_before, machine, former))


def _switch_off(machine: Machine) -> None:
    machine.run("systemctl", "disable", SEATD)
    machine.remove(SWITCHED_ON)


def _as_before(machine: Machine, former: str) -> None:
    machine.run("systemctl", "set-default", former)
    machine.remove(FORMER_TARGET)


def stop(machine: Machine) -> Iterator[Change]:
    """Of a machine that is running: the services end, and the vent runs after them."""
    running = machine.ask("systemctl", "list-units", "--plain", "--no-legend", "--state=active", "bfr-kiosk*").output
    names = [line.split()[0] for line in running.splitlines() if line.strip()]
    if names:
        yield Change(f"stop {' '.join(names)}", lambda: machine.run("systemctl", "stop", *names))


def purge(machine: Machine, kept: tuple[str, ...]) -> Iterator[Change]:
    """Settings and records too, and the user."""
    for folder in kept:
        if machine.has(folder):
            yield Change(f"remove {folder} with all that is in it", partial(machine.remove, folder))
    if machine.has_user(USER):
        yield Change(f"remove the user {USER}", lambda: machine.run("userdel", USER))
