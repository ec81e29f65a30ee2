"""Which column of a recording's file holds the times and which the cuff's pressure, and in what unit.

Names decide; where they do not, the file is refused and the choice is left to `--column`.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.core.errors import RecordingError
from kiosk.lop.filters import Floats

_TIME: Final = re.compile(
    r"^(t|time|times|timestamp|sec|secs|second|seconds|s|ms|us|elapsed)([_ (\[].*)?$", re.IGNORECASE
)
_PRESSURE: Final = re.compile(r"mmhg|kpa|hpa|mbar|cmh2o|psi|press|cuff|^p$", re.IGNORECASE)

UNITS_MMHG: Final = {"kpa": 7.50062, "hpa": 0.750062, "mbar": 0.750062, "cmh2o": 0.735559, "psi": 51.7149}
"""mmHg in the units that a column's name may say (conventional millimetre of mercury, 133.322 Pa)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A file's columns."""

    names: tuple[str, ...]
    has_names: bool
    columns: Floats
    """One row a column; NaN where a cell holds no number."""


def time_column(table: Table, wanted: str | None) -> int | None:
    """The column of times: by its name, or the first of several when it climbs evenly and no names are given."""
    chosen = None if wanted is None else _named(table, wanted)
    if table.has_names:
        return next((i for i, name in enumerate(table.names) if _TIME.match(name.strip()) and i != chosen), None)
    if len(table.columns) < 2 or chosen == 0:
        return None
    steps = np.diff(table.columns[0][np.isfinite(table.columns[0])])
    middle = float(np.median(steps)) if len(steps) else 0.0
    return 0 if middle > 0.0 and float(np.mean(steps > 0.0)) > 0.98 else None


def pressure_columns(table: Table, wanted: str | None, times: int | None, name: str) -> list[int]:
    """The column of the pressure, or those that make it together. Raises `RecordingError` when that is not plain."""
    if wanted is not None:
        return _wanted(table, wanted, name)
    others = [i for i in range(len(table.names)) if i != times]
    likely = [i for i in others if table.has_names and _PRESSURE.search(table.names[i])]
    for choice in (others, likely):
        if len(choice) == 1:
            return choice
    raise RecordingError(
        "recording_column_unclear",
        f"{name}: which column is the pressure is not plain",
        f"give --column, one of {', '.join(table.names[i] for i in others)}",
    )


def unit_mmhg(table: Table, at: int) -> float:
    """How many mmHg a unit of a column is: what its name says, else 1."""
    words = re.findall(r"[a-z0-9]+", table.names[at].lower()) if table.has_names else []
    return next((UNITS_MMHG[word] for word in words if word in UNITS_MMHG), 1.0)


def _wanted(table: Table, wanted: str, name: str) -> list[int]:
    at = _named(table, wanted)
    parts = [wanted] if at is not None else wanted.split("+")
    found = []
    for part in parts:
        index = _named(table, part.strip())
        if index is None:
            raise RecordingError(
                "recording_column_unknown",
                f"{name}: no column is called {part.strip()}",
                f"there are {', '.join(table.names)}",
            )
        found.append(index)
    return found


def _named(table: Table, wanted: str) -> int | None:
    """A column by its name, else by its number from 1."""
    lowered = [name.lower() for name in table.names]
    if wanted.lower() in lowered:
        return lowered.index(wanted.lower())
    if wanted.isdecimal() and 1 <= int(wanted) <= len(table.names):
        return int(wanted) - 1
    return None
