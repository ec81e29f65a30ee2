"""Absolute limits. Constants only: whatever is configured elsewhere can only narrow them.

Pressures in mmHg, times in seconds. Sources: design section 3; clinical ones with their source beside them.
"""

from typing import Final

TRAINING_MAX_MMHG: Final = 250.0
"""Highest training setpoint (our inference: 80 % of the highest leg LOP published for an automatic cuff, 278)."""

PROOF_MAX_MMHG: Final = 80.0
"""Highest setpoint of the self-test; the cuff may be on a limb (our inference)."""

SEARCH_MAX_MMHG: Final = 290.0
"""Highest setpoint of a LOP search (our inference: research stops at 300, pubcompare.ai protocol of narrow and
wide cuffs; ten below, where the trip is)."""

SEARCH_S: Final = 180.0
"""Longest time under pressure in a LOP search, the proof test before it included (NIBP modules end a cycle then); the
next one not before the account of restriction was reset, by `REPERFUSION_RESET_S`."""

OVERPRESSURE_MMHG: Final = 300.0
OVERPRESSURE_S: Final = 0.1
"""Pressure that is never right (NIBP monitors cut at 300, IEC 80601-2-30), and for how long it may be seen."""

CONTROLLER_EXCESS_MMHG: Final = 30.0
CONTROLLER_EXCESS_S: Final = 0.1
"""So far above the setpoint for so long, and the controller opens everything (our inference)."""

WATCHDOG_EXCESS_MMHG: Final = 40.0
WATCHDOG_EXCESS_S: Final = 1.0
"""So far above the setpoint for so long, and the watchdog trips (our inference)."""

PROVED_FALL_MMHG: Final = 30.0
"""The self-test has shown that the watchdog's valve empties the cuff once it has fallen by so much through it alone:
half of what it fills to, twice what a shift of the limb makes (our inference, as for `RISE_WITHOUT_PUMP_MMHG`)."""

VENTED_MMHG: Final = 15.0
IDLE_PRESSURE_S: Final = 2.0
VENT_PRESSURE_S: Final = 10.0
"""Pressure where none belongs: when idle, and after a vent began (NIBP practice: 260 to 15 mmHg in 10 s)."""

DISAGREEMENT_MMHG: Final = 15.0
DISAGREEMENT_S: Final = 0.5
"""Largest difference of the two sensors, and for how long (our inference: the window of surgical devices)."""

APART_FORGET_S: Final = 10.0
"""So much agreement takes back a whole `DISAGREEMENT_S`: a sensor that lags or reads a tenth low is wrong at the top of
every contraction only, never for half a second in one piece (our inference: two repetitions of 4 s and some)."""

RESTRICTION_LEG_S: Final = 20 * 60.0
RESTRICTION_ARM_S: Final = 15 * 60.0
"""Continuous restriction (VALD practitioner's guide: under 20 min leg, 15 min arm)."""

REPERFUSION_RESET_S: Final = 60.0
"""Time below 15 mmHg that resets the account of restriction (fitcuffs.com: released between exercises; the minute, and
that a limb has it after a LOP measurement too, is our inference); unknown off-time counts as none."""

OVERTIME_REST_S: Final = 180.0
"""Time below 15 mmHg before an account that has reached its ceiling is reset, and a trip for it can be acknowledged
(VALD practitioner's guide: 3 minutes after a full-length bout); unknown off-time counts as none."""

LOCKOUT_TRIPS: Final = 3
LOCKOUT_S: Final = 24 * 3600.0
"""So many trips of one cause within this powered time lock the station until a technician clears it (our
inference)."""

ACCOUNT_PERIOD_S: Final = 1.0
"""How often the account of restriction is noted in the journal while it changes."""

ACCOUNT_LOST_S: Final = 36.0
"""Most of the account that a power cut may take (our inference: the kernel writes back within 30 s, looks every 5 s,
and the account is noted every second); added when the process ended while pressure was held."""

FRAME_PERIOD_S: Final = 0.040
"""One evidence frame every second pass."""

FRAME_TIMEOUT_S: Final = 0.240
"""Nothing valid for this long: trip."""

FRAME_MIN_SPACING_S: Final = 0.015
"""Pass times of two frames closer than this: somebody catches up or replays."""

FRAME_QUEUE_MAX: Final = 3
"""More frames waiting than this, and than came while the watchdog's own pass was late: the sender is catching up."""

PASS_AGE_MAX_S: Final = 0.100
SAMPLE_AGE_MAX_S: Final = 0.100
"""Oldest pass and oldest sample that still count as evidence."""

PASS_S: Final = 0.020
"""Period of the watchdog's own pass."""

SAMPLE_TIMEOUT_S: Final = FRAME_TIMEOUT_S + PASS_S
"""While pressure may be held, a sample of the controller's older than this: trip, however young its frame was then. A
pass more than `FRAME_TIMEOUT_S`, for a frame is sent at the end of the pass that took its sample (our inference)."""

CLAIM_MIN_MMHG: Final = -20.0
CLAIM_MAX_MMHG: Final = 420.0
"""What a sensor of the transducer's family can show at either end of its range (data sheet: -9 and 387 mmHg), with the
widest zero and span that a calibration may have: another pressure in a frame was never read from one."""

CLOCK_SKEW_S: Final = 0.020
"""A frame may be this far ahead of the watchdog's clock (one pass); further is from no clock of this machine."""

OWN_PASS_LATE_S: Final = 0.120
"""The watchdog's own pass later than this: it no longer trusts itself."""

PUMP_NO_RISE_S: Final = 1.0
PUMP_NO_RISE_SHARE: Final = 0.20
"""Pump on for this long with less than this share of the learned rise: leak, hose off, dead pump or sensor.

Honest fills on the bench stay above 0.5 of it, up to 245 mmHg and with a pump that stalls at 400."""

PUMP_CONTRACTION_WINDOWS: Final = 3
PUMP_SLACK_WINDOWS: Final = 5
"""So many such stretches in a row where a contraction is expected, or from below 15 mmHg: a limb that relaxes for two
seconds takes away all that a small pump brings, and a loose bladder takes air without pressure (0.34 on the bench;
both are our inference). Below 15 mmHg nothing is restricted meanwhile."""

RISE_WITHOUT_PUMP_MMHG_PER_S: Final = 5.0
RISE_WITHOUT_PUMP_S: Final = 0.5
RISE_WITHOUT_PUMP_MMHG: Final = 15.0
"""Rise with the pump off and no contraction expected: faster than this for this long, and by as much in all. The least
rise keeps a moving limb apart from a pump that does not stop (our inference: a shift of 15 mL swings a thigh cuff by 14
mmHg, while the pump brings 15 in 0.4 s to a thigh and in 0.7 s to the largest cuff)."""

FROZEN_CODE_S: Final = 1.0
"""Raw code unchanged for this long: the chip or the sensor is frozen (sensor noise is at least 5 LSB)."""

JUMP_MMHG: Final = 16.0
JUMPS_MAX: Final = 3
JUMPS_S: Final = 1.2
"""The own sensor moves by more than this from one pass to the next, so many times in this time, while pressure is held:
no limb, pump or valve does it (400 mmHg/s and ripple make 14 mmHg in a pass; our inference), a loose contact does. With
less time one that comes every second for a tenth of it is only found by the sensors' disagreement, after 6 s."""

BAD_PASSES_MAX: Final = 3
"""Passes in a row without a good reading of the own sensor (60 ms); the lines pause from the first."""

SUPPLY_MIN_V: Final = 4.75
SUPPLY_MAX_V: Final = 5.25
"""Sensor supply (data sheet range of the 5 V transducer family)."""

RAIL_MIN_V: Final = 9.0
RAIL_S: Final = 0.050
"""12 V rail below this for three passes, so by two conversions: the comparator has dropped it, or its supply is gone
(our inference: 12 V solenoids and pumps are specified down to 10.8 V; a cut rail is far below)."""

BUZZER_TEST_S: Final = 1.0
COMPARATOR_TEST_S: Final = 2.0
"""Longest that a request sounds the buzzer, or keeps the test voltage on the over-pressure comparator."""

AUDIO_PAUSE_S: Final = 120.0
"""Longest pause of the buzzer (IEC 60601-1-8: 2 minutes here, and never beyond the occurrence)."""

AUDIO_HEARD_S: Final = 8.0
"""How long an alarm has to sound after its pause has run out before the same alarm can be paused again: one whole
period of the high and of the medium pattern (our inference; the standard lets a pause be asked for again)."""

ALARM_LINGER_S: Final = 120.0
"""How long an alarm sounds on after the controller that claimed it fell silent (IEC 60601-1-8: failure of the alarm
system signals for at least 120 s)."""

EDGE_SOON_S: Final = 0.100
EDGE_LATE_S: Final = 0.600
"""A hold line is brought to rest by one more edge, which holds its circuit once more. With its last edge older than the
first of these the circuit has let go or is about to, and the line is left as it stands; up to the second, by which the
other process has let go too (0.24 s of silence, a pass, and 0.25 s of its own circuit; our inference)."""

COMMAND_EXPIRY_S: Final = 0.200
"""A command that no new one has followed for this long is let go of (design section 3: every command expires)."""

PUMP_ON_MAX_S: Final = 45.0
"""Longest time the pump may run more than it rests. Our inference: above the longest fill (40 s, thigh cuff, hardware
reference 6), so that a slow fill ends by its own time limit and this one stands behind it; the 30 s that safety
reference H12 names would end such a fill under a wrong reason."""

TRIP_TEST_S: Final = 12.0
"""Longest that the trip of a self-test stands as one. The proof gives its cuff 5 s to empty in silence and then claims
an open cuff at once; a vent that fails trips after 10 s under its own name. Longer is a silence that nobody asked for
(our inference)."""

DEFLATE_S: Final = 5.0
"""Controlled deflation: not below 20 mmHg after this long, everything opens (our inference)."""

RESET_MMHG: Final = 10.0
RESET_S: Final = 5.0
"""Both sensors below this for this long before a trip can be acknowledged (our inference)."""

SCREEN_SILENCE_S: Final = 1.0
"""Longest silence of the screen's message loop while pressure is held (our inference)."""
