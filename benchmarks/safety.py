"""`safety`: how soon everything lets go, how high pressure gets, and what a proof test finds, whatever breaks."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from benchmarks.campaign import plan, tally
from benchmarks.campaign.pool import Task, run_tasks
from benchmarks.campaign.runs import Job, run_job
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
    Spec(name="latent_faults_found", unit="1", goal=1.0, op=Op.AT_LEAST),
    Spec(name="faults_missed", unit="", goal=0.0, op=Op.AT_MOST),
    Spec(name="faults", unit=""),
    Spec(name="release_histogram", unit=""),
)


def measure(options: Options) -> Measured:
    """Run the campaign. Raises `BenchmarkError` when a run cannot be made or the report is another's."""
    with RunLog(options.resume, seed=options.seed, version=sources_digest()) as log:
        found = _Found()
        _run(log, plan.singles(options.seed, quick=options.quick), "single faults")
        found.take(tally.singles(log.of_kind("single")))
        _run(log, plan.latents(options.seed, quick=options.quick), "proof tests")
        found.take(tally.latents(log.of_kind("proof")))
        return found.measured


class _Found:
    """Collects figures over the parts of the benchmark."""

    def __init__(self) -> None:
        self._values: dict[str, Value] = {}
        self._notes: dict[str, str] = {}

    def take(self, measured: Measured) -> None:
        """Add what one part has found."""
        self._values.update(measured.values)
        self._notes.update(measured.notes)

    @property
    def measured(self) -> Measured:
        """Everything."""
        return Measured(values=self._values, notes=self._notes)


def _run(log: RunLog, jobs: Sequence[Job], what: str) -> None:
    """Run what of the jobs the log does not have yet."""
    done = frozenset(str(row.get("key")) for row in log.rows)
    expected = sum(job.size for job in jobs) - sum(row.get("kind") == jobs[0].kind for row in log.rows)
    tasks: list[Task] = [partial(_rows, job, done) for job in jobs]
    run_tasks(tasks, log.add, expected=max(0, expected), what=what)


def _rows(job: Job, done: frozenset[str]) -> Iterator[Row]:
    return run_job(job, done.__contains__)
