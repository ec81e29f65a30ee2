"""Two estimates of the occlusion pressure, whether they agree, and the value made of them.

The first is the artery model laid through the beats, amended by what it was learnt to miss; the second a linear formula
over the envelope's middle, flanks and size. They fail in different ways, so that their agreement means something.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from kiosk.lop.artery import heights
from kiosk.lop.beats import Beats
from kiosk.lop.constants import Constants
from kiosk.lop.envelope import Envelope, envelope, usable
from kiosk.lop.features import features
from kiosk.lop.filters import MAD_TO_SD, Flags, Floats
from kiosk.lop.fit import Fit, fit
from kiosk.lop.quality import Signs, half_width_mmhg, pulse_logit, signs
from kiosk.lop.refusal import Refusal
from kiosk.lop.segment import Direction, Segment

LEAST_BEATS: Final = 6
AGREE_MMHG: Final = 12.0
"""Two estimates further apart than this do not agree (our inference)."""

WORST_ERROR: Final = 0.16
"""Error of the fit, as a share of the largest pulse, beyond which the curve is none of an artery (our inference)."""

FLAT: Final = 0.82
"""An end of the envelope above this share of its top has not been left behind."""

OFF: Final = 3.5
OFF_LEAST: Final = 0.12
MOST_FIT: Final = 0.8
"""Pulses that are off the fitted curve by 3.5 robust deviations and 12 % of the largest are left out, like those that
are off their neighbours' (`rejection`), unless they are more than a fifth: then it is the curve that is wrong."""

ENOUGH_BEATS: Final = 16
LOGIT_PER_BEAT: Final = 0.5
"""Few beats make the curve of an artery by chance: each that is missing asks for more likeness to a pulse."""

LEAST_LIKENESS: Final = 0.55
SLOWEST_RISE: Final = 0.48
"""An artery fills faster than it empties, time after time in the same form: pulses less alike than this, or rising for
longer than this share of the beat, are none (our inference; noise brings the rise up from some 0.3)."""

HOLE_MMHG: Final = 32.0
"""A wider stretch without a pulse, where the upper flank lies, leaves its course to the model (our inference: two steps
of 15 mmHg, between which one level was lost)."""

PULSE_PER_MIN: Final = (38.0, 155.0)
LOP_MMHG: Final = (60.0, 320.0)
ABOVE_MIDDLE_MMHG: Final = (5.0, 120.0)
MIDDLE_MMHG: Final = (35.0, 250.0)
"""What a person can have, in cuff units (our inference: blood pressures of 60-260 mmHg, limbs that pass on 0.6 of the
cuff's pressure or more; the station's own limit is 280)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything between the beats and the verdict."""

    mode: str
    curve: Envelope
    fitted: Fit
    figures: Floats
    fit_figures: Floats
    middle_mmhg: float
    missing: int
    heights_mmhg: Floats
    pressures_mmhg: Floats
    """Of the pulses that were used, rising; `heights_mmhg` are in the same order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The value and what speaks for it."""

    lop_mmhg: float
    half_mmhg: float
    """Half width of the 95 % interval."""
    by_model_mmhg: float
    by_features_mmhg: float
    pulse_logit: float
    signs: Signs


def mode_of(segment: Segment) -> str:
    """Which constants apply: those of a staircase or of a ramp, upwards or downwards."""
    way = "falling" if segment.direction is Direction.FALLING else "rising"
    return f"{way}_steps" if segment.is_stepped else way


def read(beats: Beats, segment: Segment) -> Reading | Refusal:
    """Envelope, fit and features of the beats that count, before anything that was learnt."""
    pressure, height = beats.pressure_mmhg[beats.is_good], beats.height_mmhg[beats.is_good]
    if len(pressure) >= LEAST_BEATS:
        enough = usable(pressure, height)
        pressure, height = pressure[enough], height[enough]
    if len(pressure) < LEAST_BEATS:
        return Refusal.FEW_BEATS
    if np.ptp(pressure) < 20.0:
        return Refusal.NO_COURSE
    fitted = fit(pressure, height)
    fits = _fits(pressure, height, fitted)
    if not fits.all() and fits.mean() >= MOST_FIT and fits.sum() >= LEAST_BEATS:
        pressure, height = pressure[fits], height[fits]
        fitted = fit(pressure, height)
    curve = envelope(pressure, height)
    found = features(beats, curve, fitted, is_stepped=segment.is_stepped)
    return Reading(
        mode=mode_of(segment),
        curve=curve,
        fitted=fitted,
        figures=found.values,
        fit_figures=found.of_fit,
        middle_mmhg=found.middle_mmhg,
        missing=found.missing,
        heights_mmhg=height[np.argsort(pressure)],
        pressures_mmhg=np.sort(pressure),
    )


def _fits(pressure_mmhg: Floats, height_mmhg: Floats, fitted: Fit) -> Flags:
    """Which pulses lie where the artery has them: a burst of motion on one level agrees with itself, not with it."""
    off = np.abs(height_mmhg - heights(fitted.parameters, pressure_mmhg))
    usual = OFF * MAD_TO_SD * float(np.median(off))
    return np.asarray(off <= max(usual, OFF_LEAST * float(np.percentile(height_mmhg, 95.0))))


def estimates(reading: Reading, known: Constants) -> tuple[float, float]:
    """By the artery model, and by the features."""
    learnt = known.modes[reading.mode]
    return (
        reading.fitted.systolic_mmhg + learnt.amendment.of(reading.fit_figures),
        reading.middle_mmhg + learnt.offset.of(reading.figures),
    )


def estimate(beats: Beats, reading: Reading, known: Constants) -> Estimate:
    """Put both together, with an interval."""
    by_model, by_features = estimates(reading, known)
    share = known.modes[reading.mode].share
    seen = signs(
        beats,
        reading.heights_mmhg,
        reading.curve,
        reading.fitted,
        apart_mmhg=by_model - by_features,
        missing=reading.missing,
    )
    return Estimate(
        lop_mmhg=share * by_model + (1.0 - share) * by_features,
        half_mmhg=half_width_mmhg(seen, known.doubt, known.modes[reading.mode].doubt_factor),
        by_model_mmhg=by_model,
        by_features_mmhg=by_features,
        pulse_logit=pulse_logit(seen, known.pulse),
        signs=seen,
    )


def has_form(beats: Beats) -> bool:
    """Whether the beats look like pulses of an artery, whatever was learnt."""
    good = beats.is_good
    low, high = PULSE_PER_MIN
    return bool(
        low <= 60.0 / beats.period_s <= high
        and np.median(beats.likeness[good]) >= LEAST_LIKENESS
        and np.median(beats.rise_share[good]) <= SLOWEST_RISE
    )


def objection(found: Estimate, reading: Reading, beats: Beats, known: Constants) -> Refusal | None:
    """The first reason not to believe the value; None when there is none. The width of the interval is judged apart."""
    few = max(ENOUGH_BEATS - len(reading.heights_mmhg), 0)
    if found.pulse_logit < known.pulse_least + few * LOGIT_PER_BEAT or not has_form(beats):
        return Refusal.NO_PULSE
    ends = _ends(reading.curve)
    if ends[1] > FLAT or found.lop_mmhg > reading.curve.pressure_mmhg[-1] + 8.0:
        return Refusal.NOT_HIGH_ENOUGH
    if ends[0] > FLAT + 0.1:
        return Refusal.NOT_LOW_ENOUGH
    if _hole_mmhg(reading.pressures_mmhg, reading.middle_mmhg, found.lop_mmhg) > HOLE_MMHG:
        return Refusal.FEW_BEATS
    if reading.fitted.error > WORST_ERROR:
        return Refusal.UNSTEADY
    if abs(found.by_model_mmhg - found.by_features_mmhg) > AGREE_MMHG:
        return Refusal.ESTIMATES_APART
    over = found.lop_mmhg - reading.middle_mmhg
    checks = (
        (found.lop_mmhg, LOP_MMHG),
        (over, ABOVE_MIDDLE_MMHG),
        (reading.middle_mmhg, MIDDLE_MMHG),
    )
    if not all(low <= value <= high for value, (low, high) in checks):
        return Refusal.IMPLAUSIBLE
    return None


def _hole_mmhg(pressures_mmhg: Floats, low_mmhg: float, high_mmhg: float) -> float:
    """The widest stretch without a pulse that lies, in part at least, between two pressures."""
    below, above = pressures_mmhg[:-1], pressures_mmhg[1:]
    return float(np.max(np.where((below < high_mmhg) & (above > low_mmhg), above - below, 0.0)))


def _ends(curve: Envelope) -> tuple[float, float]:
    """Heights of the envelope's lower and upper end, as shares of its top."""
    last = max(len(curve.height_mmhg) // 12, 1)
    low, high = float(np.mean(curve.height_mmhg[:last])), float(np.mean(curve.height_mmhg[-last:]))
    return low / curve.largest_mmhg, high / curve.largest_mmhg
