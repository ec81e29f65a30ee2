"""Which calibration counts, and what is wrong with it: what has to be answered before a station may start.

A file that is damaged is never mended from its copy: a person decides, and is named for it.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from kiosk.config import Settings
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.calibration import SENSORS, Calibration, Pair, SensorName
from kiosk.hw.calibration_files import Places, in_force, kept, names, next_number, places, problem, read
from kiosk.hw.transducer import NOMINAL_RATIO_PER_MMHG, NOMINAL_ZERO
from kiosk.hw.wiring import Sensor, Wiring


def calibrated(wiring: Wiring, pair: Pair | None) -> Wiring:
    """The wiring with the coefficients that count, so that its hash covers them; without a pair those it names."""
    if pair is None:
        return wiring
    mine, guard = wiring.controller, wiring.watchdog
    return msgspec.structs.replace(
        wiring,
        controller=msgspec.structs.replace(mine, sensor=_sensor(mine.sensor, pair.a)),
        watchdog=msgspec.structs.replace(guard, sensor=_sensor(guard.sensor, pair.b)),
    )


def _sensor(sensor: Sensor, made: Calibration) -> Sensor:
    return msgspec.structs.replace(sensor, zero=made.zero, ratio_per_mmhg=made.ratio_per_mmhg, serial=made.serial)


def nominal(wiring: Wiring) -> Wiring:
    """The wiring with the data sheet's coefficients: what the bounds of a calibration count from."""
    mine, guard = wiring.controller, wiring.watchdog
    plain = {"zero": NOMINAL_ZERO, "ratio_per_mmhg": NOMINAL_RATIO_PER_MMHG}
    return msgspec.structs.replace(
        wiring,
        controller=msgspec.structs.replace(mine, sensor=msgspec.structs.replace(mine.sensor, **plain)),
        watchdog=msgspec.structs.replace(guard, sensor=msgspec.structs.replace(guard.sensor, **plain)),
    )


def station_wiring(settings: Settings, wiring: Wiring) -> Wiring:
    """What the processes of a station work with: the wiring, with its calibration where there is one.

    Raises:
        ConfigError: as `load`.
    """
    return calibrated(wiring, load(places(settings), wiring))


def used(settings: Settings, wiring: Wiring) -> Pair | None:
    """The calibration a station works by; None when there is none, or none that may be used."""
    try:
        return load(places(settings), wiring)
    except ConfigError:
        return None


def fits(pair: Pair, wiring: Wiring) -> bool:
    """Whether it is that of the sensors which the wiring names, as far as it names any."""
    return all(fits_one(one, wiring) for one in pair.each)


def fits_one(one: Calibration, wiring: Wiring) -> bool:
    """Whether it is that of the sensor which the wiring names in its place, if it names any."""
    serial = dict(zip(SENSORS, _serials(wiring), strict=True))[one.sensor]
    return serial is None or serial == one.serial


def load(where: Places, wiring: Wiring) -> Pair | None:
    """The calibrations that count; None on a station that was never calibrated.

    Raises:
        ConfigError: a file is missing, unreadable, damaged, of an unknown schema or out of bounds, the two were not
            made together, a later one was kept than the one that counts, or the wiring names another sensor.
    """
    if not any(names(folder) for folder in where.each):
        return None
    found: dict[SensorName, Calibration] = {}
    problems: list[Diagnostic] = []
    for sensor in SENSORS:
        try:
            found[sensor] = read(where.first / in_force(sensor), sensor)
        except ConfigError as error:
            problems += [_beside(one, where, sensor) for one in error.diagnostics]
    if problems:
        raise ConfigError(problems)
    pair = Pair(a=found["a"], b=found["b"])
    if wrong := [*_apart(where, pair), *_older(where, pair), *_foreign(where, pair, wiring)]:
        raise ConfigError(wrong)
    return pair


def copy_problems(where: Places, pair: Pair) -> Iterator[Diagnostic]:
    """What is wrong with the copies in the second place, and with what should have been kept of the pair in force."""
    for one in pair.each:
        for path in (
            where.second / in_force(one.sensor),
            *(folder / kept(one.sensor, one.number) for folder in where.each),
        ):
            try:
                is_same = read(path, one.sensor) == one
            except ConfigError as error:
                yield from error.diagnostics
                continue
            if not is_same:
                yield problem(path, "calibration_copy", f"not the calibration in force, number {one.number}")


def _beside(found: Diagnostic, where: Places, sensor: SensorName) -> Diagnostic:
    """The problem, and whether the copy is any better."""
    path = where.second / in_force(sensor)
    try:
        number = read(path, sensor).number
    except ConfigError:
        said = "its copy is no better"
    else:
        said = f"its copy {path} is good (number {number})"
    return problem(Path(found.path), found.code, f"{found.message}; {said}", found.hint)


def _apart(where: Places, pair: Pair) -> Iterator[Diagnostic]:
    if pair.a.number != pair.b.number:
        message = f"number {pair.b.number}, and that of sensor A is {pair.a.number}: they do not belong together"
        yield problem(where.first / in_force("b"), "calibration_apart", message)


def _older(where: Places, pair: Pair) -> Iterator[Diagnostic]:
    if (last := next_number(where) - 1) > pair.number:
        message = (
            f"number {pair.number}, but {last} was made since: an older file was put back, or a writing was cut short"
        )
        yield problem(where.first / in_force("a"), "calibration_older", message)


def _foreign(where: Places, pair: Pair, wiring: Wiring) -> Iterator[Diagnostic]:
    for one, serial in zip(pair.each, _serials(wiring), strict=True):
        if serial is not None and serial != one.serial:
            message = f"of the sensor {one.serial}, and the wiring file names {serial}"
            hint = "calibrate the sensor that is fitted, or correct its serial in the wiring file"
            yield problem(where.first / in_force(one.sensor), "calibration_foreign", message, hint)


def _serials(wiring: Wiring) -> tuple[str | None, str | None]:
    return wiring.controller.sensor.serial, wiring.watchdog.sensor.serial
