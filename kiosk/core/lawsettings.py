"""Figures of the pressure law.

Where hardware reference 6.4 has one it is that; all others are our inference, searched on the tuning seeds of the
`regulation` benchmark and never on the reported ones.
"""

from dataclasses import dataclass, field

from kiosk.safety.limits import TRAINING_MAX_MMHG


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """What the law believes of pump, bleed valve and hose before it has learned better."""

    pump_ml_per_s: float = 100.0
    pump_stall_mmhg: float = 800.0
    pump_spin_s: float = 0.06
    """Rated curve and spin-up of the reference board's pump (hardware reference 4.1, as in `ProofSettings`)."""
    bleed_ml_per_s: float = 7.0
    """Flow of the bleed valve at 1 mmHg; it grows with the root of the pressure (orifice law, 1 mm bore, Cd 0.6)."""
    bleed_delay_s: float = 0.015
    """Solenoids take 10 to 20 ms (hardware reference 6.3)."""
    rise_mmhg_per_s: float = 30.0
    rise_min_mmhg_per_s: float = 4.0
    rise_max_mmhg_per_s: float = 300.0
    """Rise of the cuff while the pump runs: before it was learned, and the bounds of what is believed."""
    drop_mmhg: float = 3.0
    drop_max_mmhg: float = 8.0
    """Pressure that the pump's flow takes in the hose: 3.5 mmHg at 5 L/min in 4 mm by 2 m (Hagen-Poiseuille), and the
    most that is believed."""
    level_weight: float = 0.7
    push_weight: float = 0.3
    level_weight_quick: float = 0.85
    push_weight_quick: float = 0.5
    """Shares of what a reading says against the model that go into the level and into the limb's push."""
    rise_weight: float = 0.3
    drop_passes: int = 9
    """After the fill the pump has run down and the air in the hose stands still (0.18 s, three times the spin-up)."""
    wrong_mmhg: float = 15.0
    """A reading this far from what was expected: the model is wrong and begins anew."""
    doubt_s: float = 1.0
    """So long the simple law stands after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RhythmSettings:
    """When repetitions are called a rhythm."""

    turn_mmhg: float = 1.5
    turn_share: float = 0.2
    """A half repetition has ended when the level has come back by this much, or this share of its size."""
    size_share: float = 0.4
    length_share: float = 0.4
    length_s: float = 0.15
    """How far a half repetition may be off what was learned and still fit."""
    weight: float = 0.4
    least: int = 3
    """Half repetitions in a row that must fit before they are counted on."""
    turning_share: float = 0.4
    turned_share: float = 0.6
    """The next half has begun when the push has turned by this share of the next one's mean, this late in a half."""
    over_share: float = 0.4
    late_share: float = 0.6
    late_s: float = 0.3
    """The rhythm is dropped at once when a half goes this far beyond its size, or lasts this much longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwingSettings:
    """When swings are too quick to follow, and how they are centred."""

    split_hz: float = 0.7
    base_s: float = 3.0
    memory_s: float = 2.0
    quick_share: float = 0.25
    least_mmhg: float = 1.0
    """Swings are quick when the square of what is above `split_hz` is this much more than of what is below it, and
    more than this."""
    band_share: float = 0.1
    """Share of the setpoint that both ends of a swing are kept within, before its mean is kept at the setpoint."""
    trim_mmhg: float = 1.0
    margin_share: float = 0.1
    debounce_share: float = 0.4
    period_share: float = 0.3
    late_share: float = 0.3
    weight: float = 0.3
    least: int = 3
    edge_share: float = 0.038
    slope_mmhg_per_s: float = 8.0
    bleed_ahead_s: float = 0.05
    pump_ahead_s: float = 0.07
    """Where the path must still rise for bleeding to help, and fall for pumping to: their delays and a pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegulatorSettings:
    """The law itself."""

    band_rest_mmhg: float = 2.5
    band_work_mmhg: float = 5.0
    band_work_share: float = 0.05
    """Bands in which the setpoint counts as reached; nothing is ever pumped above, or bled below the wider of the work
    bands."""
    edge_work_mmhg: float = 1.5
    edge_work_share: float = 0.047
    edge_rest_mmhg: float = 1.5
    edge_rest_share: float = 0.025
    """Where the predicted pressure makes the law act; the wider of both."""
    trim_mmhg: float = 0.8
    trim_push_mmhg_per_s: float = 2.0
    """At rest nothing is trimmed while the pressure goes back by itself faster: a leak's fall is no excess."""
    mean_s: float = 0.8
    mean_work_s: float = 1.5
    """At rest the mean over about a heartbeat is kept this near to the setpoint."""
    ahead_work_s: float = 0.2
    ahead_rest_s: float = 0.1
    """How far the present push is believed to go on when there is no rhythm."""
    trail_s: float = 1.4
    trail_least_share: float = 0.5
    trail_share: float = 0.9
    """After the end of work the limb goes on for a reaction time, and then lets go in some tenths of a second, faster
    than the pump: so long the lower edge is this share of the edge *above* the setpoint, and what pumps or bleeds
    ends at the second share, high in the band, so that the fall ends inside it. Quick swings are followed on."""
    ceiling_mmhg: float = TRAINING_MAX_MMHG
    pump_reads_mmhg: float = 6.0
    """The gate refuses a pump that runs near the absolute limit, and with the pump on the sensor reads more than the
    cuff holds, by the flow in the hose (below 6 mmHg on every cuff of the bench): waiting high ends so far below it."""
    enough_share: float = 0.3
    """A correction with a rhythm ends this share of the edge inside of it."""
    refill_mmhg: float = 40.0
    settle_s: float = 0.3
    pump_min_off_work_s: float = 0.1
    pump_min_off_s: float = 0.25
    after_vent_s: float = 0.5
    reversals_max: int = 6
    reversals_s: float = 10.0
    widen_mmhg: float = 1.0
    widen_max_mmhg: float = 2.0
    model: ModelSettings = field(default_factory=ModelSettings)
    rhythm: RhythmSettings = field(default_factory=RhythmSettings)
    swing: SwingSettings = field(default_factory=SwingSettings)
