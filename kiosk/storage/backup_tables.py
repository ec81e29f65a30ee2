"""The index of lines about backups, as migration 19 makes it. Shipped: never changed."""

from typing import Final

BY_BACKUP: Final = (
    "CREATE INDEX events_backups ON events(sequence) WHERE code IN ('backup_made', 'backup_failed', 'records_verified')"
)
"""Without it the screen would look through all events whenever there is no such line."""
