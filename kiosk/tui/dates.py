"""Turning a date by its day, month or year: only days that there are, and whether one lies where it has to. Pure."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from string import Formatter
from typing import Final

from kiosk.tui import date_strings as words
from kiosk.tui.language import Sayable
from kiosk.tui.next_strings import MONTHS

EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2199, 12, 31)
"""No wheel turns beyond these: nobody alive was born before, and no record is of after."""

_EPOCH: Final = date(1970, 1, 1)


class Part(StrEnum):
    """A column of the wheel."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """First and last day that count, and what is said of one before or after them."""

    first: date
    last: date
    early: Sayable
    late: Sayable

    def against(self, day: date) -> Sayable:
        """Why a day does not count; empty when it does."""
        if day < self.first:
            return self.early
        return self.late if day > self.last else ""


def order() -> tuple[Part, ...]:
    """The columns from the left, as the language spoken now writes a date."""
    return tuple(Part(name) for _, name, _, _ in Formatter().parse(str(words.DAY)) if name)


def turned(day: date, part: Part, step: int) -> date:
    """The date one step further: over the end of a month or year into the next, as on a calendar.

    A day that the month reached does not have becomes its last one: a month after 31 January is 28 February. What
    would lie beyond `EARLIEST` and `LATEST` is not turned to.
    """
    if part is Part.DAY:
        found = day + timedelta(days=step)
    else:
        years, month = divmod(day.month - 1 + (step if part is Part.MONTH else 12 * step), 12)
        year = day.year + years
        found = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    return found if EARLIEST <= found <= LATEST else day


def shortened(before: date, after: date, part: Part) -> str:
    """What is said when the day had to move because the month is too short for it; empty when it did not."""
    if part is Part.DAY or before.day == after.day:
        return ""
    return words.SHORT.format(month=MONTHS[after.month - 1], year=after.year, days=after.day)


def said(day: date) -> str:
    """A date with its month in words."""
    return words.DAY.format(day=day.day, month=MONTHS[day.month - 1], year=day.year)


def span_of(today: date, days: int) -> Span:
    """The last so many days, today too."""
    first = today - timedelta(days=days)
    return Span(
        first=first,
        last=today,
        early=words.WHEN_EARLY.format(first=said(first)),
        late=words.WHEN_LATE.format(last=said(today)),
    )


def number(day: date) -> int:
    """Days since 1970, as records and rules count them."""
    return (day - _EPOCH).days
