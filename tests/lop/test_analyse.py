from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.lop_courses import Course
from benchmarks.lop_virtual import Hard
from kiosk.lop.analyse import Analysis, analyse
from kiosk.lop.constants import constants, parse
from kiosk.lop.envelope import Envelope
from kiosk.lop.estimate import objection, read
from kiosk.lop.quality import (
    CERTAIN_MMHG,
    NAMES,
    READABLE_MMHG,
    UNEVEN,
    UNEVEN_MMHG,
    USABLE_MMHG,
    Quality,
    Signs,
    grade,
    usable_mmhg,
)
from kiosk.lop.refusal import SENTENCES, Refusal, sentence
from kiosk.lop.trace import RATE_HZ, Trace, trace
from tests.lop.recordings import made, traced

SEEDS = range(100, 125)
MORE_SEEDS = range(100, 160)
"""For rising ramps, of which two in five are refused: of a few values a share says little."""


def results(course: Course, hard: Hard = Hard.NONE, seeds: range = SEEDS) -> list[tuple[float, Analysis]]:
    return [(made(course, seed, hard).lop_mmhg or 0.0, analyse(traced(made(course, seed, hard)))) for seed in seeds]


@pytest.mark.parametrize("course", list(Course))
def test_what_is_found_is_near_the_truth_and_inside_its_interval(course: Course) -> None:
    """Recordings the constants were not learnt on, of far worse recorders than ours."""
    seeds = MORE_SEEDS if course is Course.RISE else SEEDS
    given_values = [(truth, one) for truth, one in results(course, seeds=seeds) if one.lop_mmhg is not None]
    errors = np.array([(one.lop_mmhg or 0.0) - truth for truth, one in given_values])
    assert len(errors) >= (0.4 if course is Course.RISE else 0.7) * len(seeds)
    assert abs(errors.mean()) < 3.0
    assert errors.std() < 8.0
    inside = [one.interval_mmhg[0] <= truth <= one.interval_mmhg[1] for truth, one in given_values if one.interval_mmhg]
    assert np.mean(inside) > 0.8


@pytest.mark.parametrize("course", list(Course))
@pytest.mark.parametrize("hard", [Hard.PULSELESS, Hard.SHAKEN])
def test_a_cuff_without_a_pulse_gives_no_value(course: Course, hard: Hard) -> None:
    for _, one in results(course, hard):
        assert one.refusal is not None
        for value in (one.lop_mmhg, one.systolic_mmhg, one.map_mmhg, one.interval_mmhg, one.pulse_per_min):
            assert value is None
        assert one.quality is Quality.C
        assert one.reason


@pytest.mark.parametrize("hard", [Hard.FIBRILLATION, Hard.MOTION])
def test_hard_cases_are_near_enough_or_refused(hard: Hard) -> None:
    errors = [abs(one.lop_mmhg - truth) for truth, one in results(Course.STEPS_UP, hard) if one.lop_mmhg is not None]
    assert np.mean(np.array(errors) <= 15.0) >= 0.9


def clean(course: Course, factor: float = 1.0) -> Trace:
    """One good recording; pulses `factor` times as high."""
    one = traced(made(course, 103))
    slow = np.convolve(np.pad(one.pressure_mmhg, 100, mode="edge"), np.full(201, 1.0 / 201.0), mode="valid")
    return replace(one, pressure_mmhg=slow + factor * (one.pressure_mmhg - slow))


def test_the_scale_of_the_pulses_does_not_move_the_value() -> None:
    values = [analyse(clean(Course.STEPS_UP, factor)).lop_mmhg for factor in (0.7, 1.0, 1.6)]
    assert None not in values
    assert np.ptp([value for value in values if value is not None]) < 4.0


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.floats(-50.0, 320.0), min_size=2, max_size=12),
    st.floats(0.0, 5.0),
    st.integers(0, 1000),
    st.sampled_from([5.0, 20.0, 60.0]),
)
def test_whatever_is_recorded_ends_in_a_value_or_a_reason(
    knots: list[float], noise: float, seed: int, length_s: float
) -> None:
    at_s = np.arange(0.0, length_s, 1.0 / RATE_HZ)
    course = np.interp(at_s, np.linspace(0.0, length_s, len(knots)), knots)
    course = course + noise * np.random.default_rng(seed).standard_normal(len(at_s))
    found = analyse(trace(at_s, course, RATE_HZ))
    assert (found.lop_mmhg is None) is (found.refusal is not None)
    if found.lop_mmhg is not None:
        assert np.isfinite(found.lop_mmhg)


def test_a_ramp_that_ends_too_low_is_refused_for_that() -> None:
    one = made(Course.RISE, 103)
    low = one.pressure_mmhg[: int(np.argmax(one.pressure_mmhg > 0.75 * one.artery.systolic_mmhg))]
    at_s = np.arange(len(low)) / one.rate_hz
    found = analyse(trace(at_s, low, one.rate_hz))
    assert found.refusal in {Refusal.NOT_HIGH_ENOUGH, Refusal.NO_PULSE, Refusal.ESTIMATES_APART, Refusal.UNCERTAIN}


def test_a_course_that_is_too_fast_or_too_short_is_refused_for_that() -> None:
    at_s = np.arange(0.0, 12.0, 0.01)
    fast = np.interp(at_s, [0.0, 3.0, 5.0, 6.0, 12.0], [0.0, 0.0, 180.0, 0.0, 0.0])
    assert analyse(trace(at_s, fast, 100.0)).refusal is Refusal.NO_COURSE
    assert analyse(trace(at_s, np.full(len(at_s), 80.0), 100.0)).refusal is Refusal.NO_COURSE


def test_every_refusal_says_what_is_wrong_and_what_to_do() -> None:
    assert set(SENTENCES) == set(Refusal)
    for one in Refusal:
        wrong, way_out = SENTENCES[one]
        assert wrong.endswith(".")
        assert way_out.endswith(".")
        assert sentence(one) == f"{wrong} {way_out}"
        assert one.value.startswith("lop_")


def test_grades_follow_the_width_of_the_interval() -> None:
    assert grade(CERTAIN_MMHG) is Quality.A
    assert grade(CERTAIN_MMHG + 0.1) is Quality.B
    assert grade(USABLE_MMHG) is Quality.B
    assert grade(USABLE_MMHG + 0.1) is Quality.C
    assert grade(USABLE_MMHG + 0.1, READABLE_MMHG) is Quality.B
    assert grade(READABLE_MMHG + 0.1, READABLE_MMHG) is Quality.C


@pytest.mark.parametrize(
    ("mode", "most_mmhg"),
    [("rising_steps", USABLE_MMHG), ("falling_steps", READABLE_MMHG), ("falling", READABLE_MMHG)],
)
def test_what_may_drive_a_cuff_has_to_be_surer_than_what_is_only_read(mode: str, most_mmhg: float) -> None:
    course = {"rising_steps": Course.STEPS_UP, "falling_steps": Course.STEPS_DOWN, "falling": Course.FALL}[mode]
    one, known = traced(made(course, 103)), constants()
    found = analyse(one).found
    assert found is not None
    for half_mmhg, is_given in ((most_mmhg - 0.1, True), (most_mmhg + 0.1, False)):
        factor = known.modes[mode].doubt_factor * half_mmhg / found.half_mmhg
        other = replace(known, modes={**known.modes, mode: replace(known.modes[mode], doubt_factor=factor)})
        again = analyse(one, other)
        assert again.refusal is (None if is_given else Refusal.UNCERTAIN)


@pytest.mark.parametrize(
    ("rises", "refusal"), [(True, Refusal.NOT_HIGH_ENOUGH), (False, Refusal.NOT_LOW_ENOUGH)], ids=["rising", "falling"]
)
def test_an_envelope_that_has_not_come_down_at_one_end_is_refused_for_that(rises: bool, refusal: Refusal) -> None:
    """Whatever both estimates say, and although the recording reaches past them."""
    one = analyse(traced(made(Course.STEPS_UP, 103)))
    assert one.found is not None
    assert one.reading is not None
    assert one.beats is not None
    assert objection(one.found, one.reading, one.beats, constants()) is None
    pressure = np.arange(40.0, one.found.lop_mmhg + 20.0)
    height = np.linspace(0.5, 2.0, len(pressure))
    flat = Envelope(pressure_mmhg=pressure, height_mmhg=height if rises else height[::-1])
    assert objection(one.found, replace(one.reading, curve=flat), one.beats, constants()) is refusal


def test_the_shipped_constants_are_whole_and_others_are_refused() -> None:
    known = constants()
    assert set(known.modes) == {"rising_steps", "falling_steps", "rising", "falling"}
    for mode in known.modes.values():
        assert 0.0 <= mode.share <= 1.0
        assert abs(mode.amendment.of(mode.amendment.mean)) < 8.0
        assert 1.0 < mode.doubt_factor < 4.0
    with pytest.raises(KeyError):
        parse({"modes": {}})
    with pytest.raises(TypeError):
        parse({"modes": 3})


def test_the_analysis_is_the_same_each_time() -> None:
    first, second = (analyse(traced(made(Course.FALL, 103))) for _ in range(2))
    assert first.lop_mmhg == second.lop_mmhg


def test_a_level_on_which_the_limb_moved_does_not_become_the_envelope_s_top() -> None:
    """Its pulses agree with each other, so that their neighbours cannot tell; the artery can."""
    one = analyse(traced(made(Course.STEPS_UP, 103)))
    assert one.beats is not None
    assert one.segment is not None
    assert one.reading is not None
    assert one.lop_mmhg is not None
    height = one.beats.height_mmhg.copy()
    moved = np.abs(one.beats.cuff_mmhg - one.lop_mmhg - 10.0) < 4.0
    assert 2 <= (moved & one.beats.is_good).sum() <= 0.15 * one.beats.count
    height[moved] = 1.5 * one.reading.curve.largest_mmhg
    again = read(replace(one.beats, height_mmhg=height), one.segment)
    assert not isinstance(again, Refusal)
    assert again.middle_mmhg == pytest.approx(one.reading.middle_mmhg, abs=3.0)
    assert again.fitted.systolic_mmhg == pytest.approx(one.reading.fitted.systolic_mmhg, abs=4.0)


def test_an_upper_flank_without_pulses_is_refused_for_that() -> None:
    one = analyse(traced(made(Course.STEPS_UP, 103)))
    assert one.found is not None
    assert one.reading is not None
    assert one.beats is not None
    pressure = one.reading.pressures_mmhg
    lop_mmhg = one.found.lop_mmhg
    for below, refusal in ((30.0, Refusal.FEW_BEATS), (5.0, None)):
        left = pressure[(pressure < lop_mmhg - below) | (pressure > lop_mmhg + 12.0)]
        holed = replace(one.reading, pressures_mmhg=left)
        assert objection(one.found, holed, one.beats, constants()) is refusal


@pytest.mark.parametrize(("share", "most_mmhg"), [(UNEVEN - 0.01, USABLE_MMHG), (UNEVEN + 0.01, UNEVEN_MMHG)])
def test_an_uneven_rhythm_has_to_give_a_narrower_interval(share: float, most_mmhg: float) -> None:
    values = np.zeros(len(NAMES))
    values[NAMES.index("irregularity")] = share
    assert usable_mmhg(Signs(values=values)) == most_mmhg
