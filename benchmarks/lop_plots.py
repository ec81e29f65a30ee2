"""Drawings of `lop`: errors over the true pressure, and single measurements with their fit, as SVG."""

import statistics
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.figures import BenchmarkError
from benchmarks.lop_procedure import take
from benchmarks.lop_trials import NEAR_MMHG, Trial
from kiosk.lop.analyse import analyse
from kiosk.lop.plot import HEIGHT, LEFT, WIDTH, Panel, drawing

COLOURS: Final = {"arm": "#0b6e4f", "thigh": "#c1121f"}
LEAST_MMHG: Final = 12.0
"""The axis of the errors reaches at least so far either way."""

AGREEMENT: Final = 1.96
"""Limits of agreement: so many standard deviations about the mean (Bland and Altman 1986, Lancet 327:307)."""


def plotted(folder: Path, trials: Sequence[Trial]) -> None:
    """Write `lop_errors.svg`, and an example of each kind of limb as `lop_arm.svg` and `lop_thigh.svg`.

    Raises:
        BenchmarkError: the folder cannot be written.
    """
    drawings = {"lop_errors.svg": scatter(trials)}
    for kind in COLOURS:
        typical = _typical([one for one in trials if one.member.kind == kind])
        if typical is not None:
            drawings[f"lop_{kind}.svg"] = _example(typical)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in drawings.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BenchmarkError(f"{folder}: {error.strerror}") from error


def scatter(trials: Sequence[Trial]) -> str:
    """Error over true pressure, one point a limb, with mean and limits of agreement of all."""
    points = [(one.lop_mmhg, one.error_mmhg, one.member.kind) for one in trials if one.error_mmhg is not None]
    errors = [error for _, error, _ in points]
    reach = max([LEAST_MMHG, *(abs(error) + 1.0 for error in errors)])
    across = [truth for truth, _, _ in points] or [0.0, 1.0]
    panel = Panel(50.0, HEIGHT - 50.0, (min(across) - 5.0, max(across) + 5.0), (-reach, reach))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="15">{escape(_title(errors, len(trials)))}</text>',
        *panel.frame("true occlusion pressure, mmHg", "found less true, mmHg"),
        *_levels(panel, errors, (across[0], *across)),
        *(panel.dot(truth, error, COLOURS[kind]) for truth, error, kind in points),
    ]
    for at, (kind, colour) in enumerate(COLOURS.items()):
        parts.append(f'<text x="{WIDTH - 150 + 60 * at}" y="40" fill="{colour}">● {kind}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _title(errors: Sequence[float], total: int) -> str:
    if len(errors) < 2:
        return f"{len(errors)} of {total} limbs with a value"
    mean, sd = statistics.fmean(errors), statistics.stdev(errors)
    return f"{len(errors)} of {total} limbs with a value: {mean:+.1f} mmHg, standard deviation {sd:.1f}"


def _levels(panel: Panel, errors: Sequence[float], across: Sequence[float]) -> Iterable[str]:
    """Level lines: the goal for single values in grey, mean and limits of agreement in blue."""
    ends = np.array([min(across) - 5.0, max(across) + 5.0])
    for level in (-NEAR_MMHG, 0.0, NEAR_MMHG):
        yield panel.line(ends, np.full(2, level), "#bbb")
    if len(errors) > 1:
        mean, apart = statistics.fmean(errors), AGREEMENT * statistics.stdev(errors)
        for level in (mean - apart, mean, mean + apart):
            yield panel.line(ends, np.full(2, level), "#06c")


def _typical(trials: Sequence[Trial]) -> Trial | None:
    """The one whose error has the middle size."""
    valued = [(abs(one.error_mmhg), index) for index, one in enumerate(trials) if one.error_mmhg is not None]
    return trials[sorted(valued)[len(valued) // 2][1]] if valued else None


def _example(one: Trial) -> str:
    recording = take(one.member.profile, seed=one.member.seed).trace
    return drawing(recording, analyse(recording), title=f"{one.member.name}, true LOP {one.lop_mmhg:.0f} mmHg")
