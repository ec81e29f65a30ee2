"""Which calibration a station works by, whether its files are whole, and when its next check is due."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from kiosk.config import Settings
from kiosk.core.calibrationdue import SOON_DAYS, left_days
from kiosk.core.errors import ConfigError
from kiosk.hw.calibrated import calibrated, copy_problems, load
from kiosk.hw.calibration import Pair
from kiosk.hw.calibration_due import made_day
from kiosk.hw.calibration_files import places
from kiosk.hw.wiring import Wiring
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.findings import Finding, Verdict, failed, passed

_CALIBRATE: Final = "kiosk calibrate, with a reference gauge"
_CONFIRM: Final = (
    "let a supervisor confirm or set date and time on the screen and ask again; kiosk calibrate if it is due"
)


def calibration_state(settings: Settings, wiring: Wiring, now: CivilNow) -> tuple[Wiring, list[Finding]]:
    """The wiring with the coefficients that count, as far as they can be used, and what there is to say of them."""
    where, name = places(settings), "calibration"
    try:
        pair = load(where, wiring)
    except ConfigError as error:
        return wiring, [
            failed(name, f"{one.path}: {one.message} [{one.code}]; the station does not start", one.hint)
            for one in error.diagnostics
        ]
    if pair is None and settings.backend == "bench":
        return wiring, [passed(name, "none, and the simulated bench needs none: the wiring file's coefficients count")]
    if pair is None:
        detail = "NOT CALIBRATED: the wiring file's coefficients count, which may be 10 mmHg off"
        return wiring, [failed(name, detail, _CALIBRATE)]
    found = [passed(name, _who(pair))]
    found += [failed("calibration's copies", f"{one.path}: {one.message} [{one.code}]", _rewrite(pair))
              for one in copy_problems(where, pair)]  # fmt: skip
    return calibrated(wiring, pair), [*found, *due_findings(pair, now)]


def _who(pair: Pair) -> str:
    said = [f"{one.at_utc} by {one.operator}, {one.instrument}" for one in pair.each]
    if pair.was_made_at_once:
        return f"number {pair.number} of {said[0]}"
    return f"number {pair.number}, put together: sensor A of {said[0]}; sensor B of {said[1]}"


def _rewrite(pair: Pair) -> str:
    return f"kiosk calibrate --restore {pair.number} writes all of them again"


def due_findings(pair: Pair, now: CivilNow) -> Iterator[Finding]:
    """When both sensors have to meet a reference gauge again: the older one of two that were put together decides.

    Where the date is not believed nobody knows whether that day has passed, and it counts as passed.
    """
    today = now.at.astimezone()
    left = left_days(made_day(pair), today.toordinal())
    name, detail = "next calibration", f"due {today + timedelta(days=left):%Y-%m-%d}"
    if not now.trust.is_trusted:
        why = f"the date is not believed [{now.trust.reason.code}]"
        yield failed(name, f"{detail}; {why}, so that it counts as overdue", _CONFIRM)
    elif left <= 0:
        yield failed(name, f"was {detail}", _CALIBRATE)
    elif left <= SOON_DAYS:
        yield Finding(name=name, verdict=Verdict.NOTE, detail=detail, hint=_CALIBRATE)
    else:
        yield passed(name, detail)
