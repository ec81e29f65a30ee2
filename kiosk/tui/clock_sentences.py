"""Why date and time are not believed, by code."""

from typing import Final

from kiosk.tui.language import Text

CLOCK: Final[dict[str, Text]] = {
    "clock_untrusted": Text("Date and time are not confirmed; a supervisor confirms them first"),
    "clock_unproved": Text(
        "The station was without power, and no clock of its own went on. A supervisor looks whether the time is right."
    ),
    "clock_early": Text("The date lies before this program was made: it is wrong. A supervisor sets it."),
    "clock_late": Text("The date lies many years ahead: it is wrong. A supervisor sets it."),
    "clock_back": Text("The last record is later than this: the clock went back. A supervisor sets it."),
    "clock_ahead": Text("The last record is more than six weeks old. A supervisor looks whether the date is right."),
    "clock_disagrees": Text("The two clocks of the station do not agree. A supervisor looks which time is right."),
    "clock_jumped": Text(
        "Something has set the station's clock while it ran. A supervisor looks whether date and time are right."
    ),
    "clock_entry_old": Text("That was entered too long ago; enter the time again"),
    "clock_synchronised": Text("Date and time are from a network"),
    "clock_hardware": Text("Date and time are from a clock with a battery"),
    "clock_confirmed": Text("A supervisor has confirmed date and time"),
    "clock_set": Text("A supervisor has set date and time"),
}
