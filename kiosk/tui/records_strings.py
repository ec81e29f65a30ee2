"""Sentences about records that were replaced, and what a supervisor accepts with that."""

from typing import Final

from kiosk.tui.language import Text

TITLE: Final = Text("The records were replaced")
WHAT: Final = Text("The records of this station were damaged or gone. They are kept aside for the technician.")
BACKUP: Final = Text(
    "A backup stands in their place. It ends at:\n{last}\nWhatever was recorded after that is missing: people, bouts, "
    "and how long a limb has to recover."
)
NOTHING: Final = Text(
    "There was no backup. Nothing is known of before: no people, no answers, no bouts, and not how long a limb has to "
    "recover."
)
ASK: Final = Text("Ask each runner when they last trained, here or elsewhere, before you approve anything.")
ACCEPT: Final = Text("I KNOW WHAT\nIS MISSING")
PIN_TITLE: Final = Text("Supervisor's PIN")
PIN_TEXT: Final = Text(
    "You accept these records.\n\nTell the technician: the card may be worn out. It is kept who accepted."
)
