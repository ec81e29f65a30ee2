"""cloud-init, which sets a machine up at its first start: off, once it has done so.

Raspberry Pi OS trixie has it, and the Imager hands it user, key and network. It looks again at each later start, and
on any volume with the label `CIDATA`: a stick could make itself an administrator. What it has set up stays.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from kiosk.install.layout import CONFIG_DIR
from kiosk.install.machine import Change, Machine

FOLDER: Final = "/etc/cloud"
OFF: Final = f"{FOLDER}/cloud-init.disabled"
"""While it is there, none of its services starts (cloud-init's manual, "How to disable cloud-init")."""
NOTE: Final = f"{CONFIG_DIR}/.cloud-init-off"
"""There when it was us who wrote the file: then it goes again with us."""


def off(machine: Machine) -> Iterator[Change]:
    """Where the system has it and nobody has switched it off."""
    if machine.has(FOLDER) and not machine.has(OFF):
        yield Change("switch off cloud-init", partial(_switch_off, machine))


def _switch_off(machine: Machine) -> None:
    machine.write(NOTE, f"{OFF}\n".encode())  # first: a cut between the two forgets nothing
    machine.write(OFF, b"")


def as_before(machine: Machine) -> Iterator[Change]:
    """On again, when it was us."""
    if machine.has(NOTE):
        yield Change("switch on cloud-init", partial(_switch_on, machine))


def _switch_on(machine: Machine) -> None:
    machine.remove(OFF)
    machine.remove(NOTE)
