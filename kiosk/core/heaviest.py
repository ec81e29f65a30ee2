"""The heaviest weight a plan may name: low load stays low, whoever chooses it. The figures are in `prescribing.toml`.

What was tested decides. Without a test it is no more than most people move at a low load, or little more than what was
moved last, whichever is more. Out of each leads a test of the 5RM, which stands for what can be lifted once and errs to
the light side.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.core.estimate1rm import OneRm, estimate
from kiosk.core.evaluationrecords import StoredResult, TrainedBout
from kiosk.core.limb import Limb, Side
from kiosk.core.proposalrules import HeaviestRules
from kiosk.core.reason import Reason

ONE_LEG_TEST: Final = "five_rm"
PRESS_TEST: Final = "five_rm_press"
PRESS: Final = "Leg press"
"""The tests that weights come from, and the exercise of the second, which is done with both legs."""
PRESS_SHARE: Final = 0.5
"""Of what both legs press one leg gets so much, which is less than it can alone (our inference)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What the records know of one exercise on one limb, in kg; None where nothing is."""

    tested_kg: float | None
    moved_kg: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heaviest:
    """The bound, and what is said of a weight above it."""

    kg: float
    above: Reason


def strength(
    results: Sequence[StoredResult],
    bouts: Sequence[TrainedBout],
    *,
    years: int | None,
    exercise: str,
    limb: Limb,
    side: Side,
) -> Strength:
    """What is known, out of results and bouts in the order they came. `years` None: the age is not known."""
    moved = [one for one in bouts if (one.exercise, one.limb, one.side) == (exercise, limb, side)]
    return Strength(tested_kg=_tested_kg(results, years, exercise, side), moved_kg=moved[-1].load_kg if moved else None)


def _tested_kg(results: Sequence[StoredResult], years: int | None, exercise: str, side: Side) -> float | None:
    """What one leg can lift once at least: its own 5RM, or half of what both can press once."""
    for one in reversed(results):
        if one.test_id == ONE_LEG_TEST and one.value and (one.exercise, one.side) == (exercise, side):
            return one.value
    for one in reversed(results):
        if one.test_id == PRESS_TEST and one.value and exercise == PRESS:
            said = () if years is None else estimate(one.value, years)
            return PRESS_SHARE * (said.kg if isinstance(said, OneRm) else one.value)
    return None


def heaviest(known: Strength, limb: Limb, rules: HeaviestRules) -> Heaviest:
    """The bound for a weight on this limb."""
    if known.tested_kg is not None:
        most = known.tested_kg * rules.tested_percent.value / 100.0
        return _bound("load_above_tested", most, tested_kg=known.tested_kg)
    most = (rules.leg_kg if limb is Limb.LEG else rules.arm_kg).value
    if known.moved_kg is not None and known.moved_kg * rules.moved_times.value > most:
        return _bound("load_above_moved", known.moved_kg * rules.moved_times.value, last_kg=known.moved_kg)
    return _bound("load_untested", most)


def _bound(code: str, kg: float, **figures: float) -> Heaviest:
    return Heaviest(kg=kg, above=Reason(code=code, figures={**figures, "most_kg": kg}))
