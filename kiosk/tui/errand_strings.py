"""Sentences of the service page: update, check of the station, support file; what is asked, how far it is, the end."""

from typing import Final

from kiosk.tui.language import Plural, Text

BUTTON: Final = Text("SERVICE")
"""On the page of the station's sensors, and there alone: the supervisor's desk is full."""
TITLE: Final = Text("Service of this station")
UPDATE: Final = Text("UPDATE")
SUPPORT: Final = Text("SUPPORT")
NO_UPDATE: Final = Text("Update: none since the station was switched on.")
NO_CHECK: Final = Text("Check: none since the station was switched on.")
NO_SUPPORT: Final = Text("Support file: none since the station was switched on.")
LAST_UPDATE: Final = Text("Update, {time}: {what}")
LAST_CHECK: Final = Text("Check, {time}: {failed} failed, {warned} to look at, {good} fine")
LAST_CHECK_ELSE: Final = Text("Check, {time}: {what}")
LAST_SUPPORT: Final = Text("Support file, {time}: {what}")
LAST_ELSE: Final = {
    "back": Text("Update, {time}, taken back: {what}"),
    "refused": Text("Update, {time}, refused: {what}"),
    "failed": Text("Update, {time}, came to no end: {what}"),
}
"""An update that was none, by its state."""
UNDER_WAY: Final = Text("under way")

LIST_TITLE: Final = Text("Which version?")
NO_STICK: Final = Text("Put a USB stick in that has an update of your maker on it.")
NO_BUNDLE: Final = Text("There is no update on this stick. It is a file at the top of the stick that ends in .bundle.")
LOOKING: Final = Text("The sticks are being looked through …")
LIST_FAILED: Final = Text("The stick could not be looked through. Pull it out, and put it in again.")
ROW: Final = "{standing}: {number}, {date}"
ROW_UNKNOWN: Final = "{standing}: {name}"
MORE: Final = Text("There are more files than are shown.")
STANDINGS: Final = {
    "newer": Text("newer"),
    "same": Text("installed"),
    "older": Text("older"),
    "other_target": Text("for other machines"),
    "stranger": Text("unknown maker"),
    "damaged": Text("damaged"),
    "unreadable": Text("cannot be read"),
    "unknown": Text("not understood"),
}
"""What an update with it would be."""

ASK_TITLE: Final = Text("Update to version {number}")
ASK: Final = Text(
    "THE STATION CLOSES for some minutes, and nobody may train. The screen goes dark and comes back by itself.\n\n"
    "The records are backed up first. If the new version does not prove itself, the station goes back by itself to the "
    "one of now. Leave it switched on, and the stick in until the screen goes dark."
)
GO_ON: Final = Text("GO ON")
CANNOT_TITLE: Final = Text("This is no update for this station")
CANNOT: Final = {
    "same": Text("This version is installed already. There is nothing to do."),
    "older": Text("It is older than the installed one. Only a technician can go back, on the command line."),
    "other_target": Text("It is for another kind of station. Ask your maker for the one for this station."),
    "stranger": Text("It was not signed by a maker whom this station trusts. Use one that your maker has given you."),
    "damaged": Text("The file is damaged. Fetch it anew, copy it onto the stick anew, and try again."),
    "unreadable": Text("The file cannot be read. Copy it onto the stick anew, or use another stick."),
    "unknown": Text("This version of the program does not understand it. Ask your maker."),
}
PIN_TITLE: Final = Text("Supervisor's PIN")
PIN_UPDATE: Final = Text(
    "Update to version {number}.\n\nTHE STATION CLOSES: nobody may train until the screen is back.\n\n"
    "It is kept who asked."
)
PIN_CHECK: Final = Text("Check the station.\n\nNothing moves. It is kept who asked.")
PIN_SUPPORT: Final = Text("A support file goes onto the stick {label}, without people.\n\nIt is kept who asked.")

UPDATING: Final = Text("Update of this station")
STEP: Final = Text("Step {number} of {of}: {what}")
ASKED: Final = Text("Asked for: it begins in a moment")
UNHEARD: Final = Text("Nothing has begun: nobody answers.")
UNHEARD_WAY: Final = Text("Switch the station off and on, and try again. If it comes again, install the station anew.")
STALLED: Final = Text("Nothing has been heard for {time} min: it may have stopped.")
STALLED_WAY: Final = Text(
    "Wait five minutes more. Then switch the station off and on: it goes on by itself, or back to the version before."
)
STALLED_WAY_ELSE: Final = Text("You may leave this page. If it stays, switch the station off and on, and try again.")
UPDATE_NOTE: Final = Text("Do not switch the station off. Touch nothing: the station has to be at rest.")
CHECK_NOTE: Final = Text("You may leave this page and come back.")
SUPPORT_NOTE: Final = Text("Leave the stick in. You may leave this page and come back.")

REFUSED: Final = Text("Not updated: nothing was changed")
BACK: Final = Text("The update was taken back: the version before runs as it did")
FAILED: Final = Text("The update came to no end: the station stays closed")
NOT_DONE: Final = Text("It was not done")
FAILED_WAY: Final = Text("Switch the station off and on. If it stays, fetch a technician.")
OK_BACK: Final = Text("A supervisor reads this and gives the PIN: then the station goes on.")
OK_DONE: Final = Text(
    "The station closed for it: the full self-test comes next. A supervisor reads this and gives the PIN."
)
READ: Final = Text("I HAVE\nREAD IT")
PIN_READ: Final = Text("You have read what became of the update.\n\nIt is not told again.")
MORE_CHECKS: Final = Plural("{names} and {count} more", "{names} and {count} more")

SUPPORT_TITLE: Final = Text("Support file onto a stick")
SUPPORT_WHAT: Final = Text(
    "For whoever helps from afar: versions, settings, checks, self-tests and what the logs say, as figures and codes. "
    "Nothing about people: no names, no answers, no bouts."
)
WRITE: Final = Text("WRITE")
WRITTEN_WHAT: Final = Text("It lies at the top of the stick and contains no people's data.")
NOT_WRITTEN: Final = Text("Not written: {why}")
