"""What a supervisor may put in place of a wrong result."""

import pytest

from kiosk.core.correction import Correction, corrected, year_reasons
from kiosk.core.evaluationrecords import Skipped, StoredResult
from kiosk.core.model import Side
from kiosk.therapy.baselines import load_baselines

TESTS = {test.id: test for test in load_baselines().tests}


def result(test_id: str = "hop", value: float | None = 120.0) -> StoredResult:
    return StoredResult(
        id=4,
        runner_id=1,
        evaluation_id=1,
        test_id=test_id,
        side=Side.LEFT,
        exercise=None,
        value=value,
        skipped=None if value is not None else Skipped.MISTAKE,
        replaces_id=None,
        day=1.0,
        at_utc="",
    )


@pytest.mark.parametrize(
    ("stands", "test_id", "entered", "expected"),
    [
        (result(), "hop", 121.0, Correction(value=121.0)),
        (result(), "hop", None, Correction(value=None)),
        (result(value=None), "hop", 121.0, Correction(value=121.0)),
        (result(value=None), "hop", None, ["correction_same"]),
        (result(), "hop", 120.0, ["correction_same"]),
        (result(), "hop", 1200.0, ["test_out_of_range"]),
        (result(), "hop", float("nan"), ["test_out_of_range"]),
        (result(), "hop", 120.5, ["test_not_whole"]),
        (result(), "gone", 121.0, ["result_test"]),
        (result(), "gone", None, Correction(value=None)),
        (None, "hop", 121.0, ["result_unknown"]),
        (result("walk_20m", 1.0), "walk_20m", 16.0, Correction(value=1.25)),
        (result("walk_20m", 1.25), "walk_20m", 16.0, ["correction_same"]),
        (result("walk_20m", 1.0), "walk_20m", 0.0, ["test_out_of_range"]),
    ],
)
def test_a_correction_is_judged_as_an_entry_is(
    stands: StoredResult | None, test_id: str, entered: float | None, expected: object
) -> None:
    found = corrected(stands, TESTS.get(test_id), entered)
    assert (found if isinstance(found, Correction) else [reason.code for reason in found]) == expected


@pytest.mark.parametrize(
    ("before", "year", "expected"),
    [
        (None, 1980, ["runner_unknown"]),
        (1980, 1980, ["correction_same"]),
        (1980, 1899, ["birth_year_range"]),
        (1980, 2027, ["birth_year_range"]),
        (1980, 1900, []),
        (1980, 2026, []),  # too young, which is the truth's to say
        (1980, 1958, []),
    ],
)
def test_a_year_of_birth_is_another_one_that_can_be(before: int | None, year: int, expected: list[str]) -> None:
    assert [reason.code for reason in year_reasons(before, year, 2026)] == expected
