"""Evaluations and results of tests. Nothing is changed or dropped: a correction is a row that names the one before."""

import math
from typing import Final, assert_never

from kiosk.core.condition import Condition
from kiosk.core.errors import StorageError
from kiosk.core.evaluationrecords import CorrectionReason, Skipped, StoredEvaluation, StoredResult
from kiosk.core.goals import Goal, GoalKind, Injury, Performance, Strength, kind_of
from kiosk.core.model import Side
from kiosk.storage.database import RecordFile, day_of
from kiosk.storage.row import Row
from kiosk.storage.text import dump, load

_STANDING: Final = (
    "SELECT * FROM test_results AS one WHERE runner_id = ? AND NOT EXISTS "
    "(SELECT 1 FROM test_results WHERE replaces_id = one.id) ORDER BY taken_utc, id"
)


class Evaluations:
    """Goals and conditions, visit by visit."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(
        self, runner_id: int, goal: Goal, condition: Condition, *, visits_per_week: int, tests_version: str
    ) -> StoredEvaluation:
        """Store what was told now."""
        row = {
            "runner_id": runner_id,
            "goal_kind": kind_of(goal).value,
            "goal": dump(goal),
            "condition": dump(condition),
            "visits_per_week": visits_per_week,
            "tests_version": tests_version,
        }
        return _evaluation(self._file.add("evaluations", row))

    def for_runner(self, runner_id: int) -> tuple[StoredEvaluation, ...]:
        """All of a runner, in the order they came."""
        rows = self._file.rows("SELECT * FROM evaluations WHERE runner_id = ? ORDER BY id", [runner_id])
        return tuple(_evaluation(row) for row in rows)

    def all(self) -> tuple[StoredEvaluation, ...]:
        """Of everybody, in the order they came."""
        return tuple(_evaluation(row) for row in self._file.rows("SELECT * FROM evaluations ORDER BY id"))


class Results:
    """Results of tests, and why there is none."""

    def __init__(self, file: RecordFile) -> None:
        self._file = file

    def add(
        self, evaluation: StoredEvaluation, test_id: str, value: float, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        """Store a result of now; `value` as the test keeps it."""
        return self._add(evaluation, test_id, side, exercise, {"value": _number(value)})

    def skip(
        self, evaluation: StoredEvaluation, test_id: str, why: Skipped, *, side: Side | None, exercise: str | None
    ) -> StoredResult:
        """Store that a test was not done, and why."""
        return self._add(evaluation, test_id, side, exercise, {"skipped": why.value})

    def _add(
        self,
        evaluation: StoredEvaluation,
        test_id: str,
        side: Side | None,
        exercise: str | None,
        said: dict[str, object],
    ) -> StoredResult:
        row = {
            "runner_id": evaluation.runner_id,
            "evaluation_id": evaluation.id,
            "test_id": test_id,
            "side": None if side is None else side.value,
            "exercise": exercise,
            "taken_utc": self._file.utc(),
            **said,
        }
        return _result(self._file.add("test_results", row))

    def get(self, result_id: int) -> StoredResult | None:
        """One row, whether it stands or not."""
        row = self._file.one("SELECT * FROM test_results WHERE id = ?", [result_id])
        return None if row is None else _result(row)

    def correct(
        self, result_id: int, value: float | None, *, supervisor_id: int, reason: CorrectionReason
    ) -> StoredResult:
        """Store another value in place of one that stands, or that there is none; the day stays that of the test.

        Raises:
            StorageError: `result_unknown`, or `result_replaced`: it was corrected already, correct that row.
        """
        said: dict[str, object]
        said = {"skipped": Skipped.MISTAKE.value} if value is None else {"value": _number(value)}
        said |= {"supervisor_id": supervisor_id, "reason": reason.value}
        with self._file.transaction():
            before = self._file.one("SELECT * FROM test_results WHERE id = ?", [result_id])
            if before is None:
                raise StorageError("result_unknown", f"there is no result {result_id}", "look at the list again")
            if self._file.one("SELECT id FROM test_results WHERE replaces_id = ?", [result_id]) is not None:
                raise StorageError(
                    "result_replaced", f"result {result_id} was corrected already", "correct the one that stands"
                )
            kept = ("runner_id", "evaluation_id", "test_id", "side", "exercise", "taken_utc")
            row = {name: before[name] for name in kept}
            return _result(self._file.add("test_results", {**row, **said, "replaces_id": result_id}))

    def standing(self, runner_id: int) -> tuple[StoredResult, ...]:
        """Results of a runner that nothing has replaced, by the day of the test."""
        return tuple(_result(row) for row in self._file.rows(_STANDING, [runner_id]))


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise StorageError("row_refused", f"{value} is no result", "enter a number")
    return float(value)


def _goal(row: Row) -> Goal:
    where = f"evaluation {row['id']}"
    kind = GoalKind(row["goal_kind"])
    match kind:
        case GoalKind.INJURY:
            return load(row["goal"], Injury, where)
        case GoalKind.PERFORMANCE:
            return load(row["goal"], Performance, where)
        case GoalKind.STRENGTH:
            return load(row["goal"], Strength, where)
        case _:
            assert_never(kind)


def _evaluation(row: Row) -> StoredEvaluation:
    return StoredEvaluation(
        id=row["id"],
        runner_id=row["runner_id"],
        goal=_goal(row),
        condition=load(row["condition"], Condition, f"evaluation {row['id']}"),
        visits_per_week=row["visits_per_week"],
        tests_version=row["tests_version"],
        day=day_of(row["at_utc"]),
        at_utc=row["at_utc"],
    )


def _result(row: Row) -> StoredResult:
    return StoredResult(
        id=row["id"],
        runner_id=row["runner_id"],
        evaluation_id=row["evaluation_id"],
        test_id=row["test_id"],
        side=None if row["side"] is None else Side(row["side"]),
        exercise=row["exercise"],
        value=row["value"],
        skipped=None if row["skipped"] is None else Skipped(row["skipped"]),
        replaces_id=row["replaces_id"],
        day=day_of(row["taken_utc"]),
        at_utc=row["at_utc"],
        supervisor_id=row["supervisor_id"],
        reason=None if row["reason"] is None else CorrectionReason(row["reason"]),
    )
