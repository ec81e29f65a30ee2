"""Civil days counted from 1970 agree with the standard library's."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from kiosk.core.civil import day_number


@example(day=date(1900, 3, 1))
@example(day=date(2000, 3, 1))
@example(day=date(2100, 3, 1))
@given(st.dates())
def test_days_are_those_of_the_calendar(day: date) -> None:
    assert day_number(day.year, day.month, day.day) == (day - date(1970, 1, 1)).days
