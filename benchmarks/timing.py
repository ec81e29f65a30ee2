"""`timing`: lateness of the real loops, and false trips, while the screen draws and every core is busy."""

import json
import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError, Measured, Op, Spec, Value
from benchmarks.kills_station import TEST, journal_trips
from benchmarks.options import Options
from benchmarks.processes import busy, drawing
from kiosk.demo.run import services, write_settings
from kiosk.demo.supervise import Station
from kiosk.hw.factory import bench_request

FULL_S: Final = 120.0
QUICK_S: Final = 20.0
HOLD_MAX_S: Final = 180.0
"""Longest time from the start of the station to the first repetition, with every core busy."""

LOOK_S: Final = 0.5
HELD_MMHG: Final = 15.0

SPECS: Final = (
    Spec(name="tick_late_ms_p999", unit="ms", goal=5.0, op=Op.AT_MOST),
    Spec(name="tick_late_ms_max", unit="ms", goal=50.0, op=Op.AT_MOST),
    Spec(name="watchdog_late_ms_max", unit="ms"),
    Spec(name="missed_heartbeats", unit="1", goal=0.0, op=Op.AT_MOST),
    Spec(name="false_trips_realtime", unit="", goal=0.0, op=Op.AT_MOST),
    Spec(name="scheduler", unit=""),
)
COMPLETED: Final = "completed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was seen from the first repetition on."""

    seconds: float
    held_s: float
    """How long the cuff had pressure in it."""
    code: int | None
    """Exit code of a screen that ended before its time; None for one that did not."""
    trips: tuple[str, ...]
    """Reasons in the watchdog's journal, read before anything was ended: what ends under pressure trips, as it must."""


def figures_of(controller: Mapping[str, object], watchdog: Mapping[str, object]) -> Measured:
    """The figures out of what both processes wrote at their clean end.

    A heartbeat is missed with every pass that was due and not run, on either side: each carries an edge of a hold
    line, every second one a frame or a report.

    Raises:
        BenchmarkError: a figure is missing or is not a number.
    """
    missed, dropped = _number(controller, "missed_passes"), _number(watchdog, "dropped")
    schedulers = {str(controller.get("scheduler", "unknown")), str(watchdog.get("scheduler", "unknown"))}
    values: dict[str, Value] = {
        "tick_late_ms_p999": _number(controller, "late_ms_p999"),
        "tick_late_ms_max": _number(controller, "late_ms_max"),
        "watchdog_late_ms_max": _number(watchdog, "late_ms_max"),
        "missed_heartbeats": missed + dropped,
        "scheduler": "fifo" if schedulers == {"fifo"} else "other",
    }
    passes = f"{_number(controller, 'passes'):.0f} and {_number(watchdog, 'passes'):.0f} passes"
    return Measured(
        values=values,
        notes={
            "missed_heartbeats": f"controller {missed:.0f}, watchdog {dropped:.0f} passes not run, of {passes}",
        },
    )


def false_trips(news: Sequence[Mapping[str, object]], watched: Watched) -> Measured:
    """Trips and bouts that ended early, though nothing was broken.

    Args:
        news: what the screen wrote down: how each bout ended, and why it could not go on.
        watched: how long it all went on, whether the screen stayed, and what tripped.
    """
    real = [reason for reason in watched.trips if not reason.startswith(TEST)]
    ends = [str(one["end"]) for one in news if "end" in one]
    early = [end for end in ends if end != COMPLETED]
    failed = [str(one["failed"]) for one in news if "failed" in one]
    is_lost = watched.code is not None and not real
    said = [f"{len(ends)} bouts ended", *(f"trip: {reason}" for reason in real), *(f"ended: {end}" for end in early)]
    if watched.code is not None:
        said.append(f"stopped there: the screen ended (code {watched.code})")
    note = "; ".join([f"in {watched.seconds / 60.0:.1f} min of real time", *said, *failed])
    return Measured(
        values={"false_trips_realtime": float(len(real) + len(early) + is_lost)}, notes={"false_trips_realtime": note}
    )


def _number(record: Mapping[str, object], key: str) -> float:
    value = record.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BenchmarkError(f"the timing record has no figure {key}")
    return float(value)


def _record(path: Path) -> dict[str, object]:
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BenchmarkError(f"{path.name} was not written: a process did not end cleanly ({error})") from error
    if not isinstance(record, dict):
        raise BenchmarkError(f"{path.name} holds something else")
    return record


def _bench_state(runtime_dir: Path) -> tuple[float, bool]:
    """Pressure in the cuff, and whether the runner is told to work."""
    answer = bench_request(runtime_dir, {"state": True}).get("state")
    match answer:
        case {"cuff_mmhg": int() | float() as cuff, "lines": {"lamp_green": {"level": bool(lit)}}}:
            return float(cuff), lit
        case _:
            raise BenchmarkError("the bench did not say how things stand")


def measure(options: Options) -> Measured:
    """Run the station. Raises `BenchmarkError` when it does not come under pressure or does not end cleanly."""
    seconds = QUICK_S if options.quick else FULL_S
    if options.minutes is not None:
        seconds = 60.0 * options.minutes
    with tempfile.TemporaryDirectory(prefix="kiosk-benchmark-") as name:
        folder = Path(name)
        config, runtime_dir, data_dir = folder / "kiosk.toml", folder / "run", folder / "data"
        report = folder / "bouts.jsonl"
        report.touch()
        write_settings(config, data_dir=data_dir, runtime_dir=runtime_dir)
        station = Station(runtime_dir, folder / "log", services(config, runtime_dir, seed=options.seed, profile=None))
        cores = len(os.sched_getaffinity(0))
        with busy(cores):
            try:
                station.start()
                watched = _watch(config, report, runtime_dir, data_dir / "watchdog" / "watchdog.journal", seconds)
            finally:
                station.stop()
        state_dir = data_dir / "watchdog"
        loops = figures_of(_record(state_dir / "controller-timing.json"), _record(state_dir / "watchdog-timing.json"))
        trips = false_trips(_news(report), watched)
    note = (
        f"{cores} busy processes, screen drawing, cuff under pressure {watched.held_s:.0f} of {watched.seconds:.0f} s"
    )
    return Measured(
        values={**loops.values, **trips.values},
        notes={"tick_late_ms_p999": note, **loops.notes, **trips.notes},
    )


def _news(report: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]


def _watch(config: Path, report: Path, runtime_dir: Path, journal: Path, seconds: float) -> Watched:
    """Let a screen play visit after visit, and watch from the first repetition on."""
    with drawing(["-m", "benchmarks.timing_screen", str(config), str(report)]) as screen:
        until_s = time.monotonic() + HOLD_MAX_S
        while not _bench_state(runtime_dir)[1]:
            if screen.poll() is not None:
                why = f"code {screen.returncode}; {_news(report)}"
                raise BenchmarkError(f"the screen ended before the first repetition ({why})")
            if time.monotonic() > until_s:
                raise BenchmarkError(f"no repetition began within {HOLD_MAX_S:g} s")
            time.sleep(LOOK_S)
        began_s = before_s = time.monotonic()
        held_s = 0.0
        while before_s - began_s < seconds and screen.poll() is None:
            time.sleep(LOOK_S)
            now = time.monotonic()
            if _bench_state(runtime_dir)[0] > HELD_MMHG:
                held_s += now - before_s
            before_s = now
        trips = tuple(journal_trips(journal))
        return Watched(seconds=before_s - began_s, held_s=held_s, code=screen.poll(), trips=trips)
