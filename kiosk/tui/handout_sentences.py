"""What is said of records that were not handed out, by code."""

from typing import Final

from kiosk.tui.language import Text

HAND_OUT_REASONS: Final[dict[str, Text]] = {
    "export_no_room": Text("The stick is full"),
    "export_failed": Text("The stick cannot be written"),
    "export_there": Text("The stick has it already"),
    "export_damaged": Text("It does not read back"),
    "export_too_large": Text("Too much for one locked file"),
    "passphrase_short": Text("The password is too short"),
    "hand_out_not_agreed": Text("No supervisor has agreed to it"),
    "session_unknown": Text("This session is not on record"),
}
"""In one line."""
