"""What an update tells the screen: how far it is, and why it ended. Anybody may read it.

While the screen is away the console of the panel has it.

A screen that hears nothing is no reason to stop half-way, so nothing here ever fails.
"""

import json
import os
import time
from collections.abc import Callable
from typing import Any, Final

from kiosk.install import console
from kiosk.install.machine import Machine
from kiosk.install.why import Why

RUN: Final = "/run/bfr-kiosk-update"
STATUS: Final = f"{RUN}/status.json"
FORMAT: Final = 1
"""As in `kiosk/core/errands.py`, which reads it; so are the codes of steps and ends."""
STEPS: Final = ("look", "close", "examine", "backup", "make", "copy", "switch", "prove", "finish")
GOING_BACK: Final = "going_back"
RUNNING: Final = "running"
_ID_BYTES: Final = 8
_PARTS: Final = 100


def begin(machine: Machine, id_: str = "") -> None:
    """An update begins; `id_` is that of the request, where it was one."""
    _write(machine, {"id": id_ or os.urandom(_ID_BYTES).hex(), **_step("look", time.monotonic())})


def step(machine: Machine, code: str, what: str) -> None:
    """The next step begins: one of `STEPS`, or `GOING_BACK`."""
    machine.log(f"update: {RUNNING}: {what}")
    told = _step(code, time.monotonic())
    _write(machine, {"id": _id(machine), "what": what, **told})
    if code != STEPS[0]:  # until then the screen is there
        console.show(machine, STEPS.index(code) + 1 if code in STEPS else 0, len(STEPS))


def part(machine: Machine, whole: int) -> Callable[[int], None]:
    """What tells how much of `whole` the step has done; at most a hundred times."""
    told = 0

    def done(count: int) -> None:
        nonlocal told
        if count * _PARTS < (told + 1) * whole:
            return
        told = count * _PARTS // max(whole, 1)
        before = _read(machine)
        if before.get("state") == RUNNING:
            _write(machine, before | {"done": count, "whole": whole, "changed_s": time.monotonic()})

    return done


def end(machine: Machine, state: str, why: Why, what: str, way_out: str = "") -> None:
    """It ended: `done`, `refused`, `back` or `failed`. Of one that runs no more it is said once."""
    machine.log(f"update: {state}: {what}{f': {way_out}' if way_out else ''}")
    now_s = time.monotonic()
    told = {"state": state, "code": why.code, "what": what, "way_out": way_out}
    words = {"names": dict(why.names), "figures": dict(why.figures), "began_s": now_s, "changed_s": now_s}
    is_away = _read(machine).get("step", STEPS[0]) != STEPS[0]
    _write(machine, {"id": _id(machine), **told, **words})
    if is_away and state != "failed":  # then it stays away, and is tried again
        console.clear(machine)


def is_running(machine: Machine) -> bool:
    """Whether the last word was that one runs."""
    return bool(_read(machine).get("state") == RUNNING)


def _step(code: str, now_s: float) -> dict[str, object]:
    number = STEPS.index(code) + 1 if code in STEPS else 0
    return {
        "state": RUNNING,
        "step": code,
        "number": number,
        "of": len(STEPS),
        "began_s": now_s,
        "changed_s": now_s,
    }


def _id(machine: Machine) -> str:
    """That of the update that runs; another one where none does."""
    before = _read(machine)
    return str(before["id"]) if before.get("state") == RUNNING and "id" in before else os.urandom(_ID_BYTES).hex()


def _read(machine: Machine) -> dict[str, Any]:
    try:
        told = json.loads(machine.read(STATUS) or b"{}")
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _write(machine: Machine, told: dict[str, Any]) -> None:
    """Whole, and not forced to a disk: it is gone with the power in any case."""
    target = machine.at(STATUS)
    beside = target.with_name(f".{target.name}.new")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(json.dumps({"format": FORMAT, "errand": "update", **told}, sort_keys=True), encoding="utf-8")
        beside.chmod(0o644)
        beside.replace(target)
    except OSError as error:
        machine.log(f"{STATUS}: {error}")
