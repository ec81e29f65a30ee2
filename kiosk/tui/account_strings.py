"""Sentences about supervisors' accounts, the locked PIN pad and the list of alarms."""

from typing import Final

LOCKED: Final = (
    "LOCKED: too many wrong PINs.\n\n"
    "Enter a PIN again in {time} min.\n\n"
    "Each more wrong PIN doubles the wait, up to 15 minutes."
)
UNLOCKED: Final = "Enter the PIN again."

BUTTON: Final = "ACCOUNTS"
TITLE: Final = "Super-\nvisors"
NEW: Final = "NEW"
ROW: Final = "{name}\nsince {date}"

ADD_NAME: Final = "Name:"
ADD_FIRST_TITLE: Final = "PIN of {name}"
ADD_FIRST: Final = "{name} chooses a PIN of their own: six digits, then OK."
ADD_AGAIN: Final = "The same PIN again, then OK."
ADD_DIFFERENT: Final = "The two were different.\nChoose the PIN again."
ADD_PIN_TITLE: Final = "Your own PIN"
ADD_PIN: Final = "A supervisor who is here already says with their own PIN that {name} may supervise."

RETIRE_TITLE: Final = "Retire {name}?"
RETIRE: Final = (
    "Their PIN opens nothing any more. What they approved stays on record with their name.\n\n"
    "A supervisor's PIN retires them."
)

ALARMS: Final = "ALARMS"
ALARMS_TITLE: Final = "Alarms on record, page {page} of {pages}"
ALARMS_NONE: Final = "No alarm is on record."
ALARM_LINE: Final = "{time}  {text}"
BEGUN: Final = "! {what}"
ENDED: Final = "over: {what}"
SEEN: Final = "acknowledged by {name}: {what}"
SOUND_PAUSED: Final = "sound paused"
SOUND_BACK: Final = "sound back"
SOUND_REFUSED: Final = "sound: no pause was possible"
