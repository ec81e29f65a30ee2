"""Fault files: which faults to run, on which benches, in which phases. Strict TOML, every problem at once."""

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from benchmarks.campaign.case import CASES, Point
from benchmarks.campaign.catalogue import catalogue, find
from benchmarks.campaign.runs import Job
from benchmarks.figures import BenchmarkError
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.therapy.strict import Source, decode, read_source


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One `[[run]]`: each fault in each phase of each case with each seed, on its own."""

    faults: tuple[str, ...]
    phases: tuple[str, ...]
    cases: tuple[str, ...] = ("thigh",)
    seeds: tuple[int, ...] = ()
    """Seeds of the bench; the one of the command line when none is given."""
    latent: str | None = None
    """A fault that is there before the proof test."""


class FaultFile(msgspec.Struct, frozen=True, kw_only=True):
    """A whole file."""

    run: tuple[Run, ...]


def load_jobs(path: Path, seed: int) -> list[Job]:
    """The jobs of a file.

    Raises:
        ConfigError: the file is not one; holds every problem with its line and a hint.
    """
    source = read_source(path)
    runs = decode(source, FaultFile).run
    problems = [problem for index, run in enumerate(runs) for problem in _problems(source, run, f"run[{index}]")]
    if not runs:
        problems.append(source.problem("run", "empty", "no run is in it", "add a [[run]]"))
    if problems:
        raise ConfigError(problems)
    return [job for run in runs for job in _jobs(run, seed)]


def _jobs(run: Run, seed: int) -> Iterator[Job]:
    for case in run.cases:
        for own_seed in run.seeds or (seed,):
            yield Job(
                kind="single" if run.latent is None else "pair",
                case=case,
                seed=own_seed,
                faults=tuple(find(key) for key in run.faults),
                points=frozenset(run.phases),
                latent=None if run.latent is None else find(run.latent),
            )


def _problems(source: Source, run: Run, where: str) -> Iterator[Diagnostic]:
    """What the types alone do not tell."""
    latent = () if run.latent is None else (run.latent,)
    yield from _wrong_faults(source, f"{where}.faults", run.faults)
    yield from _wrong_faults(source, f"{where}.latent", latent)
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
        if len(set(values)) < len(values):
            yield source.problem(f"{where}.{name}", "twice", "something is named twice", "name each once")


def _wrong_faults(source: Source, where: str, keys: Iterable[str]) -> Iterator[Diagnostic]:
    for key in keys:
        try:
            find(key)
        except BenchmarkError as error:
            near = difflib.get_close_matches(key, list(catalogue()), n=3)
            hint = f"did you mean {', '.join(near)}?" if near else "python -m benchmarks.campaign lists all of them"
            yield source.problem(where, "unknown_fault", str(error), hint)


def _unknown(source: Source, where: str, what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Diagnostic]:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, list(known), n=3)
            hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known)}"
            yield source.problem(where, f"unknown_{what}", f"no {what} is called {name!r}", hint)
