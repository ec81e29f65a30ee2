"""Civil days counted from 1 January 1970, without a clock and without a library of dates."""

from typing import Final

_MONTHS_BEFORE: Final = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
_TO_1970: Final = 719_162
"""Days from 1 January of the year 1 to that of 1970."""


def day_number(year: int, month: int, day: int) -> int:
    """Days since 1 January 1970 in the Gregorian calendar; a day that its month does not have is counted on."""
    years = year - 1
    is_leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    before = 365 * years + years // 4 - years // 100 + years // 400 + _MONTHS_BEFORE[month - 1]
    return before + (1 if is_leap and month > 2 else 0) + day - 1 - _TO_1970
