"""What the screen needs of the records of past bouts, as a Protocol."""

from typing import Protocol as Port

from kiosk.core.lopvalue import LopValue
from kiosk.core.pastview import BoutLine, BoutRecord, TracePicture
from kiosk.core.records import StoredEvent, Supervisor


class PastRecords(Port):
    """Bouts read as a whole; read only."""

    def count(self, runner_id: int) -> int:
        """How many a runner has."""
        ...

    def page(self, runner_id: int, offset: int, limit: int) -> tuple[BoutLine, ...]:
        """Some of them, most recent first."""
        ...

    def record(self, session_id: int) -> BoutRecord | None:
        """One with everything that was kept of it."""
        ...

    def before(self, session_id: int) -> BoutLine | None:
        """The one of the visit before with the same exercise and limb."""
        ...

    def picture(self, session_id: int, *, width: int, zoom: int, step: int) -> TracePicture | None:
        """A stretch of its trace in columns."""
        ...

    def lop_of(self, session_id: int) -> LopValue | None:
        """The LOP that the bout's plan rests on."""
        ...


class SupervisorRecords(Port):
    """Accounts; the controller's to write."""

    def active(self) -> tuple[Supervisor, ...]:
        """Those whose PIN counts."""
        ...

    def all(self) -> tuple[Supervisor, ...]:
        """Everyone there ever was."""
        ...


class EventRecords(Port):
    """The permanent record; the controller's to write."""

    def alarm_log(self, offset: int, limit: int) -> tuple[StoredEvent, ...]:
        """Lines about alarms, most recent first."""
        ...

    def alarm_count(self) -> int:
        """How many there are."""
        ...
