"""A runner as tables: the sessions in a line each, and every result of a test."""

from kiosk.core.scale import SCALES
from kiosk.export.course import Runner
from kiosk.export.tables import table


def session_list(document: Runner) -> bytes:
    """Every session in a line."""
    header = (
        *("session", "started_utc", "protocol", "exercise", "limb", "side", "lop_mmhg", "percent_lop", "setpoint_mmhg"),
        *("load_kg", "repetitions", "restriction_s", "mean_mmhg", "within_10pct", "end"),
        *(f"worst_{scale.value}" for scale in SCALES),
        *("symptoms", "station"),
    )
    rows = (
        (
            *(one.number, one.started_utc, one.protocol_id, one.exercise, one.limb.value, one.side.value),
            *(one.lop_mmhg, one.percent_lop, one.setpoint_mmhg, one.load_kg, one.repetitions, one.restriction_s),
            *(one.mean_mmhg, one.within_10pct, None if one.end is None else one.end.code),
            *(one.told_worst.get(scale.value) for scale in SCALES),
            *(" ".join(one.symptoms), one.station),
        )
        for one in document.sessions
    )
    return table(header, rows)


def result_table(document: Runner) -> bytes:
    """Every result that stands, and why there is none."""
    header = ("result", "day_utc", "test", "side", "exercise", "value", "unit", "skipped", "replaces", "correction")
    rows = (
        (
            *(one.number, one.day_utc, one.test, None if one.side is None else one.side.value, one.exercise),
            *(one.value, one.unit, one.skipped, one.replaces, one.correction),
        )
        for one in document.results
    )
    return table(header, rows)
