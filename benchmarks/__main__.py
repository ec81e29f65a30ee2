"""Command line of the benchmarks."""

import argparse
import json
import logging
import math
import signal
import sys
from pathlib import Path
from types import FrameType

from benchmarks import runner
from benchmarks.campaign import faultfile
from benchmarks.figures import BenchmarkError
from benchmarks.options import Options
from kiosk.core.errors import ConfigError

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def parser() -> argparse.ArgumentParser:
    """What may be asked."""
    known = ", ".join(benchmark.name for benchmark in runner.BENCHMARKS)
    command = argparse.ArgumentParser(prog="benchmarks", description="Figures of the station beside their goals.")
    command.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of {known} (default: all)")
    command.add_argument("--json", action="store_true", help="print one JSON array and nothing else")
    command.add_argument("--quick", action="store_true", help="shorter runs, fewer seeds")
    command.add_argument("--seed", type=int, default=1, help="first seed of simulated runs (default 1)")
    command.add_argument("--kills", type=_count, metavar="N", help="safety: kills and freezes of real processes")
    command.add_argument("--faults-file", type=Path, metavar="FILE.toml", help="safety: run the faults of this file")
    command.add_argument("--resume", type=Path, metavar="FILE", help="safety: collect the runs in FILE, go on from it")
    command.add_argument(
        "--minutes", type=_minutes, metavar="M", help="safety: with --resume, only so long; timing: so long"
    )
    command.add_argument("--cohort", type=Path, metavar="FILE.toml", help="regulation, lop: people of this file")
    command.add_argument("--n", type=_count, metavar="N", help="regulation, lop: how many of them")
    command.add_argument("--recordings", type=Path, metavar="DIR", help="lop: recordings of others, with manifest.csv")
    command.add_argument("--plots", type=Path, metavar="DIR", help="regulation, lop: write plots (SVG) here")
    return command


def main(argv: list[str] | None = None) -> int:
    """Run what is asked; 0 when all ran to their end, 1 when one could not, 2 for a wrong request."""
    arguments = parser().parse_args(argv)
    try:
        chosen = runner.select(arguments.names)
        is_cut = any(benchmark.name == "safety" for benchmark in chosen) and arguments.resume is None
        if arguments.minutes is not None and is_cut:
            raise BenchmarkError("safety --minutes goes with --resume: what is cut off has to be kept somewhere")
    except BenchmarkError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return EXIT_USAGE
    if (problems := _wrong_faults(arguments.faults_file, arguments.seed)) is not None:
        print(f"benchmarks: {problems}", file=sys.stderr)
        return EXIT_USAGE
    # Ending through an exception, so that every process a benchmark has started is taken down.
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    logging.basicConfig(level=logging.ERROR)
    options = Options(
        seed=arguments.seed,
        quick=arguments.quick,
        kills=arguments.kills,
        faults_file=arguments.faults_file,
        resume=arguments.resume,
        minutes=arguments.minutes,
        cohort=arguments.cohort,
        number=arguments.n,
        recordings=arguments.recordings,
        plots=arguments.plots,
    )
    reports = []
    for benchmark in chosen:
        report = runner.run(benchmark, options)
        reports.append(report)
        if not arguments.json:
            print(runner.table(report), flush=True)
    if arguments.json:
        print(json.dumps([report.as_json() for report in reports], indent=2))
    for report in reports:
        if report.failure:
            print(f"benchmarks: {report.benchmark.name} {report.failure}", file=sys.stderr)
    return EXIT_FAILED if any(report.failure for report in reports) else 0


def _wrong_faults(path: Path | None, seed: int) -> str | None:
    """What is wrong with a fault file; None when nothing is, or none was named."""
    try:
        if path is not None:
            faultfile.load_jobs(path, seed)
    except ConfigError as error:
        return error.message
    return None


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError("a number of this is not negative")
    return number


def _minutes(text: str) -> float:
    minutes = float(text)
    if not 0.0 < minutes < math.inf:  # also refuses NaN
        raise argparse.ArgumentTypeError("a time is above zero")
    return minutes


def _end(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
