"""Who is old enough for a cuff, by the year of birth alone.

In the year in which somebody reaches an age they may still be a year younger: the younger of the two counts. An age
that cannot be told, because nobody is registered or the clock shows a year before the birth, is no age.
"""

from collections.abc import Iterator
from typing import Final

from kiosk.core.reason import Reason

MINIMUM_YEARS: Final = 18
"""Least age for training and for a measurement (our inference: consent is the runner's own here, and the studies that
these rules rest on are of adults; KAATSU takes people from 14 on, kaatsublog.com)."""


def latest_birth_year(year: int) -> int:
    """Last year of birth of those who are surely old enough in this civil year."""
    return year - MINIMUM_YEARS - 1


def age_reasons(years: int | None) -> Iterator[Reason]:
    """Why somebody who reaches the age of `years` this year may not train; nothing when they may.

    Nobody can let this pass: it is no answer, and no supervisor's to weigh (our inference).
    """
    if years is None or years < 0:
        yield Reason(code="age_unknown")
    elif years <= MINIMUM_YEARS:
        yield Reason(code="too_young", figures={"years": float(years - 1), "least": float(MINIMUM_YEARS)})
