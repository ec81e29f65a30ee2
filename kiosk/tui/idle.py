"""Nobody touches the screen: whose answers are shown gives way, and a station that does nothing goes dark."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.core.model import Mode, Snapshot
from kiosk.tui.navigation import ABANDONABLE, DESK, DESK_LOCK_S, HOME, PATIENT, Place

PATIENT_S: Final = 900.0
"""Longest that hands are busy away from the screen: a test with its rests, LOP by Doppler, a supervisor who is fetched
(our inference)."""


class Turn(Enum):
    """What to do now."""

    LEAVE = "leave"
    """Forget the visit, show the first screen."""
    SLEEP = "sleep"
    """Go dark."""


@dataclass(slots=True, kw_only=True)
class Idle:
    """How long nobody touched it. Times in seconds of the app's clock; None for never."""

    idle_s: float | None
    saver_s: float | None
    touched_s: float

    def turn(self, place: Place, now_s: float, *, is_quiet: bool) -> Turn | None:
        """Whether somebody walked away, or nobody has been there for long."""
        for_s = now_s - self.touched_s
        if place in DESK and for_s > DESK_LOCK_S:
            return Turn.LEAVE
        if self.idle_s is not None:
            waits_s = self.idle_s if place in ABANDONABLE else max(self.idle_s, PATIENT_S)
            if place in ABANDONABLE | PATIENT and for_s > waits_s:
                return Turn.LEAVE
        if self.saver_s is not None and place in HOME and is_quiet and for_s > self.saver_s:
            return Turn.SLEEP
        return None


def is_quiet(snapshot: Snapshot | None, demanded: Place | None) -> bool:
    """Ready or closed, guarded, without an alarm, and nothing that somebody has to see."""
    if snapshot is None or snapshot.mode not in (Mode.READY, Mode.CLOSED):
        return False
    return snapshot.watchdog is not None and not snapshot.alarms and demanded in (None, Place.OPENING)
