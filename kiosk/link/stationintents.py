"""What a supervisor says of the station itself: of date and time, and of records that were replaced.

The controller, which has shown either, keeps it and notes who it was.
"""

from kiosk.link.intent import Intent


class ConfirmClock(Intent, frozen=True):
    """The station's date and time are right."""

    pin: str


class SetClock(Intent, frozen=True):
    """They are wrong: `civil_s` (seconds since 1970) was right at `as_of_s` of the monotonic clock."""

    civil_s: float
    as_of_s: float
    pin: str


class AcceptRecords(Intent, frozen=True):
    """What is missing in the records is known, and people may train."""

    pin: str


StationIntent = ConfirmClock | SetClock | AcceptRecords
