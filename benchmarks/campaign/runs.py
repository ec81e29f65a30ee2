"""Fault runs, each in a child forked from the stored state of its phase; a run leaves one row."""

import contextlib
import gc
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.campaign.case import CASES, Case, Point
from benchmarks.campaign.fault import Fault, free_coils
from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.judge import Outcome, judge
from benchmarks.campaign.people import as_toml
from benchmarks.campaign.play import play
from benchmarks.campaign.probe import Observation, Probe
from benchmarks.campaign.proofs import Refused, Stored
from benchmarks.campaign.station import Parts, Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row
from kiosk.hw.sim.profile import shipped_profile, with_figures

WATCH_S: Final = 16.0
"""How long a run is watched that does not end by itself: four repetitions."""

SETTLE_S: Final = 0.2
"""A latent fault is there this long before anything else happens."""

CAN_FREEZE: Final = hasattr(gc, "freeze")
"""A child's collector leaves alone what it shares with its parent. PyPy has nothing of the kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One visit on one bench, and the faults that come in its phases."""

    kind: str
    case: str
    seed: int
    faults: tuple[Fault, ...]
    points: frozenset[str] | None = None
    """Only these points; None for all."""
    latent: Fault | None = None
    """A fault that is there from the start."""

    @property
    def size(self) -> int:
        """How many rows it gives at most."""
        return max(1, len(self.faults) * (len(Point) if self.points is None else len(self.points)))


def run_job(job: Job, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """Run what of a job is not done; yields its rows.

    Raises:
        BenchmarkError: a run could not be made.
    """
    case = CASES[job.case]
    with run_folder() as name:
        folder = Path(name)
        station = Station(_parts(case, job.seed, folder))
        if job.latent is not None:
            station.schedule.run(station.now + SETTLE_S)
            job.latent.apply(station, _random(job, "latent", ""))
        gc.collect()
        if CAN_FREEZE:
            gc.freeze()
        try:
            for stored in play(station, case):
                if job.points is not None and stored.point not in job.points:
                    continue
                for fault in job.faults:
                    key = key_of(job, stored.point, fault)
                    if not is_done(key):
                        yield {"key": key, **forked(lambda: _run(station, stored, job, fault, folder))}  # noqa: B023
            yield from _came_through(job, is_done)
        except Refused as refused:
            yield from _never_came(job, refused, is_done)
        finally:
            if CAN_FREEZE:
                gc.unfreeze()
            station.close()


def _parts(case: Case, seed: int, folder: Path) -> Parts:
    """The bench of a case, with its own limb where the case names one."""
    file = None
    if case.systolic_mmhg is not None:
        file = folder / f"{case.profile}.toml"
        changed = {"limb": {"systolic_mmhg": case.systolic_mmhg}}
        file.write_text(as_toml(with_figures(shipped_profile(case.profile), changed)), encoding="utf-8")
    return Parts(profile=case.profile, seed=seed, journal=folder / "journal", file=file)


def key_of(job: Job, point: str, fault: Fault) -> str:
    """What names a run in a report."""
    latent = "" if job.latent is None else f"{job.latent.key}+"
    return f"{job.kind} {job.case} {job.seed} {point} {latent}{fault.key}"


def _came_through(job: Job, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """The whole visit was played although a fault was there: the proof test has not found it."""
    if job.latent is None or job.faults:
        return
    key = f"{job.kind} {job.case} {job.seed} through {job.latent.key}"
    if not is_done(key):
        yield {
            "key": key, "kind": job.kind, "case": job.case, "seed": job.seed, "latent": job.latent.key,
            "outcome": Outcome.RIDDEN.value,
        }  # fmt: skip


def _never_came(job: Job, refused: Refused, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """The visit ended before its phases: one row says so for all runs that were left."""
    key = f"{job.kind} {job.case} {job.seed} refused {'-' if job.latent is None else job.latent.key}"
    if not is_done(key):
        yield {
            "key": key, "kind": job.kind, "case": job.case, "seed": job.seed, "point": refused.point,
            "latent": None if job.latent is None else job.latent.key, "outcome": Outcome.REFUSED.value,
            "reason": refused.reason, "by": refused.by,
        }  # fmt: skip


def _run(station: Station, stored: Stored, job: Job, fault: Fault, folder: Path) -> Row:
    """In a child: the fault comes, the run is watched to its end."""
    station.own_journal(folder / f"journal-{os.getpid()}")
    rng = _random(job, stored.point, fault.key)
    stored.prelude(station)
    station.schedule.run(station.now + rng.uniform(0.0, 0.08))  # any instant of two frames
    faults = (fault,) if job.latent is None else (job.latent, fault)
    probe = Probe(station, free_coils(faults))
    fault.apply(station, rng)
    station.schedule.run(station.now + WATCH_S, lambda: probe.is_over)
    seen = probe.finish()
    return _row(job, stored, fault, seen, faults)


def _row(job: Job, stored: Stored, fault: Fault, seen: Observation, faults: tuple[Fault, ...]) -> Row:
    verdict = judge(seen, faults)
    falls = [one.empty_s - one.from_s for one in seen.releases if one.empty_s is not None]
    return {
        "kind": job.kind,
        "case": job.case,
        "seed": job.seed,
        "point": stored.point.value,
        "latent": None if job.latent is None else job.latent.key,
        "fault": fault.key,
        "counts_as": fault.kind.value,
        "outcome": verdict.outcome.value,
        "release_s": None if verdict.release_s is None else round(verdict.release_s, 4),
        "peak_mmhg": round(seen.peak_mmhg, 1),
        "below_20_s": round(max(falls), 2) if falls else None,
        "reason": seen.reason,
        "why": verdict.why,
        "watched_s": round(seen.watched_s, 2),
    }


def _random(job: Job, point: str, fault: str) -> Random:
    return Random(f"{job.seed}/{job.case}/{point}/{fault}")  # noqa: S311 - repeatable instants, nothing secret


def forked(run: Callable[[], Row]) -> Row:
    """Make one run in a child of this process. Raises `BenchmarkError` when it ends without its row."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 1
        with contextlib.suppress(BaseException):
            try:
                data = json.dumps(run()).encode()
                code = 0
            except BaseException:
                data = traceback.format_exc().encode()
            with open(writing, "wb") as pipe:
                pipe.write(data)
        os._exit(code)
    os.close(writing)
    with open(reading, "rb") as pipe:
        data = pipe.read()
    _, status = os.waitpid(child, 0)
    if status != 0:
        raise BenchmarkError(f"a run ended with status {status}: {data.decode(errors='replace').strip()[-600:]}")
    row: Row = json.loads(data)
    return row
