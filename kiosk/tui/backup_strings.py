"""Words about backups on the supervisor's desk."""

from typing import Final

from kiosk.tui.language import Text

LAST: Final = Text("Last backup: {when}")
NEVER: Final = Text("No backup of the records yet")
OLD: Final = Text("! Too old, the last backup: {when}")
FAILED: Final = Text("! Backup failed: {why}")
ALTERED: Final = Text("! Some records are not as written: tell the technician")
