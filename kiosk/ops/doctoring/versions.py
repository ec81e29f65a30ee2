"""Which program runs with which libraries, and whether it is the one that the records name."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from kiosk.config import Settings
from kiosk.core.stationstate import StoredState
from kiosk.ops.doctoring.check import Check, Value, advised, judged, ok
from kiosk.ops.doctoring.lockdown import update
from kiosk.ops.doctoring.machine import Machine
from kiosk.program import program

LIBRARIES: Final = (
    "textual",
    "gpiozero",
    "adafruit-circuitpython-ads1x15",
    "adafruit-extended-bus",
    "sqlite-utils",
    "msgspec",
    "numpy",
    "reportlab",
    "pyrage",
)
PYTHON: Final = (3, 11)


def versions(settings: Settings, machine: Machine, tested: StoredState | None) -> Iterator[Check]:
    """Everything of it. `tested` is what the station was at its last self-test."""
    mine = program()
    values = (
        Value(name="version", value=mine.version),
        Value(name="revision", value=mine.revision),
        Value(name="digest", value=mine.digest),
    )
    yield ok("version.program", f"{mine.version}, files {mine.digest}", *values)
    if settings.backend == "real":
        yield update(machine)
    if tested is not None:
        then = tested.state.program.digest
        is_same = then == mine.digest
        text = "the one of the last self-test" if is_same else f"another one than at the last self-test ({then})"
        hint = "start the station anew while nobody trains, and open it: its self-test proves this program"
        yield advised("version.tested", is_same, text, hint, Value(name="digest", value=then))
    parts = tuple(int(part) for part in re.findall(r"\d+", machine.python)[:2])
    hint = "take a system with Python 3.11 or newer"
    yield judged("version.python", parts >= PYTHON, machine.python, hint, Value(name="python", value=machine.python))
    yield _libraries(machine, ("lgpio",) if settings.backend == "real" else ())


def _libraries(machine: Machine, more: tuple[str, ...]) -> Check:
    found = {name: machine.package(name) for name in (*LIBRARIES, *more)}
    pins = _pinned(machine.requirements)
    wrong = [f"{name} is not there" for name, number in found.items() if number is None]
    wrong += [
        f"{name} is {found[name]}, needed is {pin}" for name, pin in pins.items() if found.get(name) not in (None, pin)
    ]
    values = tuple(Value(name=name, value=number) for name, number in found.items())
    text = "; ".join(wrong) or f"all {len(found)} are there"
    return judged("version.libraries", not wrong, text, "install the locked versions: sudo ./install.sh", *values)


def _pinned(requirements: Iterable[str]) -> dict[str, str]:
    """Libraries of which one version alone will do."""
    found = (re.match(r"([\w.-]+)\s*==\s*([\w.]+)$", line) for line in requirements)
    return {one[1].lower(): one[2] for one in found if one}
