"""How a LOP is put into words: how it was found, how old it is, how sure; pure functions."""

from typing import Final

from kiosk.core.days import DAY_S
from kiosk.core.lopvalue import LopValue, Usable
from kiosk.core.records import LopMethod
from kiosk.tui import lop_strings as words
from kiosk.tui import reasons


def age(value: LopValue) -> str:
    """How long ago it was found, in days of the calendar as far as the record tells."""
    if value.is_today:
        return str(words.TODAY)
    days = max(1, round((value.age_s or 0.0) / DAY_S))
    return str(words.YESTERDAY) if days == 1 else words.DAYS_AGO.format(days=days)


def method(value: LopValue) -> str:
    """How it was found; an estimate says so in capitals."""
    return str(words.METHODS[value.source.method])


def value_line(value: LopValue) -> str:
    """The figure, with its interval where there is one."""
    if value.low_mmhg is None or value.high_mmhg is None:
        return words.LOP_VALUE.format(lop=value.lop_mmhg)
    return words.LOP_RANGE.format(lop=value.lop_mmhg, low=value.low_mmhg, high=value.high_mmhg)


_OF_THREE: Final = 3


def usable_lines(usable: Usable) -> str:
    """What may be used and what to know of it, or why there is nothing; one line each."""
    value = usable.value
    if value is None:
        return reasons.sentences(usable.reasons)
    quality = words.LOP_QUALITY.format(quality=value.quality) if value.quality else ""
    of_three = words.LOP_OF_THREE if len(usable.sources) == _OF_THREE else ""
    width = "" if value.cuff_width_mm is None else words.LOP_WIDTH.format(width=value.cuff_width_mm)
    lines = [
        words.LOP_FOUND.format(
            value=f"{value_line(value)}{of_three}", method=method(value), age=age(value), quality=quality, width=width
        ),
        reasons.sentences(usable.warnings),
        "" if value.is_today and value.source.method is not LopMethod.ESTIMATED else str(words.LOP_BETTER),
    ]
    return "\n".join(line for line in lines if line)
