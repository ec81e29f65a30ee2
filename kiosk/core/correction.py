"""Whether a supervisor may correct a test's result, or take it back, or a year of birth. Judged by the controller.

The rule of an entry holds for a correction too: what cannot be is refused. Nothing is lost by one: the value of before,
the reason and who gave it are kept beside the new one.
"""

from dataclasses import dataclass
from typing import Final

from kiosk.core.baseline import BaselineTest
from kiosk.core.evaluation import plausible, value_of
from kiosk.core.evaluationrecords import StoredResult
from kiosk.core.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What takes the place of a result: a value as the test keeps it, or None when the result is taken back."""

    value: float | None


def corrected(
    result: StoredResult | None, test: BaselineTest | None, entered: float | None
) -> Correction | tuple[Reason, ...]:
    """The correction, or every reason why there is none.

    Args:
        result: the row that stands; None when there is none of its number.
        test: what was measured; None when the files do not know it any more.
        entered: what should have been entered, in the unit of the entry; None takes the result back.
    """
    if result is None:
        return (Reason(code="result_unknown"),)
    if entered is None:
        return (Reason(code="correction_same"),) if result.value is None else Correction(value=None)
    if test is None:
        return (Reason(code="result_test"),)
    wrong = plausible(test, entered)
    if wrong:
        return wrong
    value = value_of(test, entered)
    return (Reason(code="correction_same"),) if value == result.value else Correction(value=value)


EARLIEST_YEAR: Final = 1900
"""Nobody alive was born before."""


def year_reasons(before: int | None, year: int, this_year: int) -> tuple[Reason, ...]:
    """Why a year of birth is not put in place of the one that stands; empty when it is.

    A year that makes the runner too young is taken: it may be the truth, and then nothing inflates.

    Args:
        before: what stands; None when nobody knows the runner.
        year: what is right.
        this_year: civil year of now.
    """
    if before is None:
        return (Reason(code="runner_unknown"),)
    if not EARLIEST_YEAR <= year <= this_year:
        return (Reason(code="birth_year_range", figures={"from": float(EARLIEST_YEAR), "to": float(this_year)}),)
    return (Reason(code="correction_same"),) if year == before else ()
