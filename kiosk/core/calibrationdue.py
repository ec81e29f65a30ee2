"""What a supervisor has to know of the calibration when the station is opened, in days of the calendar. Pure."""

from typing import Final

from kiosk.core.model import Reason

DUE_DAYS: Final = 365
"""Both sensors meet a reference gauge this often (hardware reference 5.6: every 6 to 12 months)."""
SOON_DAYS: Final = 30
"""So long before it is told (our inference: a technician is not always in the house)."""


def left_days(made_day: int, today: int) -> int:
    """Days left until both sensors have to meet a reference gauge again; none or fewer when that is due.

    Args:
        made_day: number of the civil day on which they last did.
        today: number of today's.
    """
    return made_day + DUE_DAYS - today


def notice(made_day: int | None, today: int) -> Reason | None:
    """What has to be said; None when nothing has.

    Args:
        made_day: number of the civil day on which both sensors last met a gauge; None when they never did.
        today: number of today's, of the same calendar.
    """
    if made_day is None:
        return Reason(code="calibration_none")
    left = left_days(made_day, today)
    if left > SOON_DAYS:
        return None
    if left > 0:
        return Reason(code="calibration_soon", figures={"left_days": float(left)})
    return Reason(code="calibration_due", figures={"over_days": float(-left)})
