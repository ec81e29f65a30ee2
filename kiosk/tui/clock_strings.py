"""Sentences about date and time: whether they may be believed, and how a supervisor confirms or sets them."""

from typing import Final

from kiosk.tui.language import Text

HEADER: Final = Text("Date and time not confirmed")
TITLE: Final = Text("Supervisor: are date and time right?")
TITLE_SET: Final = Text("Set date and time")
WHY_SET: Final = Text("If they are wrong, set them: every rule that counts days goes by them.")
RIGHT: Final = Text("YES, RIGHT")
CHANGE: Final = Text("NO, SET")
SET: Final = Text("SET THEM")
OPEN_DESK: Final = Text("CLOCK")
"""On the supervisor's desk."""
DATE_TITLE: Final = Text("Which day is it?")
DATE_EARLY: Final = Text("Before {first}: this program is younger than that.")
DATE_LATE: Final = Text("After {last}: that is too far away.")
TIME_TEXT: Final = Text("{date}: what time is it? Take it from a clock that you trust.")
HOUR: Final = Text("hour")
MINUTE: Final = Text("minute")
TIME: Final = Text("{hour:02}:{minute:02}")
PIN_TITLE: Final = Text("Supervisor's PIN")
PIN_CONFIRM: Final = Text(
    "You say:\n{date}, {time}\nis right.\n\nRest between visits and all other days are counted by it."
)
PIN_SET: Final = Text(
    "Until now:\n{before}\nFrom now on:\n{date}, {time}\n\nIt is kept in the record. A mistake can be set right again."
)
BEFORE: Final = Text("{date}, {time}")
"""What the station has held it to be."""
