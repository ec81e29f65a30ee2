"""What the station is told: wiring, calibration, protocols, and whether they changed while it runs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from kiosk.config import Settings
from kiosk.core.errors import ConfigError
from kiosk.hw.calibrated import used
from kiosk.hw.calibration_due import made_day
from kiosk.hw.wiring import Wiring, wiring_hash
from kiosk.logo import read_logo
from kiosk.ops.calibration_state import calibration_state
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.doctoring.check import Check, Value, advised, fail, of_finding, ok, skipped, warn
from kiosk.ops.doctoring.machine import Machine
from kiosk.ops.probe import STOP_SOCKET
from kiosk.therapy.library import load_library

_CALIBRATION: Final = {
    "calibration": "settings.calibration",
    "calibration's copies": "settings.calibration_copies",
    "next calibration": "settings.calibration_due",
}
_SECOND_BUS: Final = {"Raspberry Pi 4": 3, "Raspberry Pi 5": 2}
"""Number of the bus on GPIO4 and GPIO5, by the board (hardware reference 1.5)."""


def told(settings: Settings, wiring: Wiring, machine: Machine, now: CivilNow) -> tuple[Wiring, list[Check]]:
    """The wiring with the coefficients that count, and every check of what the station is told."""
    counting, said = calibration_state(settings, wiring, now)
    pair, found = used(settings, wiring), []
    number = wiring_hash(counting)
    digest = Value(name="config_hash", value=f"{number:08x}")
    found.append(ok("settings.wiring", f"{settings.wiring}, with its calibration {number:08x}", digest))
    for finding in said:
        id_ = _CALIBRATION[finding.name]
        values: tuple[Value, ...] = ()
        if pair is not None and id_ == "settings.calibration":
            values = (Value(name="number", value=pair.number),)
        if pair is not None and id_ == "settings.calibration_due":
            values = (Value(name="age", value=now.at.astimezone().toordinal() - made_day(pair), unit="d"),)
        # Who calibrated, and with whose gauge, stands in the text.
        found.append(of_finding(id_, finding, *values, is_private=id_ == "settings.calibration"))
    found += [_protocols(settings), _logo(settings), *_board(settings, wiring, machine)]
    return counting, found


def _protocols(settings: Settings) -> Check:
    id_ = "settings.protocols"
    try:
        library = load_library(own=settings.protocols_dir)
    except ConfigError as error:
        first, more = error.diagnostics[0], len(error.diagnostics) - 1
        text = f"{first}{f', and {more} more' if more else ''}; the station does not start"
        # It quotes what the clinic wrote into its own files.
        return replace(fail(id_, text, "kiosk protocols check FILE names every problem"), is_private=True)
    offered = len(library.offered)
    return ok(id_, f"{offered} on offer of {len(library.protocols)}", Value(name="offered", value=offered))


def _logo(settings: Settings) -> Check:
    id_ = "settings.logo"
    if settings.logo is None:
        return ok(id_, "none is named")
    try:
        picture = read_logo(settings.logo)
    except ConfigError as error:
        problem = error.diagnostics[0]
        return warn(id_, f"{problem.message}; pages are printed without it", problem.hint)
    return ok(id_, f"{settings.logo}", Value(name="size", value=len(picture), unit="B"))


def _board(settings: Settings, wiring: Wiring, machine: Machine) -> Iterator[Check]:
    if settings.backend != "real":
        return
    expected = next((bus for board, bus in _SECOND_BUS.items() if machine.board.startswith(board)), None)
    bus = wiring.watchdog.adc.bus
    if expected is not None:
        text = f"the watchdog's bus is {bus}; on GPIO4 and GPIO5 of this board it is {expected}"
        hint = f"bus = {expected} in [watchdog.adc], unless an overlay of yours makes another one"
        yield advised("settings.board", bus == expected, text, hint, Value(name="bus", value=bus))


def changed(settings: Settings, config: Path) -> Check:
    """Whether a file that the processes read at their start was changed since; for a station that runs."""
    id_ = "settings.changed"
    try:
        started_s = (settings.runtime_dir / STOP_SOCKET).stat().st_mtime
    except OSError as error:
        return skipped(id_, f"nobody can tell when the station started ({error.strerror})")
    calibrations = sorted((settings.state_dir / "calibration").glob("sensor_?.json"))
    newer = [path.name for path in (config, settings.wiring, *calibrations) if _changed_s(path) > started_s]
    if newer:
        text = f"newer than the running station: {', '.join(newer)}"
        return warn(id_, text, "systemctl restart bfr-kiosk.target, while nobody trains")
    return ok(id_, "nothing since the station started")


def _changed_s(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
