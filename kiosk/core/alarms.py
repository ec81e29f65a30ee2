"""Alarms after IEC 60601-1-8 as pure functions: condition -> occurrence -> signal, and what may silence it.

An occurrence begins and ends with its condition; a latched one stays to be seen until somebody acknowledged it. Light
and sound follow from the same occurrences. The sound alone can be paused, for two minutes at most and only for what
is there now; anything new ends the pause. Nothing switches an alarm off.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kiosk.core.alarm_kinds import kind
from kiosk.core.alarm_types import Alarm, Condition, Signal
from kiosk.core.events import Effect, Recorded
from kiosk.core.model import Reason
from kiosk.core.units import Seconds
from kiosk.safety import limits
from kiosk.safety.changed import replace
from kiosk.safety.heartbeat import AlarmPriority

AUDIO_PAUSE_S: Final = Seconds(limits.AUDIO_PAUSE_S)
"""Longest pause of the sound (IEC 60601-1-8: two minutes; the watchdog counts them a second time)."""

AUDIO_AGAIN_S: Final = Seconds(limits.AUDIO_HEARD_S + 1.0)
"""How long the same alarm sounds after its two minutes before it can be paused again: the watchdog's own rule, and
a second for its clock."""

LIGHTS: Final[Mapping[AlarmPriority, tuple[str, float]]] = {
    AlarmPriority.NONE: ("", 0.0),
    AlarmPriority.LOW: ("cyan", 0.0),
    AlarmPriority.MEDIUM: ("yellow", 0.6),
    AlarmPriority.HIGH: ("red", 2.0),
}
"""Colour and flashes per second (IEC 60601-1-8, table 2: high 1.4 to 2.8 Hz, medium 0.4 to 0.8 Hz, low steady)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmState:
    """All occurrences that stand or wait to be acknowledged, the weightiest first."""

    occurrences: tuple[Alarm, ...] = ()
    count: int = 0
    """Occurrences since the start; the number of the latest."""
    pending: Mapping[str, Seconds] = field(default_factory=dict)
    """Since when conditions stand that do not count yet."""
    paused_until_s: Seconds | None = None
    window_s: Seconds | None = None
    """When the two minutes began that are for all pauses of the present sound; a louder one has its own."""

    @property
    def is_quiet(self) -> bool:
        """Nothing stands, waits to be seen or is about to begin, and no pause of the sound is on."""
        has_none = not self.occurrences and not self.pending
        return has_none and self.paused_until_s is None and self.window_s is None


Changed = tuple[AlarmState, tuple[Effect, ...]]


def update(state: AlarmState, conditions: Iterable[Condition], now: Seconds) -> Changed:
    """Occurrences of this pass, with one line for the record of each that began or ended."""
    before, there = sounding(state), dict[str, Condition]()
    for condition in conditions:
        there.setdefault(condition.code, condition)
    if not there and state.is_quiet:
        return state, ()
    state, ended = _ended(state, there, now)
    state, begun = _begun(state, there, now)
    if sounding(state) > before or not _audible(state):
        state = replace(state, window_s=None)
    resumed: tuple[Effect, ...] = ()
    if state.paused_until_s is not None:
        cause = "time" if now >= state.paused_until_s else "new" if begun else "over" if not _audible(state) else ""
        if cause:
            state, resumed = resume(state, cause)
    return state, (*ended, *begun, *resumed)


def _ended(state: AlarmState, there: Mapping[str, Condition], now: Seconds) -> Changed:
    over = [alarm for alarm in state.occurrences if alarm.standing and alarm.code not in there]
    # Only the latest end of a code waits to be seen; the earlier ones are in the record.
    kept = [alarm for alarm in state.occurrences if alarm not in over]
    kept = [alarm for alarm in kept if alarm.standing or alarm.code not in {ended.code for ended in over}]
    kept += [
        replace(alarm, standing=False, ended_s=now) for alarm in over if alarm.latched and not alarm.acknowledged_by
    ]
    lines = tuple(_line("alarm_ended", alarm, lasted_s=now - alarm.since_s) for alarm in over)
    return replace(state, occurrences=_ordered(kept)), lines


def _begun(state: AlarmState, there: Mapping[str, Condition], now: Seconds) -> Changed:
    standing = {alarm.code for alarm in state.occurrences if alarm.standing}
    pending: dict[str, Seconds] = {}
    fresh: list[Alarm] = []
    for code, condition in there.items():
        if code in standing:
            continue
        since, rule = state.pending.get(code, now), kind(code)
        if now - since < max(rule.delay_s, condition.delay_s):
            pending[code] = since
            continue
        fresh.append(
            Alarm(
                code=code,
                priority=rule.priority.name.lower(),
                since_s=now,
                standing=True,
                figures=dict(condition.figures),
                number=state.count + len(fresh) + 1,
                latched=rule.is_latched,
            )
        )
    state = replace(
        state,
        occurrences=_ordered([*state.occurrences, *fresh]),
        count=state.count + len(fresh),
        pending=pending,
    )
    return state, tuple(_line("alarm_begun", alarm) for alarm in fresh)


def acknowledge(state: AlarmState, by: str, seen_s: Seconds) -> Changed:
    """Somebody has seen everything there was at `seen_s`: what has ended goes, what stands will go when it ends."""
    fresh = [alarm for alarm in state.occurrences if not alarm.acknowledged_by and alarm.since_s <= seen_s]
    kept = tuple(
        replace(alarm, acknowledged_by=by) if alarm in fresh else alarm
        for alarm in state.occurrences
        if alarm.standing or alarm.since_s > seen_s
    )
    lines = tuple(_line("alarm_acknowledged", alarm, by=by) for alarm in fresh)
    return replace(state, occurrences=kept), lines


def pause_refusal(state: AlarmState, now: Seconds) -> Reason | None:
    """Why the sound cannot be paused now; None when it can."""
    audible = _audible(state)
    if not audible:
        return Reason(code="alarm_silent")
    if state.paused_until_s is not None:
        return Reason(code="alarm_paused")
    if any(alarm.standing and not kind(alarm.code).may_pause for alarm in audible):
        return Reason(code="alarm_not_pausable")
    if state.window_s is not None and 0.0 <= now - state.window_s - AUDIO_PAUSE_S < AUDIO_AGAIN_S:
        return Reason(code="alarm_pause_over")
    return None


def pause(state: AlarmState, now: Seconds) -> Changed:
    """Silence what sounds now, for what is left of its `AUDIO_PAUSE_S`; the caller has asked `pause_refusal`."""
    since = state.window_s
    if since is None or now - since >= AUDIO_PAUSE_S:
        since = now
    until = Seconds(since + AUDIO_PAUSE_S)
    line = Recorded(code="audio_paused", figures={"for_s": until - now, "priority": float(sounding(state))})
    return replace(state, paused_until_s=until, window_s=since), (line,)


def resume(state: AlarmState, cause: str) -> Changed:
    """The sound comes back: time is over, something new, nothing left to pause, or somebody asked for it."""
    line = Recorded(code="audio_resumed", figures={"priority": float(sounding(state))}, detail=cause)
    return replace(state, paused_until_s=None), (line,)


def sounding(state: AlarmState) -> AlarmPriority:
    """Priority the buzzer is asked for; a pause is told beside it and never lowers it."""
    return max((kind(alarm.code).priority for alarm in _audible(state)), default=AlarmPriority.NONE)


def visible(state: AlarmState) -> AlarmPriority:
    """Priority there is to see."""
    return max((kind(alarm.code).priority for alarm in state.occurrences), default=AlarmPriority.NONE)


def signal(state: AlarmState, now: Seconds) -> Signal:
    """What is seen and heard."""
    seen, heard = visible(state), sounding(state)
    colour, flash_hz = LIGHTS[seen]
    return Signal(
        priority=_name(seen),
        colour=colour,
        flash_hz=flash_hz,
        sound=_name(heard),
        may_pause=pause_refusal(state, now) is None,
        paused_until_s=state.paused_until_s,
    )


def _audible(state: AlarmState) -> list[Alarm]:
    """Low priority is light alone (the standard leaves it free): a beep that comes for ever is soon heard by nobody."""
    heard = [alarm for alarm in state.occurrences if kind(alarm.code).priority > AlarmPriority.LOW]
    return [alarm for alarm in heard if alarm.standing or kind(alarm.code).audio_latched]


def _ordered(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """The weightiest first; of equals what cannot be silenced, what stands, and then the oldest."""
    return tuple(
        sorted(
            alarms,
            key=lambda alarm: (
                -kind(alarm.code).priority,
                kind(alarm.code).may_pause or not alarm.standing,
                not alarm.standing,
                alarm.number,
            ),
        )
    )


def _name(priority: AlarmPriority) -> str:
    return "" if priority is AlarmPriority.NONE else priority.name.lower()


def _line(code: str, alarm: Alarm, *, by: str = "", **figures: float) -> Recorded:
    known = {"number": float(alarm.number), "priority": float(kind(alarm.code).priority), "since_s": alarm.since_s}
    return Recorded(
        code=code,
        figures={**alarm.figures, **known, **figures},
        detail=f"{alarm.code} by {by}" if by else alarm.code,
    )
