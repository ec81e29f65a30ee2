import math
from statistics import fmean, median, stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.errors import Diagnostic
from kiosk.hw.sim.chance import generator
from kiosk.hw.sim.distribution import parse


def draws(raw: object, count: int = 4000) -> list[float | str]:
    problems: list[Diagnostic] = []
    found = parse("x", raw, problems)
    assert found is not None
    assert not problems
    rng = generator(1, "draws")
    return [found.draw(rng) for _ in range(count)]


def figures(raw: object) -> list[float]:
    values = draws(raw)
    assert all(isinstance(value, float) for value in values)
    return [float(value) for value in values]


def test_a_value_is_always_itself() -> None:
    assert set(draws(3, 5)) == {3.0}
    assert set(draws("sinus", 5)) == {"sinus"}


def test_uniform_fills_its_span_evenly() -> None:
    values = figures({"uniform": [2, 6]})
    assert fmean(values) == pytest.approx(4.0, abs=0.1)
    assert stdev(values) == pytest.approx(4.0 / math.sqrt(12.0), rel=0.05)
    assert 2.0 <= min(values) < 2.1
    assert 5.9 < max(values) <= 6.0


def test_normal_has_its_mean_and_sd() -> None:
    values = figures({"normal": [120, 10], "bounds": [80, 160]})
    assert fmean(values) == pytest.approx(120.0, abs=0.6)
    assert stdev(values) == pytest.approx(10.0, rel=0.05)


def test_lognormal_has_its_median_and_the_sd_of_its_logarithm() -> None:
    values = figures({"lognormal": [1.2, 0.3], "bounds": [0.2, 6]})
    assert median(values) == pytest.approx(1.2, rel=0.03)
    assert stdev(map(math.log, values)) == pytest.approx(0.3, rel=0.05)


def test_a_lognormal_may_begin_at_zero() -> None:
    assert 0.0 < min(figures({"lognormal": [1, 0.5], "bounds": [0, 3]})) < 0.3


def test_choice_goes_by_weight() -> None:
    values = draws({"choice": ["a", "b", 3], "weights": [6, 3, 1]})
    assert values.count("a") / len(values) == pytest.approx(0.6, abs=0.03)
    assert values.count(3.0) / len(values) == pytest.approx(0.1, abs=0.02)
    assert set(draws({"choice": [1, 2]})) == {1.0, 2.0}


@given(st.sampled_from(["normal", "lognormal"]), st.floats(0.5, 3.0), st.floats(0.0, 0.9), st.integers())
def test_no_draw_is_out_of_bounds_and_none_sits_on_one(law: str, middle: float, sd: float, seed: int) -> None:
    bounds = [middle * 0.8, middle * 1.3]
    problems: list[Diagnostic] = []
    found = parse("x", {law: [middle, sd], "bounds": bounds}, problems)
    assert found is not None, problems
    rng = generator(seed, "draws")
    for _ in range(20):
        value = float(found.draw(rng))
        assert bounds[0] < value < bounds[1]


@pytest.mark.parametrize(
    ("raw", "where"),
    [
        (True, "x"),
        (None, "x"),
        (math.nan, "x"),
        ([1, 2], "x"),
        ({}, "x"),
        ({"uniform": [1, 2], "normal": [1, 2]}, "x"),
        ({"uniform": [1]}, "x"),
        ({"uniform": [2, 1]}, "x"),
        ({"uniform": [1, "2"]}, "x"),
        ({"uniform": [1, 2], "bounds": [0, 3]}, "x.bounds"),
        ({"normal": [1, 0.1]}, "x"),
        ({"normal": [1, -0.1], "bounds": [0, 2]}, "x"),
        ({"normal": [5, 0.1], "bounds": [0, 2]}, "x"),
        ({"normal": [1, 10], "bounds": [0.9, 1.1]}, "x"),
        ({"normal": 3, "bounds": [0, 2]}, "x"),
        ({"lognormal": [1, 5], "bounds": [0.9, 1.1]}, "x"),
        ({"lognormal": [-1, 0.1], "bounds": [-2, -0.5]}, "x"),
        ({"choice": []}, "x"),
        ({"choice": [1, [2]]}, "x"),
        ({"choice": [1, 2], "weights": [1]}, "x"),
        ({"choice": [1, 2], "weights": [0, 0]}, "x"),
        ({"choice": [1, 2], "weights": [2, -1]}, "x"),
        ({"choice": [1, 2], "colour": 3}, "x.colour"),
    ],
)
def test_what_is_no_distribution_is_refused_with_its_place(raw: object, where: str) -> None:
    problems: list[Diagnostic] = []
    assert parse("x", raw, problems) is None
    assert [problem.path for problem in problems] == [where]
