"""`safety`: how soon everything lets go, how high pressure gets, and what a proof test finds, whatever breaks."""

import math
import time
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from benchmarks import kills
from benchmarks.campaign import faultfile, plan, tally
from benchmarks.campaign.pool import Task, run_tasks
from benchmarks.campaign.replay import replays
from benchmarks.campaign.runs import Job, run_job
from benchmarks.campaign.soak import SESSIONS, soak
from benchmarks.campaign.vents import CASES_ALONE, vents
from benchmarks.figures import Measured, Op, Spec, Value
from benchmarks.journal import Row, RunLog, sources_digest
from benchmarks.options import Options

SPECS: Final = (
    Spec(name="sensor_fault_release_s_max", unit="s", goal=1.25, op=Op.AT_MOST),
    Spec(name="bus_fault_release_s_max", unit="s", goal=0.55, op=Op.AT_MOST),
    Spec(name="leak_release_s_max", unit="s", goal=2.5, op=Op.AT_MOST),
    Spec(name="process_fault_release_s_max", unit="s", goal=0.55, op=Op.AT_MOST),
    Spec(name="single_fault_peak_training_mmhg_max", unit="mmHg", goal=300.0, op=Op.AT_MOST),
    Spec(name="single_fault_peak_search_mmhg_max", unit="mmHg", goal=330.0, op=Op.AT_MOST),
    Spec(name="pair_fault_peak_mmhg_max", unit="mmHg", goal=330.0, op=Op.AT_MOST),
    Spec(name="vented_below_20_thigh_s_max", unit="s", goal=5.0, op=Op.AT_MOST),
    Spec(name="vented_below_20_arm_s_max", unit="s", goal=3.0, op=Op.AT_MOST),
    Spec(name="false_trips_per_1000_h", unit="1/1000 h", goal=1.0, op=Op.AT_MOST),
    Spec(name="false_ends_per_1000_h", unit="1/1000 h"),
    Spec(name="soak_h", unit="h"),
    Spec(name="replay_false_trips_per_1000_h", unit="1/1000 h", goal=1.0, op=Op.AT_MOST),
    Spec(name="replay_h", unit="h"),
    Spec(name="latent_faults_found", unit="1", goal=1.0, op=Op.AT_LEAST),
    Spec(name="faults_missed", unit="", goal=0.0, op=Op.AT_MOST),
    Spec(name="pairs_missed", unit=""),
    Spec(name="faults", unit=""),
    Spec(name="pairs", unit=""),
    Spec(name="release_histogram", unit=""),
    *kills.SPECS,
    Spec(name="kills_histogram", unit=""),
)
PLAYED: Final = tuple(f"benchmarks.campaign.{name}" for name in ("plan", "runs", "replay", "soak", "vents"))
"""What a row depends on; a report goes on as long as none of it changes."""


def measure(options: Options) -> Measured:
    """Run the campaign, or the faults of a file.

    Raises:
        BenchmarkError: a run cannot be made, or the report is another's.
        ConfigError: the fault file is not one.
    """
    asked = None if options.faults_file is None else faultfile.load_jobs(options.faults_file, options.seed)
    until_s = math.inf if options.minutes is None else time.monotonic() + 60.0 * options.minutes
    with RunLog(options.resume, seed=options.seed, version=sources_digest(PLAYED)) as log:
        found = _Found()
        if asked is None:
            _campaign(log, options, until_s)
        else:
            _run(log, asked, "faults of the file", until_s)
        two = log.of_kind("pair")
        found.take(tally.singles(log.of_kind("single"), tally.common(two)))
        found.take(tally.pairs(two))
        if asked is None and not options.quick:
            found.take(Measured(), name="pairs", note=plan.PAIRS_LEFT_OUT)
        found.take(tally.latents(log.of_kind("proof")))
        found.take(tally.vents(log.of_kind("vent")))
        found.take(tally.soak(log.of_kind("soak")))
        found.take(tally.replays(log.of_kind("replay")))
        if time.monotonic() >= until_s:
            found.take(
                Measured(), name="faults", note=f"stopped after {options.minutes:g} min, the rest is still to run"
            )
    if options.kills != 0 and (asked is None or options.kills is not None):
        found.take(_killed(options))
    return found.measured


class _Found:
    """Collects figures over the parts of the benchmark."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._notes: dict[str, str] = {}

    def take(self, measured: Measured, *, name: str = "", note: str = "") -> None:
        """Add what one part has found, and a note to one of its figures."""
        self._values.update(measured.values)
        self._notes.update(measured.notes)
        if name:
            self._notes[name] = f"{note}; {self._notes.get(name, '')}".rstrip("; ")

    @property
    def measured(self) -> Measured:
        """Everything."""
        return Measured(values=self._values, notes=self._notes)


def _campaign(log: RunLog, options: Options, until_s: float) -> None:
    seed, quick = options.seed, options.quick
    _run(log, plan.singles(seed, quick=quick), "single faults", until_s)
    _run(log, plan.latents(seed, quick=quick), "proof tests", until_s)
    done = _done(log)
    alone: list[Task] = [partial(vents, case, seed, done.__contains__) for case in CASES_ALONE[: 2 if quick else None]]
    run_tasks(alone, log.add, expected=2 * len(alone), what="valves alone", until_s=until_s)
    _run(log, plan.pairs(seed, quick=quick), "pairs", until_s)
    done = _done(log)
    hours = plan.hours(quick=quick, is_collected=options.resume is not None)
    honest: list[Task] = [partial(soak, number, seed, done.__contains__) for number in plan.stations(hours)]
    left = SESSIONS * len(honest) - len(log.of_kind("soak"))
    run_tasks(honest, log.add, expected=left, what="honest bouts", until_s=until_s)
    again: list[Task] = [partial(replays, number, seed, done.__contains__) for number in plan.recordings(hours)]
    left = len(again) - len(log.of_kind("replay"))
    run_tasks(again, log.add, expected=left, what="recorded bouts again", until_s=until_s)


def _killed(options: Options) -> Measured:
    """Real processes; their report stands beside ours, since every trial is a process of its own."""
    resume = None if options.resume is None else kills_report(options.resume)
    measured, histogram = kills.measure(options, kills=options.kills, resume=resume)
    lines = " | ".join(histogram)
    return Measured(values={**measured.values, "kills_histogram": lines}, notes=measured.notes)


def kills_report(path: Path) -> Path:
    """Where the kills of a report are collected."""
    return path.with_name(f"{path.name}.kills")


def _done(log: RunLog) -> frozenset[str]:
    return frozenset(str(row.get("key")) for row in log.rows)


def _run(log: RunLog, jobs: Sequence[Job], what: str, until_s: float) -> None:
    """Run what of the jobs the log does not have yet."""
    done = _done(log)
    kinds = {job.kind for job in jobs}
    expected = sum(job.size for job in jobs) - sum(row.get("kind") in kinds for row in log.rows)
    tasks: list[Task] = [partial(_rows, job, done) for job in jobs]
    seen = set(done)

    def keep(row: Row) -> None:
        """A run that a fault file names twice is one run."""
        if (key := str(row.get("key"))) not in seen:
            seen.add(key)
            log.add(row)

    run_tasks(tasks, keep, expected=max(0, expected), what=what, until_s=until_s)


def _rows(job: Job, done: frozenset[str]) -> Iterator[Row]:
    return run_job(job, done.__contains__)
