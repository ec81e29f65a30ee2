"""What keeps others out of the machine: nothing plugged in sets it up, opens a console or reaches the screen."""

from collections.abc import Iterator
from typing import Final

from kiosk.ops.doctoring.check import Check, Value, advised
from kiosk.ops.doctoring.machine import Machine

AGAIN: Final = "sudo ./install.sh puts it right"
CLOUD: Final = "etc/cloud"
CLOUD_OFF: Final = f"{CLOUD}/cloud-init.disabled"


def lockdown(machine: Machine) -> Iterator[Check]:
    """Everything of it."""
    yield _cloud(machine)


def _cloud(machine: Machine) -> Check:
    is_there, is_off = (machine.root / CLOUD).is_dir(), (machine.root / CLOUD_OFF).exists()
    text = "not installed" if not is_there else "switched off"
    if is_there and not is_off:
        text = "on: a stick with the label CIDATA can set the machine up anew at its next start"
    value = Value(name="on", value=is_there and not is_off)
    return advised("computer.cloud", not is_there or is_off, text, AGAIN, value)
