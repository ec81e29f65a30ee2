"""Thresholds of what pump, valves and hose must do to the pressure (`physics`)."""

from dataclasses import dataclass, field

from kiosk.core.tightness import TightnessSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class PhysicsSettings:
    """What pump, valves and hose must do to the pressure.

    All our inference; the margins are those of honest bouts on the bench: both cuffs, 30-15-15-15, contractions of 20
    to 25 mmHg, motion.
    """

    window_s: float = 2.0
    leak_on_s: float = 1.2
    leak_credit_s: float = 0.6
    leak_credit_window_s: float = 4.0
    leak_low_mmhg: float = 12.0
    """Pump time within `window_s` once the cuff is full that only a leak explains. What the bleed valve has let out
    within `leak_credit_window_s`, one repetition of 2 + 2 s, up to `leak_credit_s` of it, the pump may make good.
    Honest bouts: 0.6 s; on a large cuff 1.2 s after 0.4 to 1.0 s of bleeding (a squat of 76 mL and a leg press, each
    repetition; a restless rest). Nothing is excused that far below the setpoint (`leak_low_mmhg`)."""
    fill_window_s: float = 1.2
    fill_on_s: float = 0.6
    fill_share: float = 0.5
    """Share of the learned rise that a fill must show for the time its pump ran (honest fills: 0.99 and more)."""
    bleed_s: float = 1.0
    bleed_weak_s: float = 1.8
    bleed_strong_mmhg: float = 110.0
    bleed_least_mmhg: float = 2.0
    """The bleed valve was open for `bleed_s` in all, or for `bleed_weak_s` where the bleeding began below
    `bleed_strong_mmhg`, and the pressure has not fallen by even this (the self-test wants 15 mmHg in 2 s). A
    contraction would have to push 75 mL out of the cuff in a second; with less pressure fewer are enough, and a leg
    press of 73 mL in 1.9 s keeps a large cuff at 80 mmHg for 1.0 s."""
    bleed_pause_s: float = 0.3
    """Pauses shorter than this belong to one bleeding: the law's pulses are 0.08 s apart."""
    offset_s: float = 1.0
    offset_max_mmhg: float = 3.0
    """How fast the difference of both zeros is learned over an empty cuff, and how much of it the self-test accepts."""
    still_s: float = 0.3
    apart_mmhg: float = 10.0
    """Largest difference of the sensors while nothing has moved air for `still_s` (safety reference H01 and section 5;
    honest bouts: at most 3). The absolute 15 mmHg would be met by a drifting sensor only when its true error is 15 and
    the offsets of both on top of it."""
    pumped_mmhg: float = 12.0
    """How far the manifold may stand above the cuff while the pump drives air through the hose (honest: 8)."""
    bled_mmhg: float = 12.0
    """How far the cuff may stand above the manifold while the bleed valve empties it through the hose (honest: 4)."""
    alone_mmhg: float = 20.0
    """How far the sensor at the end without an open valve may stand above the other one while one dump valve alone
    empties the cuff through the hose (honest: 16, for one pass, and less as the pressure falls)."""
    kink_mmhg: float = 15.0
    kink_s: float = 0.2
    kink_rise: float = 1.5
    """Manifold above cuff by this, and rising this much faster than the cuff has been learned to (honest: 8 mmHg, and
    1.3 times at the highest pressures)."""
    one_side_s: float = 2.0
    """After a vent one side of the hose still has pressure while the other has none (honest vents: 0.1 s)."""
    vent_s: float = 2.0
    vent_least_mmhg: float = 5.0
    """Everything is open for `vent_s`, and the second half of that time took less than this (one 2 mm valve alone takes
    15 and more from a thigh's cuff)."""
    tightness: TightnessSettings = field(default_factory=TightnessSettings)
