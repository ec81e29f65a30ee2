"""The file of the rules that a proposal is made by, read strictly into what the core decides with."""

from collections.abc import Collection
from pathlib import Path
from typing import Annotated, Final

import msgspec

from kiosk.core.baseline import Basis
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.goals import AgeGroup, GoalKind, Stage, Tissue
from kiosk.core.proposalrules import (
    ChangeReason,
    Cited,
    Direction,
    FirstRule,
    HeaviestRules,
    LoadRule,
    Lower,
    Owed,
    ProposalRules,
    RampRule,
    ReleasedRule,
    Threshold,
    TrainedRule,
    UnsoundRules,
    Vow,
    When,
)
from kiosk.core.proposalrules import Path as GoalPath
from kiosk.therapy.strict import Strict, Text, decode, read_source

DIRECTORY: Final = Path(__file__).parent

REASON_MAX: Final = 44
"""What a row of the list of reasons has room for."""

_Figure = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
_Percent = Annotated[float, msgspec.Meta(gt=0, le=100)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class _Cited(Strict, frozen=True, kw_only=True):
    """What every rule has."""

    basis: Basis
    source: Text
    note: str = ""


class _Path(_Cited, frozen=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(pattern="^[a-z]+(_[a-z]+)*$")]
    goal: GoalKind | None = None
    tissues: tuple[Tissue, ...] = ()
    stages: tuple[Stage, ...] = ()
    age_groups: tuple[AgeGroup, ...] = ()
    protocols: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    exercises: tuple[Text, ...]
    alike: tuple[Text, ...] = ()


class _First(_Cited, frozen=True, kw_only=True):
    protocols: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class _Released(_Cited, frozen=True, kw_only=True):
    when: Annotated[tuple[When, ...], msgspec.Meta(min_length=1)]


class _ChosenOnly(_Cited, frozen=True, kw_only=True):
    protocols: tuple[Text, ...]


class _Lower(_Cited, frozen=True, kw_only=True):
    when: When
    leg: _Percent
    arm: _Percent


class _Older(_Cited, frozen=True, kw_only=True):
    years: _Count


class _Hard(_Cited, frozen=True, kw_only=True):
    effort: Annotated[int, msgspec.Meta(ge=1, le=10)]


class _Load(_Cited, frozen=True, kw_only=True):
    protocols: tuple[Text, ...] = ()
    usual_percent: _Percent
    milder_percent: _Percent
    step_kg: _Figure


class _HeaviestTested(_Cited, frozen=True, kw_only=True):
    percent: _Percent


class _HeaviestMoved(_Cited, frozen=True, kw_only=True):
    times: Annotated[float, msgspec.Meta(ge=1, le=10)]


class _HeaviestUntested(_Cited, frozen=True, kw_only=True):
    leg_kg: _Figure
    arm_kg: _Figure


class _Ramp(_Cited, frozen=True, kw_only=True):
    bouts: _Count
    share: Annotated[float, msgspec.Meta(gt=0, le=1)]


class _Trained(_Cited, frozen=True, kw_only=True):
    weekly_km: _Figure
    bouts: _Count


class _Cleared(_Cited, frozen=True, kw_only=True):
    given: tuple[Tissue, ...]


class _Change(Strict, frozen=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(pattern="^[a-z]+(_[a-z]+)*$")]
    direction: Direction
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON_MAX)]


class _Vow(Strict, frozen=True, kw_only=True):
    id: Annotated[str, msgspec.Meta(pattern="^[a-z]+(_[a-z]+)*$")]
    need: Owed
    text: Annotated[str, msgspec.Meta(min_length=1, max_length=REASON_MAX)]


class _File(Strict, frozen=True, kw_only=True):
    version: Text
    sources: dict[str, Text]
    paths: tuple[_Path, ...]
    chosen_only: _ChosenOnly
    first: _First
    released: _Released
    lower: tuple[_Lower, ...]
    older: _Older
    hard: _Hard
    loads: tuple[_Load, ...]
    heaviest_tested: _HeaviestTested
    heaviest_moved: _HeaviestMoved
    heaviest_untested: _HeaviestUntested
    ramp: _Ramp
    trained: _Trained
    cleared: _Cleared
    side: _Cited
    changes: tuple[_Change, ...]
    vows: tuple[_Vow, ...]


def load_prescribing(
    path: Path = DIRECTORY / "prescribing.toml", protocols: Collection[str] | None = None
) -> ProposalRules:
    """The rules. Raises `ProtocolError` with every problem.

    Args:
        path: the file.
        protocols: ids of the protocols there are; None when they cannot be had, which is told elsewhere.
    """
    source = read_source(path)
    file = decode(source, _File)
    rows: list[tuple[str, _Cited]] = [
        (name, getattr(file, name))
        for name in (
            "heaviest_tested",
            "heaviest_moved",
            "heaviest_untested",
            "chosen_only",
            "first",
            "released",
            "older",
            "hard",
            "ramp",
            "trained",
            "cleared",
            "side",
        )
    ]
    for name in ("paths", "lower", "loads"):
        rows += [(f"{name}[{index}]", one) for index, one in enumerate(getattr(file, name))]
    problems: list[Diagnostic] = []
    for where, row in rows:
        if row.source not in file.sources:
            message = f"{row.source} is not under [sources]"
            problems.append(source.problem(f"{where}.source", "unknown_source", message))
        for name in getattr(row, "protocols", ()):
            if protocols is not None and name not in protocols:
                message = f"there is no protocol {name}"
                problems.append(
                    source.problem(f"{where}.protocols", "unknown_protocol", message, ", ".join(sorted(protocols)))
                )
    if problems:
        raise ProtocolError(problems)
    try:
        return _rules(file)
    except UnsoundRules as error:
        raise ProtocolError([source.problem(where, "unsound", message) for where, message in error.flaws]) from error


def _rules(file: _File) -> ProposalRules:
    def cited(row: _Cited) -> Cited:
        return Cited(basis=row.basis, source=file.sources[row.source], note=row.note)

    return ProposalRules(
        version=file.version,
        paths=tuple(
            GoalPath(
                id=one.id,
                goal=one.goal,
                tissues=one.tissues,
                stages=one.stages,
                age_groups=one.age_groups,
                protocols=one.protocols,
                exercises=one.exercises,
                alike=one.alike,
                cited=cited(one),
            )
            for one in file.paths
        ),
        chosen_only=file.chosen_only.protocols,
        first=FirstRule(protocols=file.first.protocols, cited=cited(file.first)),
        released=ReleasedRule(when=file.released.when, cited=cited(file.released)),
        lower=tuple(Lower(when=one.when, leg=one.leg, arm=one.arm, cited=cited(one)) for one in file.lower),
        loads=tuple(
            LoadRule(
                protocols=one.protocols,
                usual_percent=one.usual_percent,
                milder_percent=one.milder_percent,
                step_kg=one.step_kg,
                cited=cited(one),
            )
            for one in file.loads
        ),
        heaviest=HeaviestRules(
            tested_percent=Threshold(value=file.heaviest_tested.percent, cited=cited(file.heaviest_tested)),
            moved_times=Threshold(value=file.heaviest_moved.times, cited=cited(file.heaviest_moved)),
            leg_kg=Threshold(value=file.heaviest_untested.leg_kg, cited=cited(file.heaviest_untested)),
            arm_kg=Threshold(value=file.heaviest_untested.arm_kg, cited=cited(file.heaviest_untested)),
        ),
        trained=TrainedRule(weekly_km=file.trained.weekly_km, bouts=file.trained.bouts, cited=cited(file.trained)),
        ramp=RampRule(bouts=file.ramp.bouts, share=file.ramp.share, cited=cited(file.ramp)),
        older_years=Threshold(value=float(file.older.years), cited=cited(file.older)),
        hard_effort=Threshold(value=float(file.hard.effort), cited=cited(file.hard)),
        given=file.cleared.given,
        cleared=cited(file.cleared),
        side=cited(file.side),
        changes=tuple(ChangeReason(id=one.id, direction=one.direction, text=one.text) for one in file.changes),
        vows=tuple(Vow(id=one.id, need=one.need, text=one.text) for one in file.vows),
    )
