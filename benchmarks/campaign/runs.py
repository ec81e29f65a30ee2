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
from benchmarks.campaign.course import USUAL, Course
from benchmarks.campaign.fault import Fault, free_coils
from benchmarks.campaign.folder import run_folder
from benchmarks.campaign.judge import Outcome, Verdict, judge, unmeant
from benchmarks.campaign.people import as_toml
from benchmarks.campaign.play import play
from benchmarks.campaign.probe import Observation, Probe, failures_of
from benchmarks.campaign.proofs import PAST, Refused, Stored
from benchmarks.campaign.station import Parts, Station
from benchmarks.figures import BenchmarkError
from benchmarks.journal import Row
from kiosk.hw.sim.profile import shipped_profile, with_figures

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
    courses: tuple[Course, ...] = (USUAL,)
    """Each fault comes in each of these ways."""

    @property
    def size(self) -> int:
        """How many rows it gives at most."""
        points = len(Point) if self.points is None else len(self.points)
        return max(1, len(self.faults) * len(self.courses) * points)

    def runs(self, point: str) -> Iterator[tuple[str, Fault, Course]]:
        """What is run at a point, each with what names it in a report."""
        for fault in self.faults:
            for course in self.courses:
                yield key_of(self, point, fault, course), fault, course


def run_job(job: Job, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """Run what of a job is not done; yields its rows.

    Raises:
        BenchmarkError: a run could not be made.
    """
    case = CASES[job.case]
    points = case.points if job.points is None else job.points
    left = {point for point in points if not all(is_done(key) for key, _, _ in job.runs(point))}
    if job.faults and not left:
        return
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
                if stored.point not in left:
                    continue
                for key, fault, course in job.runs(stored.point):
                    if not is_done(key):
                        yield {"key": key, **forked(lambda: _run(station, _One(job, stored, fault, course), folder))}  # noqa: B023
                left.remove(stored.point)
                if job.faults and not left:
                    return  # nobody asked for what comes after it
            yield from _came_through(job, left, station, is_done)
        except Refused as refused:
            yield from _never_came(job, refused, station, is_done)
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


def key_of(job: Job, point: str, fault: Fault, course: Course = USUAL) -> str:
    """What names a run in a report."""
    latent = "" if job.latent is None else f"{job.latent.key}+"
    way = f" {course.text}" if course.text else ""
    return f"{job.kind} {job.case} {job.seed} {point} {latent}{fault.key}{way}"


def _came_through(job: Job, left: set[str], station: Station, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """The whole visit was played: the proof test has not found a fault that was there, or a point never came."""
    if job.faults:
        for point in sorted(left):
            yield from _never_came(job, Refused(point, "nothing came", by=PAST), station, is_done)
        return
    if job.latent is None:
        return
    key = f"{job.kind} {job.case} {job.seed} through {job.latent.key}"
    if not is_done(key):
        yield {
            "key": key, "kind": job.kind, "case": job.case, "seed": job.seed, "latent": job.latent.key,
            **_ended(station, Outcome.RIDDEN),
        }  # fmt: skip


def _never_came(job: Job, refused: Refused, station: Station, is_done: Callable[[str], bool]) -> Iterator[Row]:
    """The visit ended before its phases, or went past one: a row says so for all runs that were left."""
    key = f"{job.kind} {job.case} {job.seed} refused {'-' if job.latent is None else job.latent.key}"
    if refused.by == PAST:
        key = f"{key} {refused.point}"
    if not is_done(key):
        yield {
            "key": key, "kind": job.kind, "case": job.case, "seed": job.seed, "point": refused.point,
            "latent": None if job.latent is None else job.latent.key, "reason": refused.reason, "by": refused.by,
            **_ended(station, Outcome.REFUSED),
        }  # fmt: skip


def _ended(station: Station, outcome: Outcome) -> Row:
    """How a visit without a second fault ended; a process that an error has ended goes before everything else."""
    failures = failures_of(station)
    return {"outcome": (Outcome.FAILED if unmeant(failures) else outcome).value, "failure": _told(failures)}


def _told(failures: tuple[str, ...]) -> str | None:
    return "; ".join(failures) or None


@dataclass(frozen=True, slots=True)
class _One:
    """One run of a job."""

    job: Job
    stored: Stored
    fault: Fault
    course: Course


def _run(station: Station, one: _One, folder: Path) -> Row:
    """In a child: the fault comes, the run is watched to its end."""
    job, fault, course = one.job, one.fault, one.course
    station.own_journal(folder / f"journal-{os.getpid()}")
    rng = _random(job, one.stored.point, f"{fault.key}{course.text}")
    one.stored.prelude(station)
    station.schedule.run(station.now + course.wait_s(rng))
    faults = course.judged(fault) if job.latent is None else (job.latent, *course.judged(fault))
    probe = Probe(station, free_coils(faults))
    course.begin(station, fault, rng)
    _watch(station, probe, course.least_s(fault), one)
    seen = probe.finish()
    return _row(one, seen, judge(seen, faults, course.stop_after_s))


def _watch(station: Station, probe: Probe, least_s: float, one: _One) -> None:
    """Run until nothing more is to be seen, and not before the last act of the course."""
    began_s, longest_s = station.now, max(one.course.watch_s, least_s)
    asked = None if one.stored.asks is None else one.stored.asks(station)
    if asked is not None:
        longest_s = max(longest_s, asked.longest_s)

    def is_over() -> bool:
        is_held = asked is not None and asked.look()
        is_done = is_held or (probe.is_over and (asked is None or asked.has_ended))
        return is_done and station.now - began_s >= least_s

    station.schedule.run(began_s + longest_s, is_over)


def _row(one: _One, seen: Observation, verdict: Verdict) -> Row:
    job, fault, course = one.job, one.fault, one.course
    falls = [one.empty_s - one.from_s for one in seen.releases if one.empty_s is not None]
    row: Row = {
        "kind": job.kind,
        "case": job.case,
        "seed": job.seed,
        "point": one.stored.point.value,
        "latent": None if job.latent is None else job.latent.key,
        "fault": fault.key,
        "counts_as": fault.kind.value,
        "outcome": verdict.outcome.value,
        "release_s": None if verdict.release_s is None else round(verdict.release_s, 4),
        "peak_mmhg": round(seen.peak_mmhg, 1),
        "below_20_s": round(max(falls), 2) if falls else None,
        "reason": seen.reason,
        "why": verdict.why,
        "failure": _told(seen.failures),
        "watched_s": round(seen.watched_s, 2),
    }
    if course != USUAL:
        row |= {"course": course.text, "also": None if course.also is None else course.also.key}
    return row


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
