"""The tests file and the published rates, read strictly into what the core judges with."""

from pathlib import Path
from typing import Annotated, Final

import msgspec

from kiosk.core.baseline import (
    Baselines,
    BaselineTest,
    Basis,
    Better,
    Measure,
    Rules,
    Sides,
    Sourced,
    UnsoundTests,
)
from kiosk.core.clinic import Of, Published
from kiosk.core.condition import Look, Zones
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.goals import GoalKind, Stage, Tissue
from kiosk.therapy.strict import Source, Strict, Text, decode, read_source

DIRECTORY: Final = Path(__file__).parent

_Figure = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
_Bound = Annotated[float, msgspec.Meta(ge=0, le=10_000)]
_Percent = Annotated[float, msgspec.Meta(gt=0, lt=100)]
_Scale = Annotated[int, msgspec.Meta(ge=0, le=10)]


class _Sourced(Strict, frozen=True, kw_only=True):
    """What every table with a figure has."""

    basis: Basis
    source: Text
    note: str = ""


class _Value(_Sourced, frozen=True, kw_only=True):
    value: _Figure
    kind: Measure


class _Plausible(_Sourced, frozen=True, kw_only=True):
    low: _Bound
    high: _Bound


class _Days(_Sourced, frozen=True, kw_only=True):
    days: _Figure


class _Share(_Sourced, frozen=True, kw_only=True):
    percent: _Figure


class _Forbidden(_Sourced, frozen=True, kw_only=True):
    pain_above: _Scale | None = None
    stages: tuple[Stage, ...]


class _Zones(_Sourced, frozen=True, kw_only=True):
    safe_max: _Scale
    acceptable_max: _Scale


class _Morning(_Sourced, frozen=True, kw_only=True):
    looks: tuple[Look, ...]


class _Symmetry(_Sourced, frozen=True, kw_only=True):
    good_percent: _Figure
    flag_percent: _Figure


class _Review(_Sourced, frozen=True, kw_only=True):
    visits: Annotated[int, msgspec.Meta(ge=1, le=100)]
    days: _Figure


class _Effort(_Sourced, frozen=True, kw_only=True):
    within: _Figure


class _Pain(_Sourced, frozen=True, kw_only=True):
    meaningful: _Figure
    noise: _Figure


class _Rules(Strict, frozen=True, kw_only=True):
    zones: _Zones
    morning: _Morning
    symmetry: _Symmetry
    apart: _Days
    review: _Review
    effort: _Effort
    surprise: _Share
    pain: _Pain
    together: _Days


class _Test(Strict, frozen=True, kw_only=True):
    id: Text
    name: Text
    card: tuple[Text, ...]
    unit: Text
    whole: bool
    sides: Sides
    better: Better
    loads: bool
    per_exercise: bool = False
    distance_m: _Figure | None = None
    source: Text | None = None
    goals: tuple[GoalKind, ...]
    tissues: tuple[Tissue, ...]
    plausible: _Plausible
    meaningful: _Value
    noise: _Value
    retest: _Days
    forbidden: _Forbidden


class _TestsFile(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    rules: _Rules
    tests: tuple[_Test, ...]


class _Rate(_Sourced, frozen=True, kw_only=True):
    id: Text
    event: Text
    percent: _Percent
    of: Of
    n: Annotated[int, msgspec.Meta(ge=1)]


class _RatesFile(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    rates: tuple[_Rate, ...]


def load_baselines(path: Path = DIRECTORY / "tests.toml") -> Baselines:
    """The tests and their rules. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, _TestsFile)
    rules = file.rules
    tables: list[tuple[str, _Sourced]] = [(f"rules.{name}", getattr(rules, name)) for name in rules.__struct_fields__]
    for index, test in enumerate(file.tests):
        tables += [
            (f"tests[{index}].{name}", getattr(test, name))
            for name in ("plausible", "meaningful", "noise", "retest", "forbidden")
        ]
    problems = _unknown_sources(source, file.sources, [(where, table.source) for where, table in tables])
    problems += _unknown_sources(
        source, file.sources, [(f"tests[{i}]", test.source) for i, test in enumerate(file.tests) if test.source]
    )
    problems += [
        source.problem(f"tests[{i}].distance_m", "no_source", "a figure without its source", "add source")
        for i, test in enumerate(file.tests)
        if test.distance_m is not None and test.source is None
    ]
    if problems:
        raise ProtocolError(problems)
    try:
        return Baselines(
            version=file.version,
            tests=tuple(_test(test, file.sources) for test in file.tests),
            rules=Rules(
                zones=Zones(safe_max=rules.zones.safe_max, acceptable_max=rules.zones.acceptable_max),
                looks=rules.morning.looks,
                symmetry_good_percent=rules.symmetry.good_percent,
                symmetry_flag_percent=rules.symmetry.flag_percent,
                apart_days=rules.apart.days,
                review_visits=rules.review.visits,
                review_days=rules.review.days,
                equal_effort=rules.effort.within,
                surprise_percent=rules.surprise.percent,
                pain_meaningful=rules.pain.meaningful,
                pain_noise=rules.pain.noise,
                together_days=rules.together.days,
            ),
        )
    except UnsoundTests as error:
        raise ProtocolError([source.problem(where, "unsound", message) for where, message in error.flaws]) from error


def load_rates(path: Path = DIRECTORY / "rates.toml") -> tuple[Published, ...]:
    """The published rates. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, _RatesFile)
    problems = _unknown_sources(source, file.sources, [(f"rates[{i}]", r.source) for i, r in enumerate(file.rates)])
    seen: set[str] = set()
    for index, rate in enumerate(file.rates):
        if rate.id in seen:
            problems.append(source.problem(f"rates[{index}].id", "duplicate_id", f"{rate.id} exists already"))
        seen.add(rate.id)
    if problems:
        raise ProtocolError(problems)
    return tuple(
        Published(
            id=r.id,
            event=r.event,
            percent=r.percent,
            of=r.of,
            n=r.n,
            source=file.sources[r.source],
            note=r.note,
        )
        for r in file.rates
    )


def _unknown_sources(source: Source, known: dict[str, str], named: list[tuple[str, str]]) -> list[Diagnostic]:
    return [
        source.problem(f"{where}.source", "unknown_source", f"{name} is not under [sources]")
        for where, name in named
        if name not in known
    ]


def _test(test: _Test, sources: dict[str, str]) -> BaselineTest:
    return BaselineTest(
        id=test.id,
        name=test.name,
        card=test.card,
        unit=test.unit,
        whole=test.whole,
        sides=test.sides,
        better=test.better,
        loads=test.loads,
        per_exercise=test.per_exercise,
        distance_m=test.distance_m,
        goals=test.goals,
        tissues=test.tissues,
        low=test.plausible.low,
        high=test.plausible.high,
        meaningful=_sourced(test.meaningful, sources),
        noise=_sourced(test.noise, sources),
        retest_days=test.retest.days,
        pain_above=test.forbidden.pain_above,
        stages_forbidden=test.forbidden.stages,
    )


def _sourced(figure: _Value, sources: dict[str, str]) -> Sourced:
    return Sourced(
        value=figure.value,
        measure=figure.kind,
        basis=figure.basis,
        source=sources[figure.source],
        note=figure.note,
    )
