"""Exercises as the cuff feels them: how the volume of the working muscle rises and falls through one repetition.

A repetition has two parts, `up` and `down`: lifting and lowering a weight, or, where a limb goes round and round, the
part of a stride or turn in which it bears load and the part in which it swings. The individual's times and strength
are in the limb's profile; an exercise only says what is usual and what the course of it looks like. The courses are
our inference from when the muscles under the cuff are known to work; no recording of cuff pressure is behind them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

SAMPLES: Final = 512
"""Steps of a course: the first half is the part `up`, the second half `down`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One exercise: the limb that carries the cuff, the usual times of its two parts, and its course.

    `points` are (share of the repetition, share of the peak); the two parts each take half, and between two points
    the volume follows half a cosine. A course begins and ends at 0.
    """

    limb: str
    up_s: float
    down_s: float
    points: tuple[tuple[float, float], ...]


EXERCISES: Final[Mapping[str, Exercise]] = {
    # Lifting for 2 s and lowering for 2 s is the tempo of BFR trials (position stand, Patterson et al. 2019).
    "calf_raise": Exercise(
        limb="thigh", up_s=2.0, down_s=2.0, points=((0.0, 0.0), (0.35, 0.85), (0.5, 1.0), (0.6, 0.9), (1.0, 0.0))
    ),
    "leg_press": Exercise(limb="thigh", up_s=2.0, down_s=2.0, points=((0.0, 0.0), (0.5, 1.0), (1.0, 0.0))),
    # Down first: the thigh works hardest where the movement turns, and stays loaded until it stands.
    "squat": Exercise(
        limb="thigh", up_s=2.0, down_s=2.0, points=((0.0, 0.0), (0.4, 0.7), (0.5, 1.0), (0.75, 0.6), (1.0, 0.0))
    ),
    # A leg stands for 60 % of a stride (Perry 1992) and bears load at its beginning and again at push-off.
    "walking": Exercise(
        limb="thigh",
        up_s=0.66,
        down_s=0.44,
        points=((0.0, 0.0), (0.1, 1.0), (0.25, 0.35), (0.4, 0.6), (0.55, 0.0), (0.9, 0.0), (1.0, 0.0)),
    ),
    # 85 turns a minute; the thigh pushes through the first half of a turn.
    "cycling": Exercise(
        limb="thigh", up_s=0.35, down_s=0.35, points=((0.0, 0.0), (0.25, 1.0), (0.55, 0.0), (1.0, 0.0))
    ),
    # 170 steps a minute; the foot is on the ground for about a third of a stride.
    "running": Exercise(
        limb="thigh", up_s=0.25, down_s=0.45, points=((0.0, 0.0), (0.22, 1.0), (0.55, 0.1), (0.75, 0.0), (1.0, 0.0))
    ),
    "arm_curl": Exercise(limb="arm", up_s=2.0, down_s=2.0, points=((0.0, 0.0), (0.45, 1.0), (0.6, 0.9), (1.0, 0.0))),
}


@cache
def course(name: str) -> tuple[float, ...]:
    """Share of the peak through one repetition, `SAMPLES` + 1 entries. Raises KeyError for an unknown exercise."""
    points = EXERCISES[name].points
    shares, at = [], 0
    for i in range(SAMPLES):
        along = i / SAMPLES
        while along >= points[at + 1][0]:
            at += 1
        (start, low), (end, high) = points[at], points[at + 1]
        shares.append(low + (high - low) * (0.5 - 0.5 * math.cos(math.pi * (along - start) / (end - start))))
    return (*shares, points[-1][1])
