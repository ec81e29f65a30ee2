"""The data files that the document is made from, read as they stand, and the digest that tells one set from another."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kiosk.ops.clinical.figures import Figure
from kiosk.therapy.library import DIRECTORY, load_library
from kiosk.therapy.strict import read_source

Table = Mapping[str, Any]
"""A table of a TOML file."""

OWN: Final = "own"
"""Folder under which a clinic's own protocols stand here."""

_DIGITS: Final = 12


def read_rules(directory: Path = DIRECTORY, own: Path | None = None) -> dict[str, Table]:
    """Every data file by its path below `directory`; those of the clinic's own protocols below `own/`.

    Files that the station would refuse are refused here too.

    Raises:
        ProtocolError: a file cannot be used; holds the problems of all of them.
    """
    load_library(directory, own)
    found = {path.relative_to(directory).as_posix(): path for path in sorted(directory.rglob("*.toml"))}
    if own is not None:
        found |= {f"{OWN}/{path.name}": path for path in sorted(own.glob("*.toml"))}
    return {name: read_source(path).data for name, path in found.items()}


def digest(rules: Mapping[str, Table], figures: Sequence[Figure]) -> str:
    """The version of the rules: another one as soon as a figure, a word, a source or an answer's weight is another."""
    whole = {"files": rules, "figures": [asdict(one) for one in figures]}
    text = json.dumps(whole, sort_keys=True, default=_written)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


def _written(value: object) -> object:
    return sorted(value, key=str) if isinstance(value, frozenset) else str(value)
