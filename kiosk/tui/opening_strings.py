"""What the opening of the station says beside `strings.OPENING_...`."""

from typing import Final

from kiosk.tui.language import Text

STOPPED: Final = Text("SELF-TEST STOPPED, nothing to mend: TEST AGAIN")
"""Somebody pressed STOP while it ran: no part has failed."""
