"""Whether the cuff keeps its air: what a limb does to a closed cuff is no leak, and what goes on and on is one."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import Phase
from kiosk.core.tightness import Tightness, TightnessSettings, followed, lost_mmhg
from kiosk.core.units import TICK_S, Seconds

RULES = TightnessSettings()


class Cuff:
    """Passes with a closed cuff's pressure of the test's choice."""

    def __init__(self) -> None:
        self.state, self.now, self.lost = Tightness(), 100.0, 0.0

    def at(self, closed: float | None, phase: Phase, seconds: float = TICK_S) -> "Cuff":
        """Time passes."""
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            self.state = followed(self.state, closed, phase=phase, now=Seconds(self.now), settings=RULES)
            self.lost = max(self.lost, lost_mmhg(self.state, closed, RULES) or 0.0)
        return self


def repetitions(cuff: Cuff, size: float, count: int, drift: float = 0.0, base: float = 0.0) -> Cuff:
    """Contractions of two seconds up and two down."""
    for step in range(round(count * 4.0 / TICK_S)):
        at_s = step * TICK_S
        cuff.at(base + size / 2.0 * (1.0 - math.cos(math.pi * at_s / 2.0)) - drift * at_s, Phase.WORK)
    return cuff


@given(size=st.floats(0.0, RULES.fall_mmhg - 4.0), base=st.floats(-200.0, 200.0))
def test_contractions_are_no_leak_however_many(size: float, base: float) -> None:
    assert repetitions(Cuff(), size, 6, base=base).lost == 0.0


@pytest.mark.parametrize("drift", [5.0, 12.0])
def test_a_leak_below_contractions_is_found_by_what_does_not_come_back(drift: float) -> None:
    assert repetitions(Cuff(), 25.0, 5, drift).lost > RULES.fall_mmhg


def test_what_creeps_away_is_forgotten() -> None:
    """Cooling air, creep, and a model that is some percent off."""
    cuff = Cuff()
    for second in range(120):
        cuff.at(-0.9 * RULES.forget_mmhg_per_s * second, Phase.REST, 1.0)
    assert cuff.lost == 0.0


def test_the_end_of_work_is_no_leak_and_a_rest_is_judged_by_itself() -> None:
    cuff = repetitions(Cuff(), 25.0, 3).at(40.0, Phase.WORK, 1.0)
    cuff.at(0.0, Phase.REST, RULES.rest_s + 1.0)
    assert cuff.lost == 0.0
    assert cuff.at(-RULES.rest_fall_mmhg - 1.0, Phase.REST).lost > RULES.rest_fall_mmhg


def test_the_same_fall_is_a_muscle_in_work() -> None:
    assert Cuff().at(0.0, Phase.WORK, 1.0).at(-RULES.rest_fall_mmhg - 1.0, Phase.WORK).lost == 0.0


def test_without_a_model_everything_begins_anew() -> None:
    cuff = Cuff().at(0.0, Phase.REST, 3.0).at(None, Phase.FILL).at(-100.0, Phase.REST, 1.0)
    assert cuff.lost == 0.0
    assert lost_mmhg(cuff.state, None, RULES) is None
