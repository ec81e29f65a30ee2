"""Strict reading of a TOML file into msgspec structs, with every problem found, where it stands, and the way out.

msgspec stops at the first problem; a person mending a file wants all of them. So each field is converted apart.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Annotated, Final, TypeVar, Union, get_args, get_origin

import msgspec

from kiosk.core.errors import Diagnostic, ProtocolError

S = TypeVar("S", bound=msgspec.Struct)

Text = Annotated[str, msgspec.Meta(min_length=1)]
"""Text that is there."""

_TABLE: Final = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\-]+)\s*\]\]?")
_KEY: Final = re.compile(r"^\s*([A-Za-z0-9_\-]+)\s*=")


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of what files hold: an unknown key is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file's name, content and the line of each key and table."""

    name: str
    data: Mapping[str, object]
    lines: Mapping[str, int]

    def problem(self, where: str, code: str, message: str, hint: str = "") -> Diagnostic:
        """A diagnostic whose path names the file, the line of `where` or of what holds it, and `where` itself."""
        held = where
        while held and held not in self.lines:
            held = held[: max(held.rfind("."), held.rfind("["), 0)]
        line = f":{self.lines[held]}" if held else ""
        return Diagnostic(path=f"{self.name}{line}: {where}", code=code, message=message, hint=hint)


def read_source(path: Path) -> Source:
    """Read and parse a file.

    Raises:
        ProtocolError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors begin a file with a mark of its encoding
        data = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(
            [Diagnostic(path=path.name, code="unreadable", message=str(error), hint="is it a text file?")]
        ) from error
    except (ValueError, RecursionError) as error:  # the two others: a number of 5,000 digits, brackets 1,000 deep
        raise ProtocolError(
            [Diagnostic(path=path.name, code="not_toml", message=str(error), hint="see toml.io")]
        ) from error
    return Source(name=path.name, data=data, lines=_line_numbers(text))


def decode(source: Source, kind: type[S]) -> S:
    """Turn the file into a struct.

    Raises:
        ProtocolError: unknown, missing or wrong keys; holds every problem.
    """
    problems = list(_problems(source, source.data, kind, ""))
    if problems:
        raise ProtocolError(problems)
    return msgspec.convert(source.data, kind)


def _problems(source: Source, value: object, kind: object, where: str) -> Iterator[Diagnostic]:
    """Everything wrong with `value` as a `kind`."""
    kind = _without_none(kind)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        yield from _struct_problems(source, value, kind, where)
        return
    if get_origin(kind) is tuple and isinstance(value, list):
        (item, *_) = get_args(kind)
        for index, element in enumerate(value):
            yield from _problems(source, element, item, f"{where}[{index}]")
        return
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        yield source.problem(where, "wrong_value", str(error).replace(" - at `$`", ""))


def _struct_problems(
    source: Source, value: Mapping[str, object], kind: type[msgspec.Struct], where: str
) -> Iterator[Diagnostic]:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for key in value:
        if key not in fields:
            near = difflib.get_close_matches(key, fields, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(fields)}"
            yield source.problem(_joined(where, key), "unknown_key", "unknown key", hint)
    for name, field in fields.items():
        path = _joined(where, name)
        if name in value:
            yield from _problems(source, value[name], field.type, path)
        elif field.required:
            yield source.problem(path, "missing_key", "missing", f"add {name}")


def _joined(where: str, key: str) -> str:
    return f"{where}.{key}" if where else key


def _without_none(kind: object) -> object:
    """`X | None` as `X`: TOML has no null, an optional table is left out."""
    if get_origin(kind) not in {Union, UnionType}:
        return kind
    (only,) = (part for part in get_args(kind) if part is not type(None))
    return only


def _line_numbers(text: str) -> dict[str, int]:
    """Where keys and tables begin. Dotted keys and inline tables are found by the table that holds them."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _TABLE.match(line):
            table = header[2]
            if header[1] == "[[":
                index = counts.get(table, 0)
                counts[table] = index + 1
                table = f"{table}[{index}]"
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault(_joined(table, key[1]), number)
    return lines


def named_sources(value: object, where: str = "") -> Iterator[tuple[str, str]]:
    """Every table that names its source, and the name; `[sources]` itself is the list of what may be named."""
    for path, table in sourced_tables(value, where):
        yield path, str(table["source"])


def sourced_tables(value: object, where: str = "") -> Iterator[tuple[str, Mapping[str, object]]]:
    """The same tables themselves."""
    if isinstance(value, Mapping):
        if isinstance(value.get("source"), str):
            yield where, value
        for key, inner in value.items():
            if where or key != "sources":
                yield from sourced_tables(inner, _joined(where, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from sourced_tables(inner, f"{where}[{index}]")
