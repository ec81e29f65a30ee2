"""Figures of the core and of the watchdog as their own modules state them: value, meaning, source.

What is printed is a figure's own docstring, so that it cannot come apart from its source. A figure without a docstring,
or with one that names no source and is not called an inference, is refused.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic

SOURCE: Final = re.compile(
    r"inference|et al\.|\bdoi\b|PMC\d|position stand|\bIEC\b|\bNIBP\b|\bVALD\b|[a-z]\.(com|org|net|physio)\b"
    r"|\(20\d\d\)|\b20\d\d, J |data sheet|same source|Owens"
)
"""What a docstring has to say so that a reader can look the figure up, or knows that it is ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One or several constants that share a docstring, by name, and that docstring."""

    module: str
    values: Mapping[str, object]
    text: str


def figures(
    module: str, *, of: str | None = None, only: Sequence[str] = (), without: Sequence[str] = ()
) -> tuple[Figure, ...]:
    """The public figures of a module, or of its class `of`, in the order in which they are written.

    Args:
        module: its name.
        of: a dataclass whose defaults are meant; the module's constants otherwise.
        only: names of what is meant; everything otherwise.
        without: names of what is left out.

    Raises:
        ConfigError: `no_source` or `unknown_name`; every one of them.
    """
    loaded = import_module(module)
    defaults = vars(loaded) if of is None else _defaults(getattr(loaded, of))
    found, problems = [], []
    seen: set[str] = set()
    for names, text in _groups(_body(module, of)):
        values = {name: defaults[name] for name in names if _is_figure(name, defaults.get(name))}
        seen |= set(values)
        wanted = {name: value for name, value in values.items() if name not in without and (not only or name in only)}
        if not wanted:
            continue
        if not SOURCE.search(text):
            problems.append(_problem(module, ", ".join(wanted), "no_source", "say where it is from in its docstring"))
        found.append(Figure(module=module, values=wanted, text=text))
    unknown = [name for name in (*only, *without) if name not in seen]
    problems += [_problem(module, name, "unknown_name", "it is no figure of this module") for name in unknown]
    if problems:
        raise ConfigError(problems)
    return tuple(found)


def _problem(module: str, name: str, code: str, message: str) -> Diagnostic:
    return Diagnostic(path=f"{module}.{name}", code=code, message=message, hint="see its neighbours")


def _defaults(kind: type) -> dict[str, object]:
    return {field.name: field.default for field in fields(kind) if field.default is not MISSING}


def _body(module: str, of: str | None) -> Sequence[ast.stmt]:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ConfigError([_problem(module, of or "", "no_module", "it has no source text")])
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    if of is None:
        return tree.body
    return next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == of)


def _groups(body: Sequence[ast.stmt]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Names on lines that follow each other without a gap, with the docstring right below; "" where there is none."""
    names: list[str] = []
    last = 0
    for node in body:
        target = _target(node)
        if target is not None:
            if names and node.lineno != last + 1:
                yield tuple(names), ""
                names = []
            names.append(target)
        elif names:
            yield tuple(names), _docstring(node) if node.lineno == last + 1 else ""
            names = []
        last = node.end_lineno or node.lineno
    if names:
        yield tuple(names), ""


def _target(node: ast.stmt) -> str | None:
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None


def _docstring(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return " ".join(node.value.value.split())
    return ""


def _is_figure(name: str, value: object) -> bool:
    """Numbers, words, and ranges and tables of numbers; not patterns, types and other machinery."""
    if name.startswith("_") or isinstance(value, bool):
        return False
    if isinstance(value, dict):
        return all(_is_figure("value", one) for one in value.values())
    if isinstance(value, tuple | frozenset):
        return bool(value) and all(isinstance(one, int | float | str) for one in value)
    return isinstance(value, int | float | str)
