"""`kiosk doctor --asked`: what the doctor says, or a support file on a stick, because a supervisor asked at the screen.

Its units start it (`systemd/bfr-kiosk-doctor.service`, `-support.service`), in a demo the demo does. The station runs
meanwhile: its hardware is left alone, and when somebody begins to train it ends.
"""

import logging
import os
import secrets
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Final, NoReturn

from kiosk.config import Settings
from kiosk.core.errandcodes import STEPS
from kiosk.core.errandkinds import Errand
from kiosk.core.errands import ErrandState
from kiosk.core.errors import ExportError, KioskError
from kiosk.hw.wiring import Wiring
from kiosk.log import line
from kiosk.ops import errands
from kiosk.ops.doctor import Examined, examine
from kiosk.ops.doctoring import shown, support
from kiosk.ops.doctoring.check import Level, worst
from kiosk.ops.doctoring.machine import Machine
from kiosk.ops.errands import ErrandEnded
from kiosk.ops.errandstick import failed, name_on, stick_for
from kiosk.ops.errandtold import ErrandTeller
from kiosk.program import program

_log = logging.getLogger(__name__)
_ID_BYTES: Final = 8
_STEPS_BACK: Final = 19
_REFUSED: Final = frozenset({"training", "request_unreadable", "request_stranger", "request_old", "stick_none"})
"""Nothing was begun, or nothing is left of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A station that is asked for something, and which its settings file is."""

    settings: Settings
    wiring: Wiring
    machine: Machine
    config: Path

    def examined(self, step: Callable[[str], None]) -> Examined:
        """Every check that leaves the hardware alone. `step` hears what is looked at next."""
        return examine(self.settings, self.wiring, self.machine, self.config, step=step, asks_hardware=False)


def run_asked(errand: Errand, asked: Asked) -> int:
    """Carry it out as a process of its own, behind everything else; 0."""
    os.nice(_STEPS_BACK)
    signal.signal(signal.SIGTERM, _ended)
    return carry_out(errand, asked)


def carry_out(errand: Errand, asked: Asked) -> int:
    """Carry it out and tell; 0 also when it was refused, since what is told says so.

    Raises:
        OSError: nothing can be told.
    """
    runtime_dir, now = asked.settings.runtime_dir, asked.machine.clock.now
    request: errands.ErrandRequest | ErrandEnded
    try:
        request = errands.request(runtime_dir, errand, now())
    except ErrandEnded as error:
        request = error
    id_ = secrets.token_hex(_ID_BYTES) if isinstance(request, ErrandEnded) else request.id
    teller = ErrandTeller(errands.told_in(runtime_dir, errand), errand, id_, now)
    try:
        if isinstance(request, ErrandEnded):
            raise request
        if errand is Errand.DOCTOR:
            _look(asked, teller)
        else:
            _write(Path(request.path) if request.path else None, asked, teller)
    except ErrandEnded as error:
        state = ErrandState.REFUSED if error.code in _REFUSED else ErrandState.FAILED
        teller.end(state, error.code, error.what, error.way_out, figures=error.figures, names=error.names)
        _log.info(line("errand_ended", what=errand.value, why=error.code))
    except KeyboardInterrupt:
        teller.end(ErrandState.FAILED, "ended", "it was ended from outside", "ask again")
    except KioskError as error:
        teller.end(ErrandState.FAILED, "system", f"{error.message} [{error.code}]", error.hint)
    except Exception as error:
        teller.end(ErrandState.FAILED, "system", type(error).__name__, "tell the maker")
        raise
    return 0


def _step(asked: Asked, teller: ErrandTeller) -> Callable[[str], None]:
    def step(code: str) -> None:
        errands.demand_rest(asked.settings.runtime_dir)
        teller.step(code)

    return step


def _look(asked: Asked, teller: ErrandTeller) -> None:
    examined = asked.examined(_step(asked, teller))
    found = shown.document(
        examined.checks,
        backend=asked.settings.backend,
        station=examined.station,
        at=asked.machine.utc(),
        program=program(),
    )
    teller.result(shown.as_json(found))
    counts = Counter(check.level for check in examined.checks)
    figures = {level.value: float(counts[level]) for level in Level}
    teller.end(ErrandState.DONE, "examined", figures=figures, names={"level": worst(examined.checks).value})


def _write(path: Path | None, asked: Asked, teller: ErrandTeller) -> None:
    settings, step, parts_of = asked.settings, _step(asked, teller), STEPS[Errand.DOCTOR]

    def part(code: str) -> None:
        errands.demand_rest(settings.runtime_dir)
        teller.part(parts_of.index(code), len(parts_of))

    step("stick")
    stick = stick_for(settings, path)
    step("examine")
    examined = asked.examined(part)
    step("logs")
    parts = support.collected(examined, settings, asked.wiring, asked.machine, asked.config)
    step("write")
    try:
        target = stick / name_on(stick, asked.machine.utc())
        support.write(target, parts, proves=True)
        size = target.stat().st_size
    except (ExportError, OSError) as error:
        raise failed(error, stick, settings) from error
    names = {"file": target.name, "stick": stick.name}
    teller.end(ErrandState.DONE, "written", figures={"bytes": float(size)}, names=names)


def _ended(_number: int, _frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
