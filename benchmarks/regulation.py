"""`regulation`: how well the cuff is held through a bout with contractions, judged by its true pressure."""

import time
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from benchmarks.bout import CUFFS, Bout, run_bout
from benchmarks.figures import Measured, Op, Peer, Spec, percentile
from benchmarks.options import Options
from benchmarks.pressure import (
    Stage,
    above_s,
    excursions_s,
    fill_s,
    overshoot_mmhg,
    pump_starts,
    within,
)
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.lawstate import RegulatorState
from kiosk.core.model import Limb, Prescription, Side, Tempo
from kiosk.core.regulator import regulate
from kiosk.core.units import Mmhg, Seconds

LIMBS: Final = {"arm": Limb.ARM, "thigh": Limb.LEG}
LOP_MMHG: Final = {"arm": 140.0, "thigh": 180.0}
PERCENTS: Final = {"arm": (50.0, 40.0), "thigh": (80.0, 60.0)}
"""Shares of LOP taken in turn, seed by seed: the usual one, and a lower one where the band is narrower."""

SETS: Final = (30, 15, 15, 15)
QUICK_SETS: Final = (12, 8)
SEEDS: Final = 4
QUICK_SEEDS: Final = 2


def _specs() -> tuple[Spec, ...]:
    each = (
        Spec(name="exercise_within_10pct", unit="1", goal=0.995, op=Op.AT_LEAST),
        Spec(name="exercise_within_5pct", unit="1", goal=0.95, op=Op.AT_LEAST),
        Spec(name="exercise_within_10pct_worst", unit="1", goal=0.97, op=Op.AT_LEAST),
        Spec(name="rest_within_5pct", unit="1", goal=0.999, op=Op.AT_LEAST),
        Spec(name="return_within_15mmhg_s_max", unit="s", goal=0.5, op=Op.AT_MOST),
        Spec(name="above_lop_s", unit="s", goal=0.0, op=Op.AT_MOST),
        Spec(name="fill_ratio_max", unit="1", goal=1.15, op=Op.AT_MOST),
        Spec(name="overshoot_mmhg_max", unit="mmHg", goal=3.0, op=Op.AT_MOST),
        Spec(name="pump_starts_per_min", unit="1/min"),
        Spec(name="bouts_completed", unit="1", goal=1.0, op=Op.AT_LEAST),
    )
    named = tuple(
        Spec(name=f"{spec.name}_{limb}", unit=spec.unit, goal=spec.goal, op=spec.op) for limb in LIMBS for spec in each
    )
    return (*named, Spec(name="step_ms_p99", unit="ms", goal=0.2, op=Op.AT_MOST))


SPECS: Final = _specs()

PEERS: Final = (
    Peer(
        name="best of four BFR devices, 80 % LOP",
        source="Swain et al. 2025, Front Sports Act Living 7:1582387",
        figures={"exercise_within_10pct": 0.95, "rest_within_5pct": 0.99},
    ),
    Peer(
        name="three other BFR devices, 80 % LOP",
        source="Swain et al. 2025, Front Sports Act Living 7:1582387",
        figures={"exercise_within_10pct": "0.25 to 0.34", "rest_within_5pct": 0.0, "above_lop_s": "some exceed LOP"},
    ),
    Peer(
        name="one of five BFR systems that always did",
        source="Hughes et al. 2024, Phys Ther Sport 67",
        figures={"return_within_15mmhg_s_max": 1.0},
    ),
)


def prescription(limb: str, percent_lop: float, repetitions: tuple[int, ...]) -> Prescription:
    """What the bouts of this benchmark are: 2 s up, 2 s down, 30 s of inflated rest, limit 30 mmHg above."""
    setpoint = LOP_MMHG[limb] * percent_lop / 100.0
    return Prescription(
        protocol_id="BENCHMARK",
        exercise="any",
        limb=LIMBS[limb],
        side=Side.LEFT,
        cuff_id=CUFFS[limb],
        cuff_width_mm=115,
        lop_mmhg=Mmhg(LOP_MMHG[limb]),
        percent_lop=percent_lop,
        setpoint_mmhg=Mmhg(setpoint),
        limit_mmhg=Mmhg(setpoint + 30.0),
        repetitions=repetitions,
        rest_s=Seconds(30.0),
        tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0)),
        inflated_rests=True,
        max_restriction_s=Seconds(600.0),
    )


def figures_of(limb: str, bouts: Sequence[Bout]) -> Measured:
    """The figures of one limb out of its bouts; what has no time behind it is left out with a note."""
    values: dict[str, float] = {}
    notes: dict[str, str] = {}
    for name, stage, band in (
        ("exercise_within_10pct", Stage.WORK, 0.10),
        ("exercise_within_5pct", Stage.WORK, 0.05),
        ("rest_within_5pct", Stage.REST, 0.05),
    ):
        times = [within(bout.points, stage, band) for bout in bouts]
        total_s = sum(spent.total_s for spent in times)
        if total_s > 0.0:
            values[name] = sum(spent.within_s for spent in times) / total_s
        else:
            notes[name] = f"no time was spent in {stage.value}"
    worst = [share for bout in bouts if (share := within(bout.points, Stage.WORK, 0.10).share) is not None]
    if worst:
        values["exercise_within_10pct_worst"] = min(worst)
    values["return_within_15mmhg_s_max"] = max((s for bout in bouts for s in excursions_s(bout.points)), default=0.0)
    values["above_lop_s"] = sum(above_s(bout.points, bout.prescription.lop_mmhg) for bout in bouts)
    values["overshoot_mmhg_max"] = max(overshoot_mmhg(bout.points) for bout in bouts)
    fills = [(fill_s(bout.points), bout.pump_alone_s) for bout in bouts]
    reached = [fill / alone for fill, alone in fills if fill is not None]
    if len(reached) == len(bouts):
        values["fill_ratio_max"] = max(reached)
    else:
        notes["fill_ratio_max"] = "a fill never reached the setpoint"
    starts = [pump_starts(bout.points) for bout in bouts]
    minutes = sum(spent for _, spent in starts)
    if minutes > 0.0:
        values["pump_starts_per_min"] = sum(count for count, _ in starts) / minutes
    cut_short = [bout.end for bout in bouts if bout.end != "completed"]
    values["bouts_completed"] = 1.0 - len(cut_short) / len(bouts)
    if cut_short:
        notes["bouts_completed"] = f"ended by {', '.join(cut_short)}"
    return Measured(
        values={f"{name}_{limb}": value for name, value in values.items()},
        notes={f"{name}_{limb}": note for name, note in notes.items()},
    )


def step_ms(bout: Bout) -> list[float]:
    """Wall time of each step of the pressure law, when it is given the pressures of `bout` again."""
    settings, state = RegulatorSettings(), RegulatorState()
    spent: list[float] = []
    for point, _ in pairwise(bout.points):
        began_ns = time.perf_counter_ns()
        state, _command = regulate(
            state,
            pressure_mmhg=Mmhg(point.measured_mmhg),
            setpoint_mmhg=Mmhg(point.setpoint_mmhg),
            is_work=point.stage is Stage.WORK,
            is_trusted=True,
            vented_s=None,
            now=Seconds(point.at_s),
            settings=settings,
        )
        spent.append((time.perf_counter_ns() - began_ns) / 1e6)
    return spent


def measure(options: Options) -> Measured:
    """Run the bouts and put the figures together. Raises `BenchmarkError` when a bout cannot be run."""
    sets, seeds = (QUICK_SETS, QUICK_SEEDS) if options.quick else (SETS, SEEDS)
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    steps: list[float] = []
    for limb in LIMBS:
        bouts = []
        for index in range(seeds):
            percent = PERCENTS[limb][index % len(PERCENTS[limb])]
            bouts.append(run_bout(limb, prescription(limb, percent, sets), seed=options.seed + index))
        measured = figures_of(limb, bouts)
        values.update(measured.values)
        notes.update(measured.notes)
        steps += [spent for bout in bouts for spent in step_ms(bout)]
    values["step_ms_p99"] = percentile(steps, 0.99)
    return Measured(values=values, notes=notes)
