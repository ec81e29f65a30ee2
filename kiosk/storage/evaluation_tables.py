"""The tables of evaluations and courses of training as migration 7 makes them. Shipped: a change is a new migration."""

from dataclasses import dataclass
from typing import Final

_RUNNER: Final = ("runner_id", "runners")
_SESSION: Final = ("session_id", "sessions")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its columns beside key and stamp, which of them may be empty, and what they refer to."""

    name: str
    columns: dict[str, type]
    references: tuple[tuple[str, str], ...]
    optional: tuple[str, ...] = ()


EVALUATION_TABLES: Final = (
    Table(
        name="evaluations",
        columns={
            "runner_id": int,
            "goal_kind": str,
            "goal": str,
            "condition": str,
            "visits_per_week": int,
            "tests_version": str,
        },
        references=(_RUNNER,),
    ),
    Table(
        name="test_results",
        columns={
            "runner_id": int,
            "evaluation_id": int,
            "test_id": str,
            "side": str,
            "exercise": str,
            "value": float,
            "skipped": str,
            "replaces_id": int,
            "taken_utc": str,
        },
        optional=("side", "exercise", "value", "skipped", "replaces_id"),
        references=(_RUNNER, ("evaluation_id", "evaluations")),
    ),
    Table(
        name="mornings_after",
        columns={"runner_id": int, "session_id": int, "answers": str},
        references=(_RUNNER, _SESSION),
    ),
    Table(name="loads", columns={"session_id": int, "load_kg": float}, references=(_SESSION,)),
    Table(
        name="reviews",
        columns={"runner_id": int, "supervisor_id": int, "decision": str},
        references=(_RUNNER, ("supervisor_id", "supervisors")),
    ),
)

ONE_THING: Final = (
    "CREATE TRIGGER test_results_say_one_thing BEFORE INSERT ON test_results "
    "WHEN (NEW.value IS NULL) = (NEW.skipped IS NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a result has a value or a reason'); END"
)
"""What is not a number arrives as NULL too, and a result without value and reason says nothing."""

CORRECTED_BY: Final = (
    "CREATE TRIGGER corrections_say_who_and_why BEFORE INSERT ON test_results "
    "WHEN (NEW.replaces_id IS NULL) != (NEW.supervisor_id IS NULL) "
    "OR (NEW.replaces_id IS NULL) != (NEW.reason IS NULL) "
    "BEGIN SELECT RAISE(ABORT, 'a correction names who and why'); END"
)
"""Since migration 11."""
