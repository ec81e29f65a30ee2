"""`lop --recordings DIR`: recordings that others made, against the pressures of their manifest."""

import csv
import statistics
from pathlib import Path
from typing import Final

from benchmarks.figures import BenchmarkError, Measured
from kiosk.core.errors import RecordingError
from kiosk.lop.analyse import analyse
from kiosk.lop.recording import HowToRead, load

NOT_RUN: Final = "not run: no --recordings DIR was given"


def recordings(folder: Path | None) -> Measured:
    """Recordings of a folder against the systolic pressures of its `manifest.csv`. Nothing is fitted to them.

    Columns of the manifest: file, fs, column, zero, scale, sbp_mmhg; empty cells are as not given.

    Raises:
        BenchmarkError: no manifest, or one without the needed columns.
    """
    names = ("recordings_bias_mmhg", "recordings_sd_mmhg", "recordings_refused")
    if folder is None:
        return Measured(notes=dict.fromkeys(names, NOT_RUN))
    off, refused, unusable, total = [], 0, 0, 0
    for row in _manifest(folder):
        total += 1
        try:
            analysis = analyse(load(folder / row["file"], _how(row)))
        except RecordingError:
            unusable += 1
            continue
        if analysis.systolic_mmhg is None:
            refused += 1
        else:
            off.append(analysis.systolic_mmhg - float(row["sbp_mmhg"]))
    if not total:
        raise BenchmarkError(f"{folder / 'manifest.csv'}: no recordings are named")
    values: dict[str, float | str] = {"recordings_refused": (refused + unusable) / total}
    notes = {"recordings_refused": f"{refused} refused and {unusable} unusable of {total}"}
    if len(off) > 1:
        values["recordings_bias_mmhg"] = statistics.fmean(off)
        values["recordings_sd_mmhg"] = statistics.stdev(off)
        notes["recordings_bias_mmhg"] = f"over {len(off)} recordings"
    else:
        notes |= dict.fromkeys(names[:2], "fewer than two recordings gave a value")
    return Measured(values=values, notes=notes)


def _manifest(folder: Path) -> list[dict[str, str]]:
    path = folder / "manifest.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in csv.DictReader(file)]
    except OSError as error:
        raise BenchmarkError(f"{path}: {error.strerror}") from error
    for number, row in enumerate(rows, start=2):
        if not row.get("file") or _figure(row.get("sbp_mmhg", "")) is None:
            raise BenchmarkError(f"{path}, line {number}: file and sbp_mmhg are needed")
    return rows


def _how(row: dict[str, str]) -> HowToRead:
    return HowToRead(
        rate_hz=_figure(row.get("fs", "")),
        column=row.get("column") or None,
        zero=_figure(row.get("zero", "")),
        scale=_figure(row.get("scale", "")),
    )


def _figure(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
