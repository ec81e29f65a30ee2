"""What keeps others out of the machine, and what the screen asks for: whether it is still as the installation left it.

Nothing here is a failure of the station: an update that finds it so is not taken back for it.
"""

import os
from collections.abc import Iterator
from typing import Final

from kiosk.ops.doctoring.check import Check, advised, warn
from kiosk.ops.doctoring.machine import Machine

AGAIN: Final = "sudo ./install.sh puts it right; then restart the machine"
CLOUD: Final = "etc/cloud"
CLOUD_OFF: Final = f"{CLOUD}/cloud-init.disabled"
MASKED: Final = (
    "getty@tty1.service",
    "ctrl-alt-del.target",
    *(f"{kind}.target" for kind in ("sleep", "suspend", "hibernate", "hybrid-sleep")),
)
UNITS: Final = "etc/systemd/system"
SYSRQ: Final = "proc/sys/kernel/sysrq"
FILES: Final = {
    "etc/udev/rules.d/61-bfr-kiosk-keys.rules": "LIBINPUT_IGNORE_DEVICE",
    "etc/systemd/logind.conf.d/bfr-kiosk.conf": "NAutoVTs=0",
}
"""Files of the installation, and a word without which each is not what it was."""
ASKED: Final = (
    "bfr-kiosk-usb-eject.socket",
    "bfr-kiosk-calibrate.socket",
    "bfr-kiosk-update.path",
    "bfr-kiosk-doctor.path",
    "bfr-kiosk-support.path",
)
"""Units that listen to the screen."""
UPDATE: Final = "var/lib/bfr-kiosk-update/journal.json"


def lockdown(machine: Machine) -> Iterator[Check]:
    """What a person with a stick or a keyboard finds."""
    is_there, is_off = (machine.root / CLOUD).is_dir(), (machine.root / CLOUD_OFF).exists()
    text = "not installed" if not is_there else "switched off"
    if is_there and not is_off:
        text = "on: a stick with the label CIDATA can set the machine up anew at its next start"
    yield advised("computer.cloud", not is_there or is_off, text, AGAIN)
    missing = list(_open(machine))
    text = ", ".join(missing) or "no login, no keys, no other console"
    yield advised("computer.locked", not missing, text, AGAIN)


def _open(machine: Machine) -> Iterator[str]:
    yield from (f"{unit} is not masked" for unit in MASKED if not _is_masked(machine, unit))
    if (said := machine.text(SYSRQ)) != "0":
        yield f"kernel.sysrq is {said or 'unknown'}"
    yield from (f"{path} is not ours" for path, word in FILES.items() if word not in (machine.text(path) or ""))


def _is_masked(machine: Machine, unit: str) -> bool:
    try:
        return os.readlink(machine.root / UNITS / unit) == os.devnull
    except OSError:
        return False


def asked(machine: Machine) -> Check:
    """Whether what the screen asks for would be heard. Of a machine with systemd."""
    id_, why = "service.asked", "sudo ./install.sh puts them there; systemctl status says why one has failed"
    said = machine.ask("systemctl", "show", "--property=UnitFileState,ActiveState,Id", *ASKED)
    if said is None:
        return warn(id_, "systemd does not answer", "systemctl status says why")
    states = [dict(line.partition("=")[::2] for line in block.strip().splitlines()) for block in said.split("\n\n")]
    heard = {one.get("Id") for one in states if one.get("UnitFileState") == "enabled"}
    heard -= {one.get("Id") for one in states if one.get("ActiveState") == "failed"}
    deaf = [unit for unit in ASKED if unit not in heard]
    text = f"{', '.join(deaf)}: not enabled, or failed" if deaf else "sticks, calibration, update, doctor, support file"
    return advised(id_, not deaf, text, why)


def update(machine: Machine) -> Check:
    """Whether an update was begun and has not come to its end."""
    is_left = (machine.root / UPDATE).exists()
    text = "one was begun and has not come to its end" if is_left else "none was cut off"
    hint = "wait for its end, or sudo kiosk update --resume; journalctl -u bfr-kiosk-update-resume says why it failed"
    return advised("version.update", not is_left, text, hint)
