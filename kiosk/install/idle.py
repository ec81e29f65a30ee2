"""Whether somebody trains or calibrates, so that nobody takes the station away from under him, or starts it.

The controller says what the station is doing in a small file beside its sockets (`kiosk/controller/doing.py`). While it
runs and the file is missing or not understood, the answer is that it is at work: no word is no leave.
"""

import json
import os
from collections.abc import Callable
from typing import Any, Final

from kiosk.install.hands import demand_hands_off
from kiosk.install.machine import InstallError, Machine
from kiosk.install.request import Request
from kiosk.install.why import Why

CONTROLLER: Final = "bfr-kiosk-controller.service"
SCREEN: Final = "bfr-kiosk-screen.service"
DOING: Final = "/run/bfr-kiosk/doing.json"
VISIT_S: Final = 300.0
"""So long after somebody last asked for something at the screen he counts as still there (our inference: longer than a
rest between two bouts of a visit, and than an idle screen takes to go back to its first page)."""
SETTLED_S: Final = 0.5
"""What was asked for in the last instant is told with the next snapshot, a tenth of a second later; with room."""
DOWN: Final = frozenset({"inactive", "failed"})
MOST_BYTES: Final = 4096
WAIT: Final = "wait for the end of the visit and try again"


def at_work(machine: Machine, now_s: float, leave: Request | None = None) -> str:
    """Why the station must not be touched now; empty when it may be. As `reason`."""
    found = reason(machine, now_s, leave)
    return "" if found is None else found[0]


def reason(machine: Machine, now_s: float, leave: Request | None = None) -> tuple[str, Why] | None:
    """Why the station must not be touched now, in words and as a code; None when it may be.

    Args:
        machine: the station's.
        now_s: monotonic time of this machine.
        leave: what a supervisor asked for with a PIN, as this controller put it down: his word that nobody is in a
            visit. Whoever pressed anything after that counts again; pressure and work always do.
    """
    shown = _shown(machine, CONTROLLER)
    if _is_down(shown):
        return None
    told = _told(machine)
    # a word of a controller that was killed is none; nor is there one while the next is on its way
    if told is None or shown.get("ActiveState") != "active" or str(told["pid"]) != shown.get("MainPID"):
        return "the station runs and does not say whether somebody trains", Why("station_silent")
    if not told["free"]:
        text = f"somebody trains or is being measured (the station is in mode {told['mode']!r:.20})"
        return text, Why("station_trains")
    if not told["empty"]:
        return "there is pressure in the cuff, or nobody knows whether there is", Why("station_pressure")
    is_word = leave is not None and leave.pid == told["pid"] and told["asked_s"] <= leave.at_s
    if (ago_s := now_s - told["asked_s"]) < VISIT_S and not is_word:
        text = f"the station was started or used {ago_s:.0f} s ago; a visit counts as over after {VISIT_S:.0f} s"
        return text, Why("station_used", figures={"ago_s": ago_s})
    return None


def demand_idle(machine: Machine, now_s: float, leave: Request | None = None) -> None:
    """Raise `InstallError` while somebody trains or calibrates. Nothing takes that back: pressure may be on a limb."""
    demand_hands_off(machine)
    if found := reason(machine, now_s, leave):
        raise InstallError(found[0], WAIT, found[1])


def close(
    machine: Machine, now: Callable[[], float], sleep: Callable[[float], None], leave: Request | None = None
) -> None:
    """Take the screen away, so that nobody can begin, and look once more when the last word of it must be there.

    Raises:
        InstallError: somebody began in the instant between. Whoever closed the station opens it again.
    """
    demand_idle(machine, now(), leave)
    machine.run("systemctl", "stop", SCREEN)
    sleep(SETTLED_S)
    demand_idle(machine, now(), leave)


def is_down(machine: Machine, unit: str) -> bool:
    """Whether a unit neither runs nor is about to."""
    return _is_down(_shown(machine, unit))


def _is_down(shown: dict[str, str]) -> bool:
    return shown.get("ActiveState") in DOWN and shown.get("Job", "") in {"", "0"}


def _shown(machine: Machine, unit: str) -> dict[str, str]:
    told = machine.ask("systemctl", "show", "--property=ActiveState,Job,MainPID", unit).output
    return dict(line.partition("=")[::2] for line in told.splitlines())


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
        is_whole = is_whole and type(told["pid"]) is int
        is_whole = is_whole and type(told["asked_s"]) is float
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return dict(told) if is_whole else None
