"""The heart's period, by the correlation of the upstrokes with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from kiosk.lop.filters import Flags, Floats, low_pass, moving_mean
from kiosk.lop.trace import RATE_HZ

if TYPE_CHECKING:
    from kiosk.lop.segment import Segment

SLOWEST_S: Final = 1.5
FASTEST_S: Final = 0.4
"""40 to 150 beats a minute."""

BAND_HZ: Final = 3.5
"""Above the fastest heart; of the harmonics no more is needed to tell one beat from the next."""

SHORTEST_SHARE: Final = 0.85
"""The shortest lag that scores this share of the best one is the period, so that two beats are not taken for one."""

SECOND: Final = 0.5
"""Weight of the correlation two periods later: noise may repeat once by chance, a heart goes on."""

CLIMB_MMHG_PER_S: Final = 6.0
CLIMB_S: Final = 0.6
CLIMB_MARGIN_S: Final = 0.3
"""A staircase climbs where the mean speed over `CLIMB_S` exceeds this; that and a margin about it say nothing."""

LEAST_MMHG_PER_S: Final = 0.05
"""What moves more slowly than this is no pulse: one of 0.1 mmHg rises some ten times as fast."""

CLIP: Final = 3.0
LEVEL_S: Final = 4.0
LEVEL_FLOOR: Final = 0.3
"""Loud stretches are brought down to the level of quiet ones, but not noise up to that of pulses."""


def find_period(pressure: Floats, known: Flags, segment: Segment) -> tuple[float, float] | None:
    """Period in seconds, and the correlation at it (0 to 1); None when nothing repeats.

    Args:
        pressure: the segment's pressures.
        known: which of them are.
        segment: the segment itself.
    """
    speed = np.gradient(low_pass(pressure, RATE_HZ, BAND_HZ)) * RATE_HZ
    if segment.is_stepped:
        said = known & ~climbs(speed)
    else:
        said, speed = known, speed - np.gradient(segment.slow_mmhg[segment.start : segment.end]) * RATE_HZ
    speed = np.where(said, speed, 0.0)
    if said.mean() < 0.1:
        return None
    limit = CLIP * float(np.percentile(np.abs(speed[said]), 80.0))
    if limit < LEAST_MMHG_PER_S:
        return None
    speed = np.clip(speed, -limit, limit)
    level = np.sqrt(np.maximum(moving_mean(speed**2, int(LEVEL_S * RATE_HZ)), 0.0))
    return _repeats(speed / (level + LEVEL_FLOOR * level.max()))


def climbs(speed: Floats) -> Flags:
    """Where a staircase goes from one level to the next, by its speed in mmHg/s, with a margin."""
    is_climbing = np.abs(moving_mean(speed, int(CLIMB_S * RATE_HZ))) > CLIMB_MMHG_PER_S
    return np.asarray(moving_mean(is_climbing.astype(np.float64), int(2.0 * CLIMB_MARGIN_S * RATE_HZ)) > 0.02)


def _repeats(signal: Floats) -> tuple[float, float] | None:
    count = len(signal)
    signal = signal - signal.mean()
    own = np.fft.irfft(np.abs(np.fft.rfft(signal, 2 * count)) ** 2)[:count]
    own = own / own[0] * count / np.maximum(count - np.arange(count), 0.2 * count)
    lags = np.arange(int(FASTEST_S * RATE_HZ), min(int(SLOWEST_S * RATE_HZ), count - 2) + 1)
    if not len(lags):
        return None
    later = np.array([own[2 * lag - lag // 12 : 2 * lag + lag // 12 + 1].max(initial=0.0) for lag in lags])
    score = own[lags] + SECOND * later
    is_peak = (own[lags] >= own[lags - 1]) & (own[lags] >= own[lags + 1]) & (own[lags] > 0.0)
    if not is_peak.any():
        return None
    best = float(score[is_peak].max())
    lag = int(lags[is_peak & (score >= SHORTEST_SHARE * best)][0])
    return lag / RATE_HZ, min(float(own[lag]), 1.0)
