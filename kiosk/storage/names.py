"""Names and notes of people, made fit to store and to draw.

Both are data from a person. They are stored as normalised text and never interpreted as markup; characters that steer
a terminal or turn the reading direction are refused, not removed, so that nobody finds a name they did not type.
"""

import unicodedata
from typing import Final

from kiosk.core.errors import StorageError

MAX_NAME_CHARACTERS: Final = 40
"""Longest name in characters after normalisation: what one row of the panel can show (our inference)."""
MAX_NOTE_CHARACTERS: Final = 200
"""Longest note: three lines of a record (our inference)."""
MAX_MARKS: Final = 3
"""Most combining marks on one letter; living scripts need no more (our inference), stacked marks leave their row."""

_REFUSED_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def clean_name(text: str) -> str:
    """The name in normal form C, without space around it.

    Raises `StorageError`: `name_empty` when no letter or digit is left, `name_too_long`, `name_character` for control,
    formatting (which includes every bidirectional control), unassigned and private characters and for spaces other
    than the plain one, `name_marks` for stacked combining marks.
    """
    return _clean(text, "name", MAX_NAME_CHARACTERS)


def clean_note(text: str) -> str:
    """One line of free text, judged as a name is but longer. Raises `StorageError`: `note_...` as `clean_name`."""
    return _clean(text, "note", MAX_NOTE_CHARACTERS)


def _clean(text: str, what: str, longest: int) -> str:
    clean = unicodedata.normalize("NFC", text).strip(" ")
    if not any(unicodedata.category(character)[0] in "LN" for character in clean):
        raise StorageError(f"{what}_empty", f"the {what} is empty", "type at least one letter or digit")
    if len(clean) > longest:
        raise StorageError(f"{what}_too_long", f"the {what} has {len(clean)} characters", f"use at most {longest}")
    marks = 0
    for character in clean:
        category = unicodedata.category(character)
        if category in _REFUSED_CATEGORIES or (category == "Zs" and character != " "):
            raise StorageError(
                f"{what}_character",
                f"the {what} holds U+{ord(character):04X}, which is not a written character",
                f"type the {what} again",
            )
        marks = marks + 1 if category[0] == "M" else 0
        if marks > MAX_MARKS:
            raise StorageError(f"{what}_marks", "too many marks on one letter", f"use at most {MAX_MARKS}")
    return clean
