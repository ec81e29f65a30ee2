"""What is written of a calibration that has passed: a new pair of coefficients."""

from collections.abc import Callable, Sequence

from kiosk.config import Settings
from kiosk.hw.calibration import SCHEMA, SENSORS, Calibration, Pair, Point
from kiosk.hw.calibration_files import keep, next_number, pairs, places
from kiosk.ops.details import Details
from kiosk.ops.guided import Result
from kiosk.ops.points import Row


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
