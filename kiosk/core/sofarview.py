"""What a bout has delivered so far and what comes next, as the screen gets it."""

from dataclasses import dataclass, field

from kiosk.core.units import NO_TIME, Mmhg, Seconds

_NOTHING = Mmhg(0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer on one of the scales, 0 to 10, and after which set it was given."""

    value: int
    set_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFarView:
    """Figures of the running bout, for whoever watches it. Empty before pressure was first in its band."""

    seconds: Seconds = NO_TIME
    """Time in work and rest since the band was first entered."""
    within_10pct: float | None = None
    """Share of that time in the band of ±10 %, 0 to 1."""
    above_lop_s: Seconds = NO_TIME
    peak_mmhg: Mmhg = _NOTHING
    low_mmhg: Mmhg | None = None
    high_mmhg: Mmhg | None = None
    """The band around the present setpoint; None once the release has begun."""
    lowered_mmhg: Mmhg = _NOTHING
    """What was taken off every block's pressure."""
    told: dict[str, Told] = field(default_factory=dict)
    """The last answer on each scale."""
    symptoms: int = 0
    """How often tingling was told."""
    after: str = ""
    """What follows the cue: "work", "rest" (air stays in), "off" (a rest without air), "release"; or nothing."""
    after_s: Seconds | None = None
    """How long that lasts; None where it is counted and not timed."""
    after_count: int = 0
    """How many repetitions it has; 0 where it is timed."""
