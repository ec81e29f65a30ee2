"""`kills`: real processes under pressure are killed, frozen or stopped; how long until both dump coils have no current.

Every trial is a process of its own (`kills_trial`) with a fresh folder and the full start path. Several stations run
at once, because a start is mostly waiting; what happens to them happens one after the other. Also a command:
`python -m benchmarks.kills --kills N --resume FILE --parallel K`.
"""

import argparse
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from benchmarks import kills_file, kills_report
from benchmarks.figures import BenchmarkError, Measured, Spec, combine
from benchmarks.kills_file import Record
from benchmarks.kills_plan import trial
from benchmarks.options import Options
from benchmarks.processes import ROOT, end, end_with_parent
from kiosk.demo.supervise import ROOT as PACKAGE

SPECS: Final[tuple[Spec, ...]] = kills_report.SPECS
KILLS: Final = kills_report.KILLS
QUICK_KILLS: Final = 8
PARALLEL: Final = 4
"""Stations at once on two cores."""

STAGGER_S: Final = 2.0
"""Between two starts, which are what costs most."""

FAILURES_MAX: Final = 5
"""So many trials one after the other that do not come to their instant end the campaign."""
TRIAL: Final = "benchmarks.kills_trial"
_LOOK_S: Final = 0.1


@dataclass(slots=True, kw_only=True)
class _Running:
    number: int
    process: subprocess.Popen[bytes]
    folder: Path


@dataclass(slots=True, kw_only=True)
class Campaign:
    """Runs trials, several at once, and adds each to the report as it ends."""

    seed: int
    report: Path
    parallel: int
    tell: Callable[[str], None]
    records: list[Record] = field(default_factory=list)
    _running: list[_Running] = field(default_factory=list)
    _failures: int = 0
    _version: str = ""

    def run(self, wanted: Callable[[int], int]) -> None:
        """Run trials until nothing is left.

        Args:
            wanted: how many kills are still missing, given how many the report holds and the running ones promise.

        Raises:
            BenchmarkError: trial after trial did not even start.
        """
        self.records = kills_file.read(self.report)
        self._version = _version()
        with tempfile.TemporaryDirectory(prefix="kiosk-kills-") as name:
            folder = Path(name)
            numbers = self._numbers()
            try:
                while True:
                    self._collect()
                    if len(self._running) < self.parallel and wanted(self._promised()) > 0:
                        self._start(next(numbers), folder)
                        time.sleep(STAGGER_S)
                    elif self._running:
                        time.sleep(_LOOK_S)
                    else:
                        return
            finally:
                for one in self._running:
                    end(one.process)

    def _numbers(self) -> Iterator[int]:
        done = kills_file.done(self.records, self.seed)
        return (number for number in itertools.count() if number not in done)

    def _promised(self) -> int:
        running = sum(not trial(self.seed, one.number).event.is_stop for one in self._running)
        return kills_report.kills(self.records) + running

    def _start(self, number: int, folder: Path) -> None:
        mine = folder / str(number)
        mine.mkdir()
        command = [TRIAL, str(self.seed), str(number), str(mine), str(folder / "lock")]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-m", *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
            preexec_fn=end_with_parent,  # noqa: PLW1509 - no threads in this process
        )
        self._running.append(_Running(number=number, process=process, folder=mine))

    def _collect(self) -> None:
        for one in [one for one in self._running if one.process.poll() is not None]:
            self._running.remove(one)
            output = b"" if one.process.stdout is None else one.process.stdout.read()
            end(one.process)
            self._take(one, output)

    def _take(self, one: _Running, output: bytes) -> None:
        plan = trial(self.seed, one.number)
        record: dict[str, object] = {"seed": plan.seed, "trial": plan.number, "event": plan.event, "phase": plan.when}
        try:
            record |= json.loads(output)
        except ValueError:
            record |= {"status": "not_reached", "problem": f"the trial ended with code {one.process.returncode}"}
        record |= {"parallel": self.parallel, "version": self._version, "load_average": round(os.getloadavg()[0], 1)}
        kills_file.append(self.report, record)
        self.records.append(record)
        if is_finding(record):
            kept = self.report.with_suffix(".kept") / f"{plan.seed}-{plan.number}"
            shutil.copytree(one.folder, kept, ignore=shutil.ignore_patterns("*.sock"), dirs_exist_ok=True)
            record |= {"kept": str(kept)}
        shutil.rmtree(one.folder)
        self.tell(line(record))
        self._failures = self._failures + 1 if record["status"] == "not_reached" else 0
        if self._failures >= FAILURES_MAX:
            raise BenchmarkError(f"{FAILURES_MAX} trials in a row did not start: {record.get('problem')}")


def is_finding(record: Record) -> bool:
    """Whether anything about a trial is not as it must be, so that its logs are kept."""
    good = record["status"] == "released" and record.get("next_start_vented") is True and bool(record.get("reason"))
    return not good or "problem" in record


def line(record: Record) -> str:
    """A trial in one line."""
    what = [record.get(key) for key in ("trial", "event", "phase", "load", "screen", "status", "release_s", "reason")]
    told = " ".join("-" if one is None else str(one) for one in what)
    flaws = [str(record["problem"])] if "problem" in record else []
    if record["status"] != "not_reached" and record.get("next_start_vented") is not True:
        flaws.append("the next start was not vented")
    return "; ".join([told, *flaws, *([f"kept in {record['kept']}"] if "kept" in record else [])])


def _version() -> str:
    """The commit of this checkout, so that a report over several versions says so."""
    git = shutil.which("git")
    if git is None or not (PACKAGE / ".git").exists():
        return "unknown"
    asked = subprocess.run(  # noqa: S603 - git, found above
        [git, "rev-parse", "--short", "HEAD"], cwd=PACKAGE, capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() or "unknown"


def measure(
    options: Options,
    *,
    kills: int | None = None,
    total: int | None = None,
    resume: Path | None = None,
    parallel: int = PARALLEL,
    tell: Callable[[str], None] = lambda _text: None,
) -> tuple[Measured, list[str]]:
    """Run a part of the campaign; figures and histogram of everything the report then holds.

    Args:
        options: the seed, and whether it is a quick run.
        kills: how many kills and freezes more (default 100; 8 in a quick run).
        total: instead, run until the report holds so many.
        resume: the report to add to; without one it is made for this run and forgotten.
        parallel: stations at once.
        tell: hears a line for each trial.

    Raises:
        BenchmarkError: the stations do not start, or the report is none.
    """
    with tempfile.TemporaryDirectory(prefix="kiosk-kills-") as name:
        report = Path(name) / "kills.jsonl" if resume is None else resume.resolve()
        goal = total
        if goal is None:
            more = kills if kills is not None else QUICK_KILLS if options.quick else KILLS
            goal = kills_report.kills(kills_file.read(report)) + more
        campaign = Campaign(seed=options.seed, report=report, parallel=parallel, tell=tell)
        campaign.run(lambda promised: goal - promised)
        return kills_report.figures_of(campaign.records), kills_report.histogram(campaign.records)


def _end(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main() -> int:
    """Run the campaign as asked on the command line."""
    command = argparse.ArgumentParser(prog="benchmarks.kills", description=__doc__.splitlines()[0] if __doc__ else "")
    command.add_argument("--kills", type=int, help=f"so many kills and freezes more (default {KILLS})")
    command.add_argument("--total", type=int, help="run until the report holds so many")
    command.add_argument("--resume", type=Path, help="report to add to (JSON lines)")
    command.add_argument("--parallel", type=int, default=PARALLEL, help=f"stations at once (default {PARALLEL})")
    command.add_argument("--seed", type=int, default=1)
    arguments = command.parse_args()
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    began_s = time.monotonic()
    try:
        measured, lines = measure(
            Options(seed=arguments.seed),
            kills=arguments.kills,
            total=arguments.total,
            resume=arguments.resume,
            parallel=arguments.parallel,
            tell=lambda text: print(f"{time.monotonic() - began_s:7.1f} s  {text}", flush=True),
        )
    except BenchmarkError as error:
        print(f"benchmarks.kills: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    for figure in combine(SPECS, measured, "not measured"):
        print(f"{figure.spec.name:36} {figure.value!s:>10} {figure.spec.unit:4} met={figure.met} {figure.note}")
    print("\n".join(lines))
    print(f"{time.monotonic() - began_s:.0f} s; {os.getloadavg()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
