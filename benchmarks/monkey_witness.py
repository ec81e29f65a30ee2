"""A witness that believes no process: pressure only while what somebody started runs, and STOP empties the cuff.

It sees the true pressure in the simulated cuff and the currents of pump and valves, hears what goes over the link, and
knows when a finger came down and where. What the controller says of itself can end a permit, but never give one.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import Final

from kiosk.core.model import Mode
from kiosk.link.wire import AnyIntent, ApprovePlan, EndSession, MeasureLop, OpenStation, StartSession
from kiosk.safety.limits import OVERPRESSURE_MMHG, VENT_PRESSURE_S, VENTED_MMHG

RELEASE_MAX_S: Final = 0.35
"""STOP to both dump coils without current (design section 8)."""
EMPTY_MMHG: Final = 20.0
EMPTY_MAX_S: Final = 5.0
"""STOP to a cuff below 20 mmHg: what either valve alone reaches on a thigh (design section 8)."""
SEARCH_PEAK_MMHG: Final = 330.0
"""Highest pressure ever in a search of LOP (design section 8)."""
BEGIN_S: Final = 1.0
"""From an accepted start to the mode that goes with it; one pass and the way of two snapshots, and some."""
FINGER_S: Final = 2.0
"""A start follows a finger that came down no longer ago: what a screen asks, it asks at the tap."""
TOLD_S: Final = 0.5
"""Until both ends have heard of a STOP; the watchdog tells the controller every 40 ms, the screen hears it at 10 Hz."""
TRAIL: Final = 40
_AIR: Final = frozenset({Mode.TESTING, Mode.MEASURING, Mode.SESSION})
"""Modes in which the station may bring air into the cuff."""
_STARTS: Final = (OpenStation, StartSession, MeasureLop)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """One look. Times in seconds of the run; pressures as they are, not as they were measured."""

    now_s: float
    cuff_mmhg: float
    is_pump_on: bool
    is_released: bool
    """Neither dump coil has current."""
    mode: Mode | None
    """What the station says it does; None without a connection."""
    stops_heard: int | None
    """Of the watchdog, by its own socket, as it says itself; None while nobody hears it."""


@dataclass(slots=True)
class _Stop:
    """A press on STOP that has not been acted on to the end yet."""

    at_s: float
    heard_before: int | None
    told: tuple[int, int]
    """How many STOPs have to be sent by now, to watchdog and controller."""
    released_s: float | None = None
    empty_s: float | None = None


@dataclass(slots=True)
class Witness:
    """What was seen and what was wrong. Without a fault nothing trips: one that does is wrong, too."""

    wrong: list[tuple[str, str]] = field(default_factory=list)
    """Of which kind (`pressure`, `stop`, `trip`), and what."""
    release_s: list[float] = field(default_factory=list)
    """From each press on STOP to both dumps without current; 0 where they had none."""
    empty_s: list[float] = field(default_factory=list)
    """From each press to a cuff below 20 mmHg; 0 where it was."""
    starts: int = 0
    peak_mmhg: float = 0.0
    is_trip_expected: bool = False
    told_watchdog: int = 0
    """STOPs that the screen has sent by the watchdog's socket."""
    told_controller: int = 0
    """STOPs that it has sent over the link."""
    presses: int = 0
    _presses_connected: int = 0
    trail: deque[str] = field(default_factory=lambda: deque(maxlen=TRAIL))
    _asked: dict[int, AnyIntent] = field(default_factory=dict)
    _approved: set[int] = field(default_factory=set)
    _granted_s: float | None = None
    """When what may bring air now was started; None when nothing is."""
    _is_begun: bool = False
    _withdrawn_s: float = float("-inf")
    _has_emptied: bool = True
    _finger_s: float = float("-inf")
    _stops: list[_Stop] = field(default_factory=list)
    _last: Sight | None = None

    @property
    def may_rise(self) -> bool:
        """Whether something runs that somebody started."""
        return self._granted_s is not None

    @property
    def is_settled(self) -> bool:
        """Whether nothing waits for its judgement."""
        return self.may_rise or (self._has_emptied and not self._stops)

    # --- fingers --------------------------------------------------------------------------------------------------

    def finger(self, now_s: float, what: str) -> None:
        """Something was done to the screen."""
        self._finger_s = now_s
        self.trail.append(f"{now_s:.2f} {what}")

    def stop_pressed(self, now_s: float, *, is_connected: bool) -> None:
        """A finger is on STOP: from now on nothing may rise."""
        self.presses += 1
        self._presses_connected += is_connected
        heard = None if self._last is None else self._last.stops_heard
        self._stops.append(_Stop(now_s, heard, (self.presses, self._presses_connected)))
        self._withdraw(now_s)

    # --- the link -------------------------------------------------------------------------------------------------

    def asked(self, number: int, intent: AnyIntent, now_s: float) -> None:
        """The screen has sent a command."""
        if isinstance(intent, (*_STARTS, ApprovePlan, EndSession)):
            self._asked[number] = intent
        if isinstance(intent, _STARTS) and now_s - self._finger_s > FINGER_S:
            self._wrong(
                "pressure",
                now_s,
                f"{type(intent).__name__} was sent {now_s - self._finger_s:.1f} s after the last finger",
            )

    def answered(self, number: int, now_s: float, *, is_accepted: bool) -> None:
        """The controller has answered it."""
        intent = self._asked.pop(number, None)
        if intent is None or not is_accepted:
            return
        match intent:
            case ApprovePlan(plan_id=plan_id):
                self._approved.add(plan_id)
            case EndSession():
                self._withdraw(now_s)
            case StartSession(plan_id=plan_id) if plan_id not in self._approved:
                self._wrong("pressure", now_s, f"plan {plan_id} was started, and nobody approved it")
            case _:
                self._granted_s, self._is_begun = now_s, False
                self.starts += 1

    def lost(self, now_s: float) -> None:
        """The screen has no connection any more: what ran ends."""
        self._asked.clear()
        self.told_controller = max(self.told_controller, self._presses_connected)  # what was on its way is gone
        self._withdraw(now_s)

    # --- the cuff -------------------------------------------------------------------------------------------------

    def look(self, sight: Sight) -> None:
        """Judge what is seen now. Call it every 20 ms or so. After the first thing that is wrong it judges no more."""
        before, self._last = self._last, sight
        if self.wrong:
            return
        self.peak_mmhg = max(self.peak_mmhg, sight.cuff_mmhg)
        self._judge_mode(sight, before)
        self._judge_stops(sight)
        now_s, cuff_mmhg = sight.now_s, sight.cuff_mmhg
        ceiling_mmhg = SEARCH_PEAK_MMHG if sight.mode is Mode.MEASURING else OVERPRESSURE_MMHG
        if cuff_mmhg > ceiling_mmhg:
            self._wrong("pressure", now_s, f"{cuff_mmhg:.0f} mmHg, more than {ceiling_mmhg:.0f}")
        if self.may_rise:
            return
        since_s = now_s - self._withdrawn_s
        if sight.is_pump_on and since_s > RELEASE_MAX_S:
            self._wrong("pressure", now_s, "the pump runs, and nothing does that somebody started")
        if cuff_mmhg <= VENTED_MMHG:  # an end in the first instants of a fill finds air on its way from the hose
            self._has_emptied = self._has_emptied or since_s > RELEASE_MAX_S
        elif self._has_emptied:
            self._wrong(
                "pressure",
                now_s,
                f"{cuff_mmhg:.0f} mmHg in a cuff that was empty, and nothing runs that somebody started",
            )
        elif since_s > VENT_PRESSURE_S:
            self._wrong("pressure", now_s, f"{cuff_mmhg:.0f} mmHg {since_s:.0f} s after what ran has ended")

    def _judge_mode(self, sight: Sight, before: Sight | None) -> None:
        now_s, mode = sight.now_s, sight.mode
        if mode is Mode.TRIPPED and not self.is_trip_expected and (before is None or before.mode is not mode):
            self._wrong("trip", now_s, "it tripped, and nothing was broken")
        if self._granted_s is None:
            if mode in _AIR and now_s - self._withdrawn_s > BEGIN_S:
                self._wrong("pressure", now_s, f"it says that it is {mode}, and nothing runs that somebody started")
        elif mode in _AIR:
            self._is_begun = True
        elif self._is_begun or now_s - self._granted_s > BEGIN_S:
            self._withdraw(now_s)  # it came to its end, or to none

    def _judge_stops(self, sight: Sight) -> None:
        now_s = sight.now_s
        for stop in list(self._stops):
            since_s = now_s - stop.at_s
            if stop.released_s is None and sight.is_released:
                stop.released_s = since_s
                self.release_s.append(since_s)
            if stop.empty_s is None and sight.cuff_mmhg < EMPTY_MMHG:
                stop.empty_s = since_s
                self.empty_s.append(since_s)
            if stop.released_s is None and since_s > RELEASE_MAX_S:
                self._forget(stop, f"STOP, and {since_s:.2f} s later a valve still holds", now_s)
            elif stop.empty_s is None and since_s > EMPTY_MAX_S:
                self._forget(stop, f"STOP, and {since_s:.1f} s later there are {sight.cuff_mmhg:.0f} mmHg", now_s)
            elif since_s > TOLD_S and (deaf := self._deaf(stop, sight)):
                self._forget(stop, f"STOP, and {since_s:.2f} s later {deaf}", now_s)
            elif since_s > TOLD_S and stop.empty_s is not None:
                self._stops.remove(stop)

    def _deaf(self, stop: _Stop, sight: Sight) -> str:
        """Who has heard nothing; empty when everybody has."""
        if self.told_watchdog < stop.told[0]:
            return "the screen has told the watchdog nothing"
        if self.told_controller < stop.told[1]:
            return "the screen has told the controller nothing"
        is_known = stop.heard_before is not None and sight.stops_heard is not None
        return "the watchdog says that it heard nothing" if is_known and sight.stops_heard == stop.heard_before else ""

    def _forget(self, stop: _Stop, what: str, now_s: float) -> None:
        self._stops.remove(stop)
        self._wrong("stop", now_s, what)

    def _withdraw(self, now_s: float) -> None:
        """What ran has ended. What is in the cuff may go out, as long as that takes."""
        if self._granted_s is None:
            return
        self._granted_s, self._withdrawn_s = None, now_s
        self._has_emptied = False

    def _wrong(self, kind: str, now_s: float, what: str) -> None:
        self.wrong.append((kind, f"{now_s:.2f} s: {what}; before it: {' | '.join(self.trail)}"))
