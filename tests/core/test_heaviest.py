"""How heavy a plan may be: by a test, by what was moved, by the limb; and that nobody plans above it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.heaviest import Strength, heaviest, strength
from kiosk.core.model import Limb, Side
from kiosk.core.prescription import Prescription, Refusal, judge
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Chosen, Proposal
from kiosk.therapy.prescribing import load_prescribing
from tests.core.test_prescription import CASE as JUDGED
from tests.core.test_prescription import PLAN
from tests.core.test_proposal import ADVICE, ASK, BOUTS, CASE, bout, proposed, result

RULES = load_prescribing().heaviest
UNKNOWN = Strength(tested_kg=None, moved_kg=None)
KG = st.none() | st.floats(1.0, 200.0)


@pytest.mark.parametrize(
    ("known", "limb", "kg", "code"),
    [
        (Strength(tested_kg=60.0, moved_kg=40.0), Limb.LEG, 30.0, "load_above_tested"),
        (Strength(tested_kg=None, moved_kg=50.0), Limb.LEG, 55.0, "load_above_moved"),
        (Strength(tested_kg=None, moved_kg=12.0), Limb.LEG, 40.0, "load_untested"),
        (UNKNOWN, Limb.LEG, 40.0, "load_untested"),
        (UNKNOWN, Limb.ARM, 10.0, "load_untested"),
    ],
)
def test_what_is_known_says_how_heavy(known: Strength, limb: Limb, kg: float, code: str) -> None:
    found = heaviest(known, limb, RULES)
    assert found.kg == pytest.approx(kg)
    assert found.above.code == code
    assert found.above.figures["most_kg"] == found.kg


@given(tested=KG, moved=KG, load=st.floats(0.5, 400.0), limb=st.sampled_from(Limb))
def test_no_weight_above_the_bound_is_ever_prescribed(
    tested: float | None, moved: float | None, load: float, limb: Limb
) -> None:
    most = heaviest(Strength(tested_kg=tested, moved_kg=moved), limb, RULES)
    verdict = judge(replace(JUDGED, plan=replace(PLAN, load_kg=load), heaviest=most, is_approving=True))
    if load > most.kg:
        assert isinstance(verdict, Refusal)
        assert verdict.reasons == (most.above,)
    else:
        assert isinstance(verdict, Prescription)


def test_strength_is_of_this_exercise_and_side() -> None:
    results = (result("five_rm", 50.0, side=Side.LEFT, exercise="Leg press"), result("five_rm_press", 100.0))
    bouts = (bout(1, load_kg=20.0), bout(2, load_kg=None, side=Side.RIGHT))

    def known(exercise: str, side: Side, years: int | None = 30) -> Strength:
        return strength(results, bouts, years=years, exercise=exercise, limb=Limb.LEG, side=side)

    assert known("Leg press", Side.LEFT) == Strength(tested_kg=50.0, moved_kg=20.0)
    right = known("Leg press", Side.RIGHT)
    assert right.tested_kg == pytest.approx(61.98, abs=0.01)  # half of 1.097 * 100 + 14.2546
    assert right.moved_kg is None
    assert known("Leg press", Side.RIGHT, None).tested_kg == 50.0  # without an age half of the 5RM itself
    assert known("Knee extension", Side.LEFT) == UNKNOWN


def test_a_new_test_lowers_what_progression_goes_on_with() -> None:
    weak = result("five_rm", 41.0, side=Side.LEFT, exercise="Knee extension")
    found = proposed(replace(CASE, advice=ADVICE, results=(weak,)))
    assert ADVICE.ask.load_kg == 25.0
    assert found.ask == replace(ASK, load_kg=20.0)  # half of 41, in whole kilograms
    assert found.why.code == "proposal_today"
    assert "load_above_tested" in [one.id for one in found.fired]
    tiny = replace(weak, value=1.0)
    assert proposed(replace(CASE, advice=ADVICE, results=(tiny,))).ask.load_kg is None


@given(tested=KG, moved=KG, advised=KG, is_first=st.booleans())
def test_a_proposal_is_never_above_it(
    tested: float | None, moved: float | None, advised: float | None, *, is_first: bool
) -> None:
    results = () if tested is None else (result("five_rm", tested, side=Side.LEFT, exercise="Knee extension"),)
    bouts = () if is_first else (*BOUTS, bout(9, exercise="Knee extension", load_kg=moved))
    advice = replace(ADVICE, ask=replace(ASK, load_kg=advised))
    chosen = Chosen(exercise="Knee extension", side=Side.LEFT)
    case = replace(CASE, results=results, bouts=bouts, advice=advice, chosen=chosen)
    found = propose(case)
    assert isinstance(found, Proposal)
    load_kg, most = found.ask.load_kg, case.heaviest("Knee extension", Limb.LEG, Side.LEFT)
    assert load_kg is None or load_kg <= most.kg
