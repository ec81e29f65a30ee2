"""Does it help: a test's change against the runner's own baseline, its noise, and what people notice.

The first result is the baseline, the last one is compared with it. A change is better when it is beyond the test's
noise and not below what is meaningful. It is worse as soon as it is beyond the noise: harm is said earlier than
benefit (our inference). What lies within the noise is called no change, whichever way it points.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.core.baseline import BaselineTest, Better, Rules
from kiosk.core.model import Reason, Side

EARLIER_DAYS: Final = 0.25
"""By so much somebody may come earlier in the day and it still counts as the same time of the day (our inference)."""


def whole_days(span: float) -> int:
    """Days between two visits as people count them: four weeks less ten minutes are four weeks."""
    return math.floor(span + EARLIER_DAYS)


class Verdict(StrEnum):
    """What became of something that is measured again."""

    BETTER = "better"
    SLIGHT = "slight"  # beyond the noise, below what is meaningful
    SAME = "same"  # within the noise
    WORSE = "worse"
    TOO_EARLY = "too_early"  # not enough data


class Balance(StrEnum):
    """How alike the legs are."""

    GOOD = "good"
    BETWEEN = "between"
    FLAG = "flag"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One result: when, in days of civil time from any beginning, and the value as kept."""

    day: float
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What became of one test and side. Figures are in the test's own unit; `gain` is positive when it is better."""

    baseline: float
    latest: float
    count: int
    days: float
    gain: float
    gain_percent: float | None
    """None when the baseline is 0."""
    noise: float
    meaningful: float
    verdict: Verdict
    sentence: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Symmetry:
    """The injured leg, or the weaker one, in percent of the other."""

    percent: float
    balance: Balance


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """Of a change: what is more than noise, and what is meaningful."""

    noise: float
    meaningful: float


def verdict_of(gain: float, bounds: Bounds) -> Verdict:
    """The verdict on a gain that was measured long enough after the baseline. Never better for a smaller gain."""
    if gain < -bounds.noise:
        return Verdict.WORSE
    if gain <= bounds.noise:
        return Verdict.SAME
    return Verdict.BETTER if gain >= bounds.meaningful else Verdict.SLIGHT


def judged(test: BaselineTest, taken: Sequence[Taken], visits: int, rules: Rules) -> Change:
    """What became of a test that was taken at least once.

    Args:
        test: what was measured.
        taken: every result of one side and exercise that stands, in any order.
        visits: bouts' days since the baseline, for the sentence.
        rules: how long two results have to be apart.

    Raises:
        ValueError: it was never taken.
    """
    if not taken:
        raise ValueError("there is no result to judge")
    order = sorted(taken, key=lambda one: one.day)
    first, last = order[0], order[-1]
    rise = last.value - first.value
    gain = rise if test.better is Better.MORE else -rise
    bounds = Bounds(noise=test.noise.of(first.value), meaningful=test.meaningful.of(first.value))
    days = last.day - first.day
    verdict = Verdict.TOO_EARLY if whole_days(days) < rules.apart_days else verdict_of(gain, bounds)
    return Change(
        baseline=first.value,
        latest=last.value,
        count=len(order),
        days=days,
        gain=gain,
        gain_percent=None if first.value == 0.0 else 100.0 * gain / abs(first.value),
        noise=bounds.noise,
        meaningful=bounds.meaningful,
        verdict=verdict,
        sentence=sentence(verdict, gain, bounds, visits, rules),
    )


def sentence(verdict: Verdict, gain: float, bounds: Bounds, visits: int, rules: Rules) -> Reason:
    """What is honestly said of a verdict: a code and the figures.

    No change after as many visits as lead to a review, and anything that is worse, sends to the therapist.
    """
    figures = {"visits": float(visits)}
    if verdict is Verdict.TOO_EARLY:
        return Reason(code="outcome_too_early", figures=figures)
    figures |= {"gain": gain, "noise": bounds.noise}
    if verdict is Verdict.SAME and visits >= rules.review_visits:
        return Reason(code="outcome_same_review", figures=figures)
    if verdict in (Verdict.BETTER, Verdict.SLIGHT):
        figures["meaningful"] = bounds.meaningful
    return Reason(code=f"outcome_{verdict}", figures=figures)


def symmetry(test: BaselineTest, latest: dict[Side, Taken], injured: Side | None, rules: Rules) -> Symmetry | None:
    """How the legs compare; None unless both were taken within a few days of each other, and the other leg is not 0.

    Args:
        test: done with each leg.
        latest: the last result of each side.
        injured: the injured side, which is compared with the other; else the weaker one is.
        rules: within how many days, and what is good.
    """
    if len(latest) < len(Side):
        return None
    left, right = latest[Side.LEFT], latest[Side.RIGHT]
    if abs(left.day - right.day) > rules.together_days:
        return None
    if injured is None:
        part, whole = sorted((left.value, right.value))
    else:
        part, whole = (left.value, right.value) if injured is Side.LEFT else (right.value, left.value)
        if test.better is Better.LESS:
            part, whole = whole, part
    if whole <= 0.0:
        return None
    percent = 100.0 * part / whole
    return Symmetry(percent=percent, balance=balance(percent, rules))


def balance(percent: float, rules: Rules) -> Balance:
    """What a symmetry means."""
    if percent < rules.symmetry_flag_percent:
        return Balance.FLAG
    return Balance.GOOD if percent > rules.symmetry_good_percent else Balance.BETWEEN
