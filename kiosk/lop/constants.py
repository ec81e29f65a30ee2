"""Constants that were learnt on simulated recordings by `benchmarks/lop_learn.py`, which makes this file's data anew.

Nothing here was ever fitted to a recording of a person.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from kiosk.lop.filters import Floats

CLIP: Final = 3.0
"""No figure counts for more than it did within this many standard deviations of what was learnt on."""

MODES: Final = ("rising_steps", "falling_steps", "rising", "falling")
"""Tissue follows a staircase, too, with a lag: upwards it reads higher than downwards."""

STATION_MODE: Final = "rising_steps"
"""How the station itself measures; the other ways are those of recordings that others made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A linear formula over standardised figures."""

    mean: Floats
    sd: Floats
    weights: Floats
    """One for each figure, the constant first."""

    def of(self, values: Floats) -> float:
        """Its value."""
        scaled = np.clip((values - self.mean) / self.sd, -CLIP, CLIP)
        return float(self.weights[0] + scaled @ self.weights[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class ModeConstants:
    """What was learnt about one way of recording: a staircase or a ramp, upwards or downwards."""

    offset: Line
    """Systolic pressure less the envelope's middle, out of the features."""
    amendment: Line
    """What is added to the artery model's systolic pressure, out of the fit's own figures."""
    share: float
    """Weight of the artery model in the value; the rest is the features'."""
    doubt_factor: float
    """Times the usual error, 95 % of the errors of given values lie within."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constants:
    """All that was learnt."""

    modes: Mapping[str, ModeConstants]
    doubt: Line
    """Logarithm of the usual error."""
    pulse: Line
    """Log-odds of a pulse."""
    pulse_least: float
    """Log-odds below which there is none."""


@cache
def constants() -> Constants:
    """The shipped constants."""
    return parse(json.loads(files("kiosk.lop").joinpath("constants.json").read_text(encoding="utf-8")))


def parse(table: dict[str, object]) -> Constants:
    """Constants out of the file's table. Raises KeyError, TypeError or ValueError for a file of another shape."""
    modes = {}
    for name in MODES:
        part = _table(_table(table["modes"])[name])
        modes[name] = ModeConstants(
            offset=_line(part["offset"]),
            amendment=_line(part["amendment"]),
            share=_number(part["share"]),
            doubt_factor=_number(part["doubt_factor"]),
        )
    return Constants(
        modes=modes,
        doubt=_line(table["doubt"]),
        pulse=_line(table["pulse"]),
        pulse_least=_number(table["pulse_least"]),
    )


def _table(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise TypeError(f"a table is needed, not {type(value).__name__}")
    return value


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"a number is needed, not {type(value).__name__}")
    return float(value)


def _line(value: object) -> Line:
    part = _table(value)
    mean, sd, weights = (np.array(part[key], dtype=np.float64) for key in ("mean", "sd", "weights"))
    if not (len(mean) == len(sd) == len(weights) - 1):
        raise ValueError("a formula needs as many means as spreads, and one weight more")
    return Line(mean=mean, sd=sd, weights=weights)
