"""The units of the station, as systemd has them."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.ops.doctoring.check import Check, Value, fail, judged, ok, skipped, warn
from kiosk.ops.doctoring.lockdown import asked
from kiosk.ops.doctoring.machine import Machine
from kiosk.ops.probe import STOP_SOCKET, runs

RUNNING: Final = "running"
STOPPED: Final = "stopped"
UNKNOWN: Final = "unknown"
TARGET: Final = "bfr-kiosk.target"
UNITS: Final = {
    "service.station": TARGET,
    "service.watchdog": "bfr-kiosk-watchdog.service",
    "service.controller": "bfr-kiosk-controller.service",
    "service.screen": "bfr-kiosk-screen.service",
    "service.touch": "bfr-kiosk-touch.service",
    "service.backup": "bfr-kiosk-backup.timer",
}
"""Units by the check that looks at them."""
_ASKED: Final = "LoadState,ActiveState,UnitFileState,NRestarts,Result,MainPID,Id"
_ENABLED: Final = frozenset({"service.station", "service.touch"})
"""Those that start by being enabled; the rest are wanted by the target."""
_FIFO: Final = "1"

State = Mapping[str, str]


def services(settings: Settings, machine: Machine) -> Iterator[Check]:
    """Each unit, and whether both loops run in real time with their memory locked."""
    if settings.backend != "real" and not _is_installed(machine):
        yield ok("service.manager", "not needed: on the simulated bench the demo starts the processes")
        return
    if not machine.is_booted:
        hint = "install the station (sudo ./install.sh) and restart the machine"
        yield warn("service.manager", "systemd does not run here, so that no unit of the station does", hint)
        return
    said = machine.ask("systemctl", "show", f"--property={_ASKED}", *UNITS.values())
    if said is None:
        yield warn("service.manager", "systemd does not answer", "systemctl status says why")
        return
    yield ok("service.manager", "systemd runs and answers")
    states = {state["Id"]: state for block in said.split("\n\n") if (state := _state(block)).get("Id")}
    is_up = states.get(TARGET, {}).get("ActiveState") == "active"
    for id_, unit in UNITS.items():
        if id_ == "service.touch" and settings.touch is None:
            yield ok(id_, "not used: the settings name no touch panel")
        else:
            yield _unit(id_, unit, states.get(unit, {}), is_up=is_up)
    if settings.backend == "real":
        yield asked(machine)
    yield from _realtime(machine, states)


def _is_installed(machine: Machine) -> bool:
    """Whether systemd knows the station."""
    said = machine.ask("systemctl", "show", "--property=LoadState", "--value", TARGET) if machine.is_booted else None
    return (said or "").strip() == "loaded"


def _state(block: str) -> State:
    return dict(line.partition("=")[::2] for line in block.strip().splitlines())


def _unit(id_: str, unit: str, state: State, *, is_up: bool) -> Check:
    active, told = state.get("ActiveState", ""), state.get("NRestarts", "")
    starts = int(told) if told.isdigit() else 0
    values = [Value(name="state", value=active), Value(name="restarts", value=starts, most=0)]
    again, why = "sudo ./install.sh puts it there", f"journalctl -u {unit} says why"
    if state.get("LoadState", "not-found") != "loaded":
        return fail(id_, f"{unit} is not installed ({state.get('LoadState', 'unknown')})", again, *values)
    if active == "failed":
        return fail(id_, f"{unit} has failed ({state.get('Result', '')})", why, *values)
    if id_ in _ENABLED and state.get("UnitFileState") != "enabled":
        return fail(id_, f"{unit} does not start with the machine", f"systemctl enable {unit}", *values)
    if is_up and active not in ("active", "reloading"):
        return fail(id_, f"{unit} is {active} while the station runs", why, *values)
    if starts:
        return warn(id_, f"{active}; started again {starts} times by itself", why, *values)
    return ok(id_, active if is_up else f"{active}, as the station is stopped", *values)


def _realtime(machine: Machine, states: Mapping[str, State]) -> Iterator[Check]:
    id_ = "service.realtime"
    loops = {id_: states.get(UNITS[id_], {}).get("MainPID", "0") for id_ in ("service.watchdog", "service.controller")}
    running = {name.partition(".")[2]: pid for name, pid in loops.items() if pid not in ("", "0")}
    if not running:
        yield skipped(id_, "neither loop runs")
        return
    missing = [what for name, pid in running.items() for what in _lacks(machine, name, pid)]
    text = "; ".join(missing) or f"{' and '.join(running)}: FIFO, memory locked"
    hint = "take the units as they are (CPUSchedulingPolicy=, LimitRTPRIO=, LimitMEMLOCK=): sudo ./install.sh"
    yield judged(id_, not missing, text, hint, Value(name="loops", value=len(running)))


def _lacks(machine: Machine, name: str, pid: str) -> Iterator[str]:
    # The name of a program stands in brackets and may hold blanks; field 41 of the whole is the policy.
    fields = (machine.text(f"proc/{pid}/stat") or "").rpartition(")")[2].split()
    if fields[38:39] != [_FIFO]:
        yield f"{name} does not run in real time"
    locked = re.search(r"^VmLck:\s+(\d+) kB", machine.text(f"proc/{pid}/status") or "", re.MULTILINE)
    if locked is None or locked[1] == "0":
        yield f"{name} has no memory locked"


def station(runtime_dir: Path) -> tuple[Check, str]:
    """Whether the station runs, "running", "stopped" or "unknown": only when it is stopped its hardware is touched."""
    id_ = "service.running"
    try:
        is_up = runs(runtime_dir)
    except OSError as error:
        text = f"nobody can tell whether it runs: {runtime_dir / STOP_SOCKET}: {error.strerror}"
        return warn(id_, text, "run as the station's user or as root", Value(name="running", value=None)), UNKNOWN
    text = "it runs: its hardware is left alone, and what it has kept is read" if is_up else "no watchdog is running"
    return ok(id_, text, Value(name="running", value=is_up)), RUNNING if is_up else STOPPED
