"""Civil time as people read and set it, in the station's own zone. Pure but for the zone, which is the machine's."""

from datetime import UTC, date, datetime
from typing import Final

from kiosk.core.clocktrust import BUILT_S, LONGEST_S
from kiosk.tui import clock_strings as words
from kiosk.tui import format as fmt
from kiosk.tui.dates import Span, number, said
from kiosk.tui.format import local

_FIRST: Final = datetime.fromtimestamp(BUILT_S, UTC).date()
_LAST: Final = datetime.fromtimestamp(BUILT_S + LONGEST_S, UTC).date()


def span() -> Span:
    """Days that can be set."""
    early = words.DATE_EARLY.format(first=said(_FIRST))
    return Span(first=_FIRST, last=_LAST, early=early, late=words.DATE_LATE.format(last=said(_LAST)))


def day_text(at: datetime) -> str:
    """The day, with its weekday."""
    return fmt.date(number(at.date()), with_year=True)


def time_text(at: datetime) -> str:
    """The time of day."""
    return words.TIME.format(hour=at.hour, minute=at.minute)


def both(at: datetime) -> str:
    """Day and time."""
    return words.BEFORE.format(date=day_text(at), time=time_text(at))


def set_to(day: date, hour: int, minute: int) -> datetime:
    """What a supervisor has set. An hour that a change of summer time leaves out becomes the one after it."""
    naive = datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - the zone is the next step
    return local(naive.astimezone(UTC).isoformat())
