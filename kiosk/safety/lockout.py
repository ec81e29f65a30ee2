"""Which trips count towards the lock-out, and when they lock. One rule for the running guard and for the journal.

Three trips of one cause within a day lock the station: a part that keeps failing is not cured by acknowledging. The
watchdog has no civil clock it may trust, so a day is 24 hours of powered time, and time without power counts as none:
stricter than the calendar (our inference).
"""

from dataclasses import dataclass
from typing import Final

from kiosk.safety import limits
from kiosk.safety.heartbeat import TripReason

NOT_COUNTED: Final = frozenset({TripReason.NONE, TripReason.STOP, TripReason.ESTOP})
"""STOP is no trip. The emergency stop is somebody's hand: a clinic that uses it three times a day has no failed part,
and nobody may be taught to think twice before pressing it (our inference). A restart under pressure and a journal that
fails do count: power, processor or card gave way while a cuff was held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A trip that still counts. `at_s` may lie before the start of the present clock, and is then negative."""

    reason: TripReason
    at_s: float


def counted(past: tuple[Past, ...], reason: TripReason, at_s: float) -> tuple[tuple[Past, ...], TripReason]:
    """Count a trip, a test never being one: what still counts, oldest first, and the cause that now locks, if any."""
    recent = tuple(trip for trip in past if at_s - trip.at_s < limits.LOCKOUT_S)
    if reason not in NOT_COUNTED:
        recent = (*recent, Past(reason=reason, at_s=at_s))
    same = sum(trip.reason is reason for trip in recent)
    return recent, reason if same >= limits.LOCKOUT_TRIPS else TripReason.NONE
