"""Beats in a segment: the heart's period, the foot of each pulse, and its height over the line from foot to foot.

The line takes off ramp, leak and breathing at once, and does no harm next to a step, where a high-pass filter rings.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from kiosk.lop.filters import Flags, Floats, Indices, lagged, low_pass, moving_mean
from kiosk.lop.period import find_period
from kiosk.lop.rejection import judged
from kiosk.lop.segment import Segment
from kiosk.lop.trace import RATE_HZ, Trace

HARMONICS: Final = 5.5
PULSE_HZ: Final = (4.5, 10.0)
"""The pulse keeps this many harmonics of the heart's rate, within these limits; what is above is noise."""

UPSTROKE_HARMONICS: Final = 3.0
UPSTROKE_HZ: Final = (2.5, 5.5)
"""The same for finding a pulse rather than measuring it: noise is steepest where it is fastest."""

APART: Final = 0.6
"""Two upstrokes are at least this share of a period apart."""

LAG_S: Final = 0.7
"""Lag with which the tissue passes the cuff's pressure on, at its middle (drawn from 0.1 to 1.5 s: our inference)."""

LEAST_BEATS: Final = 4
TEMPLATE: Final = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    """What was found, one element a beat; `is_good` says which of them count."""

    at_s: Floats
    cuff_mmhg: Floats
    """Pressure in the cuff under the pulse's top."""
    pressure_mmhg: Floats
    """The same as the artery has felt it: `cuff_mmhg` less the tissue's lag."""
    height_mmhg: Floats
    interval_s: Floats
    """From this upstroke to the next."""
    speed_mmhg_per_s: Floats
    """Slope of the line from foot to foot."""
    rise_share: Floats
    """Time from foot to top as a share of the interval."""
    likeness: Floats
    """Correlation of the pulse's form with the usual one."""
    is_good: Flags
    period_s: float
    regularity: float
    """Correlation of the signal with itself one period later, 0 to 1."""

    @property
    def count(self) -> int:
        """Beats that count."""
        return int(self.is_good.sum())


def find_beats(trace: Trace, segment: Segment) -> Beats | None:
    """All beats of the segment; None when there is no rhythm or there are fewer than three."""
    a, b = segment.start, segment.end
    pressure, known = trace.pressure_mmhg[a:b], trace.is_known[a:b]
    found = find_period(pressure, known, segment)
    if found is None:
        return None
    period_s, regularity = found
    pressure = low_pass(pressure, RATE_HZ, float(np.clip(HARMONICS / period_s, *PULSE_HZ)))
    level = pressure - moving_mean(pressure, round(period_s * RATE_HZ))
    calm = low_pass(level, RATE_HZ, float(np.clip(UPSTROKE_HARMONICS / period_s, *UPSTROKE_HZ)))
    upstrokes = _upstrokes(np.gradient(calm), period_s)
    if len(upstrokes) < LEAST_BEATS:
        return None
    feet = _feet(level, upstrokes, period_s)
    beats = _measured(pressure, known, feet=feet, upstrokes=upstrokes, period_s=period_s, regularity=regularity)
    return judged(beats, segment)


def _upstrokes(speed: Floats, period_s: float) -> Indices:
    """Steepest moments, the steepest first, each keeping others away."""
    peaks = np.flatnonzero((speed[1:-1] > 0.0) & (speed[1:-1] >= speed[:-2]) & (speed[1:-1] > speed[2:])) + 1
    apart = int(APART * period_s * RATE_HZ)
    taken = np.zeros(len(speed), dtype=np.bool_)
    kept = []
    for peak in peaks[np.argsort(-speed[peaks], kind="stable")]:
        if not taken[peak]:
            kept.append(int(peak))
            taken[max(peak - apart, 0) : peak + apart + 1] = True
    return np.sort(np.array(kept, dtype=np.intp))


def _feet(level: Floats, upstrokes: Indices, period_s: float) -> Indices:
    """Lowest point before each upstroke."""
    reach = int(0.45 * period_s * RATE_HZ)
    feet = []
    for before, at in zip(np.concatenate([[-reach], upstrokes[:-1]]), upstrokes, strict=True):
        start = max(int(at) - reach, int(before) + reach // 3, 0)
        feet.append(start + int(np.argmin(level[start : at + 1])))
    return np.array(feet, dtype=np.intp)


def _measured(
    pressure: Floats, known: Flags, *, feet: Indices, upstrokes: Indices, period_s: float, regularity: float
) -> Beats:
    base = moving_mean(pressure, round(period_s * RATE_HZ))
    late = base - lagged(base, RATE_HZ, LAG_S)
    rows, forms, is_good = [], [], []
    for start, end in pairwise(feet):
        line = np.linspace(pressure[start], pressure[end], end - start + 1)
        over = pressure[start : end + 1] - line
        top = int(np.argmax(over))
        speed = (pressure[end] - pressure[start]) / (end - start) * RATE_HZ
        rows.append((line[top], line[top] - late[start + top], over[top], speed, top / (end - start)))
        forms.append(np.interp(np.linspace(0.0, len(over) - 1.0, TEMPLATE), np.arange(len(over)), over))
        is_good.append(bool(known[start : end + 1].all() and over[top] > 0.0))
    columns = np.array(rows).T
    return Beats(
        at_s=upstrokes[:-1] / RATE_HZ,
        cuff_mmhg=columns[0],
        pressure_mmhg=columns[1],
        height_mmhg=columns[2],
        interval_s=np.diff(upstrokes) / RATE_HZ,
        speed_mmhg_per_s=columns[3],
        rise_share=columns[4],
        likeness=_likeness(np.array(forms)),
        is_good=np.array(is_good),
        period_s=period_s,
        regularity=regularity,
    )


def _likeness(forms: Floats) -> Floats:
    """How each pulse goes with the middle of the larger ones."""
    height = np.maximum(forms.max(1), 1e-9)
    scaled = forms / height[:, None]
    usual = np.median(scaled[height >= np.median(height)], axis=0)
    scaled = scaled - scaled.mean(1, keepdims=True)
    usual = usual - usual.mean()
    return np.asarray((scaled @ usual) / np.maximum(np.linalg.norm(scaled, axis=1) * np.linalg.norm(usual), 1e-9))
