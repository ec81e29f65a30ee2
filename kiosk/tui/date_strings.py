"""What a date wheel says, and how a language writes a date."""

from typing import Final

from kiosk.tui.language import Text

DAY: Final = Text("{day} {month} {year}")
"""A date. The order of the three is the order of the wheel's columns too."""
COLUMNS: Final = {"day": Text("day"), "month": Text("month"), "year": Text("year")}
SHORT: Final = Text("{month} {year} has only {days} days.")
UNDO: Final = Text("UNDO")
NOT_KNOWN: Final = Text("NOT SURE")

WHEN_TITLE: Final = Text("When was that?")
"""After a yes to something of the last weeks."""
WHEN_EARLY: Final = Text("Before {first} is too long ago to count: go back and answer NO.")
WHEN_LATE: Final = Text("After {last}: that is still to come.")
