"""Every key of the settings file and of the wiring file, out of the types that read them: `kiosk config reference`.

A key's meaning is its own docstring and its bounds are those it is checked by, so that the page cannot come apart from
the program. A key without a docstring is refused.
"""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Final, Literal, get_args, get_origin

import msgspec

from kiosk.config import SettingsFile
from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.hw.wiring import Wiring, default_wiring_path

_UNITS: Final = {
    "_mmhg": "mmHg",
    "_per_mmhg": "1/mmHg",
    "_percent": "%",
    "_percent_lop_max": "% of LOP",
    "_years": "years",
    "_l_per_min": "L/min",
    "_deg": "degrees",
    "_sps": "1/s",
    "_s": "s",
    "_v": "V",
}
"""Units by the end of a key; the longest end that fits counts."""
_TYPES: Final = {float: "number", int: "whole number", str: "text", bool: "true or false"}


def run() -> int:
    """Print the page; 0. Raises `ConfigError` as `page` does."""
    sys.stdout.write(page())
    return 0


def page() -> str:
    """The whole page as Markdown.

    Raises:
        ConfigError: `no_docstring`, for every key that says nothing of itself.
    """
    lines = [
        "# Settings and wiring",
        "",
        "Every key of the two files a station is told by. This page is made from the program "
        "(`kiosk config reference`); nothing is written by hand. `kiosk config check FILE` names every problem of your "
        "files. [technician.md](technician.md) has an example of each table.",
        "",
        "Nothing else is taken: the station does not start with an unknown key, a wrong type or a figure out of "
        "bounds. A key without a default has to be there, and a table with such keys is all or nothing where it may "
        "be left out. A limit can only narrow what the station allows.",
        "",
        "## kiosk.toml",
        "",
        *_tables(SettingsFile),
        "## wiring.toml",
        "",
        "Pins are BCM numbers. The reference is `kiosk/hw/wiring.toml`, and what it says is the last column: nothing "
        "but the serial numbers has a default. The drawing is in [hardware.md](hardware.md).",
        "",
        *_tables(Wiring, msgspec.toml.decode(default_wiring_path().read_bytes())),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _tables(shape: type[msgspec.Struct], shipped: object = None, prefix: str = "") -> Iterator[str]:
    """A heading with a table for each table of a file, from the top down; `shipped` has what stands in ours."""
    meanings, inner = _meanings(shape), []
    rows = []
    for field in msgspec.structs.fields(shape):
        path = f"{prefix}{field.encode_name}"
        given = shipped.get(field.encode_name) if isinstance(shipped, dict) else None
        table = _table(field.type)
        if table is not None:
            inner.append((path, table, given, field.required or shipped is not None))
            continue
        if field.name not in meanings:
            hint = "say below it what it means"
            raise ConfigError([Diagnostic(path=path, code="no_docstring", message="a key without words", hint=hint)])
        start = _default(field) if shipped is None or not field.required else _value(given)
        start = f"`{given:#x}`" if field.name == "address" else start
        cells = (f"`{path.rpartition('.')[2]}`", *_kind(field.type, field.name), start, meanings[field.name])
        rows.append(f"| {' | '.join(cells)} |")
    if rows:
        last = "default" if shipped is None else "in ours"
        yield from (
            f"| key | type | unit | bounds | {last} | meaning |",
            "| --- | --- | --- | --- | --- | --- |",
            *rows,
            "",
        )
    for path, table, given, is_needed in inner:
        said = inspect.cleandoc(table.__doc__ or "").partition("\n\n")[0].replace("\n", " ")
        if _meanings(table):
            yield from (f"### [{path}]", "", f"{said}{'' if is_needed else ' May be left out.'}", "")
        yield from _tables(table, given, f"{path}.")


def _table(kind: object) -> type[msgspec.Struct] | None:
    kinds = (kind, *get_args(kind))
    return next((one for one in kinds if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)


def _meanings(shape: type[msgspec.Struct]) -> dict[str, str]:
    """The docstring of each field, those of the base classes too."""
    found: dict[str, str] = {}
    for kind in reversed(shape.__mro__):
        if not issubclass(kind, msgspec.Struct) or kind is msgspec.Struct:
            continue
        (tree,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
        body = tree.body if isinstance(tree, ast.ClassDef) else []
        for node, below in pairwise(body):
            is_field = isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
            if is_field and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
                found[ast.unparse(node.target)] = " ".join(str(below.value.value).split())  # type: ignore[attr-defined]
    return found


def _kind(kind: object, name: str) -> tuple[str, str, str]:
    """Type, unit and bounds of one value, in words."""
    arguments = get_args(kind)
    if type(None) in arguments:
        (kind,) = (one for one in arguments if one is not type(None))
        arguments = get_args(kind)
    bare, metas = (arguments[0], arguments[1:]) if get_origin(kind) is Annotated else (kind, ())
    if get_origin(bare) is tuple:
        (inside, _) = get_args(bare)
        return "list", "", _choices(inside) or _bounds(metas)
    if choices := _choices(bare):
        return _TYPES[type(get_args(bare)[0])], _unit(name), choices
    return _TYPES[bare], _unit(name), _bounds(metas)  # type: ignore[index]


def _choices(kind: object) -> str:
    return ", ".join(_value(one) for one in get_args(kind)) if get_origin(kind) is Literal else ""


def _bounds(metas: tuple[object, ...]) -> str:
    for meta in metas:
        if isinstance(meta, msgspec.Meta):
            if meta.description:
                return meta.description.partition(";")[0]
            if meta.le is not None:
                return f"{meta.ge if meta.gt is None else meta.gt:g} to {meta.le:g}"
            if meta.max_length is not None:
                return f"{meta.min_length or 0} to {meta.max_length} letters"
    return ""


def _unit(name: str) -> str:
    ends = sorted((end for end in _UNITS if name.endswith(end)), key=len)
    return _UNITS[ends[-1]] if ends else ""


def _default(field: msgspec.structs.FieldInfo) -> str:
    return "" if field.required else "unset" if field.default is None else _value(field.default)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, float):
        return f"`{value:g}`"
    if isinstance(value, list):
        return ", ".join(map(_value, value))
    return f'`"{value}"`' if isinstance(value, str) else f"`{value}`"
