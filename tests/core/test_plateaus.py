"""How high the next step is, and when a LOP measurement has heard enough."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.limb import Limb
from kiosk.core.plateaus import (
    Plateau,
    SearchSettings,
    faded_over_mmhg,
    has_passed,
    is_enough,
    is_pulseless,
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


@pytest.mark.parametrize(
    ("heights", "over"),
    [
        ((), 0.0),
        ((None,), 0.0),
        ((1.0, 2.0), 0.0),
        ((1.0, 2.0, 0.89), 0.0),
        ((1.0, 2.0, 0.89, 0.7, 0.8), 20.0),
        ((1.0, 2.0, 0.9, 0.7, 0.8), 10.0),  # just not below the share
        ((1.0, 2.0, 0.7, 1.1, 0.8, 0.6), 10.0),  # a larger one begins it anew
        ((1.0, 2.0, 0.7, None, 0.8, None), 20.0),  # what did not agree says nothing either way
        ((0.2, 0.3, 2.0), 0.0),  # small pulses below the largest are no end
    ],
)
def test_how_long_pulses_have_stayed_faded(heights: tuple[float | None, ...], over: float) -> None:
    assert faded_over_mmhg(heard(*heights), RULES) == over


@pytest.mark.parametrize(
    ("heights", "lop", "is_it"),
    [
        ((1.0, 2.0, 0.8, 0.7, 0.8, 0.6), None, True),
        ((1.0, 2.0, 0.8, 0.7, 0.8), None, False),
        ((1.0, 2.0, 0.8, 0.7, 0.8, 0.6), 95.0, False),  # with an estimate it is a matter of how far above that is
        ((0.1, 0.2, 0.3, 0.4, 0.5, 2.0), None, False),
    ],
)
def test_pulses_that_have_stayed_faded_are_enough_where_there_is_no_estimate(
    heights: tuple[float, ...], lop: float | None, *, is_it: bool
) -> None:
    assert is_enough(heard(*heights), lop, None if lop is None else 6.0, RULES) is is_it


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 6.0)), min_size=1, max_size=25), st.floats(0.0, 6.0))
def test_one_large_pulse_more_always_goes_on(heights: list[float | None], more: float) -> None:
    most = max((one or 0.0) for one in heights)
    assert not is_enough(heard(*heights, most + more), None, None, RULES)


def test_few_plateaus_are_never_enough_for_that() -> None:
    assert not is_enough(heard(0.8, 2.0, 0.8, 0.8), 50.0, 3.0, RULES)
    assert is_enough(heard(0.8, 2.0, 0.8, 0.8, 0.8), 50.0, 3.0, RULES)


def test_a_leg_begins_higher_and_rises_in_wider_steps() -> None:
    leg = on_limb(RULES, Limb.LEG)
    assert (leg.first_mmhg, leg.coarse_mmhg, leg.pulseless_mmhg) == (63.0, 14.0, 180.0)
    assert on_limb(RULES, Limb.ARM) == RULES
    assert step_mmhg((), leg) == 14.0


@pytest.mark.parametrize(
    ("heights", "lop", "is_it"),
    [
        ((0.1, 0.19, 0.1), None, True),
        ((0.1, 0.2, 0.1), None, False),  # a pulse once heard is not forgotten
        ((0.1, 0.19, 0.1), 100.0, False),  # the analysis has found one
        ((0.1, 0.19), None, False),  # not high enough yet
        ((0.1, 0.1, None), None, True),  # too few beats that agree are none
        ((None, None, None), None, True),
        ((), None, False),
    ],
)
def test_a_full_cuff_that_has_shown_no_pulse_is_on_nothing(
    heights: tuple[float | None, ...], lop: float | None, *, is_it: bool
) -> None:
    assert is_pulseless(heard(*heights, first=RULES.pulseless_mmhg - 20.0), lop, RULES) is is_it


def test_a_leg_may_show_its_first_pulse_higher_than_an_arm() -> None:
    quiet = heard(0.1, 0.1, first=RULES.pulseless_mmhg)
    assert is_pulseless(quiet, None, on_limb(RULES, Limb.ARM))
    assert not is_pulseless(quiet, None, on_limb(RULES, Limb.LEG))
    assert is_pulseless(heard(0.1, first=180.0), None, on_limb(RULES, Limb.LEG))
    assert not is_pulseless(heard(0.1, first=179.9), None, on_limb(RULES, Limb.LEG))


@given(st.lists(st.one_of(st.none(), st.floats(0.0, 6.0)), max_size=25))
def test_whoever_had_a_pulse_at_any_step_is_never_called_pulseless(heights: list[float | None]) -> None:
    said = [is_pulseless(heard(*heights[: index + 1]), None, RULES) for index in range(len(heights))]
    had = [
        any((height or 0.0) >= RULES.pulse_least_mmhg for height in heights[: index + 1])
        for index in range(len(heights))
    ]
    assert not any(one and other for one, other in zip(said, had, strict=True))
