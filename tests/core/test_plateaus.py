"""How high the next step is, and when a LOP measurement has heard enough."""

import pytest

from kiosk.core.limb import Limb
from kiosk.core.plateaus import (
    Plateau,
    SearchSettings,
    has_passed,
    is_enough,
    largest_mmhg,
    on_limb,
    shares,
    step_mmhg,
)
from kiosk.core.units import Mmhg

RULES = SearchSettings()


def heard(*heights: float | None, first: float = 50.0, step: float = 10.0) -> tuple[Plateau, ...]:
    return tuple(
        Plateau(pressure_mmhg=Mmhg(first + step * index), amplitude_mmhg=height, beats=3)
        for index, height in enumerate(heights)
    )


def test_nothing_heard_has_no_largest_pulse_and_no_share() -> None:
    assert largest_mmhg(()) == 0.0
    assert shares(heard(None, None)) == ()
    assert shares(heard(0.0)) == ()


def test_shares_are_of_the_largest_and_leave_out_what_did_not_agree() -> None:
    assert shares(heard(0.5, None, 2.0, 1.0)) == (0.25, 1.0, 0.5)


@pytest.mark.parametrize(
    ("heights", "step"),
    [
        ((), RULES.coarse_mmhg),
        ((0.5, 1.0, 2.0), RULES.coarse_mmhg),
        ((2.0, 1.71), RULES.coarse_mmhg),
        ((2.0, 1.69), RULES.fine_mmhg),
        ((2.0, 1.31), RULES.fine_mmhg),
        ((2.0, 1.3), RULES.crossing_mmhg),
        ((2.0, 0.9), RULES.crossing_mmhg),
        ((2.0, 0.89), RULES.fine_mmhg),
    ],
)
def test_steps_are_wide_before_the_largest_pulses_and_smallest_where_they_have_halved(
    heights: tuple[float, ...], step: float
) -> None:
    assert step_mmhg(heard(*heights), RULES) == step


def test_the_largest_are_behind_only_once_a_smaller_one_was_heard() -> None:
    assert not has_passed((), RULES)
    assert not has_passed(heard(1.0, 2.0), RULES)
    assert has_passed(heard(1.0, 2.0, 1.0), RULES)


def test_two_plateaus_of_almost_nothing_are_enough_without_any_estimate() -> None:
    assert is_enough(heard(1.0, 2.0, 0.39, 0.39), None, None, RULES)
    assert not is_enough(heard(1.0, 2.0, 0.41, 0.39), None, None, RULES)
    assert not is_enough(heard(1.0, 2.0, 0.39), None, None, RULES)


def test_weak_pulses_below_the_largest_are_not_enough() -> None:
    assert not is_enough(heard(0.1, 0.2, 0.3), 20.0, 1.0, RULES)


@pytest.mark.parametrize(
    ("lop", "half", "is_it"),
    [
        (95.0, 6.0, True),
        (95.1, 6.0, False),
        (95.0, 10.7, True),
        (95.0, 10.8, False),
        (90.0, 14.2, True),
        (None, 6.0, False),
        (95.0, None, False),
    ],
)
def test_an_estimate_far_enough_below_for_its_interval_is_enough(
    lop: float | None, half: float | None, *, is_it: bool
) -> None:
    plateaus = heard(1.0, 2.0, 2.0, 0.9, 0.8, 0.8, first=60.0)
    assert plateaus[-1].pressure_mmhg == 110.0
    assert is_enough(plateaus, lop, half, RULES) is is_it


def test_few_plateaus_are_never_enough_for_that() -> None:
    assert not is_enough(heard(0.8, 2.0, 0.8, 0.8), 50.0, 3.0, RULES)
    assert is_enough(heard(0.8, 2.0, 0.8, 0.8, 0.8), 50.0, 3.0, RULES)


def test_a_leg_begins_higher_and_rises_in_wider_steps() -> None:
    leg = on_limb(RULES, Limb.LEG)
    assert (leg.first_mmhg, leg.coarse_mmhg) == (63.0, 14.0)
    assert on_limb(RULES, Limb.ARM) == RULES
    assert step_mmhg((), leg) == 14.0
