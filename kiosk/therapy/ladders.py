"""The ladders of injuries, read strictly."""

from pathlib import Path
from typing import Annotated, Final

import msgspec

from kiosk.core.baseline import Baselines, Basis, Sides
from kiosk.core.condition import Zone
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.goals import Stage, Tissue
from kiosk.core.ladder import STAGES, Entry, Ladder, Rung
from kiosk.therapy.strict import Source, Strict, Text, decode, named_sources, read_source

DIRECTORY: Final = Path(__file__).parent


_Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]


class _Rung(Strict, frozen=True, kw_only=True):
    stage: Stage
    does: Text
    worst_zone: Zone
    clearance: bool = False
    symmetry: dict[str, _Percent] | None = None
    checks: tuple[Text, ...] = ()
    basis: Basis
    source: Text
    note: str = ""


class _Ladder(Strict, frozen=True, kw_only=True):
    id: Text
    tissues: tuple[Tissue, ...]
    rungs: tuple[_Rung, ...]
    basis: Basis
    source: Text
    note: str = ""


class _LaddersFile(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    ladders: tuple[_Ladder, ...]


def load_ladders(baselines: Baselines, path: Path = DIRECTORY / "ladders.toml") -> tuple[Ladder, ...]:
    """The ladders; tests they name are of `baselines`. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, _LaddersFile)
    problems = [
        source.problem(f"{where}.source", "unknown_source", f"{name} is not under [sources]")
        for where, name in named_sources(source.data)
        if name not in file.sources
    ]
    problems += _unsound(source, file, baselines)
    if problems:
        raise ProtocolError(problems)
    return tuple(
        Ladder(id=one.id, tissues=one.tissues, rungs=tuple(_rung(rung) for rung in one.rungs)) for one in file.ladders
    )


def _unsound(source: Source, file: _LaddersFile, baselines: Baselines) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    seen: set[Tissue] = set()
    for number, ladder in enumerate(file.ladders):
        where = f"ladders[{number}]"
        if twice := seen & set(ladder.tissues):
            message = f"{', '.join(sorted(twice))}: there is a ladder already"
            found.append(source.problem(f"{where}.tissues", "unsound", message))
        seen |= set(ladder.tissues)
        order = [STAGES.index(rung.stage) for rung in ladder.rungs]
        if not order or order != sorted(set(order)):
            found.append(source.problem(f"{where}.rungs", "unsound", "there are stages, each once, in their order"))
        for index, rung in enumerate(ladder.rungs):
            for name in rung.symmetry or {}:
                test = baselines.test(name)
                if test is None or test.sides is not Sides.EACH:
                    message = f"{name} is no test of each leg"
                    found.append(source.problem(f"{where}.rungs[{index}].symmetry", "unsound", message))
    return found


def _rung(rung: _Rung) -> Rung:
    return Rung(
        stage=rung.stage,
        does=rung.does,
        entry=Entry(
            worst_zone=rung.worst_zone,
            needs_clearance=rung.clearance,
            symmetry_percent=dict(rung.symmetry or {}),
            checks=rung.checks,
        ),
    )
