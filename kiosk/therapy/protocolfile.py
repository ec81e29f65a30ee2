"""The language of a protocol file: what may stand in it, and how it becomes blocks. Reads and says; decides nothing.

A table of `[[blocks]]` is one block, or `repeat` of them in a row; `from_share` and `to_share` spread a ramp of the
pressure evenly over these. Problems of one of the repeated blocks are told at the table they come from.
"""

from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Block, Limb, Rest, Tempo, Work
from kiosk.core.posture import Posture
from kiosk.core.protocol import Exercise, Goal, Grade, Need, PercentRange, Protocol, UnsoundProtocol
from kiosk.core.units import Seconds
from kiosk.therapy.strict import Source, Strict, Text, decode, read_source

FORMAT: Final = 1
"""Version of this language. A file of another one is refused, not guessed at."""

NAME_MAX: Final = 32
PURPOSE_MAX: Final = 84
"""What the card of a protocol has room for."""

NARROW: Final = "a protocol can only narrow what the station allows"

_Id = Annotated[str, msgspec.Meta(pattern="^[A-Z0-9]+(-[A-Z0-9]+)*$", max_length=24)]
_Finite = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
_Share = Annotated[float, msgspec.Meta(gt=0, le=1)]
_Count = Annotated[int, msgspec.Meta(ge=1, le=60)]


class _Range(Strict, frozen=True, kw_only=True):
    least: _Finite
    usual: _Finite
    most: _Finite


class _Percent(Strict, frozen=True, kw_only=True):
    leg: _Range | None = None
    arm: _Range | None = None


class _Tempo(Strict, frozen=True, kw_only=True):
    up_s: _Finite
    down_s: _Finite


class _Exercise(Strict, frozen=True, kw_only=True):
    name: Text
    limb: Limb
    postures: tuple[Posture, ...]


class _Block(Strict, frozen=True, kw_only=True):
    work: Work = Work.REPETITIONS
    repeat: _Count = 1
    repetitions: _Count | None = None
    work_s: _Finite | None = None
    rest: Rest
    rest_s: _Finite | None = None
    from_share: _Share = 1.0
    to_share: _Share = 1.0
    refill_after_s: _Finite | None = None
    cue: str = ""
    rest_cue: str = ""


class _File(Strict, frozen=True, kw_only=True):
    format: Literal[1]
    id: _Id
    version: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_MAX)]
    purpose: Annotated[str, msgspec.Meta(min_length=1, max_length=PURPOSE_MAX)]
    enabled: bool = True
    goals: tuple[Goal, ...]
    needs: tuple[Need, ...] = ()
    contraindicated: tuple[Text, ...] = ()
    evidence: Grade
    inferred: tuple[Text, ...] = ()
    sources: tuple[Text, ...]
    max_restriction_s: _Finite
    for_first_session: bool = False
    percent: _Percent
    tempo: _Tempo | None = None
    exercises: tuple[_Exercise, ...]
    blocks: tuple[_Block, ...]


def read_protocol(path: Path) -> tuple[Source, Protocol]:
    """One protocol file. Raises `ProtocolError` with every problem of it."""
    source = read_source(path)
    file = decode(source, _File)
    tempo = None if file.tempo is None else Tempo(up_s=Seconds(file.tempo.up_s), down_s=Seconds(file.tempo.down_s))
    blocks = [(index, block) for index, one in enumerate(file.blocks) for block in _repeated(one, tempo)]
    loose = list(_loose(source, file))
    try:
        protocol = Protocol(
            id=file.id,
            version=file.version,
            name=file.name,
            purpose=file.purpose,
            enabled=file.enabled,
            leg=_span(file.percent.leg),
            arm=_span(file.percent.arm),
            blocks=tuple(block for _, block in blocks),
            max_restriction_s=Seconds(file.max_restriction_s),
            exercises=tuple(Exercise(name=e.name, limb=e.limb, postures=e.postures) for e in file.exercises),
            goals=file.goals,
            needs=file.needs,
            contraindicated=file.contraindicated,
            evidence=file.evidence,
            inferred=file.inferred,
            sources=file.sources,
            for_first_session=file.for_first_session,
        )
    except UnsoundProtocol as error:
        tables = [table for table, _ in blocks]
        found = dict.fromkeys(_flaw(source, tables, where, message) for where, message in error.flaws)
        raise ProtocolError([*loose, *found]) from error
    if loose:
        raise ProtocolError(loose)
    return source, protocol


def _loose(source: Source, file: _File) -> list[Diagnostic]:
    """What stands in a file and would mean nothing, or is missing where something hangs on it."""
    found = []
    for index, block in enumerate(file.blocks):
        place = f"blocks[{index}]"
        if block.rest is not Rest.NONE and block.rest_s is None and (index + 1 < len(file.blocks) or block.repeat > 1):
            found.append(source.problem(f"{place}.rest_s", "missing_key", "missing", "add rest_s, or rest = 'none'"))
        if block.rest is Rest.NONE and block.rest_s is not None:
            found.append(source.problem(f"{place}.rest_s", "unused_key", "there is no rest", "remove it"))
        if block.from_share != block.to_share and block.repeat == 1:
            hint = "set repeat, or both shares alike"
            found.append(source.problem(f"{place}.to_share", "unused_key", "one block has no ramp", hint))
    if file.tempo is not None and all(block.work is not Work.REPETITIONS for block in file.blocks):
        found.append(source.problem("tempo", "unused_key", "nothing is counted in this protocol", "remove it"))
    return found


def _repeated(one: _Block, tempo: Tempo | None) -> list[Block]:
    """The blocks that a table stands for."""
    steps = max(1, one.repeat - 1)
    shares = [one.from_share + (one.to_share - one.from_share) * index / steps for index in range(one.repeat)]
    return [
        Block(
            work=one.work,
            repetitions=one.repetitions or 0,
            tempo=tempo if one.work is Work.REPETITIONS else None,
            work_s=Seconds(one.work_s or 0.0),
            rest=one.rest,
            rest_s=Seconds(one.rest_s or 0.0),
            share=round(share, 4),
            refill_after_s=Seconds(one.refill_after_s or 0.0),
            cue=one.cue,
            rest_cue=one.rest_cue,
        )
        for share in shares
    ]


def _flaw(source: Source, tables: list[int], where: str, message: str) -> Diagnostic:
    if where in {limb.value for limb in Limb}:
        where = f"percent.{where}"
    elif where.startswith("blocks["):
        where = f"blocks[{tables[int(where[7:-1])]}]"
    return source.problem(where, "unsound", message, NARROW)


def _span(span: _Range | None) -> PercentRange | None:
    return None if span is None else PercentRange(least=span.least, usual=span.usual, most=span.most)
