"""`kiosk calibrate --restore`: an earlier calibration of both sensors is taken back, or that of one of them.

Whoever does it is named with a reason, and what comes of it is a new number: the history only grows.
"""

from collections.abc import Callable, Sequence
from typing import Final

import msgspec

from kiosk.config import Settings
from kiosk.core.errors import AccessError, ConfigError, Diagnostic
from kiosk.hw.calibrated import fits, fits_one, load
from kiosk.hw.calibration import SENSORS, Calibration, Pair, Restored, SensorName
from kiosk.hw.calibration_files import Places, each_of, in_force, keep, last_number, next_number, pairs, places, read
from kiosk.hw.wiring import Wiring
from kiosk.ops.findings import report
from kiosk.ops.probe import station_stopped
from kiosk.storage.names import clean_name, clean_note

_OTHERS: Final[dict[SensorName, SensorName]] = {"a": "b", "b": "a"}


def restore(
    settings: Settings,
    wiring: Wiring,
    number: int,
    *,
    by: str | None,
    reason: str | None,
    at_utc: str,
    sensor: str | None = None,
    out: Callable[[str], None] = print,
) -> int:
    """Take an earlier calibration back, as a new number of its own; exit code.

    Args:
        settings: where the files are.
        wiring: as its file says; a calibration of other sensors than it names is none to take back.
        number: which one; 0 is the one before the one in force or, when that cannot be used, the last good one.
        by: who does it.
        reason: why.
        at_utc: civil time, for the record.
        sensor: "a" or "b": only this one's is taken back, and the other's stays what it is; both when None.
        out: takes each line.

    Raises:
        ConfigError: nobody or no reason was named, or no such sensor.
        AccessError: `calibration_none`: there is no such calibration; `calibration_other`: the other sensor's cannot
            stay what it is.
        StorageError: a text is not fit to be kept, or the files cannot be written.
    """
    wanted = _asked(sensor, by, reason)
    name, why = clean_name(by or ""), clean_note(reason or "")
    if report([station_stopped(settings.runtime_dir)], out):
        return 1
    where = places(settings)
    chosen = _both(where, wiring, number) if wanted is None else _one(where, wiring, wanted, number)
    new = next_number(where)
    made = [
        msgspec.structs.replace(
            one, number=new, restored=Restored(number=one.number, at_utc=at_utc, by=name, reason=why)
        )
        for one in chosen
    ]
    pair = Pair(a=made[0], b=made[1])
    keep(where, pair)
    for line in _said(chosen, wanted, f"as number {new}, by {name}: {why}"):
        out(line)
    return 0


def _asked(sensor: str | None, by: str | None, reason: str | None) -> SensorName | None:
    """The sensor that was named; raises `ConfigError` with everything that is wrong or missing."""
    problems = [
        Diagnostic(path=option, code="missing_key", message="not given", hint="say who takes it back and why")
        for option, value in (("--by", by), ("--reason", reason))
        if not (value or "").strip()
    ]
    wanted = next((one for one in SENSORS if sensor is not None and one == sensor.strip().lower()), None)
    if sensor is not None and wanted is None:
        hint = "a (the controller's, at the manifold) or b (the watchdog's, at its own hose); both without --sensor"
        problems.append(
            Diagnostic(path="--sensor", code="sensor_unknown", message=f"there is no {sensor!r}", hint=hint)
        )
    if problems:
        raise ConfigError(problems)
    return wanted


def _said(chosen: Sequence[Calibration], wanted: SensorName | None, tail: str) -> list[str]:
    if wanted is None:
        return [f"calibration {chosen[0].number} of {chosen[0].at_utc} is in force again, {tail}"]
    back, stays = (chosen[0], chosen[1]) if wanted == "a" else (chosen[1], chosen[0])
    lines = [
        f"sensor {back.sensor.upper()}: calibration {back.number} of {back.at_utc} is in force again, {tail}",
        f"sensor {stays.sensor.upper()}: that of {stays.at_utc} stays",
    ]
    if back.at_utc != stays.at_utc:
        lines.append(
            "these two were never verified against each other: run the full self-test, and calibrate when you can"
        )
    return lines


def _both(where: Places, wiring: Wiring, number: int) -> tuple[Calibration, Calibration]:
    good = [pair for pair in pairs(where) if fits(pair, wiring)]
    used = _usable(where, wiring)
    if number:
        found = [pair for pair in good if pair.number == number]
    else:
        found = [pair for pair in good if used is None or pair.number < used.number]
    if not found:
        raise _none("good ones of these sensors", [pair.number for pair in good])
    return found[-1].each


def _one(where: Places, wiring: Wiring, sensor: SensorName, number: int) -> tuple[Calibration, Calibration]:
    """That of one sensor, beside what the other has now; A first."""
    good = [one for one in each_of(where, sensor) if fits_one(one, wiring)]
    used = _usable(where, wiring)
    now = None if used is None else dict(zip(SENSORS, used.each, strict=True))[sensor]
    if number:
        found = [one for one in good if one.number == number]
    else:
        # Later numbers may hold this very measurement again: it is as old as its first one.
        first = None if now is None else min(one.number for one in (*good, now) if one.is_same(now))
        found = [one for one in good if first is None or one.number < first]
    if not found:
        raise _none(f"good ones of sensor {sensor.upper()}", [one.number for one in good])
    stays = _staying(where, wiring, _OTHERS[sensor])
    return (found[-1], stays) if sensor == "a" else (stays, found[-1])


def _staying(where: Places, wiring: Wiring, sensor: SensorName) -> Calibration:
    """What counts for the other sensor, when it is good by itself: nothing is made to count here that did not.

    Raises:
        AccessError: `calibration_other`.
    """
    try:
        own = read(where.first / in_force(sensor), sensor)
    except ConfigError as error:
        raise _other(sensor, error.diagnostics[0].message) from error
    if not fits_one(own, wiring):
        raise _other(sensor, "the wiring file names another sensor")
    if (last := last_number(where, sensor)) > own.number:
        raise _other(sensor, f"number {own.number} counts, but {last} was made since")
    return own


def _usable(where: Places, wiring: Wiring) -> Pair | None:
    try:
        return load(where, wiring)
    except ConfigError:
        return None


def _none(which: str, numbers: Sequence[int]) -> AccessError:
    known = ", ".join(str(number) for number in numbers) or "none"
    message = "there is no such calibration to take back"
    return AccessError("calibration_none", message, f"{which}: {known}; else calibrate anew")


def _other(sensor: SensorName, why: str) -> AccessError:
    message = f"that of sensor {sensor.upper()} cannot stay what it is: {why}"
    return AccessError("calibration_other", message, "take both back: leave --sensor out; or calibrate anew")
