"""Sentences that belong to codes: short enough for the top line of the screen, plain enough for a worried person.

Figures are added by `kiosk.tui.reasons`. Codes are the contract with the other processes; tests compare the two.
"""

from typing import Final

_TRIPS: Final = {
    "none": "The watchdog gave no reason",
    "stop": "STOP was pressed",
    "late": "The controller went silent",
    "early": "The controller's messages came too fast",
    "duplicate": "The controller repeated a message",
    "sequence": "The controller's messages were out of order",
    "malformed": "The controller sent a damaged message",
    "boot": "The controller was restarted under pressure",
    "stale_pass": "The controller's work was too old",
    "stale_sample": "The controller's pressure was too old",
    "incomplete_pass": "The controller skipped a step of its work",
    "illegal_phase": "The controller took a forbidden step",
    "setpoint": "The set pressure was above its limit",
    "config": "The two processes have different settings",
    "overpressure": "The pressure was above 300 mmHg",
    "excess": "The pressure was far above its set value",
    "unexpected_pressure": "There was pressure where none belongs",
    "vent_failed": "The cuff did not empty in time",
    "disagreement": "The two pressure sensors disagree",
    "pump_no_rise": "The pump ran but no pressure came: hose off?",
    "rise_without_pump": "The pressure rose without the pump",
    "sensor": "The watchdog's pressure sensor failed",
    "supply": "The supply voltage is out of range",
    "own_late": "The watchdog itself was too late",
    "estop": "The emergency switch was pressed",
    "overtime": "The cuff was tight for too long",
    "peer_gone": "The controller ended under pressure",
    "second_client": "A second controller tried to connect",
    "clock": "The computer's clock jumped",
    "restarted": "The watchdog was restarted under pressure",
}
"""Reasons of the watchdog, by the names of `kiosk.safety.heartbeat.TripReason`."""

_GUARD: Final = {
    "waiting": "The watchdog does not hold its valve",
    "proving": "The watchdog is still in its own test",
    "holding": "The watchdog still holds its valve",
    "tripped": "The watchdog is locked",
    "lost": "The watchdog went away",
    "silent": "The watchdog went silent",
    "missing": "The watchdog does not answer",
    "released": "The watchdog let the air out",
    "not_ready": "The watchdog is not ready",
    "not_holding": "The watchdog did not hold its valve",
    "did_not_trip": "The watchdog did not let go when it had to",
    "stays_tripped": "The watchdog stays locked",
    "sensor": "The watchdog's sensor gives no pressure",
}

_SENSOR: Final = {
    "nack": "The pressure chip does not answer",
    "timeout": "The pressure chip answers too late",
    "readback": "The pressure chip lost its settings",
    "rail_low": "The pressure sensor's wire is broken",
    "rail_high": "The pressure sensor's signal is too high",
    "supply": "The pressure sensor's supply is out of range",
    "frozen": "The pressure sensor's signal is frozen",
    "stale": "The pressure is too old",
    "jump": "The pressure jumped as no cuff can",
    "bus": "The pressure sensor's bus is blocked",
}

_MACHINE: Final = {
    "trip": "The station is locked",
    "stop": "STOP was pressed",
    "estop": "The emergency switch was pressed",
    "completed": "All sets done",
    "ended_by_runner": "Ended by the runner",
    "pause_too_long": "The pause was too long",
    "discomfort": "Too much discomfort; no more today",
    "symptom_tingling": "Tingling did not go away",
    "symptom_numbness": "Numbness: ended at once",
    "symptom_pain": "Pain: ended at once",
    "symptom_dizzy": "Dizzy: lie down, call the supervisor",
    "symptom_colour": "Pale or blue limb: ended at once",
    "symptom_chest": "Chest or head: EMERGENCY, call help",
    "symptom_other": "A symptom was reported",
    "no_pressure": "There is no usable pressure",
    "pressure_fell": "The pressure fell suddenly: hose off?",
    "screen_lost": "The screen was restarted",
    "screen_silent": "The screen stood still",
    "config_mismatch": "The two processes have different settings",
    "restriction_ceiling": "The longest time under pressure is over",
    "restriction_account": "This limb's time under pressure is used up",
    "restriction_long": "Ten minutes under pressure",
    "at_lop": "The pressure reached LOP",
    "above_lop": "The pressure stayed above LOP",
    "fill_timeout": "The cuff did not fill in time: leak?",
    "leak": "Air is leaking: check cuff and hose",
    "pump_no_rise": "The pump runs but no pressure comes: hose off?",
    "overpressure": "The pressure was above 300 mmHg",
    "unexpected_pressure": "There was pressure where none belongs",
    "vent_failed": "The cuff did not empty in time",
    "disagreement": "The two pressure sensors disagree",
    "excess": "The pressure was far above its set value",
    "high": "The pressure stayed above its band",
    "cannot_hold": "The pressure could not be held: leak?",
    "hunting": "The pressure band was widened",
    "interrupted": "Interrupted: power cut or restart",
    "session_interrupted": "A session was interrupted",
    "setpoint_limit": "The set pressure would be above its limit",
    "cuff_not_empty": "The cuff is not empty yet",
    "station_not_ready": "The station is not open",
    "setpoint_lowered": "10 mmHg less, because of tingling",
    "deflation_slow": "The air goes out slowly: everything was opened",
}

_PROOF: Final = {
    "estop_open": "The emergency switch is pressed or its wire is broken",
    "zero_offset": "The sensor's zero is off: is the cuff empty?",
    "zero_noise": "The sensor's zero is not steady",
    "zero_drift": "The sensor's zero drifts",
    "zero_disagreement": "The two sensors have different zeros",
    "pump_without_enable": "The pump ran without the watchdog's leave",
    "rise_timeout": "The pressure did not rise: hose off, cuff open?",
    "rise_implausible": "The pressure rises as no cuff does",
    "rise_without_pump": "The pressure rose without the pump",
    "vent_slow": "One valve alone does not empty the cuff in time",
}

_PLAN: Final = {
    "protocol_unknown": "This protocol is not known",
    "protocol_limb": "This protocol is not for this limb",
    "exercise_unknown": "This exercise does not belong to the protocol",
    "percent_out_of_range": "The share of LOP is out of range",
    "lop_implausible": "No limb has this LOP: measure again",
    "cuff_unknown": "This cuff is not registered",
    "cuff_limb": "This cuff is not for this limb",
    "consent_missing": "Consent is missing",
    "consent_version": "Consent was given to an older text",
    "screening_missing": "Today's questions were not answered",
    "screening_version": "Today's questions have changed: answer again",
    "screening_old": "The answers are too old: answer again",
    "screening_limb": "This limb may not carry a cuff today",
    "screening_unknown_answer": "An answer does not belong to today's questions",
    "approval_missing": "The supervisor has not approved this plan",
    "approval_stale": "The plan was changed after its approval",
    "daily_limit": "This limb's time for today is used up",
    "reperfusion": "This limb has to rest first",
    "plan_unknown": "This plan is not known",
}

_DESK: Final = {
    "pin_wrong": "This PIN is not right",
    "pin_locked": "Too many wrong PINs: wait",
    "pin_format": "A PIN has six digits",
    "pin_record": "The stored PIN is damaged",
    "supervisor_exists": "There is a supervisor already",
    "busy": "The station is busy: once more, please",
    "link_lost": "No connection to the station",
    "out_of_scale": "Only 0 to 10",
    "unknown_answer": "The station does not know this answer",
    "unknown_intent": "The station does not know this request",
    "already_greeted": "The station was greeted twice",
    "above_absolute_limit": "A setting is wider than its limit",
}

_STORE: Final = {
    "store_cannot_open": "The records cannot be opened",
    "store_not_a_database": "The file of the records is no database",
    "store_foreign": "The records belong to another program",
    "store_newer": "The records are of a newer version",
    "store_damaged": "The records are damaged",
    "store_full": "The disk is full",
    "store_read_only": "The records cannot be written",
    "store_busy": "The records are in use elsewhere",
    "store_no_wal": "The records' disk cannot be used",
    "store_io": "The disk of the records failed",
    "row_refused": "The records refused the entry",
    "store_failed": "The records failed",
}

SENTENCES: Final[dict[str, str]] = {
    **{f"watchdog_{name}": text for name, text in _TRIPS.items()},
    **{f"watchdog_{name}": text for name, text in _GUARD.items()},
    **{f"sensor_{name}": text for name, text in _SENSOR.items()},
    **{f"records_{name}": text for name, text in _STORE.items()},
    "records_lost": "Part of the records of this session was not kept",
    **_MACHINE,
    **_PROOF,
    **_PLAN,
    **_DESK,
    **_STORE,
}

PREFIXES: Final = {
    "screening_unanswered_": "One of today's questions was not answered",
    "screening_": "An answer of today's questions forbids it",
}
"""Codes that end in the id of a question."""

PROOF_STEPS: Final = {
    "estop": "The emergency switch is closed on both sides",
    "agreement": "Both processes have the same settings",
    "zero": "Empty, both sensors read zero and are steady",
    "pump_alone": "The pump cannot run without the watchdog",
    "rise": "Pump and valves raise the pressure",
    "hold": "The cuff holds air, and nothing flows in",
    "vent_b": "The watchdog's valve alone empties the cuff",
    "rise_again": "The pressure rises a second time",
    "vent_a": "The controller's valve alone empties it",
    "watchdog_trip": "The watchdog lets go by itself when it must",
}
"""What each step of the self-test proves, by the codes of `kiosk.core.selftest`."""
