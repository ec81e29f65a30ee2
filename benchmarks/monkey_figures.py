"""`monkey`: random gestures at the screen's terminal, from every point of a visit, in both roles, with a witness.

Two of them: the whole station in virtual time, where a witness looks at the simulated cuff (`monkey_play`), and the
real screen process in real time against a pretended station (`monkey`), which shows that nothing leaves the process.
"""

import contextlib
import json
import math
import os
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from benchmarks import monkey, monkey_worker
from benchmarks.figures import BenchmarkError, Measured, Op, Spec, Value
from benchmarks.monkey_play import Played
from benchmarks.options import Options
from benchmarks.processes import running
from kiosk.tui.navigation import Place

GESTURES: Final = 20_000
SEEDS: Final = 6
NOTED: Final = 3
"""So many of what was wrong are told in a note; the report of a run has all."""

SPECS: Final = (
    Spec(name="gestures", unit="1", goal=float(GESTURES), op=Op.AT_LEAST),
    Spec(name="seeds", unit="1", goal=float(SEEDS), op=Op.AT_LEAST),
    Spec(name="places", unit="1", goal=float(len(Place)), op=Op.AT_LEAST),
    Spec(name="places_never_left", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="pressure_without_session", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="stops", unit="1"),
    Spec(name="stops_missed", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="stop_release_s_max", unit="s", goal=0.35, op=Op.AT_MOST),
    Spec(name="stop_empty_s_max", unit="s", goal=5.0, op=Op.AT_MOST),
    Spec(name="crashes", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="escapes", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="trips", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="starts", unit="1"),
    Spec(name="process_gestures", unit="1"),
    Spec(name="process_wrong", unit="1", goal=0.0, op=Op.AT_MOST),
)
_KINDS: Final = {
    "pressure": "pressure_without_session",
    "stop": "stops_missed",
    "crash": "crashes",
    "escape": "escapes",
    "trip": "trips",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much is played."""

    seeds: int
    gestures: int
    process_gestures: int
    process_s: float


FULL: Final = Plan(seeds=SEEDS, gestures=GESTURES, process_gestures=2000, process_s=240.0)
QUICK: Final = Plan(seeds=2, gestures=1000, process_gestures=200, process_s=20.0)


@dataclass(slots=True)
class Report:
    """All visits together."""

    whole: Played = field(default_factory=Played)
    by_seed: dict[int, Counter[str]] = field(default_factory=dict)
    """Gestures at each place."""
    visits: int = 0

    def add(self, seed: int, line: dict[str, Any]) -> None:
        """One visit, as the worker has printed it."""
        played = Played.of_json(line)
        self.whole.add(played)
        self.by_seed.setdefault(seed, Counter()).update(played.places)
        self.visits += 1


def visits_of(plan: Plan, first: int) -> int:
    """How many visits its seeds play."""
    return sum(len(list(monkey_worker.visits(seed))) for seed in range(first, first + plan.seeds))


def measure(options: Options) -> Measured:
    """Play all of it. Raises `BenchmarkError` when the visit before the first cannot be played."""
    plan = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="kiosk-monkeys-") as name:
        folder = Path(name)
        with running(["-m", "benchmarks.monkey_records", name]) as making:
            if code := making.wait():
                raise BenchmarkError(f"the visit of yesterday could not be played ({code})")
        report = play(plan, options.seed, folder)
    process = monkey.run(options.seed, plan.process_gestures, plan.process_s)
    return figures(report, process)


def play(plan: Plan, first: int, folder: Path) -> Report:
    """All seeds, as many beside each other as there are cores. Records are in `folder`, and what was played, too."""
    report, each = Report(), math.ceil(plan.gestures / visits_of(plan, first))
    seeds = range(first, first + plan.seeds)
    for begin in range(0, len(seeds), os.cpu_count() or 1):
        with contextlib.ExitStack() as stack:
            playing = {}
            for seed in seeds[begin : begin + (os.cpu_count() or 1)]:
                output = stack.enter_context((folder / f"seed-{seed}.jsonl").open("wb"))
                command = ["-m", "benchmarks.monkey_worker", str(seed), str(each), str(folder)]
                playing[seed] = stack.enter_context(running(command, stdout=output.fileno()))
            codes = {seed: process.wait() for seed, process in playing.items()}
        for seed, code in codes.items():
            for line in (folder / f"seed-{seed}.jsonl").read_text(encoding="utf-8").splitlines():
                report.add(seed, json.loads(line))
            if code:
                report.whole.wrong.append(("crash", f"seed {seed}: the process ended with {code}"))
    return report


def figures(report: Report, process: monkey.Outcome) -> Measured:
    """The figures, and in notes what was wrong and which places nobody came to."""
    whole, wrong = report.whole, Counter(kind for kind, _ in report.whole.wrong)
    missing = sorted(place.value for place in Place if place not in whole.places)
    stuck = sorted(set(whole.places) - set(whole.left))
    values: dict[str, Value] = {
        "places_never_left": float(len(stuck)),
        "gestures": float(whole.gestures.total()),
        "seeds": float(len(report.by_seed)),
        "places": float(len(Place) - len(missing)),
        "stops": float(whole.presses),
        "starts": float(whole.starts),
        "process_gestures": float(process.gestures.total()),
        "process_wrong": float(len(process.wrong)),
        **{name: float(wrong[kind]) for kind, name in _KINDS.items()},
    }
    values |= {"stop_release_s_max": max(whole.release_s)} if whole.release_s else {}
    values |= {"stop_empty_s_max": max(whole.empty_s)} if whole.empty_s else {}
    seeds = ", ".join(f"seed {seed} {len(places)}" for seed, places in report.by_seed.items())
    kinds = ", ".join(f"{kind} {count}" for kind, count in whole.gestures.most_common())
    notes = {
        "gestures": f"{report.visits} visits, {whole.virtual_s / 60.0:.0f} min of a station's time; {kinds}",
        "places": f"of {len(Place)}; {seeds}" + (f"; not {', '.join(missing)}" if missing else ""),
        "places_never_left": ", ".join(stuck),
        "starts": f"highest pressure {whole.peak_mmhg:.0f} mmHg",
    }
    for kind, name in _KINDS.items():
        told = [what[:400] for its, what in whole.wrong if its == kind]
        notes |= {name: "; ".join(told[:NOTED])} if told else {}
    lost = [what for its, what in whole.wrong if its == "way"]
    notes["seeds"] = f"{len(lost)} visits did not come to their point: {'; '.join(lost[:NOTED])}"[:600] if lost else ""
    notes["process_wrong"] = "; ".join(process.wrong[:NOTED])[:600]
    return Measured(values=values, notes={name: note for name, note in notes.items() if note})
