"""What the parts of the alarm chain hand on: a condition, an occurrence of it, the signal that follows."""

from dataclasses import dataclass, field

from kiosk.core.units import Seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that stands now and that somebody has to know about; urgent as `core.alarm_kinds` says."""

    code: str
    figures: dict[str, float] = field(default_factory=dict)
    delay_s: float = 0.0
    """How long it has to stand before it counts, where that is longer than its kind says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One alarm occurrence that is still standing or not yet acknowledged.

    A condition that comes back is another occurrence, with another number.
    """

    code: str
    priority: str  # "high", "medium", "low"
    since_s: Seconds
    standing: bool
    figures: dict[str, float] = field(default_factory=dict)
    number: int = 0
    ended_s: Seconds | None = None
    latched: bool = False
    """Stays visible after its condition has ended, until somebody acknowledged it."""
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """What is seen and heard, both out of the same occurrences (IEC 60601-1-8). Empty: there is no alarm."""

    priority: str = ""
    """Highest priority there is to see; no pause of the sound lowers it."""
    colour: str = ""  # "red", "yellow", "cyan"
    flash_hz: float = 0.0
    """Flashes per second; 0 for steady."""
    sound: str = ""
    """Priority the buzzer is asked for, paused or not."""
    may_pause: bool = False
    paused_until_s: Seconds | None = None
    """The buzzer is silent until then, or until something new happens."""
