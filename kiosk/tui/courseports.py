"""What the screen needs of the records of a course of training, as Protocols."""

from typing import Protocol as Port

from kiosk.core.clinic import Ledger
from kiosk.core.condition import Condition, MorningAfter
from kiosk.core.evaluationrecords import Skipped, StoredEvaluation, StoredMorning, StoredResult
from kiosk.core.goals import Goal
from kiosk.core.model import Side
from kiosk.core.progress import History


class EvaluationRecords(Port):
    """Goals and conditions."""

    def add(
        self, runner_id: int, goal: Goal, condition: Condition, *, visits_per_week: int, tests_version: str
    ) -> StoredEvaluation:
        """Store what was told."""
        ...


class ResultRecords(Port):
    """Results of tests."""

    def add(
        self, evaluation: StoredEvaluation, test_id: str, value: float, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        """Store a result."""
        ...

    def skip(
        self, evaluation: StoredEvaluation, test_id: str, why: Skipped, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        """Store why there is none."""
        ...


class MorningRecords(Port):
    """Mornings after."""

    def add(self, runner_id: int, session_id: int, after: MorningAfter) -> StoredMorning:
        """Store what was told."""
        ...


class LoadRecords(Port):
    """Loads lifted in bouts."""

    def add(self, session_id: int, load_kg: float) -> int:
        """Store the load of a bout; its number."""
        ...


class CourseRecords(Port):
    """What is read across tables."""

    def today(self) -> float:
        """Civil time in days."""
        ...

    def history(self, runner_id: int) -> History:
        """Everything progress is judged by."""
        ...

    def clinic(self) -> Ledger:
        """What there is to count of everybody."""
        ...
