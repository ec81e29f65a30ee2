"""What the doctor found, as a screen reads it out of the doctor's result file."""

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundValue:
    """One figure of a check. `value` is what was measured; bounds are allowed values, None for none."""

    name: str
    value: float | int | str | bool | None
    unit: str
    least: float | None
    most: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One check of the doctor: `level` is ok, warn, fail or skipped; group, title, text and hint are English."""

    id: str
    group: str
    title: str
    level: str
    text: str
    hint: str
    values: tuple[FoundValue, ...]


def found_of(data: bytes) -> tuple[Found, ...] | None:
    """What the doctor's result file says (`docs/doctor.schema.json`), in its order; None when it is not understood."""
    try:
        return tuple(_found(one) for one in json.loads(data)["checks"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _found(told: dict[str, Any]) -> Found:
    values = told.pop("values")
    if not isinstance(values, list) or not all(isinstance(text, str) for text in told.values()):
        raise TypeError("no check")
    return Found(**told, values=tuple(FoundValue(**one) for one in values))
