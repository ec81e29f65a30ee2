"""Sentences of the review of past bouts. Placeholders are filled by `str.format`; no line above 64 cells."""

from typing import Final

from kiosk.tui.language import Text

BUTTON: Final = Text("SESSIONS")
TITLE: Final = Text("Past\nsessions")
EMPTY: Final = Text("There is\nnone on\nrecord")
ROW: Final = "{date} · {limb}\n{exercise}"
ROW_DOSE: Final = Text("{date} · {limb}\n{exercise} · {time} min")

BOUT_TITLE: Final = "{date} · {limb} · {exercise}"
ZOOM: Final = Text("ZOOM\n{zoom}x")
EARLIER: Final = "◄"
LATER: Final = "►"
TO_DOSE: Final = Text("DOSE")
TO_EVENTS: Final = Text("EVENTS")
TO_TRACE: Final = Text("TRACE")
NO_TRACE: Final = Text("No trace of this session is on record.")
LEGEND: Final = Text("S set done  ! alarm  T symptom told  L lowered  P pause  E end")
AXIS: Final = Text("{begin}{gap}{end} min")

BEFORE_NONE: Final = Text("This is the first session of this exercise with this limb.")
BEFORE_NOTHING: Final = Text("The visit before ({date}) cannot be compared: one of the two delivered nothing.")
BEFORE_COUNTED: Final = Text(
    "Visit before ({date}): {reps} repetitions at {percent:.0f} % of LOP; this one: {reps_now} at {percent_now:.0f} %."
)
BEFORE_TIMED: Final = Text(
    "Visit before ({date}): {time} min at {percent:.0f} % of LOP; this one: {time_now} min at {percent_now:.0f} %."
)
ENDED: Final = Text("It ended: {reason}")
CUT_OFF: Final = Text("It was never ended: a power cut, or it still runs.")
TOLD: Final = Text("Worst told: effort {effort} · muscle {discomfort} · cuff pain {cuff_pain} · symptoms {symptoms}")
APPROVED: Final = Text("Approved by {name}")
APPROVED_BY_NOBODY: Final = Text("Nobody has approved it")
OVERRIDES: Final = Text("{approved} · reason given: {reasons}")

EVENT: Final = "{time}  {text}"
LATER_BOOT: Final = "-:--"
"""Where the time of an event stands: the station had been started anew since."""
EVENTS_NONE: Final = Text("Nothing is on record.")
EVENTS_PAGE: Final = Text("Events {page} of {pages}")
ALARM_BEGUN: Final = Text("! alarm: {what}")
ALARM_ENDED: Final = Text("alarm over: {what}")
ALARM_SEEN: Final = Text("alarm acknowledged: {what}")
NAMED: Final = {
    "session_started": Text("begins"),
    "set_done": Text("set done: {figures}"),
    "ending": Text("ends: {detail}"),
    "paused": Text("paused"),
    "resumed": Text("goes on"),
    "rest_longer": Text("longer rest: {figures}"),
    "setpoint_lowered": Text("pressure lowered: {figures}"),
    "symptom": Text("symptom told: {detail}"),
    "effort": Text("effort told: {figures}"),
    "discomfort": Text("muscle told: {figures}"),
    "cuff_pain": Text("cuff pain told: {figures}"),
    "effort_unanswered": Text("effort: no answer"),
    "discomfort_unanswered": Text("muscle: no answer"),
    "cuff_pain_unanswered": Text("cuff pain: no answer"),
    "refill": Text("colour came back: {figures}"),
    "refill_unanswered": Text("colour: no answer"),
    "stop": Text("STOP: {detail}"),
    "stop_answered": Text("why STOP was pressed: {detail}"),
    "acknowledged": Text("a supervisor acknowledged"),
    "audio_paused": Text("sound paused"),
    "audio_resumed": Text("sound back"),
    "deflation_slow": Text("the air went out slowly: {figures}"),
    "trace_dropped": Text("parts of the curve could not be stored"),
    "session_interrupted": Text("found cut off at the next start"),
}
"""What happened, by the code of the event. A code that is missing is shown plainly, with its figures."""
HIDDEN: Final = frozenset(
    {"phase", "mode", "asked", "answered", "bleeding", "command_refused", "event_refused", "wear", "zero_taken"}
)
"""Lines for a technician: they are in the record, and not in the review."""
