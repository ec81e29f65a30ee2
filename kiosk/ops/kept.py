"""What is written of a calibration: a new pair of coefficients, or an earlier one that is taken back."""

from collections.abc import Callable, Sequence

import msgspec

from kiosk.config import Settings
from kiosk.core.errors import AccessError, ConfigError, Diagnostic
from kiosk.hw.calibrated import fits, load
from kiosk.hw.calibration import SCHEMA, SENSORS, Calibration, Pair, Point, Restored
from kiosk.hw.calibration_files import Places, keep, next_number, pairs, places
from kiosk.hw.wiring import Wiring
from kiosk.ops.details import Details
from kiosk.ops.findings import report
from kiosk.ops.guided import Result
from kiosk.ops.points import Row
from kiosk.ops.probe import station_stopped
from kiosk.storage.names import clean_name, clean_note


def written(settings: Settings, told: Details, result: Result, at_utc: str, out: Callable[[str], None]) -> Pair:
    """Put new coefficients in force, in both places.

    Raises:
        StorageError: `calibration_not_written`.
        ConfigError: `calibration_unreadable`: a folder of earlier ones may not be read.
    """
    where = places(settings)
    before, number = pairs(where), next_number(where)
    points = _points(result.rows)
    made = [
        Calibration(
            version=SCHEMA,
            sensor=sensor,
            number=number,
            serial=(told.serial_a, told.serial_b)[index],
            zero=result.transducers[index].zero,
            ratio_per_mmhg=result.transducers[index].ratio_per_mmhg,
            at_utc=at_utc,
            temperature_c=told.temperature_c,
            instrument=told.instrument,
            operator=told.operator,
            points=points[index],
            restored=None,
        )
        for index, sensor in enumerate(SENSORS)
    ]
    pair = Pair(a=made[0], b=made[1])
    keep(where, pair)
    for old, new in zip(before[-1].each if before else (), pair.each, strict=False):
        out(_moved(old, new))
    out(f"calibration {number} is in force: {where.first}, and a copy in {where.second}")
    return pair


def _points(rows: Sequence[Row]) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    return (
        tuple(Point(gauge_mmhg=one.gauge_mmhg, shown_mmhg=one.a_mmhg, is_rising=one.is_rising) for one in rows),
        tuple(Point(gauge_mmhg=one.gauge_mmhg, shown_mmhg=one.b_mmhg, is_rising=one.is_rising) for one in rows),
    )


def _moved(old: Calibration, new: Calibration) -> str:
    if old.serial != new.serial:
        return f"sensor {new.sensor.upper()}: {new.serial} in place of {old.serial}"
    zero_mmhg = (new.zero - old.zero) / old.ratio_per_mmhg
    span_percent = 100.0 * (new.ratio_per_mmhg / old.ratio_per_mmhg - 1.0)
    return (
        f"sensor {new.sensor.upper()} since number {old.number}: zero {zero_mmhg:+.2f} mmHg, span {span_percent:+.2f} %"
    )


def restore(
    settings: Settings,
    wiring: Wiring,
    number: int,
    *,
    by: str | None,
    reason: str | None,
    at_utc: str,
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
        out: takes each line.

    Raises:
        ConfigError: nobody or no reason was named.
        AccessError: `calibration_none`: there is no such calibration.
        StorageError: a text is not fit to be kept, or the files cannot be written.
    """
    missing = [
        Diagnostic(path=option, code="missing_key", message="not given", hint="say who takes it back and why")
        for option, value in (("--by", by), ("--reason", reason))
        if not (value or "").strip()
    ]
    if missing:
        raise ConfigError(missing)
    name, why = clean_name(by or ""), clean_note(reason or "")
    if report([station_stopped(settings.runtime_dir)], out):
        return 1
    where = places(settings)
    chosen = _chosen(where, wiring, number)
    new = next_number(where)
    note = Restored(number=chosen.number, at_utc=at_utc, by=name, reason=why)
    pair = Pair(
        a=msgspec.structs.replace(chosen.a, number=new, restored=note),
        b=msgspec.structs.replace(chosen.b, number=new, restored=note),
    )
    keep(where, pair)
    out(f"calibration {chosen.number} of {chosen.a.at_utc} is in force again, as number {new}, by {name}: {why}")
    return 0


def _chosen(where: Places, wiring: Wiring, number: int) -> Pair:
    good = [pair for pair in pairs(where) if fits(pair, wiring)]
    if number:
        found = [pair for pair in good if pair.number == number]
    else:
        try:
            used = load(where, wiring)
        except ConfigError:
            used = None
        found = [pair for pair in good if used is None or pair.number < used.number]
    if not found:
        known = ", ".join(str(pair.number) for pair in good) or "none"
        hint = f"good ones of these sensors: {known}; else calibrate anew"
        raise AccessError("calibration_none", "there is no such calibration to take back", hint)
    return found[-1]
