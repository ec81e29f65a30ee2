"""`regulation`: how well the cuff is held through contractions, judged by its true pressure.

Virtual people under our law and under those of others, in the same world, without the station around them
(`regulation_cohort`); and whole bouts of the real station (`bout`), which must come out alike.
"""

from collections.abc import Sequence
from typing import Final

from benchmarks.bout import CUFFS, Bout, run_bout
from benchmarks.figures import Measured, Op, Peer, Spec, percentile
from benchmarks.options import Options
from benchmarks.regulation_cohort import LAWS, OURS, SOURCES, Held, held, people, plotted
from benchmarks.regulation_figures import Summary, figures, specs, summed
from kiosk.core.blocks import sets
from kiosk.core.model import Limb, Prescription, Rest, Side, Tempo
from kiosk.core.units import Mmhg, Seconds

LIMBS: Final = {"arm": Limb.ARM, "thigh": Limb.LEG}
LOP_MMHG: Final = {"arm": 140.0, "thigh": 180.0}
PERCENTS: Final = {"arm": (50.0, 40.0), "thigh": (80.0, 60.0)}
"""Shares of LOP that the station's bouts take in turn, seed by seed."""

SETS: Final = (30, 15, 15, 15)
QUICK_SETS: Final = (12, 8)
SEEDS: Final = 2
PEOPLE: Final = 300
QUICK_PEOPLE: Final = 20
REGULATING: Final = ("bang-bang", "PID")
HEAVY: Final = "heavy_motion"
"""Whom no law can keep still: reported apart."""

SPECS: Final[tuple[Spec, ...]] = (
    *specs(""),
    Spec(name="pump_starts_against_peers", unit="1", goal=0.999, op=Op.AT_MOST),
    *(spec for limb in LIMBS for spec in specs(f"_{limb}")),
    *specs("_heavy_motion"),
    *(spec for limb in LIMBS for spec in specs(f"_{limb}_station")),
    Spec(name="people", unit="1"),
    Spec(name="people_not_run", unit="1"),
    Spec(name="step_ms_p99", unit="ms", goal=0.2, op=Op.AT_MOST),
)

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
        blocks=sets(
            repetitions, rest=Rest.INFLATED, rest_s=Seconds(30.0), tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))
        ),
        max_restriction_s=Seconds(600.0),
    )


def figures_of(limb: str, bouts: Sequence[Bout]) -> Measured:
    """The figures of the station's bouts with one limb."""
    return figures(f"_{limb}_station", [_summary(bout) for bout in bouts])


def _summary(bout: Bout | Held) -> Summary:
    return summed(bout.points, lop_mmhg=bout.lop_mmhg, pump_alone_s=bout.pump_alone_s, end=bout.end)


def measure(options: Options) -> Measured:
    """Run everything and put the figures together. Raises `BenchmarkError` when a bout cannot be run."""
    cohort = _cohort(options)
    values, notes = dict(cohort.values), dict(cohort.notes)
    sets, seeds = (QUICK_SETS, 1) if options.quick else (SETS, SEEDS)
    for limb in LIMBS:
        bouts = []
        for index in range(seeds):
            percent = PERCENTS[limb][index % len(PERCENTS[limb])]
            bouts.append(run_bout(limb, prescription(limb, percent, sets), seed=options.seed + index))
        measured = figures_of(limb, bouts)
        values.update(measured.values)
        notes.update(measured.notes)
    return Measured(values=values, notes=notes, peers=cohort.peers)


def _cohort(options: Options) -> Measured:
    """Everybody under every law; of each bout only its summary is kept."""
    usual = QUICK_PEOPLE if options.quick else PEOPLE
    members = people(options.cohort, options.seed, usual if options.number is None else options.number)
    rows: dict[str, list[tuple[Held, Summary]]] = {law: [] for law in LAWS}
    steps: list[float] = []
    weak: list[str] = []
    for member in members:
        for law, kept in rows.items():
            one = held(member, law)
            if one is None:
                weak.append(member.name)
                break  # the pump is the same under every law
            steps += one.spent_ms
            kept.append((one.without_points() if options.plots is None else one.for_plots(), _summary(one)))
    if options.plots is not None and len(weak) < len(members):
        plotted(options.plots, {law: [one for one, _ in kept] for law, kept in rows.items()})
    groups = {law: _grouped(kept) for law, kept in rows.items()}
    ours = groups[OURS]
    notes = dict(ours.notes)
    values = dict(ours.values) | {"people": float(len(members) - len(weak)), "people_not_run": float(len(weak))}
    if weak:
        notes["people_not_run"] = f"their pumps alone never reach the setpoint: {', '.join(weak)}"
    fewest = min(float(groups[law].values.get("pump_starts_per_min", 0.0)) for law in REGULATING)
    if fewest > 0.0:
        values["pump_starts_against_peers"] = float(ours.values["pump_starts_per_min"]) / fewest
    else:
        notes["pump_starts_against_peers"] = "nobody was run, or a regulating peer never started its pump"
    if steps:
        values["step_ms_p99"] = percentile(steps, 0.99)
    peers = tuple(
        Peer(name=law, source=SOURCES[law], figures=dict(group.values), measured=True)
        for law, group in groups.items()
        if law != OURS
    )
    return Measured(values=values, notes=notes, peers=peers)


def _grouped(kept: Sequence[tuple[Held, Summary]]) -> Measured:
    """Figures of all but those who move heavily, of each limb, and of those."""
    calm = [(one, summary) for one, summary in kept if HEAVY not in one.member.hard]
    groups = {"": calm} | {f"_{limb}": [row for row in calm if row[0].member.kind == limb] for limb in LIMBS}
    groups["_heavy_motion"] = [row for row in kept if HEAVY in row[0].member.hard]
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for suffix, some in groups.items():
        measured = figures(suffix, [summary for _, summary in some])
        values.update(measured.values)
        notes.update(measured.notes)
    return Measured(values=values, notes=notes)
