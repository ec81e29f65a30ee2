"""Whether somebody has the hardware with the station down, so that nobody updates, restarts, removes or starts it.

While a sensor is calibrated a technician works at up to 250 mmHg, and no controller says so: the units of the screen's
calibration are asked, and a command on a terminal holds a lock (`kiosk/ops/hands.py`).
"""

import fcntl
import os
from typing import Final

from kiosk.install import layout
from kiosk.install.machine import InstallError, Machine
from kiosk.install.why import Why

CALIBRATING: Final = ("bfr-kiosk-calibrating.service", "bfr-kiosk-calibrate@*")
UP: Final = "active,activating,reloading,deactivating"


def hands_on(machine: Machine) -> str:
    """Who has the hardware while the station is down; empty when nobody has."""
    done = machine.ask("systemctl", "list-units", "--plain", "--no-legend", f"--state={UP}", *CALIBRATING)
    if done.code != 0:
        return "systemd does not say whether a sensor is being calibrated"
    if done.output.strip():
        return "a sensor is being calibrated at the screen"
    try:
        handle = os.open(machine.at(layout.CONFIG_DIR), os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        return ""  # there is no station yet
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return "kiosk calibrate, selftest or doctor has the hardware open"
    finally:
        os.close(handle)
    return ""


def demand_hands_off(machine: Machine) -> None:
    """Raise `InstallError` while somebody has the hardware."""
    if why := hands_on(machine):
        raise InstallError(why, "wait for its end and try again", Why("station_trains"))
