"""Sentences of the live board: for somebody across the room who knows what a LOP is. No line above its 66 cells."""

from typing import Final

from kiosk.tui.language import Plural, Text

OPEN: Final = Text("BOARD")
BACK: Final = Text("◄ TRAINING")
LOWER: Final = Text("LOWER\n10 mmHg")
PAUSE: Final = Text("PAUSE")
RESUME: Final = Text("GO ON")
END: Final = Text("END\nair out")

WHO: Final = "{initials}  {name} · {limb}"
WHAT: Final = "{exercise} · {protocol}"
SET: Final = Text("set {setpoint} ({percent:.0f} %) · band {low} to {high}")
SET_LOWERED: Final = Text("set {setpoint} ({percent:.0f} %, {lowered} less) · band {low} to {high}")
SET_NONE: Final = Text("no pressure is set")
LOP: Final = Text("LOP {lop:.0f} · {method}, {age}")
LOP_QUALITY: Final = Text("LOP {lop:.0f} {quality} · {method}, {age}")
LOP_ALONE: Final = Text("LOP {lop:.0f}")
METHODS: Final = {"doppler": Text("Doppler"), "measured": Text("measured"), "estimated": Text("ESTIMATED")}

GUARD: Final = Text("guard {state} · sensor B {pressure} · {switch}")
GUARD_NONE: Final = Text("NO GUARD: nobody watches the cuff")
GUARD_STATES: Final = {
    "waiting": Text("waits"),
    "proving": Text("is tested"),
    "holding": Text("watches"),
    "tripped": Text("LOCKED"),
}
SWITCH_CLOSED: Final = Text("switch ok")
SWITCH_OPEN: Final = Text("EMERGENCY STOP")

NOW_REPETITION: Final = Text("{cue} {repetition} of {total} · set {number} of {sets}")
NOW_TIMED: Final = Text("{cue} {left} · set {number} of {sets}")
NOW_OTHER: Final = Text("{cue} · set {number} of {sets}")
NOW_END: Final = "{cue}"
THEN: Final = Text("{now} · then {after}")
AFTER_REST: Final = Text("rest {time}")
AFTER_OFF: Final = Text("air out, rest {time}")
AFTER_COUNTED: Final = Plural("{count} repetition", "{count} repetitions")
AFTER_TIMED: Final = Text("work {time}")
AFTER_RELEASE: Final = Text("air out")

BAND: Final = Text("in band {share} of {time} min · peak {peak} · above LOP {above:.1f} s")
BAND_NONE: Final = Text("the band was not reached yet")
TIME: Final = Text("at pressure {spent} of {ceiling} min, {left} left  {bar}")
TOLD: Final = Text("set {number}: effort {effort} · muscle {discomfort} · cuff pain {cuff_pain} · tingling {symptoms}x")
TOLD_NONE: Final = Text("nothing was told yet · tingling {symptoms}x")
TOLD_NOTHING: Final = "-"
TOLD_BEFORE: Final = "({value})"
"""An answer of an earlier set."""
ALARM: Final = "! {time}  {what}"
ALARM_OVER: Final = Text("  {time}  {what} (over)")
ALARM_MORE: Final = Text("! {time}  {what} (and {count} more)")
NO_ALARM: Final = Text("no alarm")
