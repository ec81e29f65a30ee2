"""Names of people, made fit to store and to draw.

A name is data from a person. It is stored as normalised text and never interpreted as markup; characters that steer a
terminal or turn the reading direction are refused, not removed, so that nobody finds a name they did not type.
"""

import unicodedata
from typing import Final

from kiosk.core.errors import StorageError

MAX_NAME_CHARACTERS: Final = 40
"""Longest name in characters after normalisation: what one row of the panel can show (our inference)."""
MAX_MARKS: Final = 3
"""Most combining marks on one letter; living scripts need no more (our inference), stacked marks leave their row."""

_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(text: str) -> str:
    """The name in normal form C, without space around it.

    Raises `StorageError`: `name_empty` when no letter or digit is left, `name_too_long`, `name_character` for control,
    formatting (which includes every bidirectional control), unassigned and private characters and for spaces other
    than the plain one, `name_marks` for stacked combining marks.
    """
    name = unicodedata.normalize("NFC", text).strip(" ")
    if not any(unicodedata.category(character)[0] in "LN" for character in name):
        raise StorageError("name_empty", "the name is empty", "type at least one letter or digit")
    if len(name) > MAX_NAME_CHARACTERS:
        raise StorageError(
            "name_too_long",
            f"the name has {len(name)} characters",
            f"use at most {MAX_NAME_CHARACTERS}",
        )
    marks = 0
    for character in name:
        category = unicodedata.category(character)
        if category in _REFUSED_CATEGORIES or (category == "Zs" and character != " "):
            raise StorageError(
                "name_character",
                f"the name holds U+{ord(character):04X}, which is not a written character",
                "type the name again",
            )
        marks = marks + 1 if category[0] == "M" else 0
        if marks > MAX_MARKS:
            raise StorageError("name_marks", "too many marks on one letter", f"use at most {MAX_MARKS}")
    return name
