"""Which beats count: interval, line and height must fit those of the neighbours."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from kiosk.lop.filters import MAD_TO_SD, Flags, Floats, local_line

if TYPE_CHECKING:
    from kiosk.lop.beats import Beats
    from kiosk.lop.segment import Segment

SHORT: Final = 0.6
LONG: Final = 1.6
"""Intervals beyond these shares of their neighbours' median hold a missed or an invented beat."""

NEIGHBOURS: Final = 7
HAMPEL: Final = 3.5
HAMPEL_LEAST: Final = 0.12
"""A pulse is dropped when it is off its neighbours' curve by 3.5 robust deviations and 12 % of the largest."""


def judged(beats: Beats, segment: Segment) -> Beats:
    """Drop what does not fit its neighbours: interval, line, height."""
    good = beats.is_good.copy()
    usual = _running_median(beats.interval_s)
    good &= (beats.interval_s > SHORT * usual) & (beats.interval_s < LONG * usual)
    moved = beats.speed_mmhg_per_s * beats.interval_s
    largest = float(np.percentile(beats.height_mmhg[good], 90.0)) if good.any() else 0.0
    if segment.is_stepped:
        good &= np.abs(moved) < max(1.5, 0.5 * largest)
    else:
        off = np.abs(moved - _running_median(moved))
        good &= off < np.maximum(2.0 + 0.4 * largest, 0.5 * np.abs(moved))
    good = _hampel(beats, good)
    period_s = float(np.median(beats.interval_s[good])) if good.any() else beats.period_s
    return replace(beats, is_good=good, period_s=period_s)


def _hampel(beats: Beats, good: Flags) -> Flags:
    """Three rounds against the neighbours' curve over pressure.

    A burst of motion lifts the curve over the good pulses beside it: the first round drops only what lies above.
    """
    good = good.copy()
    for is_first in (True, False, False):
        if good.sum() < 5:
            break
        x, y = beats.pressure_mmhg[good], beats.height_mmhg[good]
        curve = local_line(x, x, y, np.ones(len(x)), width_mmhg(x), leave_out=True)
        off = np.abs(y - curve)
        limit = max(HAMPEL * MAD_TO_SD * float(np.median(off)), HAMPEL_LEAST * float(np.percentile(curve, 95.0)))
        is_off = (y - curve if is_first else off) > limit
        good[np.flatnonzero(good)[is_off]] = False
    return good


def width_mmhg(pressure_mmhg: Floats) -> float:
    """Width of the smoothing: 5.5 mmHg, more where the beats lie further apart than that carries."""
    spread = float(np.ptp(pressure_mmhg)) / max(len(pressure_mmhg), 1)
    return max(5.5, 0.8 * spread)


def _running_median(values: Floats) -> Floats:
    count = min(NEIGHBOURS, len(values) | 1)
    padded = np.pad(values, count // 2, mode="edge")
    return np.asarray(np.median(np.lib.stride_tricks.sliding_window_view(padded, count), axis=1))[: len(values)]
