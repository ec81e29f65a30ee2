"""The station's therapy files: protocols, cuffs, screening forms, consent and tests. Loads, never decides.

Files are strict: an unknown key is refused, and so is anything the core finds unsound. All problems come at once.
"""

from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from kiosk.core.baseline import Baselines
from kiosk.core.clinic import Published
from kiosk.core.errors import Diagnostic, ProtocolError
from kiosk.core.ladder import Ladder
from kiosk.core.model import Limb, Work
from kiosk.core.prescription import Cuff
from kiosk.core.progressionrules import ProgressRules
from kiosk.core.proposalrules import ProposalRules
from kiosk.core.protocol import Protocol
from kiosk.core.screenform import ScreeningRules
from kiosk.therapy.baselines import load_baselines, load_rates
from kiosk.therapy.forms import ClearanceReason, load_forms
from kiosk.therapy.ladders import load_ladders
from kiosk.therapy.prescribing import load_prescribing
from kiosk.therapy.progressing import load_progression
from kiosk.therapy.protocolfile import read_protocol
from kiosk.therapy.strict import Source, Strict, Text, decode, read_source

DIRECTORY: Final = Path(__file__).parent

ARM_WIDTH_MIN_MM: Final = 50
LEG_WIDTH_MIN_MM: Final = 75
"""Narrower cuffs press on nerves (rockcuff.com; that of the leg is unclear there, and our inference)."""

_KINDS: Final = tuple(Work)

T = TypeVar("T")


class _Cuff(Strict, frozen=True, kw_only=True):
    id: Text
    name: Text
    limb: Limb
    width_mm: Annotated[int, msgspec.Meta(ge=1, le=400)]
    air_ml: Annotated[float, msgspec.Meta(ge=20, le=2000)]
    ml_per_mmhg: Annotated[float, msgspec.Meta(ge=0.1, le=40)]


class _CuffsFile(Strict, frozen=True, kw_only=True):
    sources: Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]
    cuffs: tuple[_Cuff, ...]


class _ConsentFile(Strict, frozen=True, kw_only=True):
    version: Text
    title: Text
    paragraphs: tuple[Text, ...]


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
    """Questions of the day."""
    full_screening: ScreeningRules
    clearances: tuple[ClearanceReason, ...]
    consent: ConsentText
    baselines: Baselines
    rates: tuple[Published, ...]
    prescribing: ProposalRules
    progression: ProgressRules
    ladders: tuple[Ladder, ...]

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

    forms = load(lambda: load_forms(directory / "screening"))
    asked = None if forms is None else asked_by(forms.same_day, forms.full)
    protocols = load(lambda: load_protocols(directory / "protocols", own, asked))
    cuffs = load(lambda: load_cuffs(directory / "cuffs.toml"))
    consent = load(lambda: load_consent(directory / "consent.toml"))
    baselines = load(lambda: load_baselines(directory / "tests.toml"))
    rates = load(lambda: load_rates(directory / "rates.toml"))
    ids = None if protocols is None else {protocol.id for protocol in protocols}
    prescribing = load(lambda: load_prescribing(directory / "prescribing.toml", ids))
    progression = load(lambda: load_progression(directory / "progression.toml"))
    ladders = None if baselines is None else load(lambda: load_ladders(baselines, directory / "ladders.toml"))
    if protocols is None or cuffs is None or forms is None or consent is None or prescribing is None:
        raise ProtocolError(problems)
    if baselines is None or rates is None:
        raise ProtocolError(problems)
    if progression is None or ladders is None:
        raise ProtocolError(problems)
    return Library(
        protocols=protocols,
        cuffs=cuffs,
        screening=forms.same_day,
        full_screening=forms.full,
        clearances=forms.clearances,
        consent=consent,
        baselines=baselines,
        rates=rates,
        prescribing=prescribing,
        progression=progression,
        ladders=ladders,
    )


def load_protocols(
    directory: Path = DIRECTORY / "protocols", own: Path | None = None, asked: Collection[str] | None = None
) -> tuple[Protocol, ...]:
    """Every protocol of a folder by kind and file name, then those of the clinic's own, which bear no id of ours.

    Args:
        directory: where the shipped ones are.
        own: where the clinic's are; there has to be such a folder, and it may be empty.
        asked: ids of the questions that contraindications name; None when they cannot be had, which is told elsewhere.

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
            more, protocol = checked(path, asked, {*protocols, *(other.id for other in found)})
            problems += more
            found += () if protocol is None else (protocol,)
        found.sort(key=lambda one: _KINDS.index(one.blocks[0].work))
        protocols |= {one.id: one for one in found}
    if not protocols and not problems:
        problems.append(Diagnostic(path=str(directory), code="no_protocols", message="no protocol file here"))
    if problems:
        raise ProtocolError(problems)
    return tuple(protocols.values())


def check_protocol_file(path: Path, asked: Collection[str] | None = None) -> tuple[Diagnostic, ...]:
    """Every problem of one protocol file; none means it can be used. `asked` as for `load_protocols`."""
    return checked(path, asked, frozenset())[0]


def checked(
    path: Path, asked: Collection[str] | None, taken: Set[str]
) -> tuple[tuple[Diagnostic, ...], Protocol | None]:
    """Every problem of one file beside protocols whose ids are `taken`, and the protocol when it is sound by itself."""
    try:
        source, protocol = read_protocol(path)
    except ProtocolError as error:
        return error.diagnostics, None
    found = _unknown_conditions(source, protocol, asked)
    if protocol.id in taken:
        found.append(source.problem("id", "duplicate_id", f"{protocol.id} exists already", "choose another"))
    return tuple(found), protocol


def asked_by(*forms: ScreeningRules) -> frozenset[str]:
    """Ids of everything that these forms ask."""
    return frozenset(question.id for rules in forms for question in rules.questions)


def _unknown_conditions(source: Source, protocol: Protocol, asked: Collection[str] | None) -> list[Diagnostic]:
    """A condition that nobody is asked about would keep everybody from it, and nobody would know why."""
    return [
        source.problem(
            "contraindicated", "unknown_condition", f"nobody is asked about {name}", ", ".join(sorted(asked))
        )
        for name in protocol.contraindicated
        if asked is not None and name not in asked
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


def load_consent(path: Path = DIRECTORY / "consent.toml") -> ConsentText:
    """The consent text. Raises `ProtocolError` with every problem."""
    file = decode(read_source(path), _ConsentFile)
    return ConsentText(version=file.version, title=file.title, paragraphs=file.paragraphs)
