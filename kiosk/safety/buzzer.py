"""The buzzer's signal: which alarm sounds, since when, whether it is paused, and its pattern. Pure; it owns no line.

The buzzer belongs to the watchdog, so that neither a frozen screen nor a dead controller silences it. The guard's own
trip is of high priority whatever the controller says; below that sounds what the controller's frames claim. A pause
counts for the present occurrence only, and for 2 minutes at most (IEC 60601-1-8).
"""

from dataclasses import dataclass
from typing import Final

from kiosk.safety import limits
from kiosk.safety.heartbeat import AlarmPriority, Evidence, TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A burst: when each pulse begins, how long a pulse is, and when the burst begins again. In passes of 20 ms."""

    starts: tuple[int, ...]
    pulse: int
    period: int


PATTERNS: Final = {
    AlarmPriority.HIGH: Pattern(starts=(0, 12, 24, 48, 60, 106, 118, 130, 154, 166), pulse=6, period=300),
    AlarmPriority.MEDIUM: Pattern(starts=(0, 20, 40), pulse=10, period=400),
    AlarmPriority.LOW: Pattern(starts=(0,), pulse=10, period=1000),
}
"""High: ten pulses of 120 ms as 3-2, pause, 3-2, 2.56 s between bursts; medium: three of 200 ms, 7 s between; low: one
of 200 ms, 19.8 s between. Inside the bands of IEC 60601-1-8 tables 3 and 4 (pulses of 75-200 and 125-250 ms; 2.5-15 s,
2.5-30 s and more than 15 s between bursts); where in them, and the gaps inside a burst, is our inference."""


def pattern(priority: AlarmPriority, since_s: float) -> bool:
    """Whether a signal of this priority sounds `since_s` seconds after it began."""
    shape = PATTERNS.get(priority)
    if shape is None:
        return False
    at = round(since_s / limits.PASS_S) % shape.period
    return any(start <= at < start + shape.pulse for start in shape.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """The one auditory signal. A rise in priority or another trip is a new occurrence."""

    priority: AlarmPriority = AlarmPriority.NONE
    reason: TripReason = TripReason.NONE
    began_s: float = 0.0
    claimed: AlarmPriority = AlarmPriority.NONE
    claimed_s: float = 0.0
    asked: bool = False
    may_pause: bool = False
    paused_s: float | None = None


def advance(signal: Signal, frames: tuple[Evidence, ...], own: TripReason, now: float) -> Signal:
    """Take in this pass.

    A controller that falls silent takes its claim along only after 2 minutes: nobody knows whether the condition has
    passed, and an alarm system that fails is heard for as long (IEC 60601-1-8). Its pause ends with its frames.

    Args:
        signal: what the last pass left.
        frames: the frames that came in this pass, oldest first.
        own: the guard's own trip, if it is one that sounds.
        now: monotonic seconds.
    """
    claimed, claimed_s, asked = signal.claimed, signal.claimed_s, signal.asked
    for frame in frames:
        claimed, claimed_s, asked = frame.alarm, now, frame.audio_paused
    if now - claimed_s > limits.ALARM_LINGER_S:
        claimed = AlarmPriority.NONE
    asked = asked and now - claimed_s <= limits.FRAME_TIMEOUT_S
    priority = AlarmPriority.HIGH if own else claimed
    is_new = priority > signal.priority or (own and own is not signal.reason)
    began_s = now if is_new or priority is not signal.priority else signal.began_s
    # a pause that was asked for before the occurrence began is not meant for it
    may_pause = not is_new and (signal.may_pause or not asked)
    paused_s = None if is_new else signal.paused_s
    if paused_s is not None and not asked and now - paused_s >= limits.AUDIO_PAUSE_S + limits.AUDIO_HEARD_S:
        paused_s = None  # it has run out and the alarm was heard: somebody may ask again
    if asked and may_pause and paused_s is None:
        paused_s = now
    return Signal(
        priority=priority, reason=own, began_s=began_s, claimed=claimed, claimed_s=claimed_s, asked=asked,
        may_pause=may_pause, paused_s=paused_s,
    )  # fmt: skip


def sounds(signal: Signal, now: float) -> bool:
    """Whether the buzzer sounds now. A cuff that does not empty sounds without pulse or pause."""
    if signal.reason is TripReason.VENT_FAILED:
        return True
    is_paused = signal.asked and signal.paused_s is not None and now - signal.paused_s < limits.AUDIO_PAUSE_S
    return not is_paused and pattern(signal.priority, now - signal.began_s)
