"""Monotonic and civil time: whether it moves, was set, and what vouches for it."""

from collections.abc import Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.core.clocktrust import BUILT_S
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.doctoring.check import Check, Value, advised, fail, judged, ok, warn
from kiosk.ops.doctoring.machine import Machine

CELL_LEAST_UV: Final = 2_000_000
"""As the installation takes it (`kiosk/install/storage.py`): 3 V is a full one (our inference)."""
_WORDS: Final = {
    "clock_synchronised": "kept by a time service",
    "clock_hardware": "a hardware clock agrees",
    "clock_confirmed": "a supervisor confirmed it",
    "clock_set": "a supervisor set it",
    "clock_disagrees": "the hardware clock shows another time",
    "clock_unproved": "nothing vouches for it",
    "clock_late": "many years ahead",
    "clock_early": "before this program was written",
    "clock_back": "before the last record",
    "clock_ahead": "weeks after the last record",
    "clock_jumped": "it was set while the station ran",
}


def clock(settings: Settings, machine: Machine, now: CivilNow) -> Iterator[Check]:
    """Everything of it. `now` is what the station holds the date to be."""
    before = machine.clock.now()
    machine.clock.sleep(0.01)
    moves = machine.clock.now() > before
    yield judged("clock.monotonic", moves, "moves" if moves else "stands still", "restart the machine")
    yield _civil(machine, now)
    if settings.backend == "real":
        there = machine.found("sys/class/rtc/rtc*")
        clocks = [path for path in there if _has_power(machine, path)]
        names = [machine.text(f"{path}/name") or path for path in clocks]
        hint = "fit one (see the technician's manual), or let a supervisor confirm date and time at each start"
        text = (
            ", ".join(names) or ("without a cell" if there else "none") + ": date and time are asked for at each start"
        )
        yield advised("clock.hardware", bool(clocks), text, hint, Value(name="clocks", value=len(clocks)))


def _has_power(machine: Machine, path: str) -> bool:
    """A Pi 5 has a clock without a cell too, and says its voltage. A module says nothing, and is one for its cell."""
    cell_uv = machine.number(f"{path}/battery_voltage")
    return cell_uv is None or cell_uv >= CELL_LEAST_UV


def _civil(machine: Machine, now: CivilNow) -> Check:
    id_, code = "clock.civil", now.trust.reason.code
    values = (
        Value(name="utc", value=now.at.isoformat(timespec="seconds")),
        Value(name="trusted", value=now.trust.is_trusted),
        Value(name="reason", value=code),
    )
    text = f"{now.at:%Y-%m-%d %H:%M} UTC, {_WORDS.get(code, code)}"
    if machine.utc().timestamp() < BUILT_S:
        return fail(id_, text, "set the date; fit a clock battery", *values)
    if now.trust.is_trusted:
        return ok(id_, text, *values)
    return warn(
        id_, text, "fit a clock with a battery, or let a supervisor confirm date and time on the screen", *values
    )
