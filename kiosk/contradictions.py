"""What is wrong with settings that are each right by themselves."""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogues import ENGLISH, languages
from kiosk.core.errors import Diagnostic

SOCKET_PATH_MAX: Final = 107
"""Longest path of a Unix socket in bytes (`sun_path` of unix(7), less its closing zero)."""
SOCKET_NAME_LONGEST: Final = "bench-control.sock"


def contradictions(values: Mapping[str, object], base: Path) -> Iterator[Diagnostic]:
    """Every problem between good values, by their dotted paths; relative ones are relative to `base`."""
    yield from _same_folders(values)
    yield from _long_paths(values, base)
    yield from _unknown_language(values)
    yield from _not_offered(values)
    yield from _steering(values)


def _same_folders(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    seen: dict[object, str] = {}
    for key in ("data_dir", "runtime_dir", "state_dir"):
        if (value := values.get(key)) is None:
            continue
        if value in seen:
            yield Diagnostic(
                path=key,
                code="contradiction",
                message=f"the same directory as {seen[value]}: {value}",
                hint="each process keeps its own files; name another directory",
            )
        seen[value] = key


def _long_paths(values: Mapping[str, object], base: Path) -> Iterator[Diagnostic]:
    runtime_dir = values.get("runtime_dir")
    if not isinstance(runtime_dir, str):
        return
    length = len(os.fsencode(base / runtime_dir / SOCKET_NAME_LONGEST))
    if length > SOCKET_PATH_MAX:
        yield Diagnostic(
            path="runtime_dir",
            code="path_too_long",
            message=f"sockets in {base / runtime_dir} would have paths of {length} bytes",
            hint=f"{SOCKET_PATH_MAX} are possible; name a directory with a shorter path",
        )


def _unknown_language(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    code = values.get("screen.language")
    if isinstance(code, str) and code not in languages():
        yield Diagnostic(
            path="screen.language",
            code="language_unknown",
            message=f"there is no catalogue for {code!r}",
            hint=f"one of {', '.join(languages())}",
        )


def _not_offered(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    offered = values.get("screen.languages")
    if not isinstance(offered, tuple):
        return
    path = "screen.languages"
    for code in dict.fromkeys(offered):
        if code not in languages():
            hint = f"one or more of {', '.join(languages())}"
            yield Diagnostic(
                path=path, code="language_unknown", message=f"there is no catalogue for {code!r}", hint=hint
            )
        if offered.count(code) > 1:
            yield Diagnostic(path=path, code="contradiction", message=f"{code!r} stands twice", hint="name it once")
    spoken = values.get("screen.language", ENGLISH)
    if spoken not in offered:
        message, hint = f"{spoken!r} is spoken and not offered", "add it, or set language in [screen] to another one"
        yield Diagnostic(path=path, code="contradiction", message=message, hint=hint)


_OWN_TEXTS: Final = ("clinic.name", "clinic.contact")
_SIGNS: Final = ("L", "N", "P", "S")
"""First letters of the Unicode categories of what has a sign of its own: letters, digits, punctuation, symbols."""


def _steering(values: Mapping[str, object]) -> Iterator[Diagnostic]:
    """A clinic's own words go to a terminal and onto paper: nothing in them may steer one or turn its direction."""
    for path in _OWN_TEXTS:
        text = values.get(path)
        if not isinstance(text, str):
            continue
        if wrong := sorted({one for one in text if not _is_plain(one)}):
            spelt = ", ".join(f"U+{ord(one):04X}" for one in wrong)
            hint = "letters, digits, signs and single blanks, written from left to right"
            yield Diagnostic(path=path, code="text_unsafe", message=f"not to be drawn: {spelt}", hint=hint)
        if text != " ".join(text.split()) and not wrong:
            hint = "no blank at either end, and one between words"
            yield Diagnostic(path=path, code="text_unsafe", message="blanks that nobody sees", hint=hint)


def _is_plain(one: str) -> bool:
    """One cell wide, with a sign of its own, and read from left to right."""
    category = unicodedata.category(one)
    is_sign = one == " " or (category[0] in _SIGNS and category != "So")
    return (
        is_sign and unicodedata.east_asian_width(one) not in "WF" and unicodedata.bidirectional(one) not in ("R", "AL")
    )
