import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.lop.filters import despiked, lagged, local_line, low_pass, moving_mean, runs

RATE_HZ = 100.0
AT_S = np.arange(0.0, 20.0, 1.0 / RATE_HZ)


@given(slope=st.floats(-20.0, 20.0), start=st.floats(0.0, 200.0))
def test_a_straight_ramp_passes_every_filter_unchanged(slope: float, start: float) -> None:
    ramp = start + slope * AT_S
    assert low_pass(ramp, RATE_HZ, 5.0) == pytest.approx(ramp, abs=1e-6)
    assert moving_mean(ramp, 80) == pytest.approx(ramp, abs=1e-6)
    assert moving_mean(ramp, 81) == pytest.approx(ramp, abs=1e-6)


def test_the_low_pass_keeps_the_pulse_and_takes_the_ripple_without_a_shift() -> None:
    pulse, ripple = np.sin(2.0 * np.pi * 1.2 * AT_S), np.sin(2.0 * np.pi * 30.0 * AT_S)
    passed = low_pass(pulse + ripple, RATE_HZ, 10.0)
    inner = slice(100, -100)
    assert np.abs(passed - pulse)[inner].max() < 0.01


def test_a_rate_below_twice_the_cutoff_is_left_alone() -> None:
    values = np.sin(AT_S)
    assert low_pass(values, RATE_HZ, 60.0) is values


def test_the_lag_follows_a_ramp_late_by_its_time_constant() -> None:
    late = lagged(4.0 * AT_S, RATE_HZ, 0.5)
    assert (4.0 * AT_S - late)[-1] == pytest.approx(4.0 * 0.5, abs=0.05)
    assert lagged(AT_S, RATE_HZ, 0.0) is AT_S


def test_a_spike_is_replaced_and_a_pulse_is_not() -> None:
    values = 100.0 + 3.0 * np.sin(2.0 * np.pi * 1.5 * AT_S)
    hit = values.copy()
    hit[700] += 40.0
    cured, spikes = despiked(hit, RATE_HZ, least_mmhg=4.0)
    assert list(np.flatnonzero(spikes)) == [700]
    assert np.abs(cured - values).max() < 1.0


def test_few_samples_are_left_as_they_are() -> None:
    cured, spikes = despiked(np.array([1.0, 99.0, 1.0]), RATE_HZ, least_mmhg=4.0)
    assert list(cured) == [1.0, 99.0, 1.0]
    assert not spikes.any()


def test_runs_are_the_stretches_of_true() -> None:
    assert runs(np.array([True, True, False, True, False])) == [(0, 2), (3, 4)]
    assert runs(np.zeros(3, dtype=np.bool_)) == []


@given(slope=st.floats(-1.0, 1.0), level=st.floats(-5.0, 5.0))
def test_local_regression_reproduces_a_line_even_for_points_left_out(slope: float, level: float) -> None:
    x = np.linspace(40.0, 160.0, 41)
    y = level + slope * (x - 100.0)
    for leave_out in (False, True):
        curve = local_line(x, x, y, np.ones(41), 6.0, leave_out=leave_out)
        assert curve[5:-5] == pytest.approx(y[5:-5], abs=0.05)
