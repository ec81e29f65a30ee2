"""Sentences about a stick that all records are copied onto."""

from typing import Final

from kiosk.tui.language import Text

BUTTON: Final = Text("STICK")
"""On the supervisor's desk and its page of the station, on the review with a runner, on the list of past sessions, and
on one of them."""
TITLE: Final = Text("All records onto a stick")
NONE: Final = Text("Put a USB stick in.")
SEVERAL: Final = Text("There is more than one stick. Leave one in.")
THERE: Final = Text("Stick {label}: {free} GB free")
READ_ONLY: Final = Text("Stick {label} cannot be written: use another one.")
WHAT: Final = Text(
    "A backup of everybody and everything, with names: keep the stick under lock. What else is on it stays."
)
COPY: Final = Text("COPY")
PIN_TITLE: Final = Text("Supervisor's PIN")
PIN_TEXT: Final = Text("All records go onto the stick {label}, with names.\n\nIt is kept in the record.")
WRITING: Final = Text("Being copied: part {done} of {of}")
READING: Final = Text("Being read back")
RELEASING: Final = Text("Being finished")
STAY: Final = Text("Leave the stick in. The station may be used meanwhile.")
DONE: Final = Text("Copied and read back.")
FAILED: Final = Text("Not copied: {why}")
PULL: Final = Text("You may pull the stick out.")
KEEP_IN: Final = Text("Do not pull the stick out before the station is switched off.")
