"""What is kept of a regulated bout, and the figures of many of them. Pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.figures import Measured, Op, Spec
from benchmarks.pressure import (
    Point,
    Stage,
    Time,
    above_s,
    excursions_s,
    fill_s,
    fill_wait_s,
    overshoot_mmhg,
    pump_on_share,
    pump_starts,
    valve_strokes,
    within,
)

SHARES: Final = (
    ("exercise_within_10pct", Stage.WORK, 0.10),
    ("exercise_within_5pct", Stage.WORK, 0.05),
    ("rest_within_5pct", Stage.REST, 0.05),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One bout without its points."""

    times: tuple[Time, ...]
    """As `SHARES`."""
    return_s: float
    above_lop_s: float
    overshoot_mmhg: float
    fill_ratio: float | None
    fill_wait_s: float
    starts: int
    strokes: int
    on_share: float | None
    minutes: float
    end: str


def summed(points: Sequence[Point], *, lop_mmhg: float, pump_alone_s: float, end: str = "completed") -> Summary:
    """What is kept of a bout."""
    starts, minutes = pump_starts(points)
    fill = fill_s(points)
    return Summary(
        times=tuple(within(points, stage, band) for _, stage, band in SHARES),
        return_s=max(excursions_s(points), default=0.0),
        above_lop_s=above_s(points, lop_mmhg),
        overshoot_mmhg=overshoot_mmhg(points),
        fill_ratio=None if fill is None else fill / pump_alone_s,
        fill_wait_s=fill_wait_s(points),
        starts=starts,
        strokes=valve_strokes(points),
        on_share=pump_on_share(points),
        minutes=minutes,
        end=end,
    )


def specs(suffix: str) -> tuple[Spec, ...]:
    """The figures of one group of bouts, with the goals of the issue."""
    each = (
        Spec(name="exercise_within_10pct", unit="1", goal=0.995, op=Op.AT_LEAST),
        Spec(name="exercise_within_5pct", unit="1", goal=0.95, op=Op.AT_LEAST),
        Spec(name="exercise_within_10pct_worst", unit="1", goal=0.97, op=Op.AT_LEAST),
        Spec(name="rest_within_5pct", unit="1", goal=0.999, op=Op.AT_LEAST),
        Spec(name="return_within_15mmhg_s_max", unit="s", goal=0.5, op=Op.AT_MOST),
        Spec(name="above_lop_s", unit="s", goal=0.0, op=Op.AT_MOST),
        Spec(name="fill_ratio_max", unit="1", goal=1.15, op=Op.AT_MOST),
        Spec(name="fill_wait_s_max", unit="s"),
        Spec(name="overshoot_mmhg_max", unit="mmHg", goal=3.0, op=Op.AT_MOST),
        Spec(name="pump_starts_per_min", unit="1/min"),
        Spec(name="valve_strokes_per_min", unit="1/min"),
        Spec(name="pump_on_share", unit="1"),
        Spec(name="bouts_completed", unit="1", goal=1.0, op=Op.AT_LEAST),
    )
    return tuple(Spec(name=f"{spec.name}{suffix}", unit=spec.unit, goal=spec.goal, op=spec.op) for spec in each)


def figures(suffix: str, bouts: Sequence[Summary]) -> Measured:
    """The figures of some bouts together; what has no time behind it is left out with a note."""
    values: dict[str, float] = {}
    notes: dict[str, str] = {}
    for index, (name, stage, _) in enumerate(SHARES):
        total_s = sum(bout.times[index].total_s for bout in bouts)
        if total_s > 0.0:
            values[name] = sum(bout.times[index].within_s for bout in bouts) / total_s
        else:
            notes[name] = f"no time was spent in {stage.value}"
    worst = [share for bout in bouts if (share := bout.times[0].share) is not None]
    if worst:
        values["exercise_within_10pct_worst"] = min(worst)
    if bouts:
        values["return_within_15mmhg_s_max"] = max(bout.return_s for bout in bouts)
        values["overshoot_mmhg_max"] = max(bout.overshoot_mmhg for bout in bouts)
        values["fill_wait_s_max"] = max(bout.fill_wait_s for bout in bouts)
    values["above_lop_s"] = sum(bout.above_lop_s for bout in bouts)
    ratios = [bout.fill_ratio for bout in bouts if bout.fill_ratio is not None]
    if ratios and len(ratios) == len(bouts):
        values["fill_ratio_max"] = max(ratios)
    else:
        notes["fill_ratio_max"] = "a fill never reached the setpoint"
    minutes = sum(bout.minutes for bout in bouts)
    if minutes > 0.0:
        values["pump_starts_per_min"] = sum(bout.starts for bout in bouts) / minutes
        values["valve_strokes_per_min"] = sum(bout.strokes for bout in bouts) / minutes
        values["pump_on_share"] = sum((bout.on_share or 0.0) * bout.minutes for bout in bouts) / minutes
    cut_short = [bout.end for bout in bouts if bout.end != "completed"]
    if bouts:
        values["bouts_completed"] = 1.0 - len(cut_short) / len(bouts)
    if cut_short:
        notes["bouts_completed"] = f"ended by {', '.join(cut_short)}"
    return Measured(
        values={f"{name}{suffix}": value for name, value in values.items()},
        notes={f"{name}{suffix}": note for name, note in notes.items()},
    )
