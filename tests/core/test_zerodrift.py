"""How a zero has moved over the self-tests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.zerodrift import DAYS_PER_MONTH, ZeroTaken, zero_drift


def taken(*pairs: tuple[float, float]) -> list[ZeroTaken]:
    return [ZeroTaken(day=day, offset_mmhg=offset) for day, offset in pairs]


def test_nothing_taken_is_no_drift() -> None:
    assert zero_drift([]) is None


def test_first_last_and_worst_keep_their_sign() -> None:
    found = zero_drift(taken((0.0, 0.2), (1.0, -3.1), (2.0, 2.9)))
    assert found is not None
    assert (found.count, found.first_mmhg, found.last_mmhg, found.worst_mmhg) == (3, 0.2, 2.9, -3.1)
    assert found.per_month_mmhg is None


@pytest.mark.parametrize(("days", "has_trend"), [(6.9, False), (7.0, True)])
def test_less_than_a_week_has_no_trend(days: float, has_trend: bool) -> None:
    found = zero_drift(taken((100.0, 0.0), (100.0 + days, 1.0)))
    assert found is not None
    assert (found.per_month_mmhg is not None) == has_trend


@given(rate=st.floats(-2, 2), start=st.floats(-4, 4), days=st.lists(st.floats(0, 400), min_size=2, max_size=40))
def test_a_steady_drift_is_found_whatever_the_days(rate: float, start: float, days: list[float]) -> None:
    days = [*sorted(days), max(days) + 8.0]
    found = zero_drift([ZeroTaken(day=day, offset_mmhg=start + rate * day / DAYS_PER_MONTH) for day in days])
    assert found is not None
    assert found.per_month_mmhg == pytest.approx(rate, abs=1e-6)
