"""What is written of a calibration that has passed: a new pair of coefficients."""

from collections.abc import Callable, Sequence

import msgspec

from kiosk.config import Settings
from kiosk.hw.calibrated import calibrated
from kiosk.hw.calibration import SCHEMA, SENSORS, Calibration, Pair, Point, Under
from kiosk.hw.calibration_files import keep, next_number, pairs, places
from kiosk.hw.wiring import Wiring, wiring_hash
from kiosk.ops.civil_now import CivilNow
from kiosk.ops.console import Line
from kiosk.ops.details import Details
from kiosk.ops.guided import Result
from kiosk.ops.points import Row
from kiosk.program import program


def written(
    settings: Settings,
    wiring: Wiring,
    told: Details,
    result: Result,
    *,
    now: CivilNow,
    out: Callable[[str], None],
    in_force: Callable[[int], None] = lambda _: None,
) -> Pair:
    """Put new coefficients in force, in both places.

    Args:
        settings: where the places are.
        wiring: as its file says, without any calibration.
        told: who did it, with what.
        result: what has passed.
        now: when that was, and whether the date is believed.
        out: takes each line.
        in_force: called with its number as soon as it counts, before any line.

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
            at_utc=now.at.isoformat(timespec="milliseconds"),
            temperature_c=told.temperature_c,
            instrument=told.instrument,
            operator=told.operator,
            points=points[index],
            restored=None,
            gauge_certificate=told.gauge_certificate,
        )
        for index, sensor in enumerate(SENSORS)
    ]
    pair = _under(Pair(a=made[0], b=made[1]), wiring, now)
    keep(where, pair)
    in_force(number)
    for old, new in zip(before[-1].each if before else (), pair.each, strict=False):
        out(_moved(old, new))
    said = f"calibration {number} is in force: {where.first}, and a copy in {where.second}"
    out(Line.of("written", said, number=float(number)))
    return pair


def _under(pair: Pair, wiring: Wiring, now: CivilNow) -> Pair:
    """The same, with what the station is."""
    own = program()
    under = Under(
        is_clock_trusted=now.trust.is_trusted,
        clock_code=now.trust.reason.code,
        program=own.version,
        digest=own.digest,
        wiring=f"{wiring_hash(calibrated(wiring, pair)):08x}",
    )
    return Pair(a=msgspec.structs.replace(pair.a, under=under), b=msgspec.structs.replace(pair.b, under=under))


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
