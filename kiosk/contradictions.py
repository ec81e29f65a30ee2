"""What is wrong with settings that are each right by themselves."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogues import languages
from kiosk.core.errors import Diagnostic

SOCKET_PATH_MAX: Final = 107
"""Longest path of a Unix socket in bytes (`sun_path` of unix(7), less its closing zero)."""
SOCKET_NAME_LONGEST: Final = "bench-control.sock"


def contradictions(values: Mapping[str, object], base: Path) -> Iterator[Diagnostic]:
    """Every problem between good values, by their dotted paths; relative ones are relative to `base`."""
    yield from _same_folders(values)
    yield from _long_paths(values, base)
    yield from _unknown_language(values)


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
