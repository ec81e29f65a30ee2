"""Who is old enough, when only the year of birth is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.age import MINIMUM_YEARS, age_reasons, latest_birth_year

YEARS = st.integers(min_value=1900, max_value=2200)


@pytest.mark.parametrize(
    ("years", "code"), [(None, "age_unknown"), (-1, "age_unknown"), (0, "too_young"), (18, "too_young"), (19, None)]
)
def test_the_younger_of_two_ages_counts(years: int | None, code: str | None) -> None:
    assert [reason.code for reason in age_reasons(years)] == ([] if code is None else [code])


def test_the_age_that_counted_is_told() -> None:
    (reason,) = age_reasons(17)
    assert reason.figures == {"years": 16.0, "least": float(MINIMUM_YEARS)}


@given(now=YEARS, born=YEARS)
def test_whoever_may_train_has_had_their_birthday_whenever_it_is(now: int, born: int) -> None:
    if not list(age_reasons(now - born)):
        assert now - born - 1 >= MINIMUM_YEARS


@given(now=YEARS, born=YEARS)
def test_the_last_year_of_birth_is_the_last_one(now: int, born: int) -> None:
    may = not list(age_reasons(now - born))
    assert may == (born <= latest_birth_year(now))
