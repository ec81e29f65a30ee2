"""Made-up cuff recordings with a known answer, for learning the constants of `kiosk.lop` and for its tests.

Own code after published equations: artery and cuff of Babbs 2012 (10.1186/1475-925X-11-56), an edge share that goes
on pulsing above systolic pressure, and a first-order lag of the tissue. It knows nothing of the bench of
`kiosk.hw.sim`, so that what was learnt here is judged there on a world it has not seen. The spread is wider than that
of any one device on purpose. Pressures are in cuff units: transmission of the limb scales artery and blood pressure
alike, so LOP is the highest blood pressure as the cuff sees it.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from benchmarks.lop_courses import COURSES, INNER_HZ, Artery, Course, Rng
from kiosk.lop.filters import Floats, lagged

PASSING_MMHG: Final = 10.0
"""The cuff goes past the systolic pressure while it is this near to it."""


class Hard(StrEnum):
    """Classes that are harder than an ordinary recording."""

    NONE = "none"
    FIBRILLATION = "atrial fibrillation"
    MOTION = "heavy motion"
    PULSELESS = "no pulse"
    SHAKEN = "shaken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A recording and its answer; `lop_mmhg` is None where there is nothing to find."""

    pressure_mmhg: Floats
    rate_hz: float
    course: Course
    hard: Hard
    lop_mmhg: float | None
    artery: Artery
    heart_per_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Site:
    """A kind of cuff on a kind of limb."""

    share: float
    """Of all recordings."""
    through: tuple[float, float]
    """How much of the cuff's pressure reaches the artery."""
    pulse_mmhg: float
    pulses_mmhg: tuple[float, float]
    """Largest pulse in the cuff: median and range (log-normal)."""


SITES: Final = (
    _Site(share=0.45, through=(0.88, 1.0), pulse_mmhg=2.0, pulses_mmhg=(0.5, 5.8)),
    _Site(share=0.20, through=(0.70, 0.95), pulse_mmhg=2.0, pulses_mmhg=(0.5, 5.8)),
    _Site(share=0.25, through=(0.60, 0.80), pulse_mmhg=1.2, pulses_mmhg=(0.3, 3.0)),
    _Site(share=0.10, through=(0.78, 0.95), pulse_mmhg=1.2, pulses_mmhg=(0.3, 3.0)),
)
"""Wide cuff on an arm; narrow one on an arm; 11-13 cm on a thigh; 18 cm on a thigh. What gets through is our inference
from published occlusion pressures by width (Evin 2021, 10.1016/j.ptsp.2020.11.026; 10.1007/s00421-023-05352-8); pulses
of a thigh are our inference from the volumes of artery and cuff. The mixture is ours."""

HIGHEST_LOP_MMHG: Final = 290.0
"""The station goes no further: who would need more is not drawn."""


def draw_artery(rng: Rng) -> Artery:
    """A limb out of wide distributions: blood pressures of adults, artery constants about the published ones."""
    site = SITES[int(rng.choice(len(SITES), p=[one.share for one in SITES]))]
    systolic = float(rng.uniform(88.0, 205.0))
    pulse = float(np.clip(systolic * rng.uniform(0.26, 0.56), 24.0, 95.0))
    least, most = site.through
    through = float(rng.uniform(max(least, systolic / HIGHEST_LOP_MMHG), most))
    return Artery(
        systolic_mmhg=systolic / through,
        diastolic_mmhg=(systolic - pulse) / through,
        collapse_per_mmhg=0.104 * through * float(np.exp(rng.normal(0.0, 0.2))),
        stretch_per_mmhg=0.038 * through * float(np.exp(rng.normal(0.0, 0.27))),
        edge_share=float(rng.uniform(0.08, 0.38)),
        edge_ratio=float(rng.uniform(0.48, 0.76)),
        lag_s=float(rng.uniform(0.1, 1.5)),
        softening=float(rng.uniform(0.0, 0.8)),
        pulse_mmhg=_within(rng, site.pulse_mmhg, site.pulses_mmhg),
    )


def _within(rng: Rng, median: float, ends: tuple[float, float]) -> float:
    """Log-normal; what lies outside is drawn again."""
    while True:
        value = median * float(np.exp(rng.normal(0.0, 0.5)))
        if ends[0] <= value <= ends[1]:
            return value


def volume(transmural_mmhg: Floats, collapse: float, stretch: float) -> Floats:
    """Volume of an artery as a share of that at zero transmural pressure (Babbs 2012)."""
    shut = np.exp(collapse * np.minimum(transmural_mmhg, 0.0))
    wide = collapse / stretch * (1.0 - np.exp(-stretch * np.maximum(transmural_mmhg, 0.0)))
    return np.asarray(shut + wide)


def make(
    rng: Rng, *, course: Course, hard: Hard = Hard.NONE, artery: Artery | None = None, rate_hz: float | None = None
) -> Made:
    """One recording.

    Args:
        rng: all chance comes from here.
        course: how the pressure goes.
        hard: class of the recording.
        artery: the limb; drawn when not given.
        rate_hz: sampling rate; drawn from what recorders use when not given.
    """
    artery = artery or draw_artery(rng)
    base = COURSES[course](rng, artery)
    count = len(base)
    heart = float(rng.uniform(45.0, 120.0))
    clean = base
    if hard not in {Hard.PULSELESS, Hard.SHAKEN}:
        blood = _blood(rng, artery, base, heart, hard)
        clean = base + _pulses(artery, blood, lagged(base, INNER_HZ, artery.lag_s), base)
    if hard is Hard.SHAKEN:
        clean = base + _shaking(rng, count)
    bursts = {Hard.MOTION: int(rng.integers(4, 12)), Hard.NONE: int(rng.choice([0, 0, 0, 0, 1, 2]))}.get(hard, 0)
    largest = 15.0 if hard is Hard.MOTION else 6.0
    clean = clean + _bursts(rng, count, bursts, largest)
    rate = rate_hz or float(rng.choice([50.0, 100.0, 125.0, 200.0, 240.0, 250.0, 500.0, 1000.0]))
    return Made(
        pressure_mmhg=_sampled(rng, clean, base, rate, is_rising=course in {Course.RISE, Course.STEPS_UP}),
        rate_hz=rate,
        course=course,
        hard=hard,
        lop_mmhg=None if hard in {Hard.PULSELESS, Hard.SHAKEN} else artery.systolic_mmhg,
        artery=artery,
        heart_per_min=heart,
    )


# --- blood pressure and pulses --------------------------------------------------------------------------------


def _blood(rng: Rng, artery: Artery, base: Floats, heart: float, hard: Hard) -> Floats:
    """Arterial pressure: beats of changing length on a breathing, drifting level.

    The drift is none while the cuff goes past the systolic pressure, which is the recording's answer.
    """
    count = len(base)
    spread = rng.uniform(0.15, 0.25) if hard is Hard.FIBRILLATION else rng.uniform(0.01, 0.06)
    ectopic = rng.uniform(0.0, 0.10) if rng.random() < 0.25 else 0.0
    length_s = count / INNER_HZ
    beats = int(length_s * heart / 60.0 * 1.6) + 20
    periods = 60.0 / heart * np.clip(1.0 + spread * rng.standard_normal(beats), 0.45, 1.8)
    early = rng.random(beats) < ectopic
    periods[early] *= 0.65
    periods[1:][early[:-1]] *= 1.3
    starts = np.cumsum(periods) - rng.uniform(0.0, 1.0) - periods[0]
    at = np.arange(count) / INNER_HZ
    beat = np.clip(np.searchsorted(starts, at, side="right") - 1, 0, beats - 1)
    phase = np.clip((at - starts[beat]) / periods[beat], 0.0, 1.0)
    shape = np.interp(phase, np.linspace(0.0, 1.0, 257), _shape(rng))
    # A short beat before this one leaves less to eject (Starling), and the pressure has run off for less long: so
    # irregular rhythm makes unequal pulses. How much of each is our inference.
    before = np.concatenate([[1.0], periods / (60.0 / heart)])
    pressure = artery.systolic_mmhg - artery.diastolic_mmhg
    height = pressure * np.clip(before, 0.5, 1.4) ** 0.5
    foot = -rng.uniform(0.0, 0.4) * pressure * (before - 1.0)
    level = (1.0 - phase) * foot[beat] + phase * foot[beat + 1]
    breath = rng.uniform(0.5, 2.5) * np.sin(2.0 * np.pi * (rng.uniform(0.15, 0.33) * at + rng.random()))
    passing = np.flatnonzero(np.abs(base - artery.systolic_mmhg) < PASSING_MMHG)
    drift = rng.uniform(-5.0, 5.0) / 60.0 * (at - float(np.median(passing)) / INNER_HZ)
    return np.asarray(artery.diastolic_mmhg + level + shape * height[beat] + breath + drift)


def _shape(rng: Rng) -> Floats:
    """One beat from foot to foot, 0 to 1: three harmonics about those of Babbs 2012."""
    angle = 2.0 * np.pi * np.linspace(0.0, 1.0, 257)[:-1]
    raw = np.zeros(256)
    for order, size in ((1, 1.0), (2, 0.5), (3, 0.25), (4, 0.06)):
        raw += size * rng.uniform(0.75, 1.25) * np.sin(order * angle + rng.normal(0.0, 0.15))
    raw = np.roll(raw, -int(np.argmin(raw)))
    raw = (raw - raw.min()) / (raw.max() - raw.min())
    return np.concatenate([raw, raw[:1]])


def _pulses(artery: Artery, blood: Floats, outer: Floats, base: Floats) -> Floats:
    """What the artery's volume does to the pressure in the cuff."""
    a, b, e, edge = artery.collapse_per_mmhg, artery.stretch_per_mmhg, artery.edge_share, artery.edge_ratio
    stiff = (np.maximum(base, 15.0) / 100.0) ** artery.softening

    def moved(high: Floats | float, low: Floats | float, outside: Floats) -> Floats:
        middle = volume(high - outside, a, b) - volume(low - outside, a, b)
        rim = volume(high - edge * outside, a, b) - volume(low - edge * outside, a, b)
        return (1.0 - e) * middle + e * rim

    grid = np.arange(20.0, 330.0, 2.0)
    sizes = moved(artery.systolic_mmhg, artery.diastolic_mmhg, grid) * (grid / 100.0) ** artery.softening
    contact = np.clip(base / 20.0, 0.0, 1.0)
    return np.asarray(artery.pulse_mmhg / sizes.max() * stiff * contact * moved(blood, 0.0, outer))


def _bursts(rng: Rng, count: int, bursts: int, largest_mmhg: float) -> Floats:
    """Motion: bursts of 0.5-5 Hz for 0.3-2 s."""
    total = np.zeros(count)
    for _ in range(bursts):
        length = int(rng.uniform(0.3, 2.0) * INNER_HZ)
        start = int(rng.integers(0, max(count - length, 1)))
        along = np.arange(min(length, count - start)) / INNER_HZ
        wave = np.sin(2.0 * np.pi * (rng.uniform(0.5, 5.0) * along + rng.random()))
        envelope = np.sin(np.pi * along * INNER_HZ / length) ** 2
        total[start : start + len(along)] += rng.uniform(1.0, largest_mmhg) * envelope * wave
    return total


def _shaking(rng: Rng, count: int) -> Floats:
    """A cuff without a pulse in a hand: a rhythm that wanders, in strength that wanders, or knocks."""
    at = np.arange(count) / INNER_HZ
    knots = np.arange(0.0, at[-1] + 4.0, 2.0)
    rhythm = rng.uniform(0.7, 3.0) * np.exp(np.interp(at, knots, rng.normal(0.0, rng.uniform(0.02, 0.3), len(knots))))
    phase = np.cumsum(rhythm) / INNER_HZ
    size = np.exp(np.interp(at, knots, rng.normal(0.0, rng.uniform(0.1, 0.8), len(knots))))
    wave = np.sin(2.0 * np.pi * phase)
    if rng.random() < 0.4:
        wave = np.exp(-np.mod(phase, 1.0) * rng.uniform(3.0, 12.0)) * np.sin(2.0 * np.pi * 3.0 * np.mod(phase, 1.0))
    return np.asarray(rng.uniform(0.5, 8.0) * size * wave)


# --- the recorder ---------------------------------------------------------------------------------------------


def _sampled(rng: Rng, clean: Floats, base: Floats, rate: float, *, is_rising: bool) -> Floats:
    """What a recorder makes of it: its rate, hose, pump ripple, noise, bits, spikes and missing samples."""
    hosed = lagged(clean, INNER_HZ, float(rng.uniform(0.0, 0.06)))
    at = np.arange(0.0, (len(clean) - 1) / INNER_HZ, 1.0 / rate)
    inner = np.arange(len(clean)) / INNER_HZ
    out = np.interp(at, inner, hosed)
    slope = np.interp(at, inner, np.gradient(base) * INNER_HZ)
    pumped = (slope > 1.5) & is_rising
    ripple_hz = rng.uniform(30.0, 120.0) * (1.0 + 0.02 * np.sin(2.0 * np.pi * 0.3 * at))
    ripple = rng.uniform(0.0, 2.5) * np.sin(2.0 * np.pi * np.cumsum(ripple_hz) / rate)
    out = out + np.where(pumped, ripple, 0.0)
    out = out + rng.standard_normal(len(out)) * np.exp(rng.uniform(np.log(0.01), np.log(0.5)))
    bit = float(rng.choice([0.0, 0.0, 0.0, 0.05, 0.125, 0.3, 1.0]))
    out = np.round(out / bit) * bit if bit else out
    if rng.random() < 0.15:
        hit = rng.random(len(out)) < 2e-4
        out[hit] += rng.uniform(-80.0, 80.0, int(hit.sum()))
    if rng.random() < 0.15:
        out[rng.random(len(out)) < 0.01] = np.nan
    return np.asarray(out)
