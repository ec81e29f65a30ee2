"""What is asked for in a run whose fault comes before anybody has started anything, and how far the run then goes."""

from typing import Final

from benchmarks.campaign.station import CONTROLLER, Station
from kiosk.core.events import SearchAuthorised, SessionAuthorised
from kiosk.core.model import Mode, Phase

ANSWERED_S: Final = 1.0
"""What was asked for has begun this soon, or is refused."""

HELD_S: Final = 2.0
"""The run goes on for so long with the setpoint held: what comes then is what faults in work and rest are about."""

LONGEST_S: Final = 120.0
"""A short proof and a fill are over by then, whatever holds them up."""

_RUNNING: Final = frozenset({Mode.TESTING, Mode.SESSION, Mode.MEASURING})
_FILLED: Final = frozenset({Phase.WORK, Phase.REST})


class Asked:
    """A bout or a search that is asked for once, `after_s` seconds from now."""

    def __init__(self, station: Station, event: SessionAuthorised | SearchAuthorised, *, after_s: float = 0.0) -> None:
        self._station, self._event = station, event
        self._at_s = station.now + after_s
        self._held_s: float | None = None
        self.longest_s = after_s + LONGEST_S
        station.schedule.at(self._at_s, self._ask)

    def look(self) -> bool:
        """Whether the setpoint (of a search: that of a step) has been held for two seconds; asked again and again."""
        outputs, now = self._station.outputs, self._station.now
        if outputs is None or not (outputs.phase in _FILLED or outputs.listening is not None):
            self._held_s = None
        elif self._held_s is None:
            self._held_s = now
        return self._held_s is not None and now - self._held_s >= HELD_S

    @property
    def has_ended(self) -> bool:
        """It was refused, or has begun and is over, or whoever would begin it is dead."""
        station = self._station
        is_running = station.snapshot is not None and station.snapshot.mode in _RUNNING
        is_running = is_running and station.processes[CONTROLLER].is_alive
        return station.now >= self._at_s + ANSWERED_S and not is_running

    def _ask(self) -> None:
        """A queue that is full, behind a process that stands still, refuses it too."""
        self._station.inbox.put(self._event)
