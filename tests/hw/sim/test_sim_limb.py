from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.limb import Limb
from kiosk.hw.sim.plant import STEP_S, Plant
from kiosk.hw.sim.profile import LimbProfile, Profile, shipped_profile, with_figures


def quiet(**figures: float) -> LimbProfile:
    changes = {"limb": {"pulse_ml": 0.0, "motion_per_min": 0.0} | figures}
    return with_figures(shipped_profile("thigh"), changes).limb


def trace(limb: Limb, start: float, seconds: float, cuff_mmhg: float = 150.0) -> list[float]:
    return [limb.displacement_ml(start + i * 0.005, cuff_mmhg) for i in range(int(seconds / 0.005))]


@given(st.integers(0, 10_000))
def test_repetitions_begin_after_a_human_reaction(seed: int) -> None:
    limb = Limb(quiet(), generator(seed, "limb"))
    limb.watch(10.0, True)
    moved = next(i * 0.005 for i, ml in enumerate(trace(limb, 10.0, 2.0)) if ml > 0.0)
    assert 0.3 <= moved <= 0.82


def test_without_the_lamp_nothing_moves() -> None:
    assert set(trace(Limb(quiet(), generator(1, "limb")), 0.0, 10.0)) == {0.0}


def test_repetitions_keep_a_tempo_of_two_up_two_down() -> None:
    limb = Limb(quiet(), generator(4, "limb"))
    limb.watch(0.0, True)
    limb.displacement_ml(60.0, 150.0)
    assert 14 <= limb.repetitions <= 16
    volumes = trace(limb, 60.0, 40.0)
    peaks = [i * 0.005 for i in range(1, len(volumes) - 1) if volumes[i - 1] < volumes[i] >= volumes[i + 1]]
    gaps = [b - a for a, b in pairwise(peaks)]
    assert all(3.7 < gap < 4.3 for gap in gaps)
    assert len({round(gap, 2) for gap in gaps}) > 3, "nobody is a metronome"
    heights = [volumes[round(peak / 0.005)] for peak in peaks]
    assert all(40.0 * 0.92 <= height <= 40.0 * 1.08 for height in heights)
    assert max(heights) - min(heights) > 0.5


def test_contraction_is_smooth() -> None:
    limb = Limb(quiet(), generator(4, "limb"))
    limb.watch(0.0, True)
    volumes = trace(limb, 0.0, 30.0)
    steepest = max(abs(b - a) for a, b in pairwise(volumes)) / 0.005
    assert steepest < 40.0 * 1.08 * 3.15 / 2 / (2.0 * 0.95)


def test_the_lamp_going_out_ends_it_gently() -> None:
    limb = Limb(quiet(), generator(2, "limb"))
    limb.watch(0.0, True)
    limb.displacement_ml(9.0, 150.0)
    limb.watch(9.0, False)
    volumes = trace(limb, 9.0, 4.0)
    last = max(i for i, ml in enumerate(volumes) if ml > 0.0) * 0.005
    assert 0.3 <= last <= 0.8 + 0.4 + 0.01
    assert max(abs(b - a) for a, b in pairwise(volumes)) < 1.0
    assert set(trace(limb, 13.0, 10.0)) == {0.0}


def test_a_lamp_that_lights_again_starts_a_new_set() -> None:
    limb = Limb(quiet(), generator(2, "limb"))
    limb.watch(0.0, True)
    limb.displacement_ml(5.0, 150.0)
    limb.watch(5.0, False)
    limb.watch(5.1, True)
    volumes = trace(limb, 5.1, 6.0)
    assert max(volumes[-400:]) > 10.0


@pytest.mark.parametrize("name", ["thigh", "thigh_large"])
def test_a_contraction_lifts_the_closed_cuff_by_20_to_25_mmhg(name: str, still: Profile) -> None:
    shipped = shipped_profile(name)
    profile = with_figures(shipped, {"limb": {"pulse_ml": 0.0, "motion_per_min": 0.0}})
    for seed in range(6):
        limb = Limb(profile.limb, generator(seed, "limb"))
        plant = Plant(profile, limb)
        plant.command(-1.0, pump=False, dump_a_open=False, dump_b_open=False, bleed_open=False)
        plant.settle(0.0)
        plant.cuff_mmhg = plant.manifold_mmhg = 150.0
        limb.watch(0.0, True)
        plant.run(0.0, int(5.0 / STEP_S))
        assert 20.0 <= plant.peak_mmhg - 150.0 <= 25.0, seed


def test_pulses_beat_at_the_heart_rate_and_swell_around_mean_pressure() -> None:
    limb = Limb(quiet(pulse_ml=2.0), generator(1, "limb"))
    volumes = trace(limb, 0.0, 60.0, 100.0)
    beats = sum(1 for i in range(1, len(volumes)) if volumes[i - 1] < 1.0 <= volumes[i])
    assert 72 <= beats <= 84
    assert max(volumes) == pytest.approx(2.0, abs=0.02)
    assert min(volumes) >= 0.0
    above = trace(Limb(quiet(pulse_ml=2.0), generator(1, "limb")), 0.0, 20.0, 240.0)
    assert 0.4 < max(above) < 0.7, "pulses shrink above systolic pressure but do not vanish"
    empty = trace(Limb(quiet(pulse_ml=2.0), generator(1, "limb")), 0.0, 20.0, 0.0)
    assert max(empty) == 0.0


def test_motion_comes_in_bursts() -> None:
    limb = Limb(quiet(motion_ml=5.0, motion_per_min=6.0), generator(3, "limb"))
    volumes = trace(limb, 0.0, 120.0)
    moving = sum(1 for ml in volumes if ml != 0.0) * 0.005
    assert 2.0 < moving < 30.0
    assert max(map(abs, volumes)) <= 5.0


def test_same_seed_same_limb() -> None:
    def run(seed: int) -> list[float]:
        limb = Limb(shipped_profile("thigh").limb, generator(seed, "limb"))
        limb.watch(0.0, True)
        return trace(limb, 0.0, 30.0)

    assert run(5) == run(5)
    assert run(5) != run(6)
