"""Fault files: which faults to run, on which benches, in which phases. Strict TOML, every problem at once."""

import contextlib
import difflib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Final

import msgspec

from benchmarks.campaign.case import CASES, Point
from benchmarks.campaign.catalogue import catalogue, find
from benchmarks.campaign.course import WATCH_S, Course
from benchmarks.campaign.fault import Fault, Kind
from benchmarks.campaign.runs import Job
from benchmarks.figures import BenchmarkError
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.therapy.strict import Source, decode, read_source

SLICE: Final = 24
"""Faults of one job: two workers share a long list, and each job plays its visit once."""

HINTS_MAX: Final = 100
"""So many wrong names are told with what may have been meant; all are told."""

Instant = Annotated[float, msgspec.Meta(ge=0.0, le=120.0)]
Length = Annotated[float, msgspec.Meta(ge=0.001, le=120.0)]
Watch = Annotated[float, msgspec.Meta(ge=1.0, le=600.0)]
Times = Annotated[int, msgspec.Meta(ge=2, le=10000)]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[run]]`: each fault in each phase of each case with each seed, on its own."""

    faults: tuple[str, ...]
    phases: tuple[str, ...]
    cases: tuple[str, ...] = ("thigh",)
    seeds: tuple[int, ...] = ()
    """Seeds of the bench; the one of the command line when none is given."""
    latent: str | None = None
    """A fault that is there before the proof test."""
    after_s: tuple[Instant, ...] = ()
    """How long after the phase's own instant it comes: a run for each."""
    for_s: Length | None = None
    every_s: Length | None = None
    times: Times | None = None
    also: tuple[str, ...] = ()
    """A second fault in the same run: a run for each."""
    also_after_s: Instant | None = None
    stop_after_s: Instant | None = None
    watch_s: Watch = WATCH_S


class FaultFile(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file."""

    run: tuple[Run, ...]


def load_jobs(path: Path, seed: int) -> list[Job]:
    """The jobs of a file.

    Raises:
        ConfigError: the file is not one; holds every problem with its line and a hint.
    """
    source = read_source(path)
    try:
        runs = decode(source, FaultFile).run
    except ConfigError as error:
        raise ConfigError([*error.diagnostics, *_wrong_names(source)]) from error
    problems = [problem for index, run in enumerate(runs) for problem in _problems(source, run, f"run[{index}]")]
    if not runs:
        problems.append(source.problem("run", "empty", "no run is in it", "add a [[run]]"))
    if problems:
        raise ConfigError(problems)
    return [job for run in runs for job in _jobs(run, seed)]


_NAMES: Final = frozenset({"unknown_fault", "wrong_strength", "unknown_phase", "unknown_case", "foreign_phase"})


def _wrong_names(source: Source) -> Iterator[Diagnostic]:
    """What is wrong with the names in a file whose keys or types are wrong already: all is told at once."""
    tables = source.data.get("run")
    for index, table in enumerate(tables if isinstance(tables, list) else ()):
        held: dict[str, object] = {"faults": [], "phases": []}
        for field in msgspec.structs.fields(Run):
            with contextlib.suppress(msgspec.ValidationError, KeyError, TypeError):  # told by `decode`
                held[field.name] = msgspec.to_builtins(msgspec.convert(table[field.name], field.type))
        run = msgspec.convert(held, Run)
        yield from (problem for problem in _problems(source, run, f"run[{index}]") if problem.code in _NAMES)


def _jobs(run: Run, seed: int) -> Iterator[Job]:
    """The jobs of a run. Two faults are a pair, and so is one cause that breaks both sensors."""
    faults = [find(key) for key in run.faults]
    latent = None if run.latent is None else find(run.latent)
    courses = tuple(_courses(run))
    single, both = ([fault for fault in faults if fault.is_common_cause is common] for common in (False, True))
    two = latent is not None or bool(run.also)
    for case in run.cases:
        for own_seed in run.seeds or (seed,):
            for kind, chosen in (("pair" if two else "single", single), ("pair", both)):
                for begin in range(0, len(chosen), SLICE):
                    yield Job(
                        kind=kind,
                        case=case,
                        seed=own_seed,
                        faults=tuple(chosen[begin : begin + SLICE]),
                        points=frozenset(run.phases),
                        latent=latent,
                        courses=courses,
                    )


def _courses(run: Run) -> Iterator[Course]:
    for after_s in run.after_s or (None,):
        for also in run.also or (None,):
            yield Course(
                after_s=after_s,
                for_s=run.for_s,
                every_s=run.every_s,
                times=run.times,
                also=None if also is None else find(also),
                also_after_s=run.also_after_s or 0.0,
                stop_after_s=run.stop_after_s,
                watch_s=run.watch_s,
            )


def _problems(source: Source, run: Run, where: str) -> Iterator[Diagnostic]:
    """What the types alone do not tell."""
    latent = () if run.latent is None else (run.latent,)
    yield from _wrong_faults(source, f"{where}.faults", run.faults)
    yield from _wrong_faults(source, f"{where}.latent", latent)
    yield from _wrong_faults(source, f"{where}.also", run.also)
    yield from _unknown(source, f"{where}.phases", "phase", run.phases, [point.value for point in Point])
    yield from _unknown(source, f"{where}.cases", "case", run.cases, CASES)
    for name in run.cases:
        for phase in run.phases:
            if name in CASES and phase in list(Point) and phase not in CASES[name].points:
                hint = "a search has no bout, a bout no search: two [[run]]s, each with its own phases"
                yield source.problem(f"{where}.phases", "foreign_phase", f"{name} never comes to {phase}", hint)
    for name, values in (("faults", run.faults), ("phases", run.phases), ("cases", run.cases)):
        if not values:
            yield source.problem(f"{where}.{name}", "empty", "nothing is named", "name at least one")
    yield from _twice(source, run, where)
    yield from _contradictions(source, run, where)


def _twice(source: Source, run: Run, where: str) -> Iterator[Diagnostic]:
    lists: tuple[tuple[str, tuple[object, ...]], ...] = (
        ("faults", tuple(_keys(run.faults))), ("phases", run.phases), ("cases", run.cases), ("seeds", run.seeds),
        ("after_s", run.after_s), ("also", tuple(_keys(run.also))),
    )  # fmt: skip
    for name, values in lists:
        if len(set(values)) < len(values):
            yield source.problem(f"{where}.{name}", "twice", "something is named twice", "name each once")
    if set(_names(run.faults)) & set(_names(run.also)):
        hint = "a fault that comes twice has every_s and times"
        yield source.problem(f"{where}.also", "same_fault", "a fault is combined with itself", hint)


def _names(keys: Iterable[str]) -> Iterator[str]:
    return (key.partition("@")[0] for key in keys)


def _keys(keys: Iterable[str]) -> Iterator[str]:
    """The same strength written in two ways is the same fault."""
    for key in keys:
        try:
            yield find(key).key
        except BenchmarkError:
            yield key


def _contradictions(source: Source, run: Run, where: str) -> Iterator[Diagnostic]:
    """Keys that mean nothing without another one, or not with it."""
    latent = () if run.latent is None else (run.latent,)
    if run.latent is not None and run.also:
        hint = "two faults are the most that a station has to bear: latent, or also"
        yield source.problem(f"{where}.also", "three_faults", "latent and also are three faults in one run", hint)
    for fault in _found(latent):
        if fault.kind in {Kind.PROCESS, Kind.SCREEN}:
            hint = "name a defect of a part, a clock or the link"
            yield source.problem(f"{where}.latent", "not_latent", f"nothing runs with {fault.key} from the start", hint)
    if run.also_after_s is not None and not run.also:
        yield source.problem(f"{where}.also_after_s", "alone", "there is no other fault", "name it with also")
    if run.times is not None and run.every_s is None:
        yield source.problem(f"{where}.times", "alone", "nothing says how soon it comes again", "add every_s")
    if run.for_s is not None and run.every_s is not None and run.for_s >= run.every_s:
        yield source.problem(f"{where}.for_s", "never_gone", "it comes again before it has gone", "below every_s")
    for fault in _found(run.faults):
        if run.for_s is not None and fault.undo is None:
            hint = "a stall ends by itself, what was killed does not come back: a [[run]] of its own, without for_s"
            yield source.problem(f"{where}.for_s", "cannot_go", f"{fault.key} is not taken away again", hint)
        elif run.every_s is not None and run.for_s is None and not fault.is_brief:
            hint = "add for_s: how long it is there each time"
            yield source.problem(f"{where}.every_s", "cannot_come_again", f"{fault.key} stays once it is there", hint)


def _found(keys: Iterable[str]) -> Iterator[Fault]:
    for key in keys:
        with contextlib.suppress(BenchmarkError):  # told by `_wrong_faults`
            yield find(key)


def _wrong_faults(source: Source, where: str, keys: Iterable[str]) -> Iterator[Diagnostic]:
    hinted = 0
    for key in keys:
        try:
            find(key)
        except BenchmarkError as error:
            (name,) = _names([key])
            is_known = name in _all_names()
            near = [] if is_known or hinted >= HINTS_MAX else difflib.get_close_matches(name, _all_names(), n=3)
            hinted += 1
            hint = f"did you mean {', '.join(near)}?" if near else "python -m benchmarks.campaign lists all of them"
            yield source.problem(where, "wrong_strength" if is_known else "unknown_fault", str(error), hint)


@cache
def _all_names() -> tuple[str, ...]:
    return tuple(dict.fromkeys(fault.name for fault in catalogue().values()))


def _unknown(source: Source, where: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Diagnostic]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=3)
            hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known)}"
            yield source.problem(where, f"unknown_{what}", f"no {what} is called {name!r}", hint)
