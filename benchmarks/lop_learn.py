"""Learn the constants of `kiosk.lop` on made-up recordings and write them: `python -m benchmarks.lop_learn`.

The same seed, number and code give the same file, byte for byte (docs/adr/0033 says where that was tried). The file
names them, and a test says when its code is no longer this one: learn anew then, which takes some four minutes of a
core. Nothing but `benchmarks.lop_virtual` is learnt from: no recording of a person, and not the bench on which the
result is then judged.
"""

import argparse
import json
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks import lop_sources
from benchmarks.lop_courses import Course
from benchmarks.lop_virtual import Hard, Made, make
from kiosk.lop.beats import Beats, find_beats
from kiosk.lop.constants import CLIP, MODES, Constants, Line, ModeConstants
from kiosk.lop.estimate import LEAST_BEATS, WORST_ERROR, Estimate, Reading, estimate, objection, read
from kiosk.lop.filters import Floats
from kiosk.lop.quality import NAMES as SIGNS
from kiosk.lop.quality import bent
from kiosk.lop.refusal import Refusal
from kiosk.lop.segment import find_segment
from kiosk.lop.trace import trace

SEED: Final = 20261
NUMBER: Final = 2000
SHARES: Final = {
    Hard.NONE: 1.0,
    Hard.FIBRILLATION: 0.15,
    Hard.MOTION: 0.15,
    Hard.PULSELESS: 0.4,
    Hard.SHAKEN: 1.0,
}
"""How many of each class are made, as shares of the number asked for."""

RIDGE: Final = 3.0
SCALE_MMHG: Final = 4.0
"""Errors beyond this count in proportion, not squared."""

COVERAGE: Final = 0.95
PULSE_RIDGE: Final = 20.0
PULSE_LEAST: Final = 1.5
"""Log-odds that a recording needs. Chosen: of 900 shaken cuffs of another seed one passed all other checks beyond it,
nine knocks in the steady rhythm of a heart on a fast ramp; that few beats are asked for more (`ENOUGH_BEATS`)."""

SD_MOST: Final = 12.0
"""Recordings whose fit leaves more open than this teach nothing about the value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One made recording, as far as the analysis goes without constants."""

    hard: Hard
    truth_mmhg: float | None
    beats: Beats
    reading: Reading


def rows(seed: int, number: int) -> Iterator[Row]:
    """Make recordings and read them; those without enough beats are passed over."""
    courses = list(Course)
    for hard, share in SHARES.items():
        rng = np.random.default_rng([seed, list(Hard).index(hard)])
        for index in range(int(share * number)):
            row = read_made(make(rng, course=courses[index % len(courses)], hard=hard))
            if row is not None:
                yield row


def read_made(made: Made) -> Row | None:
    """Beats, envelope and fit of a made recording; None when there are too few."""
    at_s = np.arange(len(made.pressure_mmhg)) / made.rate_hz
    taken = trace(at_s, made.pressure_mmhg, made.rate_hz)
    segment = find_segment(taken.pressure_mmhg, taken.is_known)
    beats = None if segment is None else find_beats(taken, segment)
    if segment is None or beats is None or beats.count < LEAST_BEATS:
        return None
    reading = read(beats, segment)
    if isinstance(reading, Refusal):
        return None
    return Row(hard=made.hard, truth_mmhg=made.lop_mmhg, beats=beats, reading=reading)


def learn(found: list[Row]) -> Constants:
    """All constants, one after the other: value, doubt, pulse."""
    blank = _standard(np.zeros((1, len(SIGNS))))
    blank_bent = _standard(np.zeros((1, 2 * len(SIGNS))))
    usual_mmhg = np.ones(len(found))
    # Twice: what is learnt first says which recordings are poor, and those count for little the second time, as in use
    # they get no value.
    for _ in range(2):
        of_mode = {mode: [i for i, row in enumerate(found) if row.reading.mode == mode] for mode in MODES}
        modes = {mode: _mode([found[i] for i in at], usual_mmhg[at]) for mode, at in of_mode.items()}
        known = Constants(modes=modes, doubt=blank, pulse=blank_bent, pulse_least=-np.inf)
        judged = [(row, estimate(row.beats, row.reading, known)) for row in found]
        doubt = _doubt(judged)
        usual_mmhg = np.exp([doubt.of(one.signs.values) for _, one in judged])
    factors = _factors(judged, usual_mmhg, known)
    modes = {mode: replace(one, doubt_factor=factors[mode]) for mode, one in modes.items()}
    return Constants(modes=modes, doubt=doubt, pulse=_pulse(judged), pulse_least=PULSE_LEAST)


def _teaches(row: Row) -> bool:
    return row.hard is Hard.NONE and row.reading.fitted.error < WORST_ERROR and row.reading.fitted.sd_mmhg < SD_MOST


def _mode(found: list[Row], usual_mmhg: Floats) -> ModeConstants:
    """The constants of one mode, out of recordings of which each has a usual error."""
    used = [row for row in found if _teaches(row)]
    trust = usual_mmhg[[_teaches(row) for row in found]] ** -2.0
    trust /= trust.mean()
    truth = np.array([row.truth_mmhg or 0.0 for row in used])
    middle = np.array([row.reading.middle_mmhg for row in used])
    offset = fitted_line(np.array([row.reading.figures for row in used]), truth - middle, trust)
    model = np.array([row.reading.fitted.systolic_mmhg for row in used])
    amendment = fitted_line(np.array([row.reading.fit_figures for row in used]), truth - model, trust)
    by_model = model + np.array([amendment.of(row.reading.fit_figures) for row in used]) - truth
    by_features = middle + np.array([offset.of(row.reading.figures) for row in used]) - truth
    apart = by_model - by_features
    weight = trust / np.sqrt(1.0 + ((0.6 * by_model + 0.4 * by_features) / SCALE_MMHG) ** 2)
    share = float(-np.sum(weight * apart * by_features) / np.sum(weight * apart**2))
    return ModeConstants(offset=offset, amendment=amendment, share=float(np.clip(share, 0.0, 1.0)), doubt_factor=1.0)


def fitted_line(figures: Floats, wanted: Floats, trust: Floats | float = 1.0) -> Line:
    """Ridge regression that large errors do not rule (iterated weights).

    Args:
        figures: one row for each recording.
        wanted: what the formula shall give.
        trust: weight of each recording, 1 on average.
    """
    line = _standard(figures)
    scaled = _scaled(line, figures)
    penalty = RIDGE * np.eye(scaled.shape[1])
    penalty[0, 0] = 0.0
    weight = trust * np.ones(len(wanted))
    weights: Floats = np.zeros(scaled.shape[1])
    for _ in range(10):
        weights = np.asarray(np.linalg.solve((scaled.T * weight) @ scaled + penalty, (scaled.T * weight) @ wanted))
        weight = trust / np.sqrt(1.0 + ((wanted - scaled @ weights) / SCALE_MMHG) ** 2)
    return Line(mean=line.mean, sd=line.sd, weights=weights)


def _doubt(judged: list[tuple[Row, Estimate]]) -> Line:
    """Logarithm of the usual error, over the signs."""
    used = [(row, found) for row, found in judged if row.truth_mmhg is not None]
    error = np.array([abs(found.lop_mmhg - (row.truth_mmhg or 0.0)) for row, found in used])
    seen = np.array([found.signs.values for _, found in used])
    return fitted_line(seen, np.log(error + 1.0))


def _factors(judged: list[tuple[Row, Estimate]], usual_mmhg: Floats, known: Constants) -> dict[str, float]:
    """What the usual error is multiplied by, in each mode, to hold 95 % of the errors of values that are given."""
    times: dict[str, list[float]] = {mode: [] for mode in MODES}
    for (row, found), usual in zip(judged, usual_mmhg, strict=True):
        if row.truth_mmhg is not None and objection(found, row.reading, row.beats, known) is None:
            times[row.reading.mode].append(abs(found.lop_mmhg - row.truth_mmhg) / float(usual))
    return {mode: float(np.quantile(found, COVERAGE)) for mode, found in times.items()}


def _pulse(judged: list[tuple[Row, Estimate]]) -> Line:
    seen = np.array([bent(found.signs.values) for _, found in judged])
    has = np.array([row.truth_mmhg is not None for row, _ in judged])
    line = _standard(seen)
    scaled = _scaled(line, seen)
    balance = np.where(has, 0.5 / has.mean(), 0.5 / (1.0 - has.mean()))
    penalty = PULSE_RIDGE * np.eye(scaled.shape[1])
    penalty[0, 0] = 0.0
    weights = np.zeros(scaled.shape[1])
    for _ in range(25):
        chance = 1.0 / (1.0 + np.exp(-np.clip(scaled @ weights, -30.0, 30.0)))
        curve = balance * np.maximum(chance * (1.0 - chance), 1e-6)
        slope = scaled.T @ (balance * (has - chance)) - penalty @ weights
        weights = weights + np.linalg.solve((scaled.T * curve) @ scaled + penalty, slope)
    return Line(mean=line.mean, sd=line.sd, weights=weights)


def _standard(figures: Floats) -> Line:
    return Line(mean=figures.mean(0), sd=figures.std(0) + 1e-6, weights=np.zeros(figures.shape[1] + 1))


def _scaled(line: Line, figures: Floats) -> Floats:
    return np.column_stack([np.ones(len(figures)), np.clip((figures - line.mean) / line.sd, -CLIP, CLIP)])


def as_table(known: Constants, *, seed: int, number: int) -> dict[str, object]:
    """The file's content; figures rounded, so that another machine's last digits change nothing."""

    def line(one: Line) -> dict[str, object]:
        return {key: [float(f"{value:.6g}") for value in getattr(one, key)] for key in ("mean", "sd", "weights")}

    return {
        "learnt": {
            "by": "benchmarks/lop_learn.py",
            "seed": seed,
            "number": number,
            "code": lop_sources.digest(),
            "python": platform.python_version(),
            "numpy": np.__version__,
        },
        "modes": {
            name: {
                "offset": line(mode.offset),
                "amendment": line(mode.amendment),
                "share": round(mode.share, 3),
                "doubt_factor": round(mode.doubt_factor, 3),
            }
            for name, mode in known.modes.items()
        },
        "doubt": line(known.doubt),
        "pulse": line(known.pulse),
        "pulse_least": round(known.pulse_least, 3),
    }


def main(argv: list[str] | None = None) -> int:
    """Learn and write."""
    command = argparse.ArgumentParser(prog="benchmarks.lop_learn", description=__doc__)
    command.add_argument("out", type=Path, help="file to write, kiosk/lop/constants.json")
    command.add_argument("--seed", type=int, default=SEED)
    command.add_argument("--number", type=int, default=NUMBER, help="ordinary recordings to make")
    arguments = command.parse_args(argv)
    known = learn(list(rows(arguments.seed, arguments.number)))
    table = as_table(known, seed=arguments.seed, number=arguments.number)
    arguments.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(f"{arguments.out}: written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
