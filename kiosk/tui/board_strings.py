"""Sentences of the live board: for somebody across the room who knows what a LOP is. No line above its 66 cells."""

from typing import Final

OPEN: Final = "BOARD"
BACK: Final = "◄ TRAINING"
LOWER: Final = "LOWER\n10 mmHg"
PAUSE: Final = "PAUSE"
RESUME: Final = "GO ON"
END: Final = "END\nair out"

WHO: Final = "{initials}  {name} · {limb}"
WHAT: Final = "{exercise} · {protocol}"
SET: Final = "set {setpoint} ({percent:.0f} %) · band {low} to {high}"
SET_LOWERED: Final = "set {setpoint} ({percent:.0f} %, {lowered} less) · band {low} to {high}"
SET_NONE: Final = "no pressure is set"
LOP: Final = "LOP {lop:.0f} · {method}, {age}"
LOP_QUALITY: Final = "LOP {lop:.0f} {quality} · {method}, {age}"
LOP_ALONE: Final = "LOP {lop:.0f}"
METHODS: Final = {"doppler": "Doppler", "measured": "measured", "estimated": "ESTIMATED"}

GUARD: Final = "guard {state} · sensor B {pressure} · {switch}"
GUARD_NONE: Final = "NO GUARD: nobody watches the cuff"
GUARD_STATES: Final = {
    "waiting": "waits",
    "proving": "is tested",
    "holding": "watches",
    "tripped": "LOCKED",
}
SWITCH_CLOSED: Final = "switch ok"
SWITCH_OPEN: Final = "EMERGENCY STOP"

NOW_REPETITION: Final = "{cue} {repetition} of {total} · set {number} of {sets}"
NOW_TIMED: Final = "{cue} {left} · set {number} of {sets}"
NOW_OTHER: Final = "{cue} · set {number} of {sets}"
NOW_END: Final = "{cue}"
THEN: Final = "{now} · then {after}"
AFTER_REST: Final = "rest {time}"
AFTER_OFF: Final = "air out, rest {time}"
AFTER_COUNTED: Final = "{count} repetitions"
AFTER_TIMED: Final = "work {time}"
AFTER_RELEASE: Final = "air out"

BAND: Final = "in band {share} of {time} min · peak {peak} · above LOP {above:.1f} s"
BAND_NONE: Final = "the band was not reached yet"
TIME: Final = "at pressure {spent} of {ceiling} min, {left} left  {bar}"
TOLD: Final = "set {number}: effort {effort} · muscle {discomfort} · cuff pain {cuff_pain} · tingling {symptoms}x"
TOLD_NONE: Final = "nothing was told yet · tingling {symptoms}x"
TOLD_NOTHING: Final = "-"
TOLD_BEFORE: Final = "({value})"
"""An answer of an earlier set."""
ALARM: Final = "! {time}  {what}"
ALARM_OVER: Final = "  {time}  {what} (over)"
ALARM_MORE: Final = "! {time}  {what} (and {count} more)"
NO_ALARM: Final = "no alarm"
