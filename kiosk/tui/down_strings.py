"""What is said when the station stays down: its watchdog cannot stay up, and starts of the machine did not help."""

from typing import Final

from kiosk.tui.language import Text

TITLE: Final = Text("OUT OF ORDER")
TEXT: Final = Text(
    "The station does not start. It holds no air in the cuff.\n\n"
    "Do not train. Please call the technician.\n\n"
    "If the cuff is still tight: press the red emergency switch,\n"
    "or open the cuff by hand."
)
