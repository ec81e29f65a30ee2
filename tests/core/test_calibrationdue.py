"""When a calibration is due, and what is said of it before and after."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.calibrationdue import DUE_DAYS, SOON_DAYS, left_days, notice

MADE = 739_000


@pytest.mark.parametrize(
    ("age_days", "code", "figures"),
    [
        (0, None, {}),
        (334, None, {}),
        (335, "calibration_soon", {"left_days": 30.0}),
        (364, "calibration_soon", {"left_days": 1.0}),
        (365, "calibration_due", {"over_days": 0.0}),
        (400, "calibration_due", {"over_days": 35.0}),
    ],
)
def test_a_calibration_is_due_after_a_year_and_told_a_month_before(
    age_days: int, code: str | None, figures: dict[str, float]
) -> None:
    said = notice(MADE, MADE + age_days)
    assert (None if said is None else said.code) == code
    assert ({} if said is None else said.figures) == figures


def test_a_station_that_never_was_calibrated_says_so_on_every_day() -> None:
    for today in (1, MADE):
        said = notice(None, today)
        assert said is not None
        assert (said.code, said.figures) == ("calibration_none", {})


@given(made=st.integers(1, 10**6), today=st.integers(1, 10**6))
def test_something_is_said_exactly_when_no_more_than_a_month_is_left(made: int, today: int) -> None:
    assert (notice(made, today) is not None) == (left_days(made, today) <= SOON_DAYS)
    assert left_days(made, made) == DUE_DAYS
