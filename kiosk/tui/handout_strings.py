"""Sentences about a runner's records that a supervisor hands out onto a stick."""

from typing import Final

from kiosk.tui.language import Text

TITLE_RUNNER: Final = Text("Everything of {name} onto a stick")
TITLE_SESSION: Final = Text("The session of {date} onto a stick")
WHAT: Final = Text(
    "Page, tables, JSON and FHIR, under a number, without the name.\n"
    "LOCKED: only who knows the password can read it, and nobody can reset it.\n"
    "AS IT IS: whoever has the stick can read it."
)
"""Both choices, and who could read it then."""
LOCKED: Final = Text("LOCKED WITH\nA PASSWORD")
OPEN: Final = Text("AS IT IS")

FIRST: Final = Text("New password, all in capitals.\n{count} signs, at least {least}:\n{dots}")
SECOND: Final = Text("The same password once more.\n{count} signs:\n{dots}")
DIFFERENT: Final = Text("Different. A new password:\n{count} signs, at least {least}:\n{dots}")

PIN_LOCKED: Final = Text(
    "{whose} goes onto the stick {label}, locked with the password.\n\nThat you hand it out is kept in the record."
)
PIN_OPEN: Final = Text(
    "{whose} goes onto the stick {label}, as it is: whoever has it can read it.\n\n"
    "That you hand it out is kept in the record."
)
WHOSE_RUNNER: Final = Text("Everything of {name}")
WHOSE_SESSION: Final = Text("The session of {date}")

WRITING: Final = Text("Being written: file {done} of {of}")
READING: Final = Text("Being finished and read back")
DONE: Final = Text("Handed out and read back.")
FAILED: Final = Text("Not handed out: {why}")

OTHER_BUSY: Final = Text("Something else goes onto the stick just now.")
OTHER_DONE: Final = Text("Something else went onto the stick before.")
OTHER_FAILED: Final = Text("Something else did not get onto the stick: {why}")
"""Work that another screen began."""
