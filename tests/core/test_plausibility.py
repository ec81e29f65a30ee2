from collections.abc import Iterable
from itertools import pairwise

import pytest

from kiosk.core.model import FaultKind, PressureSample, Sample, SensorFault
from kiosk.core.plausibility import PressureState, Reading, read
from kiosk.core.settings import FROZEN_CODES, PlausibilitySettings
from kiosk.core.units import Mmhg, Seconds

SETTINGS = PlausibilitySettings()
SPACING_S = 0.005


def sample(pressure: float, at: float, code: int | None = None) -> PressureSample:
    raw = round(pressure * 57 + at * 10_000) if code is None else code
    return PressureSample(pressure_mmhg=Mmhg(pressure), at_s=Seconds(at), code=raw, supply_v=5.0)


def fault(at: float, kind: FaultKind = FaultKind.NACK) -> SensorFault:
    return SensorFault(kind=kind, at_s=Seconds(at))


class Path:
    def __init__(self) -> None:
        self.state = PressureState()
        self.now = 10.0

    def give(self, *pressures: float | None, held: bool = True, zero: float = 0.0, code: int | None = None) -> Reading:
        samples: list[Sample] = []
        for index, pressure in enumerate(pressures):
            at = self.now + index * SPACING_S
            samples.append(fault(at) if pressure is None else sample(pressure, at, code))
        return self.take(samples, held=held, zero=zero)

    def take(self, samples: Iterable[Sample], *, held: bool = True, zero: float = 0.0) -> Reading:
        self.now += 0.02
        self.state, reading = read(
            self.state,
            tuple(samples),
            zero_mmhg=Mmhg(zero),
            is_held=held,
            now=Seconds(self.now),
            settings=SETTINGS,
        )
        return reading


def test_mean_of_a_clean_pass_cancels_ripple() -> None:
    reading = Path().give(98.0, 102.0, 98.0, 102.0)
    assert reading.pass_mmhg == pytest.approx(100.0)
    assert reading.pressure_mmhg == pytest.approx(100.0)
    assert reading.fault is None


def test_zero_is_subtracted_everywhere() -> None:
    reading = Path().give(103.0, 103.0, 103.0, 103.0, zero=3.0)
    assert (reading.pass_mmhg, reading.pressure_mmhg, reading.display_mmhg) == (100.0, 100.0, 100.0)


def test_median_when_conversions_are_missing() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    reading = path.give(100.0, None, 101.0, 104.0)
    assert reading.fault is None
    assert reading.pass_mmhg == pytest.approx(101.0)


def test_two_bad_of_five_are_tolerated_the_third_is_a_fault() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    assert path.give(None, 100.0, None, 100.0).fault is None
    reading = path.give(100.0, None, None, 100.0)
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.NACK
    assert reading.pressure_mmhg is None


def test_one_spike_is_left_out() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    reading = path.give(100.0, 180.0, 100.0, 100.0)
    assert reading.fault is None
    assert reading.pass_mmhg == pytest.approx(100.0)


def test_a_jump_that_stays_is_a_fault_once() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    reading = path.give(180.0, 180.0, 180.0, 180.0)
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.JUMP
    assert "+80" in reading.fault.detail
    again = path.give(180.0, 180.0, 180.0, 180.0)
    assert again.pass_mmhg == pytest.approx(180.0)


@pytest.mark.parametrize(("step", "is_fault"), [(7.9, False), (8.1, True), (-7.9, False)])
def test_slew_limit_is_400_mmhg_per_s_plus_ripple(step: float, is_fault: bool) -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    last = path.state.last
    assert last is not None
    reading = path.take([sample(100.0 + step, last.at_s + SPACING_S)])
    assert (reading.fault is not None) is is_fault


def test_a_fast_fall_while_held_is_told_apart_from_a_fault() -> None:
    path = Path()
    path.give(150.0, 150.0, 150.0, 150.0)
    reading = path.give(60.0, 60.0, 60.0, 60.0)
    assert reading.fault is None
    assert reading.fell
    assert reading.pressure_mmhg is None
    assert path.give(59.0, 59.0, 59.0, 59.0).pass_mmhg == pytest.approx(59.0)


def test_a_fast_fall_while_venting_is_taken_as_it_is() -> None:
    path = Path()
    path.give(150.0, 150.0, 150.0, 150.0)
    reading = path.give(60.0, 60.0, 60.0, 60.0, held=False)
    assert not reading.fell
    assert reading.pass_mmhg == pytest.approx(60.0)


def test_frozen_code_is_a_fault_after_as_many_as_the_sensors_reader_takes() -> None:
    path = Path()
    faults = [path.give(100.0, 100.0, 100.0, 100.0, code=5700).fault for _ in range(8)]
    kinds = [fault and fault.kind for fault in faults]
    good = kinds.index(FaultKind.FROZEN)
    assert set(kinds[good:]) == {FaultKind.FROZEN}
    assert 0 <= 4 * (good + 1) - FROZEN_CODES <= 4


def test_no_conversion_at_all_is_stale() -> None:
    reading = Path().take(())
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.STALE


def test_old_conversions_are_stale() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    old = [sample(100.0, path.now - 0.2 + i * 0.001) for i in range(4)]
    path.now += 0.08
    reading = path.take(old)
    assert reading.fault is not None
    assert reading.fault.kind is FaultKind.STALE


def test_control_filter_is_faster_than_the_display() -> None:
    path = Path()
    path.give(100.0, 100.0, 100.0, 100.0)
    readings = [path.give(105.0, 105.0, 105.0, 105.0) for _ in range(4)]
    control = [reading.pressure_mmhg or 0.0 for reading in readings]
    display = [reading.display_mmhg or 0.0 for reading in readings]
    assert all(a < b for a, b in pairwise(control))
    assert control[0] == pytest.approx(100 + 5 * 0.634, abs=0.2)
    assert control[-1] > 104.8
    assert display[-1] < 103.5
