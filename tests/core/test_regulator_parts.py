"""The parts of the pressure law by themselves: model of the cuff, rhythm of repetitions, quick swings."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core import cuffmodel, rhythm, swing
from kiosk.core.cuffmodel import CuffModel
from kiosk.core.lawchoice import slope
from kiosk.core.lawsettings import ModelSettings, RhythmSettings, SwingSettings
from kiosk.core.rhythm import Rhythm
from kiosk.core.swing import Swing
from kiosk.core.units import Seconds

MODEL, RHYTHM, SWING = ModelSettings(), RhythmSettings(), SwingSettings()


def observed(model: CuffModel, reading: float, **changes: bool) -> CuffModel:
    flags = {"pump": False, "bleed": False, "is_filling": False, "is_work": False, "is_quick": False} | changes
    return cuffmodel.observed(model, reading, mean_s=0.8, settings=MODEL, **flags)


# --- model --------------------------------------------------------------------------------------------------


def test_what_pump_and_valve_do_is_not_taken_for_a_push() -> None:
    model = replace(cuffmodel.begun(120.0, MODEL), rise_mmhg_per_s=40.0, drop_mmhg=4.0)
    level, speed = 120.0, 0.0
    for index in range(50):
        pump = index < 10
        shown = 0.0
        for _ in range(20):
            speed += ((1.0 if pump else 0.0) - speed) * 0.001 / 0.06
            level += 40.0 * speed * 0.001
            shown += (level + 4.0 * speed) / 20.0
        model = observed(model, shown, pump=pump)
        assert abs(model.push_mmhg_per_s) < 8.0
        assert model.cuff_mmhg == pytest.approx(level, abs=0.5)


def test_a_push_is_seen_within_a_tenth_of_a_second() -> None:
    model = cuffmodel.begun(120.0, MODEL)
    for index in range(1, 6):
        model = observed(model, 120.0 + 30.0 * (index - 0.5) * 0.02)
    assert model.push_mmhg_per_s == pytest.approx(30.0, rel=0.5)
    assert model.closed_mmhg == pytest.approx(30.0 * 0.09, abs=0.1)


def test_the_rise_is_learned_in_the_fill_above_slack_only() -> None:
    model, slack = cuffmodel.begun(50.0, MODEL), cuffmodel.begun(2.0, MODEL)
    for index in range(1, 60):
        model = observed(model, 50.0 + 60.0 * index * 0.02, pump=True, is_filling=True)
        slack = observed(slack, 2.0 + 0.02 * index, pump=True, is_filling=True)
    assert model.rise_mmhg_per_s == pytest.approx(60.0, rel=0.15)
    assert slack.rise_mmhg_per_s == MODEL.rise_mmhg_per_s


def test_coast_and_fall_follow_the_flows() -> None:
    model = replace(cuffmodel.begun(144.0, MODEL), rise_mmhg_per_s=40.0, speed=1.0)
    assert model.coast_mmhg(MODEL) == pytest.approx(2.4)
    assert model.fall_mmhg_per_s(MODEL) == pytest.approx(40.0 * 84.0 / 82.0)
    assert replace(model, speed=0.0, opening=1.0).coast_mmhg(MODEL) < 0.0


@given(st.lists(st.floats(-50.0, 400.0), min_size=1, max_size=50), st.booleans(), st.booleans())
def test_whatever_it_reads_the_model_stays_within_what_is_believed(
    readings: list[float], pump: bool, filling: bool
) -> None:
    model = cuffmodel.begun(readings[0], MODEL)
    for reading in readings:
        model = observed(model, reading, pump=pump, bleed=not pump, is_filling=filling)
        assert MODEL.rise_min_mmhg_per_s <= model.rise_mmhg_per_s <= MODEL.rise_max_mmhg_per_s
        assert 0.0 <= model.drop_mmhg <= MODEL.drop_max_mmhg
        assert abs(model.cuff_mmhg - reading) <= MODEL.wrong_mmhg + 12.0


# --- rhythm -------------------------------------------------------------------------------------------------


def followed(size: float, length_s: float, halves: float, beat: Rhythm | None = None) -> tuple[Rhythm, float, float]:
    """A rhythm after so many half cosines, with the time and the push at their end."""
    beat, rate = beat or Rhythm(), 0.0
    for index in range(round(halves * length_s / 0.02)):
        at = index * 0.02
        rate = size / 2.0 * math.pi / length_s * math.sin(math.pi * at / length_s)
        beat = rhythm.followed(beat, rate, Seconds(at), RHYTHM)
    return beat, (round(halves * length_s / 0.02) - 1) * 0.02, rate


def test_nothing_is_promised_before_some_halves_fit() -> None:
    beat, now, push = followed(20.0, 1.0, 2.5)
    assert rhythm.path(beat, push, Seconds(now), RHYTHM) is None


def test_the_path_tells_what_is_left_of_a_rise_and_the_fall_after_it() -> None:
    beat, now, push = followed(20.0, 1.0, 8.5)
    path = rhythm.path(beat, push, Seconds(now), RHYTHM)
    assert path is not None
    assert beat.is_rising
    assert max(by for _, by in path) == pytest.approx(10.0, abs=1.5)
    turn = max(path, key=lambda point: point[1])[0]
    assert turn == pytest.approx(0.5, abs=0.1)
    assert next(by for at, by in path if at == 0.9) < 9.0


def test_a_turn_shows_in_the_push_before_the_level_has_come_back() -> None:
    beat, now, push = followed(20.0, 1.0, 9.15)
    assert beat.is_rising
    path = rhythm.path(beat, push, Seconds(now), RHYTHM)
    assert path is not None
    assert min(by for _, by in path) < -15.0


def test_a_weaker_half_is_seen_in_its_slowing() -> None:
    half = rhythm.Half(size_mmhg=30.0, length_s=1.0)
    learned, _ = rhythm.left(half, 18.0, 0.7, 60.0)
    slowing, left_s = rhythm.left(half, 18.0, 0.7, 10.0)
    assert slowing < learned
    assert left_s < 0.3
    assert rhythm.left(half, 0.0, 0.2, 5.0) == (30.0, 0.8)


def test_a_half_that_goes_on_too_long_or_too_far_ends_the_rhythm() -> None:
    beat, now, push = followed(20.0, 1.0, 8.5)
    assert rhythm.path(beat, push, Seconds(now + 2.0), RHYTHM) is None
    assert rhythm.path(replace(beat, level_mmhg=beat.turn_mmhg + 30.0), push, Seconds(now), RHYTHM) is None
    assert rhythm.path(replace(beat, level_mmhg=beat.turn_mmhg), push, Seconds(now), RHYTHM) is not None


def test_halves_of_another_size_or_length_begin_the_count_anew() -> None:
    beat, _, _ = followed(20.0, 1.0, 8.0)
    assert beat.fits > 3
    assert followed(50.0, 1.0, 2.3, replace(beat, turn_s=Seconds(-1.0), extreme_s=Seconds(0.0)))[0].fits == 0
    assert followed(20.0, 2.5, 2.3, replace(beat, turn_s=Seconds(-1.0), extreme_s=Seconds(0.0)))[0].fits == 0


@given(st.lists(st.floats(-400.0, 400.0), min_size=1, max_size=200))
def test_whatever_the_push_the_path_is_finite(pushes: list[float]) -> None:
    beat = Rhythm()
    for index, push in enumerate(pushes):
        now = Seconds(index * 0.02)
        beat = rhythm.followed(beat, push, now, RHYTHM)
        path = rhythm.path(beat, push, now, replace(RHYTHM, least=0))
        assert path is None or all(math.isfinite(by) for _, by in path)


# --- swings -------------------------------------------------------------------------------------------------


def swung(frequency_hz: float, size: float, seconds: float, start: Swing | None = None) -> Swing:
    state = start or Swing()
    for index in range(round(seconds / 0.02)):
        level = size / 2.0 * math.sin(2.0 * math.pi * frequency_hz * index * 0.02)
        state = swing.swung(state, closed_mmhg=level, pressure_mmhg=120.0 + level, mean_mmhg=120.0, settings=SWING)
    return state


@pytest.mark.parametrize(("frequency_hz", "is_quick"), [(0.2, False), (0.3, False), (1.0, True), (1.6, True)])
def test_steps_and_turns_are_told_from_repetitions(frequency_hz: float, is_quick: bool) -> None:
    assert swung(frequency_hz, 14.0, 12.0).is_quick(SWING) is is_quick


def test_a_pulse_is_no_step() -> None:
    assert not swung(1.2, 1.5, 12.0).is_quick(SWING)


def test_the_course_of_a_cycle_is_learned_and_foretold() -> None:
    state = swung(1.25, 12.0, 8.0)
    assert state.period == pytest.approx(40.0, abs=1.0)
    path = state.path(SWING)
    assert path is not None
    for at_s, by in path:
        ends = 8.0 - 0.02
        expected = 6.0 * (math.sin(2.5 * math.pi * (ends + at_s)) - math.sin(2.5 * math.pi * ends))
        assert by == pytest.approx(expected, abs=1.5)


def test_nothing_is_foretold_before_some_cycles_or_when_one_is_overdue() -> None:
    assert swung(1.25, 12.0, 1.5).path(SWING) is None
    state = swung(1.25, 12.0, 8.0)
    assert replace(state, crossed=80).path(SWING) is None


def test_a_cycle_of_another_length_begins_the_count_anew() -> None:
    state = swung(0.9, 12.0, 1.3, swung(1.6, 12.0, 8.0))
    assert state.cycles < SWING.least


def test_a_pause_longer_than_any_stride_teaches_nothing() -> None:
    state = swung(1.25, 12.0, 8.0)
    paused = swung(0.0, 0.0, 3.0, state)
    assert paused.crossed > 80
    assert paused.path(SWING) is None


def test_a_swing_is_aimed_so_that_both_ends_stay_in_the_band() -> None:
    assert Swing(above_mmhg=5.0, below_mmhg=5.0).aim_mmhg(120.0, SWING) == 120.0
    assert Swing(above_mmhg=16.0, below_mmhg=4.0).aim_mmhg(120.0, SWING) == 116.0
    assert Swing(above_mmhg=4.0, below_mmhg=16.0).aim_mmhg(120.0, SWING) == 124.0
    assert Swing(above_mmhg=20.0, below_mmhg=14.0).aim_mmhg(120.0, SWING) == 117.0


def test_the_slope_of_a_path_is_that_around_a_moment() -> None:
    path = ((0.0, 0.0), (0.1, 2.0), (0.2, 0.0))
    assert slope(path, 0.05) == pytest.approx(20.0)
    assert slope(path, 0.15) == pytest.approx(-20.0)
    assert slope(path, 0.5) == 0.0
