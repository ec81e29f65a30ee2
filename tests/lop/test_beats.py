from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.lop.beats import Beats, find_beats
from kiosk.lop.filters import Floats
from kiosk.lop.plateaus import plateaus
from kiosk.lop.segment import Segment, find_segment
from kiosk.lop.trace import RATE_HZ, Trace, trace

LENGTH_S = 40.0
AT_S = np.arange(0.0, LENGTH_S, 1.0 / RATE_HZ)
SHAPE = np.array([0.0, 0.35, 0.8, 1.0, 0.9, 0.7, 0.6, 0.5, 0.35, 0.2, 0.1])


def pulses(per_min: float, *, height: float = 2.0) -> Floats:
    phase = np.mod(AT_S * per_min / 60.0, 1.0)
    return np.asarray(height * np.interp(phase, np.linspace(0.0, 1.0, len(SHAPE)), np.append(SHAPE[:-1], 0.0)))


def found(pressure: Floats) -> tuple[Trace, Segment, Beats]:
    taken = trace(AT_S, pressure, RATE_HZ)
    segment = find_segment(taken.pressure_mmhg, taken.is_known)
    assert segment is not None
    beats = find_beats(taken, segment)
    assert beats is not None
    return taken, segment, beats


@settings(deadline=None, max_examples=25)
@example(per_min=53.0, slope=-2.0)
@given(per_min=st.floats(42.0, 145.0), slope=st.sampled_from([-4.0, -2.0, 3.0, 5.0]))
def test_every_heart_rate_is_found_on_every_ramp(per_min: float, slope: float) -> None:
    start = 200.0 if slope < 0.0 else 20.0
    _, _, beats = found(start + slope * AT_S + pulses(per_min))
    assert 60.0 / beats.period_s == pytest.approx(per_min, rel=0.03)
    assert beats.count >= 0.85 * len(beats.at_s)


@pytest.mark.parametrize("slope", [-6.0, -3.0, 3.0, 5.0])
def test_the_line_from_foot_to_foot_takes_the_ramp_off(slope: float) -> None:
    start = 250.0 if slope < 0.0 else 20.0
    _, _, beats = found(start + slope * AT_S + pulses(70.0))
    heights = beats.height_mmhg[beats.is_good]
    assert np.median(heights) == pytest.approx(2.0, rel=0.1)
    assert np.ptp(heights) < 0.3
    assert np.median(beats.speed_mmhg_per_s[beats.is_good]) == pytest.approx(slope, abs=0.2)


def test_the_artery_feels_a_rising_cuff_late() -> None:
    _, _, up = found(20.0 + 5.0 * AT_S + pulses(70.0))
    _, _, down = found(250.0 - 5.0 * AT_S + pulses(70.0))
    assert np.median(up.cuff_mmhg - up.pressure_mmhg) == pytest.approx(3.5, abs=0.3)
    assert np.median(down.cuff_mmhg - down.pressure_mmhg) == pytest.approx(-3.5, abs=0.3)


def test_a_burst_of_motion_costs_its_beats_and_no_others() -> None:
    shaken = pulses(70.0)
    burst = (AT_S > 18.0) & (AT_S < 19.5)
    shaken[burst] += 12.0 * np.sin(2.0 * np.pi * 2.6 * AT_S[burst])
    _, segment, beats = found(20.0 + 4.0 * AT_S + shaken)
    when = beats.at_s + segment.start / RATE_HZ
    near = (when > 16.5) & (when < 20.5)
    assert not beats.is_good[(when > 17.8) & (when < 19.0)].any()
    assert beats.is_good[~near].mean() > 0.9
    assert beats.height_mmhg[beats.is_good].max() < 3.0


def test_beats_inside_a_gap_do_not_count() -> None:
    pressure = 200.0 - 4.0 * AT_S + pulses(70.0)
    pressure[2000:2300] = np.nan
    _, segment, beats = found(pressure)
    when = beats.at_s + segment.start / RATE_HZ
    assert not beats.is_good[(when > 20.0) & (when < 22.5)].any()


@pytest.mark.parametrize("seed", range(6))
def test_noise_under_a_pulse_that_has_nearly_gone_is_not_counted_as_beats(seed: int) -> None:
    """A thigh's pulse of half a millimetre, a fifth of it above systolic pressure, and the noise of a cheap sensor."""
    per_min = 62.0 + 8.0 * seed
    climb = np.minimum(np.mod(AT_S, 4.0), 0.5) / 0.5
    level = 60.0 + 10.0 * (np.floor(AT_S / 4.0) + climb)
    share = np.where(level < 110.0, 1.0, 0.2)
    noise = 0.1 * np.random.default_rng(seed).standard_normal(len(AT_S))
    _, _, beats = found(level + share * pulses(per_min, height=0.5) + noise)
    assert 60.0 / beats.period_s == pytest.approx(per_min, rel=0.04)
    assert len(beats.at_s) == pytest.approx(LENGTH_S * per_min / 60.0, rel=0.1)


def test_the_levels_of_a_staircase_are_told_apart() -> None:
    climb = np.minimum(np.mod(AT_S, 4.0), 0.5) / 0.5
    level = 60.0 + 10.0 * (np.floor(AT_S / 4.0) + climb)
    _, segment, beats = found(level + pulses(75.0))
    assert segment.is_stepped
    levels = plateaus(beats)
    assert len(levels) >= 8
    assert np.diff([one.pressure_mmhg for one in levels]) == pytest.approx(10.0, abs=1.0)
    for one in levels[1:-1]:
        assert one.height_mmhg == pytest.approx(2.0, rel=0.1)
        assert one.count >= 2
        assert one.spread < 0.3
    assert plateaus(replace(beats, is_good=np.zeros(len(beats.is_good), dtype=np.bool_))) == ()


def test_a_straight_line_has_no_beats() -> None:
    taken = Trace(pressure_mmhg=200.0 - 4.0 * AT_S, is_known=np.ones(len(AT_S), dtype=np.bool_), noise_mmhg=0.0)
    segment = find_segment(taken.pressure_mmhg, taken.is_known)
    assert segment is not None
    assert find_beats(taken, segment) is None
