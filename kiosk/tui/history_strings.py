"""Sentences of the review of past bouts. Placeholders are filled by `str.format`; no line above 64 cells."""

from typing import Final

BUTTON: Final = "SESSIONS"
TITLE: Final = "Past\nsessions"
EMPTY: Final = "There is\nnone on\nrecord"
ROW: Final = "{date} · {limb}\n{exercise}"
ROW_DOSE: Final = "{date} · {limb}\n{exercise} · {time} min"

BOUT_TITLE: Final = "{date} · {limb} · {exercise}"
ZOOM: Final = "ZOOM\n{zoom}x"
EARLIER: Final = "◄"
LATER: Final = "►"
TO_DOSE: Final = "DOSE"
TO_EVENTS: Final = "EVENTS"
TO_TRACE: Final = "TRACE"
NO_TRACE: Final = "No trace of this session is on record."
LEGEND: Final = "S set done  ! alarm  T symptom told  L lowered  P pause  E end"
AXIS: Final = "{begin}{gap}{end} min"

BEFORE_NONE: Final = "This is the first session of this exercise with this limb."
BEFORE_NOTHING: Final = "The visit before ({date}) cannot be compared: one of the two delivered nothing."
BEFORE_COUNTED: Final = (
    "Visit before ({date}): {reps} repetitions at {percent:.0f} % of LOP; this one: {reps_now} at {percent_now:.0f} %."
)
BEFORE_TIMED: Final = (
    "Visit before ({date}): {time} min at {percent:.0f} % of LOP; this one: {time_now} min at {percent_now:.0f} %."
)
ENDED: Final = "It ended: {reason}"
CUT_OFF: Final = "It was never ended: a power cut, or it still runs."
TOLD: Final = "Worst told: effort {effort} · muscle {discomfort} · cuff pain {cuff_pain} · symptoms {symptoms}"
APPROVED: Final = "Approved by {name}"
APPROVED_BY_NOBODY: Final = "Nobody has approved it"
OVERRIDES: Final = "{approved} · otherwise than proposed: {reasons}"

EVENT: Final = "{time}  {text}"
EVENTS_NONE: Final = "Nothing is on record."
EVENTS_PAGE: Final = "Events {page} of {pages}"
ALARM_BEGUN: Final = "! alarm: {what}"
ALARM_ENDED: Final = "alarm over: {what}"
ALARM_SEEN: Final = "alarm acknowledged: {what}"
NAMED: Final = {
    "session_started": "begins",
    "set_done": "set done: {figures}",
    "ending": "ends: {detail}",
    "paused": "paused",
    "resumed": "goes on",
    "rest_longer": "longer rest: {figures}",
    "setpoint_lowered": "pressure lowered: {figures}",
    "symptom": "symptom told: {detail}",
    "effort": "effort told: {figures}",
    "discomfort": "muscle told: {figures}",
    "cuff_pain": "cuff pain told: {figures}",
    "effort_unanswered": "effort: no answer",
    "discomfort_unanswered": "muscle: no answer",
    "cuff_pain_unanswered": "cuff pain: no answer",
    "refill": "colour came back: {figures}",
    "refill_unanswered": "colour: no answer",
    "stop": "STOP: {detail}",
    "stop_answered": "why STOP was pressed: {detail}",
    "acknowledged": "a supervisor acknowledged",
    "audio_paused": "sound paused",
    "audio_resumed": "sound back",
    "deflation_slow": "the air went out slowly: {figures}",
    "session_interrupted": "found cut off at the next start",
}
"""What happened, by the code of the event. A code that is missing is shown plainly, with its figures."""
HIDDEN: Final = frozenset({"phase", "mode", "asked", "answered", "bleeding", "command_refused", "event_refused"})
"""Lines for a technician: they are in the record, and not in the review."""
