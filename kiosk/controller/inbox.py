"""Events on their way from the service to the loop: a bounded queue that never drops a STOP."""

from collections import deque
from typing import Final

from kiosk.core.events import Event, StopPressed

CAPACITY: Final = 256
STOPS_KEPT: Final = 16
"""More than come between two passes; of a flood the last ones are kept."""


class Inbox:
    """A thread-safe queue (appends and pops of a deque are atomic)."""

    def __init__(self) -> None:
        self._events: deque[Event] = deque()
        self._stops: deque[StopPressed] = deque(maxlen=STOPS_KEPT)

    def put(self, event: Event) -> bool:
        """Queue an event. False when it is full and the event was refused; STOP is never refused."""
        if isinstance(event, StopPressed):
            self._stops.append(event)
            return True
        if len(self._events) >= CAPACITY:
            return False
        self._events.append(event)
        return True

    def drain(self) -> tuple[Event, ...]:
        """All events that have come since the last call, STOP first, each press once.

        Which presses are known already the state machine says: none is left out here for another.
        """
        stops = [self._stops.popleft() for _ in range(len(self._stops))]
        events: list[Event] = list({stop.press: stop for stop in stops}.values())
        events.extend(self._events.popleft() for _ in range(len(self._events)))
        return tuple(events)
