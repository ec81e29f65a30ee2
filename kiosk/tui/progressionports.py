"""What the screen needs of the records of a course of training, as Protocols."""

from typing import Protocol as Port

from kiosk.core.aftermath import LastVisit
from kiosk.core.clinic import Ledger
from kiosk.core.evaluationrecords import StoredHold
from kiosk.core.progress import History
from kiosk.core.progressiondone import Done


class CourseRecords(Port):
    """What is read across tables."""

    def today(self) -> float:
        """Civil time in days."""
        ...

    def away_days(self, runner_id: int) -> float | None:
        """How long a runner was away."""
        ...

    def history(self, runner_id: int) -> History:
        """Everything progress is judged by."""
        ...

    def clinic(self) -> Ledger:
        """What there is to count of everybody."""
        ...


class DoneRecords(Port):
    """Bouts with what was told about them."""

    def for_runner(self, runner_id: int) -> tuple[Done, ...]:
        """This runner's bouts."""
        ...

    def last_visit(self, runner_id: int, *, before_today: bool) -> LastVisit:
        """Those of the last visit, and when the morning after it was told."""
        ...


class HoldRecords(Port):
    """Where a supervisor holds the progression."""

    def standing(self, runner_id: int) -> tuple[StoredHold, ...]:
        """This runner's holds that nobody has released."""
        ...


class ProgressionRecords(Port):
    """The part of the store that progression is read from."""

    @property
    def done(self) -> DoneRecords:
        """Bouts done."""
        ...

    @property
    def holds(self) -> HoldRecords:
        """Holds."""
        ...
