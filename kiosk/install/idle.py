"""Whether somebody trains, so that nobody takes the station away from under him.

The controller says what the station is doing in a small file beside its sockets (`kiosk/controller/doing.py`). While it
runs and the file is missing or not understood, the answer is that it is at work: no word is no leave.
"""

import json
import os
from typing import Any, Final

from kiosk.install.machine import InstallError, Machine

CONTROLLER: Final = "bfr-kiosk-controller.service"
SCREEN: Final = "bfr-kiosk-screen.service"
DOING: Final = "/run/bfr-kiosk/doing.json"
VISIT_S: Final = 300.0
"""So long after somebody last asked for something at the screen he counts as still there (our inference: longer than a
rest between two bouts of a visit, and than an idle screen takes to go back to its first page)."""
MOST_BYTES: Final = 4096
WAIT: Final = "wait for the end of the visit and try again"


def at_work(machine: Machine, now_s: float) -> str:
    """Why the station must not be touched now; empty when it may be. `now_s`: monotonic time of this machine."""
    if machine.ask("systemctl", "is-active", CONTROLLER).output.strip() != "active":
        return ""
    told = _told(machine)
    if told is None:
        return "the station runs and does not say whether somebody trains"
    if not told["free"]:
        return f"somebody trains or is being measured (the station is in mode {told['mode']!r:.20})"
    if not told["empty"]:
        return "there is pressure in the cuff, or nobody knows whether there is"
    asked_s = told["asked_s"]
    if asked_s is not None and now_s - asked_s < VISIT_S:
        ago_s = max(0.0, now_s - asked_s)
        return f"somebody used the screen {ago_s:.0f} s ago; a visit counts as over after {VISIT_S:.0f} s"
    return ""


def demand_idle(machine: Machine, now_s: float) -> None:
    """Raise `InstallError` while somebody trains. Nothing takes that back: pressure may be on a limb."""
    if why := at_work(machine, now_s):
        raise InstallError(why, WAIT)


def close(machine: Machine, now_s: float) -> None:
    """Take the screen away, so that nobody can begin, and look once more.

    Raises:
        InstallError: somebody began in the instant between. The screen is back then, before the controller misses it.
    """
    demand_idle(machine, now_s)
    machine.run("systemctl", "stop", SCREEN)
    try:
        demand_idle(machine, now_s)
    except InstallError:
        machine.run("systemctl", "start", "--no-block", SCREEN)
        raise


def _told(machine: Machine) -> dict[str, Any] | None:
    """The file belongs to the station's user: no link is followed, and no more is read than it ever has."""
    try:
        handle = os.open(machine.at(DOING), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(handle, "rb") as file:
        data = file.read(MOST_BYTES)
    try:
        told = json.loads(data)
        is_whole = type(told["free"]) is bool and type(told["empty"]) is bool and isinstance(told["mode"], str)
        is_whole = is_whole and (told["asked_s"] is None or type(told["asked_s"]) is float)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(told) if is_whole else None
