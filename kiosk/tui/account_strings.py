"""Sentences about supervisors' accounts, the locked PIN pad and the list of alarms."""

from typing import Final

from kiosk.tui.language import Text

LOCKED: Final = Text(
    "LOCKED: too many wrong PINs.\n\n"
    "Enter a PIN again in {time} min.\n\n"
    "Each more wrong PIN doubles the wait, up to 15 minutes."
)
UNLOCKED: Final = Text("Enter the PIN again.")

BUTTON: Final = Text("ACCOUNTS")
TITLE: Final = Text("Super-\nvisors")
NEW: Final = Text("NEW")
ROW: Final = Text("{name}\nsince {date}")

ADD_NAME: Final = Text("Name:")
ADD_FIRST_TITLE: Final = Text("PIN of {name}")
ADD_FIRST: Final = Text("{name} chooses a PIN of their own: six digits, then OK.")
ADD_AGAIN: Final = Text("The same PIN again, then OK.")
ADD_DIFFERENT: Final = Text("The two were different.\nChoose the PIN again.")
ADD_PIN_TITLE: Final = Text("Your own PIN")
ADD_PIN: Final = Text("A supervisor who is here already says with their own PIN that {name} may supervise.")

RETIRE_TITLE: Final = Text("Retire {name}?")
RETIRE: Final = Text(
    "Their PIN opens nothing any more. What they approved stays on record with their name.\n\n"
    "A supervisor's PIN retires them."
)

ALARMS: Final = Text("ALARMS")
ALARMS_TITLE: Final = Text("Alarms on record, page {page} of {pages}")
ALARMS_NONE: Final = Text("No alarm is on record.")
ALARM_LINE: Final = "{time}  {text}"
BEGUN: Final = "! {what}"
ENDED: Final = Text("over: {what}")
SEEN: Final = Text("seen by {name}: {what}")
SEEN_IN_SUMMARY: Final = Text("seen: {what}")
SOUND_PAUSED: Final = Text("sound paused")
SOUND_BACK: Final = Text("sound back")
SOUND_REFUSED: Final = Text("sound: no pause was possible")
