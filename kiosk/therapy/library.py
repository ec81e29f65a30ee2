"""The station's therapy files: protocols, cuffs, the same-day gate and the consent text. Loads, never decides.

Files are strict: an unknown key is refused, and so is anything the core finds unsound. All problems come at once.
"""

from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.model import Limb, Work
from kiosk.core.prescription import Cuff
from kiosk.core.protocol import Protocol
from kiosk.core.records import Tier
from kiosk.core.screening import Question, Scope, ScreeningRules
from kiosk.therapy.protocolfile import read_protocol
from kiosk.therapy.strict import Source, decode, read_source

DIRECTORY: Final = Path(__file__).parent

ARM_WIDTH_MIN_MM: Final = 50
LEG_WIDTH_MIN_MM: Final = 75
"""Narrower cuffs press on nerves (domain reference 2.5)."""

_KINDS: Final = tuple(Work)

T = TypeVar("T")

_Text = Annotated[str, msgspec.Meta(min_length=1)]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class _Cuff(_Strict, frozen=True, kw_only=True):
    id: _Text
    name: _Text
    limb: Limb
    width_mm: Annotated[int, msgspec.Meta(ge=1, le=400)]
    air_ml: Annotated[float, msgspec.Meta(ge=20, le=2000)]
    ml_per_mmhg: Annotated[float, msgspec.Meta(ge=0.1, le=40)]


class _CuffsFile(_Strict, frozen=True, kw_only=True):
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

    @property
    def offered(self) -> tuple[Protocol, ...]:
        """The protocols that are switched on."""
        return tuple(protocol for protocol in self.protocols if protocol.enabled)

    def protocol(self, protocol_id: str) -> Protocol | None:
        """The protocol of this id, if there is one."""
        return next((protocol for protocol in self.protocols if protocol.id == protocol_id), None)

    def cuff(self, cuff_id: str) -> Cuff | None:
        """The cuff of this id, if there is one."""
        return next((cuff for cuff in self.cuffs if cuff.id == cuff_id), None)


def load_library(directory: Path = DIRECTORY, own: Path | None = None) -> Library:
    """Load all therapy files, and the protocols of the clinic's own folder `own`, if it has one.

    Raises `ProtocolError` with the problems of all of them.
    """
    problems: list[Diagnostic] = []

    def load(function: Callable[[], T]) -> T | None:
        try:
            return function()
        except ProtocolError as error:
            problems.extend(error.diagnostics)
            return None

    screening = load(lambda: load_screening(directory / "screening" / "same_day.toml"))
    protocols = load(lambda: load_protocols(directory / "protocols", own, screening))
    cuffs = load(lambda: load_cuffs(directory / "cuffs.toml"))
    consent = load(lambda: load_consent(directory / "consent.toml"))
    if protocols is None or cuffs is None or screening is None or consent is None:
        raise ProtocolError(problems)
    return Library(protocols=protocols, cuffs=cuffs, screening=screening, consent=consent)


def load_protocols(
    directory: Path = DIRECTORY / "protocols", own: Path | None = None, rules: ScreeningRules | None = None
) -> tuple[Protocol, ...]:
    """Every protocol of a folder by kind and file name, then those of the clinic's own, which bear no id of ours.

    Args:
        directory: where the shipped ones are.
        own: where the clinic's are; there has to be such a folder, and it may be empty.
        rules: the questions that contraindications name; None when they cannot be had, and are told of elsewhere.

    Raises:
        ProtocolError: holds the problems of all files.
    """
    protocols: dict[str, Protocol] = {}
    problems: list[Diagnostic] = []
    if own is not None and not own.is_dir():
        hint = "make it, or take protocols_dir out of the settings"
        problems.append(Diagnostic(path=str(own), code="no_folder", message="no such folder", hint=hint))
    for folder in (directory,) if own is None else (directory, own):
        found: list[Protocol] = []
        for path in sorted(folder.glob("*.toml")):
            more, protocol = checked(path, rules, {*protocols, *(other.id for other in found)})
            problems += more
            found += () if protocol is None else (protocol,)
        found.sort(key=lambda one: _KINDS.index(one.blocks[0].work))
        protocols |= {one.id: one for one in found}
    if not protocols and not problems:
        problems.append(Diagnostic(path=str(directory), code="no_protocols", message="no protocol file here"))
    if problems:
        raise ProtocolError(problems)
    return tuple(protocols.values())


def check_protocol_file(path: Path, rules: ScreeningRules | None = None) -> tuple[Diagnostic, ...]:
    """Every problem of one protocol file; none means it can be used. `rules` as for `load_protocols`."""
    return checked(path, rules, frozenset())[0]


def checked(
    path: Path, rules: ScreeningRules | None, taken: Set[str]
) -> tuple[tuple[Diagnostic, ...], Protocol | None]:
    """Every problem of one file beside protocols whose ids are `taken`, and the protocol when it is sound by itself."""
    try:
        source, protocol = read_protocol(path)
    except ProtocolError as error:
        return error.diagnostics, None
    found = _unknown_conditions(source, protocol, rules)
    if protocol.id in taken:
        found.append(source.problem("id", "duplicate_id", f"{protocol.id} exists already", "choose another"))
    return tuple(found), protocol


def _unknown_conditions(source: Source, protocol: Protocol, rules: ScreeningRules | None) -> list[Diagnostic]:
    """A condition that nobody is asked about would never keep anybody from anything."""
    known = None if rules is None else [question.id for question in rules.questions]
    return [
        source.problem("contraindicated", "unknown_condition", f"nobody is asked about {name}", ", ".join(known))
        for name in protocol.contraindicated
        if known is not None and name not in known
    ]


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
