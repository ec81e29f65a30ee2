"""How the pressure in a cuff may go while it is recorded: fills, ramps, staircases, dumps; and whose limb it is on."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.lop.filters import Floats

INNER_HZ: Final = 200.0
Rng = np.random.Generator


class Course(StrEnum):
    """How the pressure in the cuff goes."""

    FALL = "fall"
    RISE = "rise"
    STEPS_UP = "steps up"
    STEPS_DOWN = "steps down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Artery:
    """One limb as the cuff sees it."""

    systolic_mmhg: float
    diastolic_mmhg: float
    collapse_per_mmhg: float
    stretch_per_mmhg: float
    edge_share: float
    edge_ratio: float
    lag_s: float
    softening: float
    """The cuff gets stiffer with pressure: a volume moves the pressure as this power of it."""
    pulse_mmhg: float
    """Largest pulse in the cuff."""


def _joined(parts: list[Floats]) -> Floats:
    return np.concatenate([part for part in parts if len(part)])


def _line(start: float, end: float, rate: float) -> Floats:
    return np.linspace(start, end, max(int(abs(end - start) / rate * INNER_HZ), 2))


def _hold(level: float, seconds: float) -> Floats:
    return np.full(int(seconds * INNER_HZ), level)


def _dump(rng: Rng, level: float) -> Floats:
    tau = rng.uniform(0.2, 0.8)
    at = np.arange(int(rng.uniform(0.0, 6.0) * tau * INNER_HZ)) / INNER_HZ
    return np.asarray(level * np.exp(-at / tau))


def _top(rng: Rng, artery: Artery) -> float:
    return artery.systolic_mmhg + float(rng.uniform(16.0, 60.0))


def _bottom(rng: Rng, artery: Artery) -> float:
    return float(np.clip(artery.diastolic_mmhg - rng.uniform(8.0, 45.0), 20.0, None))


def _filled(rng: Rng, top: float) -> list[Floats]:
    if rng.random() < 0.2:
        return [_hold(top, rng.uniform(0.0, 2.0))]
    return [_hold(0.0, rng.uniform(0.0, 3.0)), _line(0.0, top, rng.uniform(12.0, 35.0)), _hold(top, rng.uniform(0, 3))]


def _fall(rng: Rng, artery: Artery) -> Floats:
    top, bottom, rate = _top(rng, artery), _bottom(rng, artery), float(rng.uniform(2.0, 8.0))
    way = _line(top, bottom, rate)
    bend = rng.uniform(0.0, 1.0)
    share = np.linspace(0.0, 1.0, len(way))
    bent = top * (bottom / top) ** share
    way = (1.0 - bend) * way + bend * bent
    return _joined([*_filled(rng, top), way, _dump(rng, bottom)])


def _rise(rng: Rng, artery: Artery) -> Floats:
    top = _top(rng, artery)
    rate = float(np.exp(rng.uniform(np.log(2.5), np.log(18.0))))
    steps = np.arange(0.0, top, 1.0)
    # Stiffer with pressure: a pump fills the upper part faster than the lower one.
    speeds = rate * (np.maximum(steps, 15.0) / 80.0) ** rng.uniform(0.0, 0.5)
    times = np.cumsum(1.0 / speeds)
    at = np.arange(0.0, times[-1], 1.0 / INNER_HZ)
    way = np.interp(at, times, steps)
    return _joined([_hold(0.0, rng.uniform(0.0, 2.0)), way, _hold(way[-1], rng.uniform(0.0, 1.5)), _dump(rng, top)])


def _stairs(rng: Rng, levels: Floats, speed: float, hold_s: float, leak: float) -> list[Floats]:
    relax, parts = rng.uniform(0.0, 0.08), []
    for before, level in pairwise(levels):
        parts.append(_line(before, level, speed))
        at = np.arange(int(hold_s * rng.uniform(0.9, 1.2) * INNER_HZ)) / INNER_HZ
        parts.append(level - relax * (level - before) * (1.0 - np.exp(-at / 2.5)) - leak * at)
    return parts


def _steps_up(rng: Rng, artery: Artery) -> Floats:
    first, size = float(rng.uniform(25.0, 55.0)), float(rng.uniform(5.0, 15.0))
    levels = np.concatenate([[0.0], np.arange(first, _top(rng, artery) + size, size)])
    levels[2:] += rng.normal(0.0, 0.08 * size, len(levels) - 2)
    stairs = _stairs(rng, levels, float(rng.uniform(6.0, 25.0)), float(rng.uniform(2.6, 6.0)), rng.uniform(0, 0.1))
    return _joined([_hold(0.0, rng.uniform(0.0, 2.0)), *stairs, _dump(rng, levels[-1])])


def _steps_down(rng: Rng, artery: Artery) -> Floats:
    top, size = _top(rng, artery), float(rng.uniform(5.0, 15.0))
    levels = np.arange(top, _bottom(rng, artery) - size, -size)
    levels[1:] += rng.normal(0.0, 0.08 * size, len(levels) - 1)
    stairs = _stairs(rng, levels, float(rng.uniform(15.0, 60.0)), float(rng.uniform(2.2, 6.0)), rng.uniform(0, 0.1))
    return _joined([*_filled(rng, top), *stairs, _dump(rng, levels[-1])])


COURSES: Final[dict[Course, Callable[[Rng, Artery], Floats]]] = {
    Course.FALL: _fall,
    Course.RISE: _rise,
    Course.STEPS_UP: _steps_up,
    Course.STEPS_DOWN: _steps_down,
}
