"""The screening forms: the full one, that of the day, and what both share. Loads, never decides.

All problems come at once. That the two fit together is refused here too: whatever binds for its own day only has to be
asked again on the next.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from kiosk.core.bloodpressure import PressureBand, PressureRule
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.records import Form, Tier
from kiosk.core.screenform import (
    AgeRule,
    Band,
    Escalation,
    Kind,
    Lasts,
    Level,
    Question,
    Scope,
    ScreeningRules,
    weight,
)
from kiosk.therapy.strict import Source, Strict, Text, decode, read_source

DIRECTORY: Final = Path(__file__).parent / "screening"

S = TypeVar("S", bound=msgspec.Struct)

_Row = Annotated[int, msgspec.Meta(ge=1)]
_Figure = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class _Level(Strict, frozen=True, kw_only=True):
    id: Text
    text: Text
    tier: Tier


class _Band(Strict, frozen=True, kw_only=True):
    least: _Figure
    tier: Tier


class _Question(Strict, frozen=True, kw_only=True):
    id: Text
    row: _Row
    text: Text
    detail: str
    tier: Tier
    scope: Scope
    sources: tuple[Text, ...]
    kind: Kind = Kind.YES_NO
    lasts: Lasts = Lasts.STANDING
    levels: tuple[_Level, ...] = ()
    most: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0
    bands: tuple[_Band, ...] = ()
    starts_milder: bool = False
    tells_change: bool = False
    within_days: Annotated[int, msgspec.Meta(ge=0, le=366)] = 0


class _FormFile(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    questions: tuple[_Question, ...]


class _PressureBand(Strict, frozen=True, kw_only=True):
    row: _Row
    systolic_mmhg: _Figure
    diastolic_mmhg: _Figure
    tier: Tier


class _Pressure(Strict, frozen=True, kw_only=True):
    id: Text
    row: _Row
    text: Text
    detail: Text
    asked_if: tuple[Text, ...]
    asked_from_years: _Figure
    rest_s: _Figure
    gap_s: _Figure
    bands: tuple[_PressureBand, ...]
    sources: tuple[Text, ...]


class _Age(Strict, frozen=True, kw_only=True):
    id: Text
    row: _Row
    text: Text
    from_years: _Figure
    tier: Tier
    sources: tuple[Text, ...]


class _Escalation(Strict, frozen=True, kw_only=True):
    row: _Row
    notes: _Figure
    tier: Tier
    sources: tuple[Text, ...]


class _Clearance(Strict, frozen=True, kw_only=True):
    id: Text
    text: Text


class _SharedFile(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    blood_pressure: _Pressure
    age: _Age
    escalations: tuple[_Escalation, ...]
    clearances: tuple[_Clearance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearanceReason:
    """Why a supervisor lets answers pass that ask for it; they choose one, nobody writes."""

    id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Forms:
    """Both forms and the reasons to choose from."""

    full: ScreeningRules
    same_day: ScreeningRules
    clearances: tuple[ClearanceReason, ...]


def load_forms(directory: Path = DIRECTORY) -> Forms:
    """All files of the screening. Raises `ProtocolError` with the problems of all of them."""
    problems: list[Diagnostic] = []
    shared_source, shared = _read(directory / "shared.toml", _SharedFile, problems)
    full_source, full = _read(directory / "full.toml", _FormFile, problems)
    day_source, day = _read(directory / "same_day.toml", _FormFile, problems)
    if shared_source is None or shared is None or full is None or day is None or not full_source or not day_source:
        raise ProtocolError(problems)
    problems += [
        *_shared_problems(shared_source, shared),
        *_source_problems(full_source, full),
        *_source_problems(day_source, day),
    ]
    rules = [
        _rules(source, file, form, shared, problems)
        for source, file, form in ((full_source, full, Form.FULL), (day_source, day, Form.SAME_DAY))
    ]
    if rules[0] is not None and rules[1] is not None:
        problems += _pair_problems(day_source, rules[0], rules[1])
    if problems or rules[0] is None or rules[1] is None:
        raise ProtocolError(problems)
    clearances = tuple(ClearanceReason(id=one.id, text=one.text) for one in shared.clearances)
    return Forms(full=rules[0], same_day=rules[1], clearances=clearances)


def _read(path: Path, kind: type[S], problems: list[Diagnostic]) -> tuple[Source | None, S | None]:
    try:
        source = read_source(path)
        return source, decode(source, kind)
    except ProtocolError as error:
        problems.extend(error.diagnostics)
        return None, None


def _source_problems(source: Source, file: _FormFile) -> Iterator[Diagnostic]:
    for index, question in enumerate(file.questions):
        for name in question.sources:
            if name not in file.sources:
                yield source.problem(f"questions[{index}].sources", "unknown_source", f"{name} is not under [sources]")
        if not question.sources:
            yield source.problem(f"questions[{index}].sources", "no_source", "a question names where it comes from")


def _shared_problems(source: Source, file: _SharedFile) -> Iterator[Diagnostic]:
    rules = [("blood_pressure", file.blood_pressure.sources), ("age", file.age.sources)]
    rules += [(f"escalations[{index}]", one.sources) for index, one in enumerate(file.escalations)]
    for where, names in rules:
        for name in names:
            if name not in file.sources:
                yield source.problem(f"{where}.sources", "unknown_source", f"{name} is not under [sources]")
        if not names:
            yield source.problem(f"{where}.sources", "no_source", "a rule names where it comes from")
    ids = [one.id for one in file.clearances]
    if not ids or len(set(ids)) != len(ids):
        yield source.problem("clearances", "unsound", "there is at least one reason, and their ids are unique")


def _pair_problems(source: Source, full: ScreeningRules, day: ScreeningRules) -> Iterator[Diagnostic]:
    if day.change is None:
        yield source.problem("questions", "unsound", "the form of the day asks whether anything has changed")
    asked = {question.row for question in day.questions}
    for question in full.questions:
        weighs = weight(question.tier) > weight(Tier.NOTE) or question.starts_milder
        if question.lasts is Lasts.DAY and weighs and question.row not in asked:
            message = f"row {question.row} of the full form holds for its own day, and is not asked again here"
            yield source.problem("questions", "unsound", message)


def _rules(
    source: Source, file: _FormFile, form: Form, shared: _SharedFile, problems: list[Diagnostic]
) -> ScreeningRules | None:
    pressure = shared.blood_pressure
    try:
        return ScreeningRules(
            version=f"{file.version} {shared.version}",
            form=form,
            questions=tuple(_question(file, question) for question in file.questions),
            pressure=PressureRule(
                id=pressure.id,
                row=pressure.row,
                text=pressure.text,
                detail=pressure.detail,
                asked_if=pressure.asked_if,
                asked_from_years=pressure.asked_from_years,
                rest_s=pressure.rest_s,
                gap_s=pressure.gap_s,
                bands=tuple(
                    PressureBand(
                        row=band.row,
                        systolic_mmhg=band.systolic_mmhg,
                        diastolic_mmhg=band.diastolic_mmhg,
                        tier=band.tier,
                    )
                    for band in pressure.bands
                ),
                sources=_named(shared.sources, pressure.sources),
            ),
            age=AgeRule(
                id=shared.age.id,
                row=shared.age.row,
                text=shared.age.text,
                from_years=shared.age.from_years,
                tier=shared.age.tier,
                sources=_named(shared.sources, shared.age.sources),
            ),
            escalations=tuple(
                Escalation(row=one.row, notes=one.notes, tier=one.tier, sources=_named(shared.sources, one.sources))
                for one in shared.escalations
            ),
        )
    except ValueError as error:
        problems.append(source.problem("questions", "unsound", str(error)))
        return None


def _named(known: dict[str, str], names: tuple[str, ...]) -> tuple[str, ...]:
    """The sources behind the names; one that is not there was told already."""
    return tuple(known[name] for name in names if name in known)


def _question(file: _FormFile, question: _Question) -> Question:
    return Question(
        id=question.id,
        row=question.row,
        text=question.text,
        detail=question.detail,
        tier=question.tier,
        scope=question.scope,
        sources=_named(file.sources, question.sources),
        kind=question.kind,
        lasts=question.lasts,
        levels=tuple(Level(id=one.id, text=one.text, tier=one.tier) for one in question.levels),
        most=question.most,
        bands=tuple(Band(least=one.least, tier=one.tier) for one in question.bands),
        starts_milder=question.starts_milder,
        tells_change=question.tells_change,
        within_days=question.within_days,
    )
