"""Which letters stand where, in the order that readers of a language know; data beside this module."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk.catalogues import ENGLISH

KEYS_MOST: Final = 12
"""So many keys of the least width fit in a row of the smallest panel."""
WIDE_MOST: Final = 10
"""So many of the usual width."""


def _read() -> dict[str, tuple[str, ...]]:
    """A mistake in the file ends the start of the screen, and a test before that."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {language: tuple(board["rows"]) for language, board in tomllib.loads(text).items()}


KEYBOARDS: Final[Mapping[str, tuple[str, ...]]] = _read()
"""Rows of letters by the two letters of the language."""


def letters(language: str) -> tuple[str, ...]:
    """The rows for a language; those of English for one that has none of its own."""
    return KEYBOARDS.get(language, KEYBOARDS[ENGLISH])
