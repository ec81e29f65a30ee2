"""The one table of alarms: how urgent each code is, whether it latches, whether its sound does.

Priorities follow IEC 60601-1-8 from harm and haste: high where a limb may be squeezed without a guard or a person
needs help at once, medium where somebody has to come soon, low where it is enough to know. Which code got which is our
inference. A code that is missing here is high: whoever adds one finds out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kiosk.core.model import FaultKind
from kiosk.safety.heartbeat import AlarmPriority, TripReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What belongs to one code.

    A latched occurrence stays visible after its condition ended, until it is acknowledged; with `audio_latched` it
    also goes on sounding. `delay_s` is how long a condition has to stand before it counts.
    """

    priority: AlarmPriority
    is_latched: bool = False
    audio_latched: bool = False
    may_pause: bool = True
    delay_s: float = 0.0


_HIGH, _MEDIUM, _LOW = AlarmPriority.HIGH, AlarmPriority.MEDIUM, AlarmPriority.LOW

TRIP: Final = Kind(priority=_HIGH, is_latched=True, audio_latched=True)
"""The station is locked."""

TIGHT: Final = Kind(priority=_HIGH, is_latched=True, audio_latched=True, may_pause=False)
"""The cuff does not empty: the one alarm whose sound nobody can pause while it stands."""

HELP: Final = Kind(priority=_HIGH, is_latched=True, audio_latched=True)
"""The runner needs somebody now."""

CALL: Final = Kind(priority=_MEDIUM, is_latched=True, audio_latched=True)
"""The bout was ended and somebody has to look; sounds until the summary was seen."""

BRIEF: Final = Kind(priority=_MEDIUM, is_latched=True)
"""The bout was ended for a reason the runner knows; sounds while the air goes out."""

NOTE: Final = Kind(priority=_LOW)
"""Worth knowing."""

SYMPTOM: Final = "symptom_"
"""How every end begins that the runner felt."""

EXPECTED_ENDS: Final = frozenset({"completed", "ended_by_runner", "stop"})
"""Ends of a bout or a measurement that nobody needs to be called for; STOP has an alarm of its own."""

_NO_TRIP: Final = {TripReason.NONE, TripReason.STOP}

_STORE: Final = (
    *("store_cannot_open", "store_not_a_database", "store_foreign", "store_newer", "store_damaged", "store_full"),
    *("store_read_only", "store_busy", "store_no_wal", "store_io", "row_refused", "store_failed"),
)
"""Why records may not be written, by the codes of `kiosk.storage`."""

_GATE: Final = (
    *("latched", "combination", "phase", "estop", "watchdog_tripped", "setpoint", "overpressure", "ceiling"),
)
"""What the output gate refuses because the machine was wrong, by the rules of `core.gate`."""

KINDS: Final[Mapping[str, Kind]] = {
    **{f"watchdog_{reason.name.lower()}": TRIP for reason in TripReason if reason not in _NO_TRIP},
    "watchdog_vent_failed": TIGHT,
    **{f"sensor_{kind}": TRIP for kind in FaultKind},
    **dict.fromkeys(("estop", "config_mismatch", "overpressure", "unexpected_pressure", "disagreement"), TRIP),
    **dict.fromkeys(("watchdog_lost", "watchdog_silent"), TRIP),
    **dict.fromkeys(("vent_failed", "vent_no_fall", "vent_one_side"), TIGHT),
    **{f"gate_{rule}": TRIP for rule in _GATE},
    "stop": TRIP,
    # The buzzer is the watchdog's: without it nothing sounds, and what is seen has to do. A second of absence is a
    # restart of the link; with pressure in the cuff the same absence has tripped long before (our inference).
    "watchdog_missing": Kind(priority=_HIGH, delay_s=1.0),
    # The screen comes back by itself within a few seconds (our inference).
    "screen_missing": Kind(priority=_MEDIUM, delay_s=4.0),
    **dict.fromkeys(("symptom_chest", "symptom_dizzy"), HELP),
    **dict.fromkeys(("symptom_pain", "symptom_numbness", "symptom_colour", "refill_slow", "symptom_other"), CALL),
    **dict.fromkeys(("screen_lost", "screen_silent", "watchdog_released", "watchdog_not_holding"), CALL),
    **dict.fromkeys(("pressure_fell", "no_pressure", "fill_timeout", "leak", "pump_no_rise", "cannot_hold"), CALL),
    **dict.fromkeys(("bleed_no_fall", "hose_kink", "command_expired", "gate_shut", "gate_pump_time"), CALL),
    **dict.fromkeys(("gate_stale_pressure", "gate_watchdog_silent", "proof_watchdog"), CALL),
    **dict.fromkeys(("excess", "high", "above_lop", "restriction_ceiling", "restriction_account"), CALL),
    # Who does not answer, or says no, may need somebody at once (our inference).
    **dict.fromkeys(("unanswered_well", "unanswered_tingling", "unanswered_refill", "not_well"), CALL),
    **dict.fromkeys(("cuff_pain", "discomfort", "symptom_tingling", "setpoint_low", "pause_too_long"), BRIEF),
    "locked_out": Kind(priority=_MEDIUM),
    **dict.fromkeys(("rest_period", "restriction_long", "hunting", "proof_warning", "proof_failed"), NOTE),
    **{f"records_{code}": NOTE for code in _STORE},
    **dict.fromkeys(("records_lost", "records_replaced", "session_interrupted"), NOTE),
    **dict.fromkeys(("backup_none", "backup_old", "backup_failed", "altered_records"), NOTE),
    # It comes back by itself within two seconds (our inference); STOP on the screen and the emergency switch go on.
    "touch_reader_missing": Kind(priority=_LOW, delay_s=4.0),
}
"""Every code that can be an alarm."""

UNKNOWN: Final = TRIP


def kind(code: str) -> Kind:
    """What belongs to a code; one that is not in the table counts as the most urgent."""
    return KINDS.get(code, UNKNOWN)


def needs_supervisor(code: str) -> bool:
    """True for what the runner themselves may not close: somebody has to have come."""
    return kind(code) == HELP and code.startswith(SYMPTOM)
