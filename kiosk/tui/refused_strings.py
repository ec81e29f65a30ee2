"""What is said when the controller cannot begin, because of the records or their disk."""

from typing import Final

from kiosk.tui.language import Text

TITLE: Final = Text("THE STATION CANNOT BEGIN")
TEXT: Final = Text(
    "{why}.\n\n"
    "Nothing could be recorded, so it holds no air in the cuff.\n"
    "It tries again by itself. Please call the technician.\n\n"
    "If the cuff is still tight: press the red emergency switch,\n"
    "or open the cuff by hand."
)
