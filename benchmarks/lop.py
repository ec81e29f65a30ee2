"""`lop`: the occlusion pressure read from the cuff alone, judged against virtual limbs whose answer is known.

What is said of measurements is said of the station's own procedure (`lop_procedure`); only ramps and the staircases of
other devices are recorded by a stand-in (`lop_record`), for `kiosk lop analyse`.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.figures import Measured, Op, Peer, Spec
from benchmarks.lop_courses import Course
from benchmarks.lop_peers import SOURCES
from benchmarks.lop_plots import plotted
from benchmarks.lop_record import RATE_HZ, Recorded, analysed, record
from benchmarks.lop_recordings import recordings
from benchmarks.lop_trials import Trial, coverage, durations, errors, measured, shaking, trial
from benchmarks.options import Options
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.cohort import Cohort, Member, draw, load_cohort, shipped_cohort

LIMBS: Final = ("arm", "thigh")
NUMBER: Final = 320
QUICK_NUMBER: Final = 28
REPEATS: Final = 4
"""Limbs of each kind, one in `REPEAT_EVERY`, that are measured so often, with new noise, beats and motion."""

REPEAT_EVERY: Final = 16
EMPTY: Final = 200
QUICK_EMPTY: Final = 12
"""Cuffs without a pulse that are measured: half of them lie still, half are shaken by a hand. Half as many more are
recorded on ramps."""

REPORTED_SEED: Final = 7_000_000
"""Added to the seed: what is reported here is never what anything was tuned on."""

TIMED_S: Final = 60.0
HARD_MMHG: Final = 15.0
RECORDED: Final = {"falling": Course.FALL, "rising": Course.RISE, "staircase": Course.STEPS_UP}
BY_OTHERS: Final = ("bias_mmhg", "sd_mmhg", "within_8mmhg", "refused")
"""Figures that the methods of others get too."""


def _specs() -> tuple[Spec, ...]:
    each = (
        Spec(name="bias_mmhg", unit="mmHg", goal=2.0, op=Op.SIZE_AT_MOST),
        Spec(name="sd_mmhg", unit="mmHg", goal=5.0, op=Op.AT_MOST),
        Spec(name="within_8mmhg", unit="1", goal=0.9, op=Op.AT_LEAST),
        Spec(name="refused", unit="1", goal=0.05, op=Op.AT_MOST),
        Spec(name="duration_s_median", unit="s", goal=60.0, op=Op.AT_MOST),
        Spec(name="repeatability_sd_mmhg", unit="mmHg", goal=3.0, op=Op.AT_MOST),
    )
    named = tuple(
        Spec(name=f"{spec.name}{end}", unit=spec.unit, goal=spec.goal, op=spec.op)
        for end in ("", *(f"_{limb}" for limb in LIMBS))
        for spec in each
    )
    hard = tuple(
        spec
        for kind in ("atrial_fibrillation", "heavy_motion")
        for spec in (
            Spec(name=f"within_15mmhg_or_refused_{kind}", unit="1", goal=1.0, op=Op.AT_LEAST),
            Spec(name=f"sd_mmhg_{kind}", unit="mmHg"),
            Spec(name=f"refused_{kind}", unit="1"),
        )
    )
    ramps = tuple(
        Spec(name=f"{name}_{ramp}", unit=unit)
        for ramp in RECORDED
        for name, unit in (("bias_mmhg", "mmHg"), ("sd_mmhg", "mmHg"), ("refused", "1"))
    )
    return (
        *named,
        *hard,
        Spec(name="false_lop", unit="", goal=0.0, op=Op.AT_MOST),
        Spec(name="false_lop_ramps", unit="", goal=0.0, op=Op.AT_MOST),
        *ramps,
        Spec(name="interval_coverage", unit="1"),
        Spec(name="analyse_60s_s", unit="s", goal=1.0, op=Op.AT_MOST),
        Spec(name="recordings_bias_mmhg", unit="mmHg", goal=3.0, op=Op.SIZE_AT_MOST),
        Spec(name="recordings_sd_mmhg", unit="mmHg", goal=5.0, op=Op.AT_MOST),
        Spec(name="recordings_refused", unit="1"),
    )


SPECS: Final = _specs()

PEERS: Final = (
    Peer(
        name="surgical tourniquet with automatic LOP, against Doppler",
        source="Masri et al. 2016, J Med Biol Eng 36:644",
        figures={"bias_mmhg_arm": 1.0, "sd_mmhg_arm": 8.0, "bias_mmhg_thigh": 0.0, "sd_mmhg_thigh": 15.0},
    ),
    Peer(
        name="automatic BFR cuff, thigh, 92 persons, against Doppler",
        source="Airbands study 2024, Front Physiol, 10.3389/fphys.2024.1404247",
        figures={"bias_mmhg_thigh": 4.1, "sd_mmhg_thigh": 13.8},
    ),
    Peer(
        name="oscillometric monitors, limit of the standard for arms",
        source="ISO 81060-2, table in PMC6431352",
        figures={"bias_mmhg_arm": 5.0, "sd_mmhg_arm": 8.0},
    ),
)


def measure(options: Options) -> Measured:
    """Measure the cohort. Raises `BenchmarkError` for a folder that cannot be used."""
    cohort = shipped_cohort() if options.cohort is None else load_cohort(options.cohort)
    usual = QUICK_NUMBER if options.quick else NUMBER
    members = draw(cohort, options.seed + REPORTED_SEED, usual if options.number is None else options.number)
    plain = [member for member in members if not member.hard]
    trials = [measured(member, member.seed) for member in plain]
    if options.plots is not None:
        plotted(options.plots, trials)
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for end, chosen in _groups(trials).items():
        _put(values, notes, errors(chosen), end)
        _put(values, notes, durations(chosen), end)
    empty = empty_cuffs(cohort, options)
    for found in (
        repeatability(plain),
        hard_figures(members),
        recorded_figures(plain),
        false_values(empty),
        false_on_ramps(cohort, options),
        coverage(trials),
        analysing(members),
        recordings(options.recordings),
    ):
        _put(values, notes, found, "")
    others = tuple(by_others(name, trials, empty, source) for name, source in SOURCES.items())
    return Measured(values=values, notes=notes, peers=others)


def _groups(trials: Sequence[Trial]) -> dict[str, list[Trial]]:
    """Everybody, and each kind of limb, by the ends of their figures' names."""
    return {"": list(trials)} | {f"_{limb}": [one for one in trials if one.member.kind == limb] for limb in LIMBS}


def by_others(name: str, trials: Sequence[Trial], empty: Sequence[Trial], source: str) -> Peer:
    """Another method on the same recordings."""
    figures: dict[str, float | str] = {}
    for end, chosen in _groups(trials).items():
        found = errors([one.as_by(name) for one in chosen]).values
        figures |= {f"{figure}{end}": found[figure] for figure in BY_OTHERS if figure in found}
    figures |= false_values([one.as_by(name) for one in empty]).values
    return Peer(name=name, source=source, figures=figures, measured=True)


def _put(values: dict[str, float | str], notes: dict[str, str], found: Measured, end: str) -> None:
    values.update({f"{name}{end}": value for name, value in found.values.items()})
    notes.update({f"{name}{end}": note for name, note in found.notes.items()})


def repeatability(plain: Sequence[Member]) -> Measured:
    """Spread of repeated measurements of the same limb, against what was true each time."""
    variances: dict[str, list[float]] = {limb: [] for limb in LIMBS}
    for limb in LIMBS:
        for member in [one for one in plain if one.kind == limb][::REPEAT_EVERY]:
            found = [measured(member, member.seed + 1 + again) for again in range(REPEATS)]
            off = [one.error_mmhg for one in found if one.error_mmhg is not None]
            if len(off) > 1:
                variances[limb].append(statistics.variance(off))
    values: dict[str, float | str] = {
        f"repeatability_sd_mmhg_{limb}": math.sqrt(statistics.fmean(found))
        for limb, found in variances.items()
        if found
    }
    every = [one for found in variances.values() for one in found]
    if every:
        values["repeatability_sd_mmhg"] = math.sqrt(statistics.fmean(every))
    return Measured(values=values, notes={"repeatability_sd_mmhg": f"{len(every)} limbs, {REPEATS} times each"})


def hard_figures(members: Sequence[Member]) -> Measured:
    """Fibrillation and heavy motion: near enough, or refused."""
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for kind in ("atrial_fibrillation", "heavy_motion"):
        trials = [measured(one, one.seed) for one in members if kind in one.hard]
        off = [one.error_mmhg for one in trials if one.error_mmhg is not None]
        name = f"within_15mmhg_or_refused_{kind}"
        if not trials:
            notes[name] = notes[f"sd_mmhg_{kind}"] = notes[f"refused_{kind}"] = "nobody of the kind in this cohort"
            continue
        values[name] = 1.0 - sum(abs(one) > HARD_MMHG for one in off) / len(trials)
        values[f"refused_{kind}"] = 1.0 - len(off) / len(trials)
        notes[name] = f"{len(trials)} limbs, worst {max((abs(one) for one in off), default=0.0):.1f} mmHg"
        if len(off) > 1:
            values[f"sd_mmhg_{kind}"] = statistics.stdev(off)
    return Measured(values=values, notes=notes)


def recorded_figures(plain: Sequence[Member]) -> Measured:
    """A quarter of the limbs on ramps and on a plain staircase: what other devices record."""
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for name, course in RECORDED.items():
        found = errors([trial(member, course, member.seed + 77) for member in plain[::4]])
        for figure in ("bias_mmhg", "sd_mmhg", "refused"):
            if figure in found.values:
                values[f"{figure}_{name}"] = found.values[figure]
            if figure in found.notes:
                notes[f"{figure}_{name}"] = found.notes[figure]
    return Measured(values=values, notes=notes)


def _pulseless(cohort: Cohort, options: Options, number: int) -> list[Member]:
    """So many without a pulse, again from the first one when the cohort has fewer; none when it has none."""
    pool = [one for one in draw(cohort, options.seed + REPORTED_SEED + 1, 10 * number) if "pulseless" in one.hard]
    return [pool[index % len(pool)] for index in range(number)] if pool else []


def _hand(seed: int, index: int) -> Callable[[float], float] | None:
    """Every second cuff is shaken."""
    return shaking(generator(seed, "shake")) if index % 2 else None


def empty_cuffs(cohort: Cohort, options: Options) -> list[Trial]:
    """Measurements of cuffs without a pulse, half of them shaken."""
    members = _pulseless(cohort, options, QUICK_EMPTY if options.quick else EMPTY)
    seeds = [member.seed + index for index, member in enumerate(members)]
    return [
        measured(one, seed, _hand(seed, index)) for index, (one, seed) in enumerate(zip(members, seeds, strict=True))
    ]


def false_values(empty: Sequence[Trial], name: str = "false_lop") -> Measured:
    """Each value of a cuff without a pulse is one too many."""
    if not empty:
        return Measured(notes={name: "nobody without a pulse in this cohort"})
    fooled = [f"number {index}" for index, one in enumerate(empty) if one.found_mmhg is not None]
    note = f"of {len(empty)} cuffs, half of them shaken" + (f": {', '.join(fooled)}" if fooled else "")
    return Measured(values={name: float(len(fooled))}, notes={name: note})


def false_on_ramps(cohort: Cohort, options: Options) -> Measured:
    """The same on recordings of ramps, as `kiosk lop analyse` may be given."""
    members = _pulseless(cohort, options, (QUICK_EMPTY if options.quick else EMPTY) // 2)
    courses = (Course.FALL, Course.RISE)
    found = []
    for index, member in enumerate(members):
        seed = member.seed + index
        found.append(trial(member, courses[index // 2 % len(courses)], seed, _hand(seed, index)))
    return false_values(found, "false_lop_ramps")


def analysing(members: Sequence[Member]) -> Measured:
    """Processor time to analyse 60 s of the first one with a pulse, the middle of seven runs."""
    member = next((one for one in members if "pulseless" not in one.hard), None)
    if member is None:
        return Measured(notes={"analyse_60s_s": "nobody with a pulse in this cohort"})
    recorded = record(member, Course.FALL, seed=member.seed)
    values = recorded.pressure_mmhg[: int(TIMED_S * RATE_HZ)]
    cut = Recorded(pressure_mmhg=values, lop_mmhg=recorded.lop_mmhg, duration_s=len(values) / RATE_HZ)
    spent = []
    for _ in range(7):
        began_s = time.process_time()
        analysed(cut)
        spent.append(time.process_time() - began_s)
    return Measured(values={"analyse_60s_s": statistics.median(spent) * TIMED_S / cut.duration_s})
