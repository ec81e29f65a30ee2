import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.proportion import CONFIDENCE, at_most, proportion


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (0, 10, 0.0, 0.3085),
        (1, 10, 0.0025, 0.4450),
        (5, 10, 0.1871, 0.8129),
        (10, 10, 0.6915, 1.0),
        (2, 100, 0.0024, 0.0704),
    ],
)
def test_the_exact_interval_is_that_of_the_tables(count: int, of: int, low: float, high: float) -> None:
    found = proportion(count, of)
    assert found is not None
    assert (found.share, found.low, found.high) == pytest.approx((count / of, low, high), abs=5e-5)


def test_without_events_it_ends_where_the_closed_form_does() -> None:
    for of in (1, 7, 300, 5000):
        found = proportion(0, of)
        assert found is not None
        assert math.isclose(found.high, 1.0 - ((1.0 - CONFIDENCE) / 2.0) ** (1.0 / of), rel_tol=1e-9)


def test_nothing_is_no_share_and_more_than_all_is_refused() -> None:
    assert proportion(0, 0) is None
    for count, of in ((1, 0), (-1, 5), (6, 5)):
        with pytest.raises(ValueError, match="of"):
            proportion(count, of)


def test_probabilities_at_the_ends() -> None:
    assert at_most(2, 5, 0.0) == 1.0
    assert at_most(2, 5, 1.0) == 0.0
    assert at_most(5, 5, 1.0) == 1.0
    assert at_most(1, 2, 0.5) == pytest.approx(0.75)


@given(of=st.integers(1, 80), data=st.data())
def test_the_interval_holds_the_share_and_grows_with_the_count(of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, of))
    found = proportion(count, of)
    assert found is not None
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0
    if count < of:
        more = proportion(count + 1, of)
        assert more is not None
        assert more.low >= found.low
        assert more.high >= found.high


@pytest.mark.parametrize("of", [1, 5, 12, 30])
def test_it_holds_the_true_rate_as_often_as_it_says(of: int) -> None:
    found = [proportion(count, of) for count in range(of + 1)]
    for thousandth in range(1, 1000, 7):
        rate = thousandth / 1000.0
        held = sum(
            at_most(count, of, rate) - (at_most(count - 1, of, rate) if count else 0.0)
            for count, one in enumerate(found)
            if one is not None and one.low <= rate <= one.high
        )
        assert held >= CONFIDENCE - 1e-6
