"""What the screen needs to know of backups, as Protocols."""

from typing import Protocol as Port

from kiosk.core.backupstate import BackupState, Moment


class BackupRecords(Port):
    """Lines about backups."""

    def state(self) -> BackupState:
        """What is known of the backups now."""
        ...

    def now(self) -> Moment:
        """This moment, as lines are stamped."""
        ...


class BackedUp(Port):
    """A store that knows of its backups."""

    @property
    def backups(self) -> BackupRecords:
        """Lines about backups."""
        ...
