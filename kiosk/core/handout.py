"""What is handed out of the records, so that it can be agreed on, done and put on record as one and the same thing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

FORMS: Final = ("pdf", "csv", "json", "fhir")
"""What a document can be handed out as."""
PASSPHRASE_LETTERS: Final = 12
"""Shortest passphrase: a stick that is lost can be tried for years (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOut:
    """Whose records leave the station, and how. Numbers alone: lines about it stay when a person is erased."""

    runner_id: int | None = None
    """None with `session_id` None: everybody, or the record file alone."""
    session_id: int | None = None
    forms: frozenset[str] = field(default_factory=lambda: frozenset(FORMS))
    is_locked: bool
    has_names: bool = False
    has_records: bool = False
    """The record file itself goes with it."""

    def figures(self) -> Mapping[str, float]:
        """As lines of the permanent record hold it: numbers, and 1 for each thing that is so."""
        numbers = {"runner": self.runner_id, "session": self.session_id}
        marks = {form: form in self.forms for form in FORMS} | {
            "everybody": self.runner_id is None and self.session_id is None,
            "records": self.has_records,
            "named": self.has_names,
            "locked": self.is_locked,
        }
        told = {name: float(number) for name, number in numbers.items() if number is not None}
        return told | {name: 1.0 for name, is_so in marks.items() if is_so}
