"""Why date and time are not believed, by code."""

from typing import Final

from kiosk.tui.language import Text

CLOCK: Final[dict[str, Text]] = {
    "clock_untrusted": Text("Date and time not confirmed: ask a supervisor"),
    "clock_early": Text("The date lies before this program was made"),
    "clock_late": Text("The date lies too many years ahead"),
    "clock_entry_old": Text("Entered too long ago: enter the time again"),
    "clock_unproved": Text("Nothing vouches for date and time"),
    "clock_back": Text("The clock went back behind the last record"),
    "clock_ahead": Text("The last record is more than six weeks old"),
    "clock_disagrees": Text("The two clocks of the station do not agree"),
    "clock_jumped": Text("The clock was set while the station ran"),
    "clock_synchronised": Text("Date and time are kept by a network"),
    "clock_hardware": Text("A clock with a battery kept date and time"),
    "clock_confirmed": Text("A supervisor has confirmed date and time"),
    "clock_set": Text("A supervisor has set date and time"),
}
"""In one line."""

WHY: Final[dict[str, Text]] = {
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
}
"""Of what a supervisor is asked."""
