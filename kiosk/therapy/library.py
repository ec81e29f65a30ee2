"""The station's therapy files: protocols, cuffs, the same-day gate, consent and tests. Loads, never decides.

Files are strict: an unknown key is refused, and so is anything the core finds unsound. All problems come at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from kiosk.core.baseline import Baselines
from kiosk.core.clinic import Published
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Limb, Tempo
from kiosk.core.prescription import Cuff
from kiosk.core.protocol import Exercise, PercentRange, Protocol, UnsoundProtocol
from kiosk.core.records import Tier
from kiosk.core.screening import Question, Scope, ScreeningRules
from kiosk.core.units import Seconds
from kiosk.therapy.baselines import load_baselines, load_rates
from kiosk.therapy.strict import Source, decode, read_source

DIRECTORY: Final = Path(__file__).parent

ARM_WIDTH_MIN_MM: Final = 50
LEG_WIDTH_MIN_MM: Final = 75
"""Narrower cuffs press on nerves (domain reference 2.5)."""

T = TypeVar("T")

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Finite = Annotated[float, msgspec.Meta(gt=0, le=10_000)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class _Range(_Strict, frozen=True, kw_only=True):
    least: _Finite
    usual: _Finite
    most: _Finite


class _Percent(_Strict, frozen=True, kw_only=True):
    leg: _Range | None = None
    arm: _Range | None = None


class _Tempo(_Strict, frozen=True, kw_only=True):
    up_s: _Finite
    down_s: _Finite


class _Exercise(_Strict, frozen=True, kw_only=True):
    name: _Text
    limb: Limb


class _ProtocolFile(_Strict, frozen=True, kw_only=True):
    id: _Text
    name: _Text
    purpose: _Text
    repetitions: tuple[Annotated[int, msgspec.Meta(ge=1, le=60)], ...]
    rest_s: _Finite
    inflated_rests: bool
    max_restriction_s: _Finite
    sources: tuple[_Text, ...]
    tempo: _Tempo
    percent: _Percent
    exercises: tuple[_Exercise, ...]


class _Cuff(_Strict, frozen=True, kw_only=True):
    id: _Text
    name: _Text
    limb: Limb
    width_mm: Annotated[int, msgspec.Meta(ge=1, le=400)]
    air_ml: Annotated[float, msgspec.Meta(ge=20, le=2000)]
    ml_per_mmhg: Annotated[float, msgspec.Meta(ge=0.1, le=40)]


class _CuffsFile(_Strict, frozen=True, kw_only=True):
    sources: Annotated[tuple[_Text, ...], msgspec.Meta(min_length=1)]
    cuffs: tuple[_Cuff, ...]


class _Question(_Strict, frozen=True, kw_only=True):
    id: _Text
    row: Annotated[int, msgspec.Meta(ge=1)]
    text: _Text
    detail: str
    tier: Tier
    scope: Scope
    sources: tuple[_Text, ...]


class _ScreeningFile(_Strict, frozen=True, kw_only=True):
    version: _Text
    sources: dict[str, _Text]
    questions: tuple[_Question, ...]


class _ConsentFile(_Strict, frozen=True, kw_only=True):
    version: _Text
    title: _Text
    paragraphs: tuple[_Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """What a runner agrees to, and its version."""

    version: str
    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Everything the therapy files say."""

    protocols: tuple[Protocol, ...]
    cuffs: tuple[Cuff, ...]
    screening: ScreeningRules
    consent: ConsentText
    baselines: Baselines
    rates: tuple[Published, ...]

    def protocol(self, protocol_id: str) -> Protocol | None:
        """The protocol of this id, if there is one."""
        return next((protocol for protocol in self.protocols if protocol.id == protocol_id), None)

    def cuff(self, cuff_id: str) -> Cuff | None:
        """The cuff of this id, if there is one."""
        return next((cuff for cuff in self.cuffs if cuff.id == cuff_id), None)


def load_library(directory: Path = DIRECTORY) -> Library:
    """Load all therapy files. Raises `ProtocolError` with the problems of all of them."""
    problems: list[Diagnostic] = []

    def load(function: Callable[[Path], T], path: Path) -> T | None:
        try:
            return function(path)
        except ProtocolError as error:
            problems.extend(error.diagnostics)
            return None

    protocols = load(load_protocols, directory / "protocols")
    cuffs = load(load_cuffs, directory / "cuffs.toml")
    screening = load(load_screening, directory / "screening" / "same_day.toml")
    consent = load(load_consent, directory / "consent.toml")
    baselines = load(load_baselines, directory / "tests.toml")
    rates = load(load_rates, directory / "rates.toml")
    if protocols is None or cuffs is None or screening is None or consent is None or baselines is None or rates is None:
        raise ProtocolError(problems)
    return Library(
        protocols=protocols, cuffs=cuffs, screening=screening, consent=consent, baselines=baselines, rates=rates
    )


def load_protocols(directory: Path = DIRECTORY / "protocols") -> tuple[Protocol, ...]:
    """Every protocol of a folder, by file name. Raises `ProtocolError` with the problems of all of them."""
    protocols: dict[str, Protocol] = {}
    problems: list[Diagnostic] = []
    for path in sorted(directory.glob("*.toml")):
        try:
            source = read_source(path)
            protocol = _protocol(source)
        except ProtocolError as error:
            problems.extend(error.diagnostics)
            continue
        if protocol.id in protocols:
            problems.append(source.problem("id", "duplicate_id", f"{protocol.id} exists already", "choose another"))
        protocols[protocol.id] = protocol
    if not protocols and not problems:
        problems.append(Diagnostic(path=str(directory), code="no_protocols", message="no protocol file here"))
    if problems:
        raise ProtocolError(problems)
    return tuple(protocols.values())


def check_protocol_file(path: Path) -> tuple[Diagnostic, ...]:
    """Every problem of one protocol file; none means it can be used."""
    try:
        _protocol(read_source(path))
    except ProtocolError as error:
        return error.diagnostics
    return ()


def _protocol(source: Source) -> Protocol:
    file = decode(source, _ProtocolFile)
    try:
        return Protocol(
            id=file.id,
            name=file.name,
            purpose=file.purpose,
            leg=_span(file.percent.leg),
            arm=_span(file.percent.arm),
            repetitions=file.repetitions,
            rest_s=Seconds(file.rest_s),
            tempo=Tempo(up_s=Seconds(file.tempo.up_s), down_s=Seconds(file.tempo.down_s)),
            inflated_rests=file.inflated_rests,
            max_restriction_s=Seconds(file.max_restriction_s),
            exercises=tuple(Exercise(name=e.name, limb=e.limb) for e in file.exercises),
            sources=file.sources,
        )
    except UnsoundProtocol as error:
        raise ProtocolError([_flaw(source, where, message) for where, message in error.flaws]) from error


def _flaw(source: Source, where: str, message: str) -> Diagnostic:
    path = f"percent.{where}" if where in {limb.value for limb in Limb} else where
    return source.problem(path, "unsound", message, "a protocol can only narrow what the station allows")


def _span(span: _Range | None) -> PercentRange | None:
    return None if span is None else PercentRange(least=span.least, usual=span.usual, most=span.most)


def load_cuffs(path: Path = DIRECTORY / "cuffs.toml") -> tuple[Cuff, ...]:
    """The registered cuffs. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    cuffs = decode(source, _CuffsFile).cuffs
    problems: list[Diagnostic] = []
    seen: set[str] = set()
    for index, cuff in enumerate(cuffs):
        if cuff.id in seen:
            problems.append(source.problem(f"cuffs[{index}].id", "duplicate_id", f"{cuff.id} exists already"))
        seen.add(cuff.id)
        least = LEG_WIDTH_MIN_MM if cuff.limb is Limb.LEG else ARM_WIDTH_MIN_MM
        if cuff.width_mm < least:
            message = f"{cuff.width_mm} mm is narrower than {least} mm"
            problems.append(source.problem(f"cuffs[{index}].width_mm", "cuff_narrow", message, "use a wider cuff"))
    if problems:
        raise ProtocolError(problems)
    return tuple(
        Cuff(
            id=c.id,
            name=c.name,
            limb=c.limb,
            width_mm=c.width_mm,
            air_ml=c.air_ml,
            ml_per_mmhg=c.ml_per_mmhg,
        )
        for c in cuffs
    )


def load_screening(path: Path = DIRECTORY / "screening" / "same_day.toml") -> ScreeningRules:
    """The questions of the same-day gate. Raises `ProtocolError` with every problem."""
    source = read_source(path)
    file = decode(source, _ScreeningFile)
    problems = [
        source.problem(f"questions[{index}].sources", "unknown_source", f"{name} is not under [sources]")
        for index, question in enumerate(file.questions)
        for name in question.sources
        if name not in file.sources
    ]
    if problems:
        raise ProtocolError(problems)
    questions = tuple(
        Question(
            id=q.id,
            row=q.row,
            text=q.text,
            detail=q.detail,
            tier=q.tier,
            scope=q.scope,
            sources=tuple(file.sources[name] for name in q.sources),
        )
        for q in file.questions
    )
    try:
        return ScreeningRules(version=file.version, questions=questions)
    except ValueError as error:
        raise ProtocolError([source.problem("questions", "unsound", str(error))]) from error


def load_consent(path: Path = DIRECTORY / "consent.toml") -> ConsentText:
    """The consent text. Raises `ProtocolError` with every problem."""
    file = decode(read_source(path), _ConsentFile)
    return ConsentText(version=file.version, title=file.title, paragraphs=file.paragraphs)
