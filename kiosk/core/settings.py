"""What the machine may be tuned with. Every figure defaults to the shipped one and can only narrow the absolute limits.

Sources: design section 3 and hardware reference 5 and 6.4; a figure of our own is marked as inference.
"""

from dataclasses import dataclass, field
from typing import Final

from kiosk.core.errors import ConfigError, Diagnostic
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import Limb
from kiosk.core.physicssettings import PhysicsSettings
from kiosk.core.plateaus import SearchSettings
from kiosk.core.scale import TOO_MUCH
from kiosk.core.setpoint import SETPOINT_MIN_MMHG
from kiosk.core.units import Seconds
from kiosk.safety import limits

ARMS_S: Final = 3.0
"""How long the watchdog may take to note in its journal, and to show, that it holds. Nothing is held meanwhile, and its
silence is no fault: a card that is busy takes a second and more to write through (inference; 0.7 s were seen)."""

FROZEN_CODES: Final = 20
"""So many identical codes in a row, a tenth of a second, do not come from a live sensor: its noise is at least 5 LSB
(Freescale AN1646; the number is our inference). The sensor's reader and `plausibility` go by this one figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlausibilitySettings:
    """How a conversion earns trust."""

    slew_max_mmhg_per_s: float = 400.0
    ripple_mmhg: float = 6.0
    """Step between two conversions that pump ripple and valve strokes explain (inference: ripple of +-3 mmHg)."""
    window: int = 5
    bad_max: int = 2
    frozen_codes: int = FROZEN_CODES
    stale_s: float = limits.SAMPLE_AGE_MAX_S
    control_hz: float = 8.0
    display_hz: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisorSettings:
    """Prescription-layer limits of every pass."""

    high_mmhg: float = 15.0
    high_share: float = 0.10
    high_s: float = 3.0
    """Above the setpoint by more than both for so long, in spite of bleeding, and the bout ends (alarm window of
    surgical devices, BMC Biomed Eng 2021, doi 10.1186/s42490-021-00053-9; the time is our inference)."""
    high_window_s: float = 10.0
    """`high_s` counts in one piece, and in pieces within this time: contractions must not hide a bleed valve that does
    not open (inference: two repetitions of 4 s and some)."""
    lop_s: float = 3.0
    """At or above LOP in training for so long, bleeding all the while, and the bout ends (Swain et al. 2025 saw it in
    three of four devices; the time is our inference)."""
    low_mmhg: float = 15.0
    low_s: float = 5.0
    """Below the setpoint for this long although the pump may run: the cuff cannot hold (inference)."""
    leak_pump_share: float = 0.5
    """Share of pump time in the last ten seconds of a rest that only a leak explains (inference)."""
    fill_arm_s: float = 20.0
    fill_leg_s: float = 40.0
    fill_settle_s: float = 15.0
    """More than that for settling and the countdown, once the setpoint was reached (inference)."""
    no_rise_s: float = 0.8
    no_rise_slack_s: float = 4.0
    """A cuff below 15 mmHg first takes up slack (inference)."""
    guard_arms_s: float = ARMS_S
    """The watchdog shows that it holds this long after the fill began, or the bout ends."""
    restriction_margin_s: float = 10.0
    """Left on the watchdog's account when the bout ends of itself, so that its limit is never met (inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """Rules of a bout."""

    ready_s: float = 3.0
    """At the setpoint for so long before the first repetition is counted (our inference)."""
    pause_max_s: float = 60.0
    """Longest pause of a set; the bout ends then (our inference)."""
    too_much: int = TOO_MUCH
    """Pain at the cuff or discomfort above this, of 10, ends the bout for today (SmartCuffs 3.0 Pro manual,
    manualspro.net)."""
    refill_max_s: float = 3.0
    """The colour of pressed skin is back within this (KAATSU, kaatsublog.com 2019/11: under 3 s)."""
    tingling_step_mmhg: float = 10.0
    tingling_steps: int = 2
    """After tingling so much less, so often; then the bout ends (SmartCuffs 3.0 Pro manual, manualspro.net: steps of 10
    mmHg; how often is our inference)."""
    recheck_s: float = 20.0
    """So long after tingling was told the runner is asked whether it has gone (our inference; SmartCuffs 3.0 Pro
    manual, manualspro.net, only says: wait)."""
    well_s: float = 180.0
    well_passive_s: float = 120.0
    """In a long bout the runner says at least this often that they are well (our inference)."""
    answer_s: float = 20.0
    """Time to answer either question, or the air goes out (our inference)."""
    extra_rest_s: float = 30.0
    extra_rests: int = 2
    """How much longer a rest gets by a tap, and how often one may be (inference)."""
    setpoint_min_mmhg: float = SETPOINT_MIN_MMHG
    """The bout ends rather than go lower."""
    deflated_mmhg: float = 20.0
    deflate_s: float = limits.DEFLATE_S
    """Below the one within the other, or both vents open as well (our inference)."""
    open_s: float = 0.2
    """An empty cuff is claimed for this long before it is filled again, so that the watchdog hears of it: a claim goes
    out every second pass (inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSettings:
    """Bands of the self-test."""

    full_s: float = 60.0
    short_s: float = 45.0
    """Longest time of the whole (our inference: 28 and 18 s with the bench's largest cuff, 6 more for each hold again;
    a rise that takes all its time in the short one still ends under its own name: a new try may cure that)."""
    setpoint_mmhg: float = 60.0
    trip_setpoint_mmhg: float = 30.0
    zero_open_s: float = 3.0
    """Both vents open and the pump off for this long before the first conversion counts."""
    zero_samples: int = 200
    zero_max_mmhg: float = 5.0
    """Furthest that either sensor's zero may be from its calibrated one (hardware reference 5.2 and 5.6)."""
    zero_warn_mmhg: float = 3.0
    """A zero that has moved this far passes with a warning (hardware reference 5.6)."""
    zero_noise_mmhg: float = 0.5
    """Largest difference between two passes' pressures (hardware reference 5.2)."""
    zero_drift_mmhg_per_s: float = 0.2
    zero_agree_s: float = 0.4
    zero_agreement_mmhg: float = 1.0
    """With the zeros taken, both sensors still agree this closely (hardware reference 5.2) over the next passes: ten
    reports of the watchdog (inference)."""
    zero_wait_s: float = 5.0
    """Somebody may still have a hand on the cuff: so long a steady zero is waited for (inference)."""
    buzzer_on_v: float = 0.5
    buzzer_off_v: float = 0.2
    """Over the buzzer's sense resistor: about 1 V while it draws current, nothing else."""
    buzzer_s: float = 0.6
    buzzer_quiet_s: float = 5.0
    """For its current to show, and for an alarm's burst to pause (inference: a burst lasts 2 s at most)."""
    rail_good_v: float = 10.8
    """What pump and valves need (12 V parts are specified down to 10 % below)."""
    rail_up_v: float = 9.0
    rail_down_v: float = 3.0
    rail_drop_s: float = 0.5
    rail_return_s: float = 1.0
    """The 12 V rail with and without the test voltage on the comparator, and the time for either (inference)."""
    arms_s: float = ARMS_S
    """The watchdog shows that it holds this long after it was asked to, or the self-test fails."""
    switch_s: float = 0.4
    """Time for a dump valve's one-shot (150 to 250 ms) and the next frame."""
    enable_release_s: float = 0.30
    enable_late_mmhg: float = 1.0
    """From the request to let go until the pump is asked for: a frame and a pass to the last edge, and 250 ms; and what
    may rise in the first `switch_s` of it, which is too short for a pump to bring more (inference)."""
    pump_alone_s: float = 0.96
    pump_alone_mmhg: float = 3.0
    rise_min_mmhg_per_s: float = 2.0
    rise_max_mmhg_per_s: float = 300.0
    rise_s: float = 30.0
    settle_s: float = 1.0
    hold_s: float = 3.0
    hold_repeats: int = 2
    calm_s: float = 3.0
    """So often the short proof holds again where the cuff rose, and so long a limb may take to give way before it (our
    inference)."""
    leak_max_mmhg_per_s: float = 2.0
    leak_seen_s: float = 2.0
    """A hold that a rise breaks off still shows a leak that was seen for so long before it (our inference)."""
    apart_mmhg: float = 5.0
    """Largest difference of the two sensors at rest under pressure (hardware reference 5)."""
    creep_max_mmhg: float = 4.0
    creep_s: float = 0.5
    creep_sudden_mmhg: float = 12.0
    """Rise with the pump commanded off and its enable present: the pump's switch has failed closed. It has to stand for
    `creep_s` or be as large as `creep_sudden_mmhg`: a leg that is moved lifts a large cuff by 5 mmHg for 0.3 s (our
    inference, from honest visits on the bench)."""
    bleed_from_share: float = 0.92
    bleed_to_share: float = 0.75
    """Shares of the setpoint between which the bleed valve is timed: 55 and 45 mmHg (inference)."""
    bleed_s: float = 2.0
    """Time for that: the bench's 1 mm bore takes 0.5 s with an arm's cuff and 0.8 s with the largest (inference)."""
    bleed_release_s: float = 0.5
    """For it to open: the valve, and 3 mmHg out of the largest cuff (inference)."""
    bleed_max_s_per_l: float = 6.0
    vent_max_s_per_l: float = 7.0
    """Slowest that each may be for a litre of the cuff's air, whatever it was when new: a bore of 0.7 instead of 1 mm
    and of 1.5 instead of 2 mm, the least that the reference board allows (hardware reference 4.1)."""
    vent_s: float = 5.0
    vent_from_mmhg: float = 40.0
    """Each vent is timed from here to 15 mmHg, wherever its step began (inference)."""
    release_fall_mmhg: float = 3.0
    release_least_s: float = 0.12
    """A release shows in a fall by the one that stays, from what the cuff held so long after the order: no sound
    circuit has let go by then (150 ms after an edge that may lie a pass back), and what falls is the limb."""
    release_s: float = 0.35
    """Latest release, as sensor A shows it: 245 ms of the circuit with a pass (`docs/hardware.md`), 50 of the valve, 45
    for filter, raster and fall (bench: 16 to 65 with the pass, any cuff, hose and bore). The watchdog's has a frame and
    the air's way more: 0.40 to 0.48 s. With a valve of 15 ms a circuit of 0.33 s may pass, one of 0.35 s does not;
    0.295 s leave both vents open 0.55 s after a freeze, and no tighter bound lets the slowest sound parts pass."""
    air_time_share: float = 1.6
    """Time of a millilitre above 40 mmHg, beside one of the cuff's air to 60 while it falls from 40 to 15: falls of 3
    and of 20 mmHg then give the same release within 30 ms (bench, every cuff and bore)."""
    enable_alone_s: float = 0.96
    pump_ml_per_s: float = 100.0
    pump_stall_mmhg: float = 800.0
    pump_spin_up_s: float = 0.06
    """Rated curve of the reference board's pump: 6 L/min free flow, 800 mmHg stall (hardware reference 4.1), spin-up
    as on the bench. A station's own is in its settings, `[pump]`."""
    air_min_ml: float = 20.0
    air_max_ml: float = 2000.0
    """What any cuff takes to 60 mmHg (inference: the bounds of a bench profile)."""
    slack_max_ml: float = 400.0
    """Most that any cuff takes before it shows 15 mmHg: what the reference board's pump gives in the 4 s that a fill
    has for its slack (inference, `SupervisorSettings.no_rise_slack_s`)."""
    air_band: float = 0.40
    """How far a registered cuff's air may be off (safety reference, H40)."""
    soft_from_mmhg: float = 40.0
    soft_band: float = 0.25
    """How far its softness above 40 mmHg may be off (inference: an arm's cuff is 29 % stiffer than a thigh's)."""
    slowing_warn_share: float = 0.30
    slowing_fail_share: float = 1.00
    """A vent that takes this much longer than its reference warns, and blocks (safety reference, H60)."""
    rise_band: float = 0.50
    """How far the pump's rise may leave what was learned (inference)."""
    idle_s: float = 0.2
    """Between the short proof and the fill: some frames that claim an open cuff (inference)."""
    empty_s: float = 5.0
    """After a short proof: for the cuff to be empty with both vents open (inference: as for one of them alone)."""
    valid_s: float = 16.0 * 3600.0
    """How long a full proof counts (inference: longer than any clinic's day; a new civil day ends it sooner)."""
    trip_request_s: float = 0.16
    trip_s: float = 0.5
    return_s: float = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MachineConfig:
    """Everything the machine is told once, at its start.

    Raises:
        ConfigError: a figure is wider than its absolute limit; every one of them is named.
    """

    training_max_mmhg: float = limits.TRAINING_MAX_MMHG
    percent_max: float = 80.0
    restriction_leg_s: float = limits.RESTRICTION_LEG_S
    restriction_arm_s: float = limits.RESTRICTION_ARM_S
    screen_silence_s: float = limits.SCREEN_SILENCE_S
    is_calibrated: bool = True
    """False where both sensors should have met a gauge and never did: the station proves itself, and fills no limb."""
    plausibility: PlausibilitySettings = field(default_factory=PlausibilitySettings)
    regulator: RegulatorSettings = field(default_factory=RegulatorSettings)
    supervisor: SupervisorSettings = field(default_factory=SupervisorSettings)
    physics: PhysicsSettings = field(default_factory=PhysicsSettings)
    session: SessionSettings = field(default_factory=SessionSettings)
    proof: ProofSettings = field(default_factory=ProofSettings)
    search: SearchSettings = field(default_factory=SearchSettings)

    def __post_init__(self) -> None:
        ceilings = (
            ("training_max_mmhg", self.training_max_mmhg, limits.TRAINING_MAX_MMHG),
            ("percent_max", self.percent_max, 80.0),
            ("restriction_leg_s", self.restriction_leg_s, limits.RESTRICTION_LEG_S),
            ("restriction_arm_s", self.restriction_arm_s, limits.RESTRICTION_ARM_S),
            ("supervisor.fill_arm_s", self.supervisor.fill_arm_s, limits.PUMP_ON_MAX_S),
            ("supervisor.fill_leg_s", self.supervisor.fill_leg_s, limits.PUMP_ON_MAX_S),
            ("screen_silence_s", self.screen_silence_s, limits.SCREEN_SILENCE_S),
            ("session.deflate_s", self.session.deflate_s, limits.DEFLATE_S),
            ("proof.setpoint_mmhg", self.proof.setpoint_mmhg, limits.PROOF_MAX_MMHG),
            ("proof.trip_setpoint_mmhg", self.proof.trip_setpoint_mmhg, limits.PROOF_MAX_MMHG),
            ("search.arm_mmhg", self.search.arm_mmhg, limits.SEARCH_MAX_MMHG),
            ("search.leg_mmhg", self.search.leg_mmhg, limits.SEARCH_MAX_MMHG),
            ("search.total_s", self.search.total_s, limits.SEARCH_S),
        )
        wide = [
            Diagnostic(
                path=path,
                code="above_absolute_limit",
                message=f"{value:g} is not between 0 and {ceiling:g}",
                hint="configuration can only narrow",
            )
            for path, value, ceiling in ceilings
            if not 0 < value <= ceiling
        ]
        if wide:
            raise ConfigError(wide)

    def restriction_ceiling_s(self, limb: Limb) -> Seconds:
        """Longest continuous restriction of this limb."""
        return Seconds(self.restriction_leg_s if limb is Limb.LEG else self.restriction_arm_s)

    def fill_timeout_s(self, limb: Limb) -> Seconds:
        """Longest fill of this limb's cuff."""
        return Seconds(self.supervisor.fill_leg_s if limb is Limb.LEG else self.supervisor.fill_arm_s)
