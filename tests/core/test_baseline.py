"""A set of tests that contradicts itself is refused, with everything that is wrong."""

from dataclasses import replace

import pytest

from kiosk.core.baseline import Baselines, Basis, Better, Measure, Sourced, UnsoundTests
from kiosk.core.condition import Look, Zones
from kiosk.therapy.baselines import load_baselines

SHIPPED = load_baselines()
HOP = next(test for test in SHIPPED.tests if test.id == "hop")


def figure(value: float, measure: Measure) -> Sourced:
    return Sourced(value=value, measure=measure, basis=Basis.INFERENCE, source="ours")


def flaws(**changes: object) -> list[str]:
    with pytest.raises(UnsoundTests) as caught:
        replace(SHIPPED, **changes)  # type: ignore[arg-type]
    return [where for where, _ in caught.value.flaws]


def test_a_figure_is_in_the_tests_unit_or_a_share_of_the_baseline() -> None:
    assert figure(6.5, Measure.ABSOLUTE).of(20.0) == 6.5
    assert figure(13.0, Measure.PERCENT).of(50.0) == 6.5
    assert figure(13.0, Measure.PERCENT).of(-50.0) == 6.5


def test_tests_are_found_by_their_id() -> None:
    assert SHIPPED.test("hop") is HOP
    assert SHIPPED.test("none") is None


@pytest.mark.parametrize("zones", [(3, 3), (5, 3), (3, 11), (-1, 5)])
def test_zones_of_pain_are_in_order(zones: tuple[int, int]) -> None:
    safe, acceptable = zones
    rules = replace(SHIPPED.rules, zones=Zones(safe_max=safe, acceptable_max=acceptable))
    assert flaws(rules=rules) == ["rules.zones"]


@pytest.mark.parametrize("percents", [(90.0, 90.0), (0.0, 90.0), (70.0, 101.0)])
def test_what_is_flagged_lies_below_what_is_good(percents: tuple[float, float]) -> None:
    flag, good = percents
    rules = replace(SHIPPED.rules, symmetry_flag_percent=flag, symmetry_good_percent=good)
    assert flaws(rules=rules) == ["rules.symmetry"]


@pytest.mark.parametrize("looks", [(), (Look.REVIEW, Look.REVIEW)])
def test_something_closes_a_bad_morning(looks: tuple[Look, ...]) -> None:
    assert flaws(rules=replace(SHIPPED.rules, looks=looks)) == ["rules.morning"]


def test_every_flaw_of_every_test_at_once() -> None:
    broken = replace(HOP, low=300.0, goals=(), pain_above=None, noise=figure(300.0, Measure.ABSOLUTE))
    walk = replace(HOP, distance_m=20.0, better=Better.LESS, meaningful=figure(400.0, Measure.ABSOLUTE))
    assert flaws(tests=(broken, walk)) == [
        *("tests[0].plausible", "tests[0].goals", "tests[0].meaningful", "tests[0].noise", "tests[0].forbidden"),
        *("tests[1].id", "tests[1].meaningful", "tests[1].better"),
    ]
    assert flaws(tests=()) == ["tests"]


def test_the_shipped_set_says_where_it_is_from() -> None:
    assert isinstance(SHIPPED, Baselines)
    for test in SHIPPED.tests:
        for one in (test.meaningful, test.noise):
            assert one.source
            assert (one.source == "our inference") is (one.basis is Basis.INFERENCE), test.id
