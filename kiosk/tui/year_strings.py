"""Sentences of the correction of a year of birth."""

from typing import Final

from kiosk.tui.language import Text

WRONG: Final = Text("YEAR IS\nWRONG")
"""On the target beside a contradiction between answer and year of birth."""
TITLE: Final = Text("In which year was {name} born?")
NOW: Final = Text(
    "The station has {year}. A supervisor corrects it with the PIN; after that today's questions are asked again."
)
WHAT: Final = Text(
    "{name}\nborn in {before}, now {after}.\n\nAge decides what is asked and what is allowed.\n\n"
    "The old year is kept in the record."
)
YEAR_UNIT: Final = Text("year of birth")
