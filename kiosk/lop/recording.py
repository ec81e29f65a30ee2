"""Any file with a cuff's pressure in it: text in columns, with or without names, times or a rate, volts or mmHg.

Nothing is guessed silently: where two columns could be the pressure, or no rate can be told, the file is refused with
what to say on the command line.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from kiosk.core.errors import RecordingError
from kiosk.lop.columns import Table, pressure_columns, time_column, unit_mmhg
from kiosk.lop.filters import Floats
from kiosk.lop.trace import Trace, trace

LEAST_HZ: Final = 49.0
"""50 samples a second, with a little tolerance for a recorder's clock."""

MOST_HZ: Final = 20_000.0
LEAST_S: Final = 5.0
MOST_SAMPLES: Final = 20_000_000
LEAST_PEAK_MMHG: Final = 40.0
MOST_PEAK_MMHG: Final = 400.0
"""A cuff that was never above 40 mmHg, or is above 400, is no cuff or not in mmHg (our inference)."""

COARSE: Final = 0.05
"""With more than this share of equal times the clock is coarser than the sampling."""

LEAST_GOOD: Final = 0.5
"""Share of the samples that must be numbers."""

_UNITS: Final = (("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1.0))


@dataclass(frozen=True, slots=True, kw_only=True)
class HowToRead:
    """How a file is to be read."""

    rate_hz: float | None = None
    """Sampling rate; None to take it from a column of times."""
    column: str | None = None
    """Name of the pressure's column, or its number from 1; two with a + between them are added up, where one holds the
    cuff's mean pressure and the other its pulses. None where it is plain."""
    zero: float | None = None
    """Value at no pressure."""
    scale: float | None = None
    """mmHg for each unit of the column above `zero`; None for what the column's name says, else for mmHg."""


def load(path: Path, how: HowToRead) -> Trace:
    """Read a recording. Raises `RecordingError` (code, what is wrong, what to do) for a file that is of no use."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise RecordingError("recording_unreadable", f"{path}: {error.strerror or 'cannot be read'}") from error
    return parse(text, how, name=str(path))


def parse(text: str, how: HowToRead, *, name: str) -> Trace:
    """The recording in a file's text. Raises `RecordingError`."""
    table = _table(text, name)
    times = time_column(table, how.column)
    at = pressure_columns(table, how.column, times, name)
    scale = unit_mmhg(table, at[0]) if how.scale is None else how.scale
    pressure = (table.columns[at, :].sum(axis=0) - (how.zero or 0.0)) * scale
    at_s, rate_hz = _times(table, times, how, name)
    at_s, pressure = _in_order(at_s, pressure)
    good = np.isfinite(pressure)
    if good.mean() < LEAST_GOOD:
        raise RecordingError(
            "recording_no_numbers", f"{name}: more than half of the samples are no numbers", "name another --column"
        )
    if at_s[-1] - at_s[0] < LEAST_S:
        raise RecordingError(
            "recording_short", f"{name}: {at_s[-1] - at_s[0]:.1f} s are too short, {LEAST_S:g} s are needed"
        )
    peak = float(np.percentile(pressure[good], 98.0))
    if not LEAST_PEAK_MMHG <= peak <= MOST_PEAK_MMHG:
        raise RecordingError(
            "recording_not_mmhg",
            f"{name}: the highest pressure is {peak:.4g}, which is none of a cuff in mmHg",
            "give --zero and --scale (7.5006 for kPa), or name another --column",
        )
    return trace(at_s, pressure, rate_hz)


# --- the table ------------------------------------------------------------------------------------------------


def _table(text: str, name: str) -> Table:
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    if len(lines) < 3:
        raise RecordingError("recording_empty", f"{name}: there is nothing in it")
    separator = _separator(lines[len(lines) // 2])
    decimal_comma = separator != "," and any("," in line for line in lines[1:50])
    rows = [_cells(line, separator, decimal_comma=decimal_comma) for line in lines[:200]]
    width = max(len(row) for row in rows[len(rows) // 2 :])
    first = next((i for i, row in enumerate(rows) if len(row) == width and _is_data(row)), None)
    if first is None:
        raise RecordingError("recording_no_numbers", f"{name}: no line holds numbers")
    header = rows[first - 1] if first and len(rows[first - 1]) == width else None
    if (len(lines) - first) * width > MOST_SAMPLES:
        raise RecordingError("recording_long", f"{name}: more than {MOST_SAMPLES} values", "cut it")
    values = np.full((len(lines) - first, width), np.nan)
    for i, line in enumerate(lines[first:]):
        for j, cell in enumerate(_cells(line, separator, decimal_comma=decimal_comma)[:width]):
            values[i, j] = _number(cell)
    names = tuple(header) if header else tuple(str(i + 1) for i in range(width))
    return Table(names=names, has_names=header is not None, columns=values.T.copy())


def _separator(line: str) -> str | None:
    """What stands between the columns; None for blanks."""
    for separator in (";", "\t", ","):
        if separator in line:
            return separator
    return None


def _cells(line: str, separator: str | None, *, decimal_comma: bool) -> list[str]:
    cells = [cell.strip().strip('"').strip() for cell in line.split(separator)]
    return [cell.replace(",", ".") for cell in cells] if decimal_comma else cells


def _is_data(row: list[str]) -> bool:
    return any(np.isfinite(_number(cell)) for cell in row) and all(
        cell == "" or cell.lower() in {"nan", "na", "null", "none", "-"} or np.isfinite(_number(cell)) for cell in row
    )


def _number(cell: str) -> float:
    """A number, or the seconds of a time of day; NaN for anything else."""
    if ":" in cell:
        parts = [_number(part) for part in re.split(r"[ T]", cell)[-1].rstrip("Z").split(":")]
        return float(sum(part * size for part, size in zip(reversed(parts), (1.0, 60.0, 3600.0), strict=False)))
    try:
        value = float(cell)
    except ValueError:
        return float("nan")
    return value if np.isfinite(value) else float("nan")


# --- times ----------------------------------------------------------------------------------------------------


def _times(table: Table, times: int | None, how: HowToRead, name: str) -> tuple[Floats, float]:
    """Times in seconds, and the rate."""
    count = table.columns.shape[1]
    if how.rate_hz is not None and not how.rate_hz > 0.0:
        raise RecordingError("recording_rate", f"{name}: {how.rate_hz:g} samples a second are none")
    if how.rate_hz is not None:
        rate_hz, at_s = how.rate_hz, np.arange(count) / how.rate_hz
    elif times is None:
        raise RecordingError("recording_no_rate", f"{name}: there is no column of times", "give --fs, samples a second")
    else:
        raw = table.columns[times]
        steps = np.diff(np.sort(raw[np.isfinite(raw)]))
        if len(steps) and float(np.mean(steps == 0.0)) > COARSE:
            # A clock coarser than the samples: they stand evenly between its ends.
            raw = np.linspace(float(np.nanmin(raw)), float(np.nanmax(raw)), count)
            steps = np.diff(raw)
        steps = steps[steps > 0.0]
        if not len(steps):
            raise RecordingError("recording_no_rate", f"{name}: the times do not climb", "give --fs, samples a second")
        unit = _unit(table.names[times] if table.has_names else "", float(np.median(steps)))
        at_s, rate_hz = raw * unit, 1.0 / (float(np.median(steps)) * unit)
    if not LEAST_HZ <= rate_hz <= MOST_HZ:
        raise RecordingError("recording_rate", f"{name}: {rate_hz:.4g} samples a second; 50 to {MOST_HZ:g} can be used")
    return at_s, rate_hz


def _unit(name: str, step: float) -> float:
    """Seconds for each unit of the times: by the column's name, else by what gives a usable rate."""
    words = re.findall(r"[a-zµ]+", name.lower())
    for unit, seconds in _UNITS:
        if unit in words:
            return seconds
    for seconds in (1.0, 1e-3, 1e-6, 1e-9):
        if LEAST_HZ <= 1.0 / (step * seconds) <= 2100.0:
            return seconds
    return 1.0


def _in_order(at_s: Floats, pressure: Floats) -> tuple[Floats, Floats]:
    """Sorted by time; of samples of one instant the last."""
    known = np.isfinite(at_s)
    at_s, pressure = at_s[known], pressure[known]
    order = np.argsort(at_s, kind="stable")
    at_s, pressure = at_s[order], pressure[order]
    last = np.concatenate([np.diff(at_s) > 0.0, [True]])
    return at_s[last], pressure[last]
