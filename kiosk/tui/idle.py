"""Nobody touches the screen: whose answers are shown gives way, and a station that does nothing goes dark."""

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

from kiosk.core.model import Mode, Snapshot
from kiosk.tui.navigation import Place
from kiosk.tui.patience import ABANDONABLE, DARKENS, DESK, DESK_LOCK_S, PATIENT
from kiosk.tui.visit import Visit

PATIENT_S: Final = 900.0
"""Longest that hands are busy away from the screen: a test with its rests, LOP by Doppler, a supervisor who is fetched
(our inference)."""


class Turn(Enum):
    """What to do now."""

    LEAVE = "leave"
    """Forget the visit, show the first screen."""
    FORGET = "forget"
    """Forget the visit behind a place that the station's state demands."""
    SLEEP = "sleep"
    """Go dark, and forget the visit."""


@dataclass(slots=True, kw_only=True)
class Idle:
    """How long nobody touched it. Times in seconds of the app's clock; None for never."""

    idle_s: float | None
    saver_s: float | None
    touched_s: float
    _busy_s: float = -math.inf
    """When somebody was last at the cuff."""

    def turn(
        self, place: Place, visit: Visit, snapshot: Snapshot | None, demanded: Place | None, now_s: float
    ) -> Turn | None:
        """Whether somebody walked away, or nobody has been there for long.

        A visit that waits behind what the station shows is somebody's too: whoever comes later must not find it.
        """
        for_s = now_s - self.touched_s
        if is_busy(snapshot):
            self._busy_s = now_s
        if self.saver_s is not None and place in DARKENS and is_quiet(snapshot, demanded) and for_s > self.saver_s:
            return Turn.SLEEP
        if place in DESK | ABANDONABLE | PATIENT:
            return Turn.LEAVE if for_s > self._patience_s(place) else None
        if visit == Visit():
            return None
        if place is Place.WHO:
            return Turn.LEAVE if for_s > self._patience_s(Place.REGISTER) else None
        # A supervisor is fetched, or somebody was at the cuff until now: longer than at a question that stands there.
        waits_s = DESK_LOCK_S if visit.place in DESK else self._patience_s(place)
        return Turn.FORGET if min(for_s, now_s - self._busy_s) > waits_s else None

    def _patience_s(self, place: Place) -> float:
        """How long a place, or a visit that waits at it, is left alone."""
        if place in DESK:
            return DESK_LOCK_S
        if self.idle_s is None:
            return math.inf
        return self.idle_s if place in ABANDONABLE else max(self.idle_s, PATIENT_S)


def is_busy(snapshot: Snapshot | None) -> bool:
    """Somebody is at the cuff: whose visit it is stays known, however long no finger comes."""
    if snapshot is None:
        return False
    if snapshot.mode is Mode.RELEASING:
        return snapshot.session is None or snapshot.session.cue != "done"
    return snapshot.mode in (Mode.TESTING, Mode.SESSION, Mode.MEASURING)


def is_quiet(snapshot: Snapshot | None, demanded: Place | None) -> bool:
    """Ready or closed, guarded, without an alarm, and nothing that somebody has to see."""
    if snapshot is None or snapshot.mode not in (Mode.READY, Mode.CLOSED):
        return False
    return snapshot.watchdog is not None and not snapshot.alarms and demanded in (None, Place.OPENING, Place.CLOCK)
