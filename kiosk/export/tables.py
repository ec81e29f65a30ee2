"""A session as tables: the session in a line, its sets, its trace. UTF-8, comma, as RFC 4180 has it.

A spreadsheet takes a cell that begins with =, +, -, @, tab or carriage return for a formula, whatever stands in it
(OWASP, CSV injection). Text gets an apostrophe before such a beginning, and figures are figures: `-3.5` stays one.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from kiosk.core.model import DoseSpan, TracePoint
from kiosk.core.scale import SCALES
from kiosk.export.document import Session
from kiosk.export.stationcells import station_cells

Cell = str | int | float | None

RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")

TRACE_HEADER: Final = (
    *("time_s", "pressure_a_mmhg", "pressure_b_mmhg", "setpoint_mmhg", "phase", "pump", "bleed", "hold"),
)
"""Time counts from the beginning of the session; lines are 1 while they are driven, and an empty cell is unknown."""

_SPAN: Final = (
    *("seconds", "mean_mmhg", "sd_mmhg", "p5_mmhg", "p50_mmhg", "p95_mmhg", "peak_mmhg", "valley_mmhg"),
    *("within_5pct", "within_10pct", "above_lop_s"),
)
_SET: Final = ("effort", "discomfort", "cuff_pain")
_PLACES: Final = 4


def safe(cell: Cell) -> Cell:
    """A cell that nothing runs: text that begins like a formula gets an apostrophe."""
    if isinstance(cell, str) and cell.startswith(RUN_BY_SPREADSHEETS):
        return f"'{cell}"
    return round(cell, _PLACES) + 0.0 if isinstance(cell, float) else cell


def table(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A table with its header."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8")


def session_table(document: Session) -> bytes:
    """What there is one of in a session: header and one line."""
    cells = dict(_session_cells(document))
    return table(tuple(cells), (tuple(cells.values()),))


def _session_cells(document: Session) -> Iterator[tuple[str, Cell]]:
    plan, person, lop, dose = document.plan.prescription, document.person, document.lop, document.dose
    proposed, approved, end = document.plan.proposed, document.plan.approved, document.end
    yield from (
        ("records", document.made.records),
        ("session", document.number),
        ("pseudonym", person.pseudonym),
        ("name", person.name),
        ("birth_year", person.birth_year),
        ("started_utc", document.started_utc),
        ("ended_utc", document.ended_utc),
        ("last_known_utc", document.last_known_utc),
        ("end", None if end is None else end.code),
        ("screening_tiers", " ".join(one.tier.value for one in document.screenings)),
        ("cleared_because", None if document.clearance is None else document.clearance.reason),
        ("goal", None if document.evaluation is None else document.evaluation.goal_kind),
        ("protocol", plan.protocol_id),
        ("protocol_version", plan.protocol_version),
        ("exercise", plan.exercise),
        ("limb", plan.limb.value),
        ("side", plan.side.value),
        ("posture", None if document.plan.posture is None else document.plan.posture.value),
        ("cuff", document.cuff.id),
        ("cuff_width_mm", document.cuff.width_mm),
        ("lop_mmhg", plan.lop_mmhg),
        ("lop_method", None if lop is None else lop.method.value),
        ("lop_low_mmhg", None if lop is None else lop.low_mmhg),
        ("lop_high_mmhg", None if lop is None else lop.high_mmhg),
        ("lop_quality", None if lop is None else lop.quality),
        ("percent_lop", plan.percent_lop),
        ("setpoint_mmhg", plan.setpoint_mmhg),
        ("limit_mmhg", plan.limit_mmhg),
        ("planned_kg", plan.load_kg),
        ("lifted_kg", document.lifted_kg),
        ("proposed_because", None if proposed is None else proposed.why.code),
        ("grade", None if proposed is None else proposed.grade.value),
        ("approved_by", None if approved is None else approved.by.number),
        ("repetitions", None if dose is None else sum(dose.repetitions)),
        ("restriction_s", None if dose is None else dose.restriction_s),
        ("above_lop_s", None if dose is None else dose.above_lop_s),
        ("peak_mmhg", None if dose is None else dose.peak_mmhg),
    )
    for kind in ("session", "work", "rest"):
        yield from _span_cells(kind, None if dose is None else getattr(dose, kind))
    yield from ((f"worst_{scale.value}", document.told_worst.get(scale.value)) for scale in SCALES)
    yield from (
        ("symptoms", " ".join(one.detail for one in document.symptoms)),
        ("alarms", sum(one.code == "alarm_begun" for one in document.alarms)),
        ("trips", " ".join(one.reason.code for one in document.trips)),
    )
    yield from station_cells(document)
    yield from (("program", document.made.program), ("last_hash", document.made.last_hash))


def _span_cells(kind: str, span: DoseSpan | None) -> Iterator[tuple[str, Cell]]:
    for name in _SPAN:
        yield f"{kind}_{name}", None if span is None else getattr(span, name)


def set_table(document: Session) -> bytes:
    """The sets, in order."""
    header = (
        *("session", "set", "work", "planned_repetitions", "planned_s", "done_repetitions", "load_kg", "target_mmhg"),
        *_SPAN,
        *_SET,
        *("rest_s", "rest_mean_mmhg"),
    )
    lifted = document.plan.prescription.load_kg if document.lifted_kg is None else document.lifted_kg
    rows = [
        (
            *(document.number, one.number, one.work, one.planned_repetitions, one.planned_s, one.done_repetitions),
            *(lifted, one.target_mmhg),
            *(None if one.delivered is None else getattr(one.delivered, name) for name in _SPAN),
            *(getattr(one, name) for name in _SET),
            *((None, None) if one.rest_after is None else (one.rest_after.seconds, one.rest_after.mean_mmhg)),
        )
        for one in document.sets
    ]
    return table(header, rows)


def trace_table(points: Iterable[TracePoint], started_s: float) -> bytes:
    """Every recorded pass of the control loop; `started_s` is when the session began, on the clock of its boot."""
    return table(TRACE_HEADER, (_point(one, started_s) for one in points))


def _point(one: TracePoint, started_s: float) -> tuple[Cell, ...]:
    command = one.command
    pressures = (one.pressure_mmhg, one.pressure_b_mmhg, one.setpoint_mmhg)
    lines = (int(command.pump), int(command.bleed), int(command.hold))
    return (one.at_s - started_s, *pressures, one.phase.value, *lines)
