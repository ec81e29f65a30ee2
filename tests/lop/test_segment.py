import numpy as np
import pytest

from benchmarks.lop_courses import Course
from kiosk.lop.filters import Floats
from kiosk.lop.segment import Direction, find_segment
from kiosk.lop.trace import RATE_HZ, trace
from tests.lop.recordings import made, traced


def path(*parts: tuple[float, float]) -> Floats:
    """Straight lines: (seconds, pressure at their end), from zero."""
    level, pieces = 0.0, []
    for seconds, end in parts:
        pieces.append(np.linspace(level, end, int(seconds * RATE_HZ), endpoint=False))
        level = end
    return np.concatenate(pieces)


def stairs(levels: list[float], hold_s: float = 3.5, climb_s: float = 0.6) -> list[tuple[float, float]]:
    return [part for level in levels for part in ((climb_s, level), (hold_s, level))]


@pytest.mark.parametrize(
    ("course", "direction", "is_stepped", "from_s", "to_s"),
    [
        (path((2, 0), (6, 180), (40, 60), (0.5, 0), (3, 0)), Direction.FALLING, False, 8, 48),
        (path((2, 0), (30, 180), (0.5, 0), (3, 0)), Direction.RISING, False, 4, 32),
        (path((40, 40), (0.2, 0)), None, False, 0, 0),
        (path((2, 0), *stairs([float(one) for one in range(50, 190, 10)]), (0.5, 0)), Direction.RISING, True, 3, 59),
        (path((8, 190), *stairs([float(one) for one in range(180, 50, -10)], climb_s=0.3), (0.4, 0)),
         Direction.FALLING, True, 8, 57),
        (path((9, 150), (3, 150), (45, 50), (0.4, 0)), Direction.FALLING, False, 10, 57),
        (path((11, 190), (0.5, 0), (4, 0)), Direction.RISING, False, 1, 11),
    ],
    ids=["fill-fall-dump", "rise-dump", "crawl", "steps-up", "steps-down", "hold-on-top", "pump-only"],
)  # fmt: skip
def test_the_part_that_matters_is_found(
    course: Floats, direction: Direction | None, is_stepped: bool, from_s: float, to_s: float
) -> None:
    found = find_segment(course)
    if direction is None:
        assert found is None or found.span_mmhg < 30.0
        return
    assert found is not None
    assert (found.direction, found.is_stepped) == (direction, is_stepped)
    assert found.start / RATE_HZ == pytest.approx(from_s, abs=2.5)
    assert found.end / RATE_HZ == pytest.approx(to_s, abs=1.5)


@pytest.mark.parametrize("per_min", [45.0, 70.0, 110.0])
@pytest.mark.parametrize("fall_s", [0.3, 1.5, None], ids=["quick", "slow", "none"])
def test_the_last_level_of_a_staircase_counts_up_to_the_dump_and_nothing_of_the_dump_does(
    per_min: float, fall_s: float | None
) -> None:
    levels = stairs([float(one) for one in range(50, 190, 10)])
    up = path((2, 0), *levels, *(() if fall_s is None else ((fall_s, 0.0), (2.0, 0.0))))
    phase = np.mod(np.arange(len(up)) / RATE_HZ * per_min / 60.0, 1.0)
    pulse = np.where(phase < 0.2, phase / 0.2, np.exp(-3.0 * (phase - 0.2)))
    found = find_segment(up + np.where(up > 30.0, 4.0 * pulse, 0.0))
    assert found is not None
    left_s = len(path((2, 0), *levels)) / RATE_HZ - found.end / RATE_HZ
    assert (0.2 if fall_s is not None else 0.0) <= left_s <= 0.45


# --- staircase or ramp --------------------------------------------------------------------------------------------

UP = [*range(50, 110, 10), *range(118, 180, 8)]
"""The station's own steps on an arm."""

FINE = [*range(50, 180, 5)]
LEVELS = pytest.mark.parametrize("levels", [UP, UP[::-1], FINE, FINE[::-1]], ids=["up", "down", "fine-up", "fine-down"])


def beating(course: Floats, per_min: float, size_mmhg: float) -> Floats:
    """Pulses on a course, largest at 100 mmHg."""
    phase = np.mod(np.arange(len(course)) / RATE_HZ * per_min / 60.0, 1.0)
    pulse = np.where(phase < 0.2, phase / 0.2, np.exp(-3.0 * (phase - 0.2)))
    envelope = 0.25 + 0.75 * np.exp(-(((course - 100.0) / 30.0) ** 2))
    return course + np.where(course > 30.0, size_mmhg * envelope * pulse, 0.0)


def climbed(per_min: float, levels: list[int], hold_s: float | None = None) -> Floats:
    """Three beats on each level, or the same way on a ramp of 2 mmHg/s (`hold_s` of 0)."""
    hold = 0.5 + 180.0 / per_min if hold_s is None else hold_s
    first = float(levels[0])
    fill = [(0.1 * first / 3.0, first), (1.0, first)]
    if hold == 0.0:
        return path(*fill, (abs(levels[-1] - levels[0]) / 2.0, float(levels[-1])))
    return path(*fill, *stairs([float(one) for one in levels], hold_s=hold, climb_s=0.4))


BEATS = pytest.mark.parametrize(
    ("per_min", "size_mmhg"), [(38, 0.3), (38, 4), (50, 5.8), (70, 2), (105, 4), (120, 0.3), (120, 4), (150, 4)]
)


@BEATS
@LEVELS
def test_three_beats_on_each_level_make_a_staircase_however_fast_the_heart(
    per_min: float, size_mmhg: float, levels: list[int]
) -> None:
    found = find_segment(beating(climbed(per_min, levels), per_min, size_mmhg))
    assert found is not None
    assert found.is_stepped


@BEATS
@LEVELS
def test_pulses_make_no_staircase_of_a_ramp(per_min: float, size_mmhg: float, levels: list[int]) -> None:
    found = find_segment(beating(climbed(per_min, levels, hold_s=0.0), per_min, size_mmhg))
    assert found is not None
    assert not found.is_stepped


@pytest.mark.parametrize("per_min", [53.1, 54.0, 55.5, 128.0, 130.5])
def test_a_slow_ramp_whose_pulses_hide_that_it_falls_is_one(per_min: float) -> None:
    at_s = np.arange(0.0, 40.0, 1.0 / RATE_HZ)
    phase = np.mod(at_s * per_min / 60.0, 1.0)
    form = [0.0, 0.35, 0.8, 1.0, 0.9, 0.7, 0.6, 0.5, 0.35, 0.2, 0.0]
    found = find_segment(200.0 - 2.0 * at_s + 2.0 * np.interp(phase, np.linspace(0.0, 1.0, len(form)), form))
    assert found is not None
    assert not found.is_stepped


def test_a_ramp_that_bends_is_none_although_most_of_it_is_slower_than_its_mean() -> None:
    found = find_segment(beating(path((2, 40), (25, 100), (6, 190), (0.5, 0)), 70.0, 2.0))
    assert found is not None
    assert not found.is_stepped


def with_gaps(values: Floats, rate_hz: float) -> Floats:
    """Two seconds in every four are missing."""
    return np.where(np.mod(np.arange(len(values)) / rate_hz, 4.0) < 2.0, np.nan, values)


@pytest.mark.parametrize("rate_hz", [20.0, 100.0, 1000.0])
@pytest.mark.parametrize("per_min", [50.0, 75.0, 100.0])
@pytest.mark.parametrize("levels", [UP, UP[::-1]], ids=["up", "down"])
@pytest.mark.parametrize("is_stepped", [True, False], ids=["stairs", "ramp"])
def test_gaps_and_rates_change_nothing_about_it(
    rate_hz: float, per_min: float, levels: list[int], *, is_stepped: bool
) -> None:
    course = beating(climbed(per_min, levels, hold_s=None if is_stepped else 0.0), per_min, 2.0)
    at_s = np.arange(0.0, len(course) / RATE_HZ, 1.0 / rate_hz)
    sampled = np.interp(at_s, np.arange(len(course)) / RATE_HZ, course)
    taken = trace(at_s, with_gaps(sampled, rate_hz), rate_hz)
    assert taken.is_known.mean() == pytest.approx(0.49, abs=0.03)
    found = find_segment(taken.pressure_mmhg, taken.is_known)
    assert found is not None
    assert found.is_stepped is is_stepped


def test_where_nothing_is_known_nothing_is_a_level() -> None:
    course = climbed(70.0, UP)
    found = find_segment(course, np.zeros(len(course), dtype=np.bool_))
    assert found is not None
    assert not found.is_stepped


# --- other recordings -----------------------------------------------------------------------------------------------


def test_of_two_measurements_in_one_file_the_longer_one_is_taken() -> None:
    both = path((8, 160), (12, 60), (0.5, 0), (10, 0), (8, 170), (50, 50), (0.5, 0))
    found = find_segment(both)
    assert found is not None
    assert found.start / RATE_HZ > 30.0


def test_an_empty_cuff_holds_nothing_that_matters() -> None:
    assert find_segment(np.zeros(3000)) is None
    assert find_segment(path((2, 0), (1, 100), (0.5, 0), (3, 0))) is None


@pytest.mark.parametrize("course", list(Course))
@pytest.mark.parametrize("seed", range(5))
def test_pulses_noise_and_ripple_do_not_hide_the_course(course: Course, seed: int) -> None:
    one = made(course, seed)
    found = find_segment(traced(one).pressure_mmhg)
    assert found is not None
    assert (found.direction is Direction.RISING) is (course in {Course.RISE, Course.STEPS_UP})
    assert found.is_stepped is (course in {Course.STEPS_UP, Course.STEPS_DOWN})
    part = found.slow_mmhg[found.start : found.end]
    assert part.min() < one.artery.diastolic_mmhg
    assert part.max() > one.artery.systolic_mmhg
