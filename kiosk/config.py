"""Settings from a strict TOML file, and the strict reader that other files of the station use too.

A file may only narrow the limits of `kiosk.safety.limits`. Unknown keys, wrong types, NaN and figures out of range
are refused, all of them at once, each with its path and the way out. Nothing has a backend for a default.
"""

import dataclasses
import difflib
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Final, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from kiosk.contradictions import contradictions
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.settings import (
    ClinicSettings,
    LimitSettings,
    PumpSettings,
    RecordSettings,
    ScreenSettings,
    SoundSettings,
    TouchSettings,
)

__all__ = [
    "ClinicSettings",
    "LimitSettings",
    "PumpSettings",
    "RecordSettings",
    "ScreenSettings",
    "Settings",
    "SoundSettings",
    "TouchSettings",
    "load_settings",
]

BACKENDS: Final = ("real", "bench")

T = TypeVar("T", bound=msgspec.Struct)

_PathText = Annotated[str, msgspec.Meta(min_length=1, description="a path, absolute or relative to this file")]


class SettingsFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings file of a station. Relative paths in it are relative to the file."""

    backend: Annotated[
        Literal["real", "bench"],
        msgspec.Meta(description='backend = "real" or backend = "bench"'),
    ]
    """The board, or the simulated bench. Nothing falls back from one to the other."""
    data_dir: _PathText
    """Folder of the records."""
    runtime_dir: _PathText
    """Folder of the sockets; emptied when the machine starts."""
    state_dir: _PathText
    """Folder of the watchdog's journal and of the calibration."""
    wiring: _PathText
    """The wiring file; the same one for every process."""
    protocols_dir: _PathText | None = None
    """Folder of the clinic's own protocols, beside the shipped ones. Unset: none."""
    limits: LimitSettings = msgspec.field(default_factory=LimitSettings)
    screen: ScreenSettings = msgspec.field(default_factory=ScreenSettings)
    pump: PumpSettings = msgspec.field(default_factory=PumpSettings)
    touch: TouchSettings | None = None
    sound: SoundSettings = msgspec.field(default_factory=SoundSettings)
    records: RecordSettings = msgspec.field(default_factory=RecordSettings)
    clinic: ClinicSettings = msgspec.field(default_factory=ClinicSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one station is told. Paths are absolute; the wiring file is read by `kiosk.hw.wiring`."""

    backend: str
    data_dir: Path
    """Records of the controller and the screen."""
    runtime_dir: Path
    """Sockets; emptied at boot."""
    state_dir: Path
    """The watchdog's own journal."""
    wiring: Path
    limits: LimitSettings
    screen: ScreenSettings
    pump: PumpSettings = dataclasses.field(default_factory=PumpSettings)
    protocols_dir: Path | None = None
    """The clinic's own protocols; they are added to the shipped ones."""
    touch: TouchSettings | None = None
    """The panel that the touch reader reads; None where there is none."""
    sound: SoundSettings = dataclasses.field(default_factory=SoundSettings)
    records: RecordSettings = dataclasses.field(default_factory=RecordSettings)
    clinic: ClinicSettings = dataclasses.field(default_factory=ClinicSettings)
    logo: Path | None = None
    """The clinic's picture; nobody has looked at it yet (`kiosk.logo`), so that a bad one keeps no process down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a strict check found: good values by dotted path, and every problem."""

    values: dict[str, object]
    problems: tuple[Diagnostic, ...]


def load_settings(path: Path) -> Settings:
    """Read `kiosk.toml`. Relative paths in it are relative to the file.

    Raises:
        ConfigError: the file is missing, unreadable or wrong; holds every problem found.
    """
    data = read_toml(path)
    checked = check(data, SettingsFile)
    base = path.resolve().parent
    found = [
        *checked.problems,
        *contradictions(checked.values, base),
    ]
    if found:
        raise ConfigError(found)
    file = build(data, SettingsFile)
    return Settings(
        backend=file.backend,
        data_dir=base / file.data_dir,
        runtime_dir=base / file.runtime_dir,
        state_dir=base / file.state_dir,
        wiring=base / file.wiring,
        limits=file.limits,
        screen=file.screen,
        pump=file.pump,
        protocols_dir=None if file.protocols_dir is None else base / file.protocols_dir,
        touch=file.touch,
        sound=file.sound,
        records=file.records,
        clinic=file.clinic,
        logo=None if file.clinic.logo is None else base / file.clinic.logo,
    )


_FOLDERS: Final = ("data_dir", "runtime_dir", "state_dir")


def make_folders(settings: Settings, keys: Sequence[str] = ()) -> None:
    """Make the directories of a station where there are none: those of these keys, all for none.

    Raises:
        ConfigError: one or more of them cannot be had, or not be written; holds every problem found.
    """
    found = [problem for key in keys or _FOLDERS for problem in make_folder(getattr(settings, key), key)]
    if found:
        raise ConfigError(found)


def make_folder(folder: Path, key: str) -> list[Diagnostic]:
    """Make one directory where there is none; what keeps it from being used."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        problem = error.strerror or str(error)
    else:
        if os.access(folder, os.W_OK | os.X_OK):
            return []
        problem = "read-only, or it belongs to another user"
    hint = "make it writable for this user, or name another directory"
    return [Diagnostic(path=key, code="folder", message=f"{folder}: {problem}", hint=hint)]


def read_toml(path: Path) -> dict[str, object]:
    """The tables of a TOML file.

    Raises:
        ConfigError: it is missing, unreadable, not UTF-8, or not TOML (with the line).
    """
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        hint = "name the right file; there is no default and no simulator to fall back on"
        raise _refused(path, "file_missing", "no such file", hint) from error
    except OSError as error:
        hint = "make it readable for this user"
        raise _refused(path, "file_unreadable", error.strerror or str(error), hint) from error
    except UnicodeDecodeError as error:
        raise _refused(path, "not_utf8", f"byte {error.start} is not UTF-8", "save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _refused(path, "not_toml", str(error), "correct this line first") from error


def _refused(path: Path, code: str, message: str, hint: str) -> ConfigError:
    return ConfigError([Diagnostic(path=str(path), code=code, message=message, hint=hint)])


def build(data: Mapping[str, object], shape: type[T]) -> T:
    """The struct out of tables that `check` found no problem in."""
    return msgspec.convert(data, shape)


def check(data: Mapping[str, object], shape: type[msgspec.Struct]) -> Checked:
    """Compare tables with a struct, key by key, without stopping at the first problem."""
    checker = _Checker(sorted(_paths(shape)))
    checker.table(data, shape, "")
    return Checked(values=checker.values, problems=tuple(checker.found))


def _table(kind: object) -> type[msgspec.Struct] | None:
    """The struct of a table, also of one that may be left out; None for a single value."""
    kinds = get_args(kind) if isinstance(kind, UnionType) else (kind,)
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)


def _paths(shape: type[msgspec.Struct], prefix: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(shape):
        if (inner := _table(field.type)) is not None:
            yield from _paths(inner, f"{prefix}{field.encode_name}.")
        else:
            yield f"{prefix}{field.encode_name}"


def _hint(kind: object) -> str:
    """The way out that the type itself names: the description of its `Meta`, or its bounds."""
    for meta in get_args(kind)[1:]:
        if not isinstance(meta, msgspec.Meta):
            continue
        if meta.description:
            return meta.description
        if meta.le is not None:
            return f"{meta.ge if meta.gt is None else meta.gt:g} to {meta.le:g}"
    return "correct the value"


class _Checker:
    """Walks tables beside a struct, since msgspec itself stops at the first problem."""

    def __init__(self, known: list[str]) -> None:
        self._known = known
        self.values: dict[str, object] = {}
        self.found: list[Diagnostic] = []

    def table(self, data: Mapping[str, object], shape: type[msgspec.Struct], prefix: str) -> None:
        """Check one table and the ones inside it."""
        fields = {field.encode_name: field for field in msgspec.structs.fields(shape)}
        for key in data:
            if key not in fields:
                self._unknown(prefix, key, list(fields))
        for key, field in fields.items():
            path = f"{prefix}{key}"
            if key not in data:
                self._absent(path, field)
            elif (table := _table(field.type)) is None:
                self._value(data[key], field.type, path)
            elif isinstance(inner := data[key], dict):
                self.table(inner, table, f"{path}.")
            else:
                self._add(path, "wrong_type", f"{inner!r} is not a table", f"write it as [{path}]")

    def _add(self, path: str, code: str, message: str, hint: str) -> None:
        self.found.append(Diagnostic(path=path, code=code, message=message, hint=hint))

    def _absent(self, path: str, field: msgspec.structs.FieldInfo) -> None:
        if not field.required:
            return
        if (table := _table(field.type)) is not None:
            self.table({}, table, f"{path}.")
        else:
            self._add(path, "missing_key", "not given", f"add it; it has no default ({_hint(field.type)})")

    def _unknown(self, prefix: str, key: str, here: list[str]) -> None:
        elsewhere = [path for path in self._known if path.rpartition(".")[2] == key]
        if close := difflib.get_close_matches(key, here, n=1):
            hint = f"did you mean {prefix}{close[0]}?"
        elif elsewhere:
            hint = f"it belongs at {elsewhere[0]}"
        else:
            hint = f"remove it; known here: {', '.join(here)}"
        self._add(f"{prefix}{key}", "unknown_key", "no such key", hint)

    def _value(self, value: object, kind: object, path: str) -> None:
        try:
            self.values[path] = msgspec.convert(value, kind)
        except msgspec.ValidationError as error:
            # A key that may be left unset is `... | None`.
            given = get_args(kind)[0] if get_origin(kind) in {Union, UnionType} else kind
            bare = get_args(given)[0] if get_origin(given) is Annotated else given
            code = "out_of_range" if _fits(value, bare) else "wrong_type"
            self._add(path, code, f"{value!r}: {error}", _hint(given))


def _fits(value: object, kind: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True
