"""Ways in for a technician: none but those that somebody asked for in so many words, and what we opened goes with us.

ssh stays as it was found unless it is asked for. A login at a serial console is on where the kernel's command line
names one, which Raspberry Pi OS does by itself: it is off unless it is asked for.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from kiosk.install.layout import CONFIG_DIR, REBOOT
from kiosk.install.machine import Change, Machine

WAYS: Final = ("ssh", "serial", "off")
NOTE: Final = f"{CONFIG_DIR}/.maintenance"
"""What was asked for, so that the next installation does the same."""
SSH: Final = "ssh.service"
SSH_PACKAGE: Final = "openssh-server"
SWITCHED_ON: Final = f"{CONFIG_DIR}/.ssh-switched-on"
"""There when it was us who did."""
SERIAL: Final = "serial-getty@.service"
"""All serial consoles at once: which one there is depends on board, cable and boot settings."""
MASK: Final = f"/etc/systemd/system/{SERIAL}"


def packages(asked: str | None) -> tuple[str, ...]:
    """What the system needs for it."""
    return (SSH_PACKAGE,) if asked == "ssh" else ()


def noted(machine: Machine, asked: str | None) -> Iterator[Change]:
    """Keep what is asked for, and whether ssh was off before, ahead of the package that switches it on."""
    if asked is not None and machine.text(NOTE) != asked:
        yield Change(f"note the way in: {asked}", partial(machine.write, NOTE, f"{asked}\n".encode()))
    if asked == "ssh" and not machine.has(SWITCHED_ON) and not _is_on(machine):
        yield Change(f"note that {SSH} was off", partial(machine.write, SWITCHED_ON, b""))


def opened(machine: Machine, asked: str | None) -> Iterator[Change]:
    """Open that way in and close the others, but for an ssh that somebody else switched on."""
    way = asked or machine.text(NOTE)
    is_masked = machine.goal(MASK) == "/dev/null"
    if way == "serial" and is_masked:
        yield Change(f"unmask {SERIAL}", partial(_at_start, machine, "unmask"))
    elif way != "serial" and not is_masked:
        yield Change(f"mask {SERIAL}: no login at a serial console", partial(_at_start, machine, "mask"))
    if way == "ssh" and not _is_on(machine):
        yield Change(f"enable {SSH}", partial(machine.run, "systemctl", "enable", "--now", SSH))
    elif way != "ssh":
        yield from _ssh_back(machine)


def as_before(machine: Machine) -> Iterator[Change]:
    """Everything as it was found."""
    if machine.goal(MASK) == "/dev/null":
        yield Change(f"unmask {SERIAL}", partial(machine.run, "systemctl", "unmask", SERIAL))
    yield from _ssh_back(machine)
    if machine.has(NOTE):
        yield Change("forget the way in", partial(machine.remove, NOTE))


def _ssh_back(machine: Machine) -> Iterator[Change]:
    if machine.has(SWITCHED_ON):
        if _is_on(machine):
            # not --now: whoever asks may be sitting at the other end
            yield Change(f"disable {SSH}", partial(machine.run, "systemctl", "disable", SSH))
        yield Change(f"forget that {SSH} was off", partial(machine.remove, SWITCHED_ON))


def _at_start(machine: Machine, verb: str) -> None:
    machine.write(REBOOT, b"")  # a login that is there stays till then: it may be the one that is asking
    machine.run("systemctl", verb, SERIAL)


def _is_on(machine: Machine) -> bool:
    return machine.ask("systemctl", "is-enabled", SSH).code == 0
