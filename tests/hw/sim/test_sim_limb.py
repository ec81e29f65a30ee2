from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hw.sim.exercise import EXERCISES, SAMPLES, course
from kiosk.hw.sim.plant import STEP_S
from kiosk.hw.sim.profile import LimbProfile, shipped_profile, with_figures
from tests.hw.sim.people import STEADY, closed_plant, limb_of, limb_profile, trace


def quiet(**figures: float | str) -> LimbProfile:
    return limb_profile(**{"pulse_ml": 0.0, "motion_per_min": 0.0} | figures)


@given(st.integers(0, 10_000))
def test_repetitions_begin_after_a_human_reaction(seed: int) -> None:
    limb = limb_of(quiet(), seed)
    limb.watch(10.0, True)
    moved = next(i * 0.005 for i, ml in enumerate(trace(limb, 10.0, 2.0)) if ml > 0.0)
    assert 0.3 <= moved <= 0.82


def test_without_the_lamp_nothing_moves() -> None:
    assert set(trace(limb_of(quiet()), 0.0, 10.0)) == {0.0}


def test_repetitions_keep_a_tempo_of_two_up_two_down() -> None:
    limb = limb_of(quiet(), 4)
    limb.watch(0.0, True)
    limb.displacement_ml(60.0, 150.0)
    assert 14 <= limb.repetitions <= 16
    volumes = trace(limb, 60.0, 40.0)
    peaks = [i * 0.005 for i in range(1, len(volumes) - 1) if volumes[i - 1] < volumes[i] >= volumes[i + 1]]
    gaps = [b - a for a, b in pairwise(peaks)]
    assert all(3.7 < gap < 4.3 for gap in gaps)
    assert len({round(gap, 2) for gap in gaps}) > 3, "nobody is a metronome"
    heights = [volumes[round(peak / 0.005)] for peak in peaks]
    assert all(38.0 * 0.92 <= height <= 38.0 * 1.08 for height in heights)
    assert max(heights) - min(heights) > 0.5


def test_contraction_is_smooth() -> None:
    limb = limb_of(quiet(), 4)
    limb.watch(0.0, True)
    volumes = trace(limb, 0.0, 30.0)
    steepest = max(abs(b - a) for a, b in pairwise(volumes)) / 0.005
    assert steepest < 38.0 * 1.08 * 3.15 / 2 / (2.0 * 0.95)


def test_the_lamp_going_out_ends_it_gently() -> None:
    limb = limb_of(quiet(), 2)
    limb.watch(0.0, True)
    limb.displacement_ml(9.0, 150.0)
    limb.watch(9.0, False)
    volumes = trace(limb, 9.0, 4.0)
    last = max(i for i, ml in enumerate(volumes) if ml > 0.0) * 0.005
    assert 0.3 <= last <= 0.8 + 0.4 + 0.01
    assert max(abs(b - a) for a, b in pairwise(volumes)) < 1.0
    assert set(trace(limb, 13.0, 10.0)) == {0.0}


def test_a_lamp_that_lights_again_starts_a_new_set() -> None:
    limb = limb_of(quiet(), 2)
    limb.watch(0.0, True)
    limb.displacement_ml(5.0, 150.0)
    limb.watch(5.0, False)
    limb.watch(5.1, True)
    volumes = trace(limb, 5.1, 6.0)
    assert max(volumes[-400:]) > 10.0


# --- exercises -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
def test_a_course_is_smooth_from_nothing_to_its_peak_and_back(name: str) -> None:
    shares = course(name)
    assert shares[0] == shares[-1] == 0.0
    assert max(shares) == pytest.approx(1.0, abs=1e-3)
    assert min(shares) >= 0.0
    assert max(abs(b - a) for a, b in pairwise(shares)) < 0.05


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("calf_raise", 13.5, 15.5),  # the station's tempo: 2 s up, 2 s down
        ("leg_press", 13.5, 15.5),
        ("squat", 13.5, 15.5),
        ("arm_curl", 13.5, 15.5),
        ("walking", 50.0, 60.0),  # strides: half of 100-120 steps a minute
        ("cycling", 80.0, 90.0),
        ("running", 80.0, 90.0),  # strides: half of 160-180 steps a minute
    ],
)
def test_exercises_have_their_usual_rhythm(name: str, low: float, high: float) -> None:
    usual = EXERCISES[name]
    limb = limb_of(quiet(exercise=name, up_s=usual.up_s, down_s=usual.down_s), 3)
    limb.watch(0.0, True)
    limb.displacement_ml(120.0, 150.0)
    assert low <= limb.repetitions / 2.0 <= high


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("leg_press", 0.48, 0.52), ("calf_raise", 0.55, 0.8), ("walking", 0.15, 0.4), ("running", 0.2, 0.4)],
)
def test_muscles_work_for_their_share_of_a_repetition(name: str, least: float, most: float) -> None:
    # half a cosine up and down is above half of its peak for half of the time; a stride's burst is short
    assert least <= sum(share > 0.5 for share in course(name)) / SAMPLES <= most


def test_people_differ_in_strength_and_rhythm_from_one_repetition_to_the_next() -> None:
    def peaks(**figures: float) -> set[float]:
        limb = limb_of(quiet(**figures), 5)
        limb.watch(0.0, True)
        volumes = trace(limb, 0.0, 40.0)
        return {round(b, 3) for a, b, c in zip(volumes, volumes[1:], volumes[2:], strict=False) if a < b >= c}

    assert len(peaks(strength_jitter=0.0, rhythm_jitter=0.0)) == 1
    assert len(peaks(strength_jitter=0.1, rhythm_jitter=0.0)) > 5


@pytest.mark.parametrize("name", ["thigh", "thigh_large"])
def test_a_contraction_lifts_the_closed_cuff_by_20_to_25_mmhg(name: str) -> None:
    profile = with_figures(shipped_profile(name), {"limb": {"pulse_ml": 0.0, "motion_per_min": 0.0}})
    for seed in range(6):
        limb = limb_of(profile.limb, seed)
        plant = closed_plant(profile, limb, 150.0)
        limb.watch(0.0, True)
        plant.run(0.0, int(5.0 / STEP_S))
        assert 20.0 <= plant.peak_mmhg - 150.0 <= 25.0, seed


# --- pulse and motion ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "low", "high"), [("thigh", 1.0, 1.4), ("arm", 1.7, 2.3), ("thigh_large", 0.8, 1.2)])
def test_the_largest_pulse_of_a_closed_cuff_is_as_the_profile_notes(name: str, low: float, high: float) -> None:
    profile = with_figures(shipped_profile(name), {"limb": STEADY, "cuff": {"leak_mmhg_per_min": 0.0}})
    found = []
    for mmhg in range(80, 180, 10):
        plant = closed_plant(profile, limb_of(profile.limb), float(mmhg))
        plant.run(0.0, int(8.0 / STEP_S))
        shown = []
        for step in range(int(2.0 / STEP_S)):
            plant.run(8.0 + step * STEP_S, 1)
            shown.append(plant.cuff_mmhg)
        found.append(max(shown) - min(shown))
    assert low <= max(found) <= high


def test_pulses_beat_at_the_heart_rate() -> None:
    volumes = trace(limb_of(limb_profile(motion_per_min=0.0)), 0.0, 60.0, 130.0)[400:]
    middle = (max(volumes) + min(volumes)) / 2.0
    beats = sum(1 for before, after in pairwise(volumes) if before < middle <= after)
    assert 70 <= beats <= 80


def test_motion_comes_in_bursts() -> None:
    limb = limb_of(quiet(motion_ml=5.0, motion_per_min=6.0), 3)
    volumes = trace(limb, 0.0, 600.0)
    moving = sum(1 for ml in volumes if ml != 0.0) * 0.005
    assert 20.0 < moving < 120.0
    assert 2.0 < max(map(abs, volumes)) <= 5.0


def test_bursts_of_motion_have_the_band_length_and_strengths_seen_in_cuffs() -> None:
    volumes = trace(limb_of(quiet(motion_ml=15.0, motion_per_min=6.0), 8), 0.0, 3600.0)
    bursts: list[list[float]] = [[]]
    for ml in volumes:
        if ml != 0.0:
            bursts[-1].append(ml)
        elif bursts[-1]:
            bursts.append([])
    bursts = [burst for burst in bursts if burst]
    # A burst may end at a zero of its own; those halves are left out by their number, not by their length.
    lengths = sorted(len(burst) * 0.005 for burst in bursts)
    assert lengths[-1] <= 2.0
    assert lengths[-1] > 1.5
    strongest = sorted(max(map(abs, burst)) for burst in bursts)
    assert strongest[-1] <= 15.0
    assert strongest[-1] > 8.0
    assert strongest[len(strongest) // 2] < 5.0, "small ones are much more frequent"


def test_motion_needs_a_cuff_with_air_in_it() -> None:
    assert set(trace(limb_of(quiet(motion_ml=5.0, motion_per_min=60.0), 3), 0.0, 60.0, 0.0)) == {0.0}


def test_same_seed_same_limb() -> None:
    def run(seed: int) -> list[float]:
        limb = limb_of(shipped_profile("thigh").limb, seed)
        limb.watch(0.0, True)
        return trace(limb, 0.0, 30.0)

    assert run(5) == run(5)
    assert run(5) != run(6)


def test_what_the_runner_does_leaves_the_heart_alone() -> None:
    def systolic(lamp: bool) -> list[float]:
        limb = limb_of(limb_profile(contraction_ml=0.0, motion_per_min=0.0, heart_jitter=0.05))
        if lamp:
            limb.watch(0.0, True)
        return trace(limb, 0.0, 30.0)

    assert systolic(True) == systolic(False)
