"""Which tests of the baseline suit a runner, which are due or left out today, and whether an entry can be so."""

import math
from dataclasses import dataclass
from enum import StrEnum

from kiosk.core.baseline import BaselineTest, Rules, Sides
from kiosk.core.condition import Condition
from kiosk.core.goals import Clearance, Goal, Injury, kind_of
from kiosk.core.model import Reason, Side
from kiosk.core.outcome import whole_days


class Standing(StrEnum):
    """What is to be done about a test today."""

    DUE = "due"
    DONE = "done"  # taken, and the next time has not come
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A test as it stands for one runner, side and exercise today."""

    test: BaselineTest
    side: Side | None
    standing: Standing
    reasons: tuple[Reason, ...] = ()
    """Why it is left out; of a test that was taken, in how many days it comes again."""


def suits(test: BaselineTest, goal: Goal) -> bool:
    """Whether a test says anything about this goal; of an injury, about this tissue."""
    if kind_of(goal) not in test.goals:
        return False
    return not isinstance(goal, Injury) or not test.tissues or goal.tissue in test.tissues


def sides_of(test: BaselineTest) -> tuple[Side | None, ...]:
    """With which legs it is done."""
    return tuple(Side) if test.sides is Sides.EACH else (None,)


def left_out(test: BaselineTest, goal: Goal, condition: Condition) -> tuple[Reason, ...]:
    """Every reason why a test is not done today; none when it may be."""
    reasons: list[Reason] = []
    if test.pain_above is not None and condition.pain_loading > test.pain_above:
        figures = {"pain": float(condition.pain_loading), "most": float(test.pain_above)}
        reasons.append(Reason(code="test_pain", figures=figures))
    if isinstance(goal, Injury):
        if goal.stage in test.stages_forbidden:
            reasons.append(Reason(code="test_stage"))
        if test.loads and goal.clearance is Clearance.NOT_YET:
            reasons.append(Reason(code="test_not_cleared"))
    return tuple(reasons)


def asked(
    test: BaselineTest, side: Side | None, goal: Goal, condition: Condition, taken_days_ago: float | None
) -> Asked:
    """How a suiting test stands today. What is left out is so whether or not it is due.

    Args:
        test: one that `suits`.
        side: one of `sides_of`.
        goal: of the runner.
        condition: of today.
        taken_days_ago: age of the last result of this test and side; None when there is none.
    """
    reasons = left_out(test, goal, condition)
    if reasons:
        return Asked(test=test, side=side, standing=Standing.FORBIDDEN, reasons=reasons)
    if taken_days_ago is None or whole_days(taken_days_ago) >= test.retest_days:
        return Asked(test=test, side=side, standing=Standing.DUE)
    wait = Reason(code="test_not_due", figures={"days": math.ceil(test.retest_days - whole_days(taken_days_ago))})
    return Asked(test=test, side=side, standing=Standing.DONE, reasons=(wait,))


def value_of(test: BaselineTest, entered: float) -> float:
    """What is kept of an entry: itself, or the speed out of seconds.

    Raises:
        ValueError: a time that is none; `plausible` has refused it before.
    """
    if test.distance_m is None:
        return entered
    if not entered > 0.0:
        raise ValueError("no time passes in no time")
    return test.distance_m / entered


def plausible(test: BaselineTest, entered: float) -> tuple[Reason, ...]:
    """Every reason why an entry cannot be so, in the unit in which it is entered; none when it can."""
    low, high = test.low, test.high
    if test.distance_m is not None:
        low, high = test.distance_m / high, test.distance_m / low
    reasons: list[Reason] = []
    if not low <= entered <= high:  # also refuses not-a-number
        figures = {"low": low, "high": high}
        if math.isfinite(entered):
            figures["entered"] = entered
        reasons.append(Reason(code="test_out_of_range", figures=figures))
    elif test.whole and entered != int(entered):
        reasons.append(Reason(code="test_not_whole", figures={"entered": entered}))
    return tuple(reasons)


def surprise(value: float, last: float | None, rules: Rules) -> Reason | None:
    """Why a kept value wants to be entered a second time: it is far from the last one. None is well."""
    if last is None or last == 0.0:
        return None
    percent = 100.0 * abs(value - last) / abs(last)
    if percent <= rules.surprise_percent:
        return None
    return Reason(code="test_surprising", figures={"percent": percent, "last": last})
