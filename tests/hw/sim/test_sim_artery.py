import math
from itertools import pairwise
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hw.sim.artery import relative_volume, transmission
from kiosk.hw.sim.cohort import draw, shipped_cohort
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.profile import LimbProfile
from tests.hw.sim.people import PLAIN, STEADY, limb_of, limb_profile, pulse_ml, trace

BABBS = {"collapse_per_mmhg": 0.11, "stretch_per_mmhg": 0.03}
"""Babbs's normal artery."""


def ramp_peak_mmhg(profile: LimbProfile, mmhg_per_s: float) -> float:
    """Cuff pressure at the beat with the largest upstroke while the cuff rises, or falls, at this rate."""
    limb = limb_of(profile)
    start_mmhg = 40.0 if mmhg_per_s > 0.0 else 260.0
    step_s, volumes = 0.0025, []
    for i in range(int(220.0 / abs(mmhg_per_s) / step_s)):
        cuff_mmhg = start_mmhg + mmhg_per_s * i * step_s
        volumes.append((limb.displacement_ml(i * step_s, cuff_mmhg), cuff_mmhg))
    rises, beat = [], int(60.0 / profile.heart_rate_per_min / step_s)
    for at in range(0, len(volumes) - beat, beat):
        inside = volumes[at : at + beat]
        rises.append((max(inside)[0] - min(inside)[0], inside[beat // 2][1]))
    # The beats around the largest, weighted: finer than one beat.
    best = max(range(1, len(rises) - 1), key=lambda i: rises[i][0])
    (before, _), (top, at_mmhg), (after, _) = rises[best - 1 : best + 2]
    spacing = rises[1][1] - rises[0][1]
    return at_mmhg + spacing * 0.5 * (before - after) / (before - 2.0 * top + after)


# --- the artery itself ---------------------------------------------------------------------------------------------


@given(st.floats(-200.0, 200.0), st.floats(0.05, 0.2), st.floats(0.01, 0.08))
def test_an_artery_grows_with_its_pressure_and_never_beyond_its_limit(mmhg: float, a: float, b: float) -> None:
    volume = relative_volume(mmhg, collapse_per_mmhg=a, stretch_per_mmhg=b)
    assert 0.0 < volume <= 1.0 + a / b
    assert volume <= relative_volume(mmhg + 1.0, collapse_per_mmhg=a, stretch_per_mmhg=b)


def test_collapse_and_stretch_meet_at_zero_with_one_slope() -> None:
    below, above = (relative_volume(mmhg, **BABBS) for mmhg in (-0.001, 0.001))
    assert relative_volume(0.0, **BABBS) == 1.0
    assert (1.0 - below) / 0.001 == pytest.approx(0.11, rel=1e-3)
    assert (above - 1.0) / 0.001 == pytest.approx(0.11, rel=1e-3)


def test_it_collapses_by_e_and_stretches_towards_its_limit() -> None:
    assert relative_volume(-1.0 / 0.11, **BABBS) == pytest.approx(math.exp(-1.0))
    assert relative_volume(1.0 / 0.03, **BABBS) == pytest.approx(1.0 + 0.11 / 0.03 * (1.0 - math.exp(-1.0)))
    assert relative_volume(400.0, **BABBS) == pytest.approx(1.0 + 0.11 / 0.03, rel=1e-4)


# --- the envelope of the pulses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b"), [(0.11, 0.03), (0.076, 0.021), (0.11, 0.045)])
def test_pulses_are_largest_where_the_two_laws_say(a: float, b: float) -> None:
    # d/dP [V(S - P) - V(D - P)] = 0 for D < P < S gives b (S - P) = a (P - D).
    profile = limb_profile(artery_collapse_per_mmhg=a, artery_stretch_per_mmhg=b, **PLAIN)
    expected = (a * profile.diastolic_mmhg + b * profile.systolic_mmhg) / (a + b) / transmission(profile)
    largest = max(range(60, 200), key=lambda mmhg: pulse_ml(profile, float(mmhg)))
    assert largest == pytest.approx(expected, abs=3.0)


def test_the_largest_pulse_is_the_profile_s() -> None:
    profile = limb_profile(pulse_ml=2.5)
    assert max(pulse_ml(profile, float(mmhg)) for mmhg in range(90, 180, 3)) == pytest.approx(2.5, rel=0.1)
    assert pulse_ml(limb_profile(pulse_ml=0.0), 130.0) == 0.0


def test_without_an_edge_pulses_die_away_above_systolic_pressure() -> None:
    # V(S - P) - V(D - P) = exp(-a P) (exp(a S) - exp(a D)) for P > S
    profile = limb_profile(**PLAIN)
    share = transmission(profile)
    first, second = (pulse_ml(profile, (profile.systolic_mmhg + over) / share) for over in (10.0, 20.0))
    assert second / first == pytest.approx(math.exp(-0.11 * 10.0), rel=0.02)


@pytest.mark.parametrize("name", ["arm", "thigh", "thigh_large"])
def test_the_edge_leaves_15_to_60_percent_of_the_pulse_20_mmhg_above_systolic(name: str) -> None:
    # measured on arms; without the edge it would be less than 10 %
    profile = limb_profile(name, **STEADY)
    largest = max(pulse_ml(profile, float(mmhg)) for mmhg in range(80, 180, 4))
    at_mmhg = (profile.systolic_mmhg + 20.0) / transmission(profile)
    assert 0.15 < pulse_ml(profile, at_mmhg) / largest < 0.60
    bare = limb_profile(name, **PLAIN)
    assert pulse_ml(bare, at_mmhg) / max(pulse_ml(bare, float(mmhg)) for mmhg in range(80, 180, 4)) < 0.10


def test_the_cohort_s_envelopes_have_the_ratios_that_monitors_work_with() -> None:
    # fixed ratios in use: 0.45-0.57 at systolic and 0.69-0.89 at diastolic pressure
    systolic, diastolic = [], []
    for member in draw(shipped_cohort(), 3, 40):
        profile = limb_profile(member.kind, **vars_of(member.profile.limb), **STEADY)
        if profile.pulse_ml == 0.0:
            continue
        share = transmission(profile)
        middle = (profile.systolic_mmhg + profile.diastolic_mmhg) / 2.0 / share
        largest = max(pulse_ml(profile, middle + 6.0 * i) for i in range(-5, 6))
        systolic.append(pulse_ml(profile, profile.systolic_mmhg / share) / largest)
        diastolic.append(pulse_ml(profile, profile.diastolic_mmhg / share) / largest)
    assert 0.45 <= median(systolic) <= 0.57
    assert 0.69 <= median(diastolic) <= 0.89
    assert max(systolic) - min(systolic) > 0.1, "a fixed ratio cannot be exact"


def vars_of(profile: LimbProfile) -> dict[str, float | str]:
    return {name: getattr(profile, name) for name in LimbProfile.__slots__ if name not in STEADY}


# --- what lies between cuff and artery -----------------------------------------------------------------------------


@pytest.mark.parametrize("lag_s", [0.5, 1.2])
def test_tissue_lag_moves_the_envelope_with_the_direction_of_a_ramp(lag_s: float) -> None:
    # A first-order lag follows a ramp late by rate times lag. What a ramp does to pulses by itself goes out.
    def apart_mmhg(lag_s: float) -> float:
        profile = limb_profile(**PLAIN | {"tissue_lag_s": lag_s, "heart_rate_per_min": 90.0})
        return ramp_peak_mmhg(profile, 5.0) - ramp_peak_mmhg(profile, -5.0)

    assert apart_mmhg(lag_s) - apart_mmhg(0.01) == pytest.approx(2.0 * 5.0 * lag_s, abs=0.7)


@pytest.mark.parametrize(
    ("circumference_mm", "width_mm", "systolic_mmhg", "low", "high"),
    [
        (570, 115, 135, 184, 195),  # thigh: Delfi 184 (Evin 2021), Doppler 195 (SmartCuffs study 2022)
        (570, 50, 135, 320, 354),  # thigh, 5 cm: 337 (Spitz 2024)
        (570, 180, 135, 155, 170),  # thigh, 18 cm: fitted curve 162
        (300, 120, 125, 137, 147),  # arm, 12 cm: fitted curve 142
    ],
)
def test_occlusion_pressures_by_cuff_width_are_near_the_published_means(
    circumference_mm: float, width_mm: float, systolic_mmhg: float, low: float, high: float
) -> None:
    figures = {"circumference_mm": circumference_mm, "cuff_width_mm": width_mm, "systolic_mmhg": systolic_mmhg}
    profile = limb_profile(**figures, drift_mmhg_per_min=0.0)
    assert low <= limb_of(profile).lop_mmhg <= high


def test_the_true_lop_is_where_the_artery_is_just_open_at_the_peak_of_a_beat() -> None:
    # above it the artery follows exp(a P), below it the saturating law: both sides tell where zero is
    profile = limb_profile(**PLAIN)
    limb, share = limb_of(profile), transmission(profile)
    assert limb.lop_mmhg == pytest.approx(profile.systolic_mmhg / share)

    def peak_ml(cuff_mmhg: float) -> float:
        return max(trace(limb_of(profile), 0.0, 4.0, cuff_mmhg, 0.0025)[800:])

    at, over, under = (peak_ml(limb.lop_mmhg + way / share) for way in (0.0, 10.0, -10.0))
    assert over / at == pytest.approx(math.exp(-0.11 * 10.0), rel=0.02)
    assert under / at == pytest.approx(1.0 + 0.11 / 0.035 * (1.0 - math.exp(-0.035 * 10.0)), rel=0.02)


def test_the_true_lop_drifts_with_blood_pressure() -> None:
    profile = limb_profile(drift_mmhg_per_min=5.0)
    limb = limb_of(profile)
    found = []
    for second in range(0, 900, 10):
        limb.displacement_ml(float(second), 100.0)
        assert limb.lop_mmhg == pytest.approx(limb.systolic_mmhg / transmission(profile))
        found.append(limb.systolic_mmhg)
    assert max(found) - min(found) > 4.0
    steepest = max(abs(later - earlier) for earlier, later in pairwise(found)) * 6.0
    assert steepest == pytest.approx(5.0, rel=0.1)


def test_a_wider_cuff_or_a_thinner_limb_needs_less_pressure() -> None:
    def lop(**figures: float) -> float:
        return limb_of(limb_profile(drift_mmhg_per_min=0.0, **figures)).lop_mmhg

    assert lop(cuff_width_mm=180.0) < lop() < lop(circumference_mm=700.0)
    assert lop(tissue_factor=0.8) < lop() < lop(tissue_factor=1.2)


def test_time_that_jumps_leaves_the_limb_where_it_would_be() -> None:
    profile = limb_profile(**STEADY)
    followed, jumped = limb_of(profile), limb_of(profile)
    assert_settles(followed, jumped)


def assert_settles(followed: Limb, jumped: Limb) -> None:
    trace(followed, 0.0, 20.0, 120.0)
    jumped.displacement_ml(0.0, 0.0)
    after = trace(jumped, 300.0, 5.0, 120.0)
    assert max(after[400:]) == pytest.approx(max(trace(followed, 20.0, 5.0, 120.0)), abs=0.02)
