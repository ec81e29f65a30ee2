import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path
from statistics import fmean, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import ConfigError
from kiosk.hw.sim.cohort import Cohort, Member, draw, load_cohort, parse_cohort, shipped_cohort
from kiosk.hw.sim.cohort_file import HARD
from kiosk.hw.sim.exercise import EXERCISES
from kiosk.hw.sim.plant import STEP_S
from kiosk.hw.sim.profile import shipped_profile, with_figures
from tests.hw.sim.people import STEADY, closed_plant, limb_of

EXAMPLE = Path(__file__).parents[3] / "benchmarks" / "files" / "cohort.example.toml"


def cohort(text: str) -> Cohort:
    return parse_cohort(tomllib.loads(text), name="x")


def problems(text: str) -> set[tuple[str, str]]:
    with pytest.raises(ConfigError) as found:
        cohort(text)
    return {(diagnostic.path, diagnostic.code) for diagnostic in found.value.diagnostics}


def limb(text: str) -> str:
    return f'[group.a]\nbase = "thigh"\n[group.a.limb]\n{text}'


# --- the shipped cohort ----------------------------------------------------------------------------------------------


def test_the_shipped_cohort_has_both_limbs_all_exercises_and_all_that_is_hard() -> None:
    people = draw(shipped_cohort(), 1, 100)
    assert {member.kind for member in people} == {"arm", "thigh"}
    assert {member.exercise for member in people} == set(EXERCISES)
    assert {one for member in people for one in member.hard} == set(HARD)
    easy = [member for member in people if not member.hard]
    assert len(easy) >= 60
    for member in people:
        figures = member.profile.limb
        assert (member.kind, member.exercise) == (figures.kind, figures.exercise)
        assert ("atrial_fibrillation" in member.hard) == (figures.heart_rhythm == "fibrillation")
        assert ("pulseless" in member.hard) == (figures.pulse_ml == 0.0)
        assert figures.motion_per_min <= 2.0 or "heavy_motion" in member.hard


def test_occlusion_pressures_of_the_shipped_cohort_are_those_of_published_groups() -> None:
    # thigh: 184 (Evin 2021) to 195 +- 32 (SmartCuffs study 2022); arm by cuff width: 142 at 12 cm to 174 +- 49
    people = draw(shipped_cohort(), 2, 400)
    lops = {
        kind: [limb_of(one.profile.limb, one.seed).lop_mmhg for one in people if one.kind == kind]
        for kind in ("arm", "thigh")
    }
    assert 180.0 <= fmean(lops["thigh"]) <= 195.0
    assert 20.0 <= stdev(lops["thigh"]) <= 35.0
    assert 140.0 <= fmean(lops["arm"]) <= 174.0
    assert 15.0 <= stdev(lops["arm"]) <= 49.0


# --- drawing ---------------------------------------------------------------------------------------------------------


@given(st.integers(0, 2**32), st.integers(0, 12))
def test_the_first_people_of_a_large_draw_are_those_of_a_small_one(seed: int, n: int) -> None:
    chosen = load_cohort(EXAMPLE)
    people = draw(chosen, seed, n)
    assert len(people) == n
    assert draw(chosen, seed, 12)[:n] == people


def test_another_seed_is_other_people() -> None:
    first, second = draw(shipped_cohort(), 1, 20), draw(shipped_cohort(), 2, 20)
    assert not {member.seed for member in first} & {member.seed for member in second}
    assert all(a.profile != b.profile for a, b in zip(first, second, strict=True))
    assert len({member.seed for member in first}) == 20


def test_groups_and_exercises_come_by_their_weights() -> None:
    chosen = cohort(
        '[group.a]\nbase = "thigh"\nweight = 3\n[group.a.exercises.squat]\nweight = 2\n'
        '[group.a.exercises.running]\n[group.b]\nbase = "arm"\n'
    )
    people = draw(chosen, 1, 48)
    assert Counter(member.group for member in people) == {"a": 36, "b": 12}
    assert Counter(member.exercise for member in people) == {"squat": 24, "running": 12, "arm_curl": 12}
    assert Counter(member.group for member in people[:4]) == {"a": 3, "b": 1}
    with pytest.raises(ValueError, match="-1"):
        draw(chosen, 1, -1)


def one(text: str) -> Member:
    return draw(cohort(limb(text)), 1, 1)[0]


def test_what_is_not_drawn_is_the_base_s_at_the_exercise_s_usual_tempo() -> None:
    member = one("")
    base = shipped_profile("thigh")
    assert member.profile == replace(base, name="a-0000")
    runner = draw(cohort('[group.a]\nbase = "thigh"\n[group.a.exercises.running]\ntempo_factor = 1.2\n'), 1, 1)[0]
    usual = EXERCISES["running"]
    figures = runner.profile.limb
    assert (figures.up_s, figures.down_s) == pytest.approx((usual.up_s * 1.2, usual.down_s * 1.2))


def test_like_takes_over_all_that_is_not_said_anew() -> None:
    chosen = cohort(
        limb("contraction_mmhg = 20\nmotion_mmhg = 5\nsystolic_mmhg = 140\npulse_pressure_mmhg = 50")
        + '\n[group.a.exercises.squat]\n[group.b]\nlike = "a"\nhard = ["heavy_motion"]\n'
        "[group.b.limb]\nmotion_ml = 30\ndiastolic_mmhg = 70\n[group.c]\nlike = 'b'\n"
    )
    a, b, c = draw(chosen, 1, 3)
    assert (a.profile.limb.diastolic_mmhg, b.profile.limb.diastolic_mmhg) == (90.0, 70.0)
    assert b.profile.limb.motion_ml == 30.0
    assert b.profile.limb.contraction_ml == a.profile.limb.contraction_ml
    assert (a.exercise, b.exercise) == ("squat", "squat")
    assert [sorted(member.hard) for member in (a, b, c)] == [[], ["heavy_motion"], ["heavy_motion"]]


@pytest.mark.parametrize("mmhg", [6.0, 15.0, 28.0])
@pytest.mark.parametrize("base", ["arm", "thigh", "thigh_large"])
def test_a_contraction_told_in_mmhg_is_what_the_closed_cuff_shows(base: str, mmhg: float) -> None:
    exercise = {"arm": "arm_curl", "thigh": "cycling", "thigh_large": "cycling"}[base]
    member = draw(
        cohort(
            f'[group.a]\nbase = "{base}"\n[group.a.exercises.{exercise}]\ncontraction_mmhg = {mmhg}\n'
            "strength_jitter = 0\nup_s = 0.4\ndown_s = 0.4\n[group.a.limb]\npulse_mmhg = 0\nmotion_mmhg = 0\n"
        ),
        1,
        1,
    )[0]
    moving = limb_of(member.profile.limb)
    plant = closed_plant(member.profile, moving, 150.0)
    moving.watch(0.0, True)
    plant.run(0.0, int(1.6 / STEP_S))
    assert plant.peak_mmhg - 150.0 == pytest.approx(mmhg, rel=0.06)


def test_a_pulse_told_in_mmhg_is_what_the_closed_cuff_shows() -> None:
    member = one("pulse_mmhg = 1.5")
    profile = with_figures(member.profile, {"limb": STEADY, "cuff": {"leak_mmhg_per_min": 0.0}})
    found = []
    for mmhg in range(100, 160, 10):
        plant = closed_plant(profile, limb_of(profile.limb), float(mmhg))
        plant.run(0.0, int(8.0 / STEP_S))
        shown = []
        for step in range(int(1.0 / STEP_S)):
            plant.run(8.0 + step * STEP_S, 1)
            shown.append(plant.cuff_mmhg)
        found.append(max(shown) - min(shown))
    assert max(found) == pytest.approx(1.5, rel=0.1)


def test_impossible_people_are_drawn_again() -> None:
    chosen = cohort(limb("systolic_mmhg = { uniform = [90, 200] }\npulse_pressure_mmhg = { uniform = [20, 100] }"))
    for member in draw(chosen, 1, 60):
        assert member.profile.limb.diastolic_mmhg >= 30.0


def test_a_group_in_which_nobody_is_possible_says_why() -> None:
    with pytest.raises(ConfigError) as found:
        draw(cohort(limb("systolic_mmhg = 90\npulse_pressure_mmhg = 80")), 1, 1)
    assert {(one.path, one.code) for one in found.value.diagnostics} == {
        ("group.a", "impossible"),
        ("limb.diastolic_mmhg", "out_of_range"),
    }


# --- files -----------------------------------------------------------------------------------------------------------


def test_the_commented_example_can_be_drawn() -> None:
    people = draw(load_cohort(EXAMPLE), 1, 30)
    assert Counter(member.group for member in people) == {"strong_legs": 15, "shaken_legs": 5, "older_arms": 10}
    assert {member.exercise for member in people} == {"squat", "running", "arm_curl"}


def test_missing_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="unreadable"):
        load_cohort(tmp_path / "none.toml")
    (tmp_path / "broken.toml").write_text("[group")
    with pytest.raises(ConfigError, match="not_toml"):
        load_cohort(tmp_path / "broken.toml")


def test_all_problems_at_once_each_with_its_path() -> None:
    text = """
    seed = 3
    group.d = 3
    [group.a]
    base = "neck"
    weight = 0
    hard = ["late"]
    colour = 1
    [group.a.limb]
    kind = "arm"
    shoe = 3
    systolic_mmhg = { uniform = [40, 120] }
    heart_rhythm = { choice = ["sinus", "waltz"] }
    heart_jitter = "much"
    contraction_mmhg = 20
    contraction_ml = 20
    pulse_ml = { normal = [1.0, 0.2] }
    [group.a.exercises.dancing]
    [group.b]
    like = "c"
    [group.b.exercises]
    squat = 3
    [group.c]
    base = "arm"
    like = "a"
    limb = 4
    exercises = 5
    [group.e]
    base = "arm"
    [group.e.exercises.squat]
    weight = true
    """
    assert problems(text) == {
        ("seed", "unknown_key"),
        ("group.d", "wrong_type"),
        ("group.a.base", "profile_unknown"),
        ("group.a.weight", "out_of_range"),
        ("group.a.hard", "not_a_choice"),
        ("group.a.colour", "unknown_key"),
        ("group.a.limb.kind", "unknown_key"),
        ("group.a.limb.shoe", "unknown_key"),
        ("group.a.limb.systolic_mmhg", "out_of_range"),
        ("group.a.limb.heart_rhythm", "not_a_choice"),
        ("group.a.limb.heart_jitter", "wrong_type"),
        ("group.a.limb.contraction_mmhg", "said_twice"),
        ("group.a.limb.pulse_ml", "bounds"),
        ("group.a.exercises.dancing", "exercise_unknown"),
        ("group.b.like", "group_unknown"),
        ("group.b.exercises.squat", "wrong_type"),
        ("group.c", "base_or_like"),
        ("group.c.limb", "wrong_type"),
        ("group.c.exercises", "wrong_type"),
        ("group.e.exercises.squat", "wrong_limb"),
        ("group.e.exercises.squat.weight", "out_of_range"),
    }


@pytest.mark.parametrize("text", ["", "[group]", "group = 3"])
def test_a_cohort_without_groups_is_refused(text: str) -> None:
    assert problems(text) == {("group", "missing_section")}
