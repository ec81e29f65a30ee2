"""What is said of backups, by code."""

from typing import Final

from kiosk.tui.language import Text

BACKUPS: Final[dict[str, Text]] = {
    "backup_none": Text("No backup of the records was ever made"),
    "backup_old": Text("The last backup is more than three days old"),
    "backup_failed": Text("The last backup could not be made"),
    "altered_records": Text("Some records are not as they were written"),
    "backup_no_room": Text("There is not enough room for a backup"),
    "backup_other": Text("The backup holds what the records have lost"),
    "backup_damaged": Text("The backup does not read back"),
    "backup_stopped": Text("The copying was cut off"),
    "stick_pulled": Text("The stick was pulled out"),
    "stick_busy": Text("The stick could not be finished"),
    "backup_io": Text("The backup cannot be written"),
}
"""In one line."""
