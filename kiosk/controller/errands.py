"""Errands asked for at the screen: who asks is verified and put on record, then the request is put down for a unit.

Nothing is carried out here. Whoever does it trusts the request because nobody but this process may write to its folder
(ADR 68), and looks again itself whether the station is at rest.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.controller.deskparts import DeskParts
from kiosk.controller.doing import FREE
from kiosk.controller.pinpad import PinPad
from kiosk.controller.refused import Refused
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState, is_stalled
from kiosk.core.model import Phase, Snapshot
from kiosk.core.reason import Reason
from kiosk.link.supervisorintents import AskErrand
from kiosk.ops import errands
from kiosk.safety.limits import RESET_MMHG

FORMAT: Final = 1
"""Of the request."""
_ID_BYTES: Final = 8


async def ask(parts: DeskParts, pad: PinPad, latest: Callable[[], Snapshot | None], intent: AskErrand) -> None:
    """Agree, keep who it was, and put the request down.

    Args:
        parts: records, clock, and where requests are put.
        pad: verifies the PIN.
        latest: how the station is now; asked once more after the PIN, which takes a while to verify.
        intent: what, with which file or folder, and the PIN.

    Raises:
        Refused: with why not; nothing is put down. Nothing begins beside a bout, a measurement or a self-test; an
            update only with a cuff that is known to be empty, the others also when no sensor says so: they are for
            a station that ails, and touch none of its hardware while it runs.
        StorageError: the records cannot be read or written.
    """
    runtime_dir = _demand_able(parts.runtime_dir, intent)
    folder = errands.asked_in(runtime_dir)
    _demand_rest(latest(), intent.errand)
    supervisor = await pad.supervisor(intent.pin)
    _demand_rest(latest(), intent.errand)
    _demand_alone(runtime_dir, parts.clock.now())
    parts.note("errand_asked", detail=f"{supervisor.id} {intent.errand}")
    request = {
        "format": FORMAT,
        "id": parts.token(_ID_BYTES).hex(),
        "errand": intent.errand.value,
        "path": intent.path,
        "at_s": float(parts.clock.now()),
        "pid": os.getpid(),
    }
    try:
        _put(folder / intent.errand, json.dumps(request))
    except OSError as error:
        parts.note("errand_failed", detail=intent.errand.value)
        raise Refused(Reason(code="errand_failed")) from error


def _demand_able(runtime_dir: Path | None, intent: AskErrand) -> Path:
    """Where the station has its files. Raises `Refused` where nobody carries it out, or the path is of no use."""
    if intent.errand is Errand.UPDATE and (runtime_dir is None or not errands.is_installed(runtime_dir)):
        raise Refused(Reason(code="errand_not_installed"))
    if runtime_dir is None or not errands.asked_in(runtime_dir).is_dir():
        raise Refused(Reason(code="errand_nobody"))
    is_whole = intent.path.startswith("/") and intent.path.isprintable()
    fits = {Errand.UPDATE: is_whole, Errand.DOCTOR: not intent.path, Errand.SUPPORT: is_whole or not intent.path}
    if not fits[intent.errand]:
        raise Refused(Reason(code="errand_path"))
    return runtime_dir


def _demand_rest(now: Snapshot | None, errand: Errand) -> None:
    if now is None or now.mode not in FREE:
        raise Refused(Reason(code="station_not_ready"))
    if errand is not Errand.UPDATE:
        return
    guard = None if now.watchdog is None else now.watchdog.pressure_mmhg
    shown = [one for one in (now.pressure_mmhg, guard) if one is not None]
    if now.pressure_mmhg is None or now.phase is not Phase.IDLE or max(shown) >= RESET_MMHG:
        raise Refused(Reason(code="cuff_not_empty", figures={"pressure_mmhg": max(0.0, *shown)} if shown else {}))


def _demand_alone(runtime_dir: Path, now_s: float) -> None:
    """One at a time: they would close each other's station, and share a card and a stick."""
    for errand in Errand:
        status = errands.read(runtime_dir, errand)
        is_going = status is not None and status.state is ErrandState.RUNNING and not is_stalled(status, now_s)
        if is_going or os.path.lexists(errands.asked_in(runtime_dir) / errand):
            raise Refused(Reason(code="errand_busy"))


def _put(path: Path, text: str) -> None:
    """The request, whole or not at all. Raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
