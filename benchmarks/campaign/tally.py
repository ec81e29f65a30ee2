"""Figures out of the rows of a campaign. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from benchmarks.campaign.case import SEARCHED
from benchmarks.campaign.fault import Kind
from benchmarks.campaign.judge import Outcome
from benchmarks.campaign.proofs import PROOF, START
from benchmarks.figures import Measured
from benchmarks.journal import Row

BUCKETS_S: Final = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.75, 1.0, 1.25, 1.5, 2.0, 2.5)
"""Upper edges of the histogram of release times."""

SHOWN: Final = 4
"""How many runs a note names."""

TIMED: Final = {
    "sensor_fault_release_s_max": (Kind.SENSOR,),
    "bus_fault_release_s_max": (Kind.WIRE,),
    "leak_release_s_max": (Kind.LEAK,),
    "process_fault_release_s_max": (Kind.PROCESS, Kind.CLOCK, Kind.LINK),
}
"""Which kinds of faults each time is about."""

BAD: Final = frozenset({Outcome.LATE.value, Outcome.MISSED.value, Outcome.FAILED.value})
PUMP_ON: Final = "pump_stuck_on"


def number(row: Row, name: str) -> float | None:
    """A figure of a row; None when the run has none."""
    value = row.get(name)
    return float(value) if isinstance(value, int | float) else None


def singles(rows: Sequence[Row], common: Sequence[Row] = ()) -> Measured:
    """Release times, peaks and misses of single faults.

    `common` are the runs in which one cause broke both sensors: pairs by their peak, but with a time like any other,
    which stands in a note beside that of the single faults.
    """
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for name, kinds in TIMED.items():
        found = [row for row in rows if row.get("counts_as") in set(kinds)]
        _take(values, notes, name, _release(found))
        if both := [row for row in common if row.get("counts_as") in set(kinds)]:
            longest_s, note = _release(both)
            told = note if longest_s is None else f"{longest_s:g} s ({note})"
            notes[name] += f"; one cause that broke both sensors, not counted: {told}"
    higher = [row for row in rows if row.get("fault") == PUMP_ON or row.get("point") in SEARCHED]
    peaks = [row for row in rows if row not in higher and "peak_mmhg" in row]
    _take(values, notes, "single_fault_peak_training_mmhg_max", peak(peaks))
    _take(values, notes, "single_fault_peak_search_mmhg_max", peak(higher))
    bad = [row for row in rows if row.get("outcome") in BAD]
    if rows:
        values["faults"] = float(len(rows))
        notes["faults"] = f"timed {sum(map(_is_timed, rows))} of {len(rows)}; {_outcomes(rows)}"
        values["faults_missed"] = float(len(bad))
        notes["faults_missed"] = "; ".join(_name(row) for row in bad[:SHOWN])
        values["release_histogram"] = histogram(rows)
    return Measured(values=values, notes=notes)


def common(rows: Iterable[Row]) -> list[Row]:
    """Those of the pairs that are one cause: no fault was there before, and none came beside it."""
    return [row for row in rows if row.get("fault") and not row.get("latent") and not row.get("also")]


def _is_timed(row: Row) -> bool:
    """There was something to release for in it."""
    return number(row, "release_s") is not None or row.get("outcome") in BAD


def _take(values: dict[str, float | str], notes: dict[str, str], name: str, found: tuple[float | None, str]) -> None:
    value, note = found
    if value is not None:
        values[name] = value
    notes[name] = note


def _release(rows: Sequence[Row]) -> tuple[float | None, str]:
    """The longest release, with the run it belongs to; no figure while any was never released."""
    missed = [row for row in rows if row.get("outcome") == Outcome.MISSED.value]
    if missed:
        return None, f"{len(missed)} of {len(rows)} missed: {'; '.join(_name(row) for row in missed[:SHOWN])}"
    timed = [(time_s, row) for row in rows if (time_s := number(row, "release_s")) is not None]
    if not timed:
        return None, "no such fault was run"
    worst_s, row = max(timed, key=lambda one: one[0])
    return worst_s, f"{len(timed)} of {len(rows)} runs with something to release for; longest: {_name(row)}"


def peak(rows: Sequence[Row]) -> tuple[float | None, str]:
    """The highest true pressure, with the run it belongs to."""
    known = [(mmhg, row) for row in rows if (mmhg := number(row, "peak_mmhg")) is not None]
    if not known:
        return None, "no such fault was run"
    worst, row = max(known, key=lambda one: one[0])
    return worst, f"of {len(known)} runs; highest: {_name(row)}"


def _name(row: Row) -> str:
    if not row.get("fault"):
        return f"{row.get('latent')} from the start ({row.get('case')}, seed {row.get('seed')})"
    latent = f"{row['latent']} and then " if row.get("latent") else ""
    course = f" ({row['course']})" if row.get("course") else ""
    return f"{latent}{row.get('fault')}{course} in {row.get('point')} ({row.get('case')}, seed {row.get('seed')})"


def _outcomes(rows: Iterable[Row]) -> str:
    return _counted(row.get("outcome") for row in rows)


def histogram(rows: Iterable[Row]) -> str:
    """Counts of release times by their upper edge in seconds."""
    counts = [0] * (len(BUCKETS_S) + 1)
    for row in rows:
        time_s = number(row, "release_s")
        if time_s is not None:
            counts[sum(time_s > edge for edge in BUCKETS_S)] += 1
    edges = [f"<={edge:g}" for edge in BUCKETS_S] + [f">{BUCKETS_S[-1]:g}"]
    return " ".join(f"{edge}:{count}" for edge, count in zip(edges, counts, strict=True) if count)


def soak(rows: Sequence[Row]) -> Measured:
    """False trips of the whole station in honest visits, per thousand hours."""
    hours = sum(number(row, "hours") or 0.0 for row in rows)
    trips = [row for row in rows if row.get("trip")]
    named = "; ".join(f"{row.get('trip')} ({row.get('key')}, {row.get('exercise')})" for row in trips[:SHOWN])
    if not hours:
        none = f"no bout was run{f', {len(trips)} trips before one: {named}' if named else ''}"
        return Measured(notes={"false_trips_per_1000_h": none})
    ended = [row for row in rows if row.get("end") != "completed" and not row.get("trip")]
    which = "; ".join(f"{row.get('end')} ({row.get('key')}, {row.get('exercise')})" for row in ended[:SHOWN])
    searches = [row.get("searched") for row in rows if row.get("searched")]
    parts = [
        f"{len(trips)} trips in {len(rows)} visits{f': {named}' if named else ''}",
        f"ended early without one: {_counted(row.get('end') for row in ended)}",
        f"exercises: {_counted(row.get('exercise') for row in rows)}",
        f"{len(searches)} searches: {_counted(searches)}",
    ]
    return Measured(
        values={
            "false_trips_per_1000_h": 1000.0 * len(trips) / hours,
            "false_ends_per_1000_h": 1000.0 * len(ended) / hours,
            "soak_h": hours,
        },
        notes={"false_trips_per_1000_h": "; ".join(parts), "false_ends_per_1000_h": which, "soak_h": _held(rows)},
    )


def _held(rows: Sequence[Row]) -> str:
    """How much of the hours had a closed cuff or pressure; rows of earlier forms do not say."""
    told = [row for row in rows if number(row, "held_h") is not None]
    hours, held = (sum(number(row, name) or 0.0 for row in told) for name in ("hours", "held_h"))
    unknown = f", not known of {len(rows) - len(told)} visits" if len(told) < len(rows) else ""
    return f"{held:.1f} of {hours:.1f} h with a closed cuff or pressure{unknown}"


def _counted(names: Iterable[object]) -> str:
    """Names with their counts, or `none`."""
    counts = Counter(str(name) for name in names)
    return ", ".join(f"{name} {counts[name]}" for name in sorted(counts)) or "none"


def replays(rows: Sequence[Row]) -> Measured:
    """False trips of guard and plausibility alone, over recorded bouts with other noise and delays."""
    hours = sum(number(row, "hours") or 0.0 for row in rows)
    if not hours:
        return Measured(notes={"replay_false_trips_per_1000_h": "nothing was replayed"})
    trips = Counter(str(reason) for row in rows for reason in _listed(row.get("trips")))
    ends = [end for row in rows for end in _listed(row.get("ends"))]
    parts = [
        f"{len(rows)} recorded visits; trips: {_counted(trips.elements())}",
        *([f"recorded: {_counted(ends)}"] if ends else []),
        _motion(rows),
    ]
    return Measured(
        values={"replay_false_trips_per_1000_h": 1000.0 * trips.total() / hours, "replay_h": hours},
        notes={"replay_false_trips_per_1000_h": "; ".join(parts)},
    )


NONE_SEEN: Final = 3.0
"""So many events may be expected where none was seen (95 %)."""


def _motion(rows: Sequence[Row]) -> str:
    """How much motion there is in the replays, and what that bounds; rows of earlier forms do not say."""
    hours = sum(number(row, "recorded_h") or 0.0 for row in rows)
    untold = sum(number(row, "recorded_h") is None for row in rows)
    unknown = f" and what {untold} rows do not tell" if untold else ""
    if not hours:
        return "how much motion was recorded is not known"
    bound = f"none in these says fewer than {1000.0 * NONE_SEEN / hours:.0f} in 1,000 h (95 %)"
    return f"limb, motion and pump are those of {hours:.2f} h recorded{unknown}: for what depends on them {bound}"


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


BOTH_DEAD: Final = frozenset({"comparator_dead", "relief_dead"})


def pairs(rows: Sequence[Row]) -> Measured:
    """Peak and misses under two faults; comparator and relief valve both dead are told apart."""
    last = [row for row in rows if {row.get("latent") or row.get("also"), row.get("fault")} == BOTH_DEAD]
    rest = [row for row in rows if row not in last]
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    _take(values, notes, "pair_fault_peak_mmhg_max", peak(rest))
    refused = [row for row in rest if row.get("outcome") == Outcome.REFUSED.value]
    bad = [row for row in rest if row.get("outcome") in BAD]
    if rows:
        values["pairs"] = float(len(rest) - len(refused))
        by_proof, by_start = (sum(row.get("by") == by for row in refused) for by in (PROOF, START))
        ended = f"{len(refused) - by_proof - by_start} ended the bout or left out where the second one comes"
        found = f"{by_proof} first faults were found by the proof test, {by_start} by the short one at the start"
        notes["pairs"] = f"{_outcomes(rest)}; {found}, {ended}, so that no second one came"
        values["pairs_missed"] = float(len(bad))
        notes["pairs_missed"] = "; ".join(_name(row) for row in bad[:SHOWN])
    if last:
        value, note = peak(last)
        notes["pair_fault_peak_mmhg_max"] += f"; comparator and relief valve both dead, not counted: {value} ({note})"
    return Measured(values=values, notes=notes)


def vents(rows: Sequence[Row]) -> Measured:
    """The slowest fall below 20 mmHg through either valve alone, for an arm's cuff and a thigh's."""
    values: dict[str, float | str] = {}
    notes: dict[str, str] = {}
    for name, case in (("vented_below_20_thigh_s_max", "thigh_250"), ("vented_below_20_arm_s_max", "arm_250")):
        found = [row for row in rows if row.get("case") == case]
        times = [time_s for row in found if (time_s := number(row, "below_20_s")) is not None]
        if times:
            values[name] = max(times)
        notes[name] = _falls(found) if times else "not run"
    large = [row for row in rows if row.get("case") == "large_250"]
    if large:
        notes["vented_below_20_thigh_s_max"] += f"; largest thigh cuff, not counted: {_falls(large)}"
    return Measured(values=values, notes=notes)


def _falls(rows: Iterable[Row]) -> str:
    return ", ".join(
        f"valve {row.get('valve')} alone from {row.get('from_mmhg')} mmHg {row.get('below_20_s')} s, half in"
        f" {row.get('half_s')} s"
        for row in rows
    )


def latents(rows: Sequence[Row]) -> Measured:
    """Share of latent faults that the full proof test found, with those it did not."""
    if not rows:
        return Measured(notes={"latent_faults_found": "no proof test was run"})
    refused = [row for row in rows if row.get("outcome") == Outcome.REFUSED.value]
    found, later = ([row for row in refused if row.get("by") == by] for by in (PROOF, START))
    unseen = sorted({str(row["latent"]) for row in rows if row not in found and row not in later})
    short = sorted({str(row["latent"]) for row in later})
    note = f"{len(found)} of {len(rows)} proof tests; not found: {', '.join(unseen) or 'none'}"
    if short:
        note += f"; found by the short proof at the start alone: {', '.join(short)}"
    if failed := sorted({str(row["latent"]) for row in rows if row.get("outcome") == Outcome.FAILED.value}):
        note += f"; a process died of an error: {', '.join(failed)}"
    return Measured(values={"latent_faults_found": len(found) / len(rows)}, notes={"latent_faults_found": note})
