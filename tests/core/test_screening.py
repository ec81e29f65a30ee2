from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import Limb, Side
from kiosk.core.records import Tier
from kiosk.core.screening import LIMBS, Question, Scope, ScreeningRules, assess, limb_key

PERSON = Question(id="clot", row=1, text="?", detail="", tier=Tier.STOP, scope=Scope.PERSON, sources=("s",))
REVIEW = replace(PERSON, id="veins", row=18, tier=Tier.REVIEW)
NOTE = replace(PERSON, id="water", row=27, tier=Tier.NOTE)
LIMB = replace(PERSON, id="lymph", row=15, scope=Scope.LIMB)
RULES = ScreeningRules(version="v1", questions=(PERSON, REVIEW, NOTE, LIMB))
NO = {"clot": False, "veins": False, "water": False, "lymph": False}


def test_all_no_is_clear() -> None:
    assessment = assess(RULES, NO)
    assert (assessment.tier, assessment.blocked_limbs, assessment.reasons) == (Tier.CLEAR, (), ())
    assert assessment.cap_percent is None


@pytest.mark.parametrize(
    ("yes", "tier", "cap"),
    [
        (("clot",), Tier.STOP, None),
        (("veins",), Tier.REVIEW, 50.0),
        (("water",), Tier.NOTE, None),
        (("water", "veins"), Tier.REVIEW, 50.0),
        (("clot", "veins", "water"), Tier.STOP, None),
    ],
)
def test_the_worst_answer_decides(yes: tuple[str, ...], tier: Tier, cap: float | None) -> None:
    assessment = assess(RULES, NO | dict.fromkeys(yes, True))
    assert (assessment.tier, assessment.cap_percent) == (tier, cap)
    assert [reason.code for reason in assessment.reasons] == [f"screening_{name}" for name in NO if name in yes]


def test_an_unanswered_question_stops() -> None:
    for name in NO:
        answers = {key: value for key, value in NO.items() if key != name}
        assessment = assess(RULES, answers)
        assert assessment.tier is Tier.STOP
        assert [reason.code for reason in assessment.reasons] == [f"screening_unanswered_{name}"]


def test_an_answer_to_no_question_stops() -> None:
    assert assess(RULES, NO | {"clott": False}).tier is Tier.STOP


def test_a_yes_about_a_limb_blocks_all_that_are_not_denied() -> None:
    bare = assess(RULES, NO | {"lymph": True})
    assert bare.blocked_limbs == LIMBS
    assert bare.tier is Tier.STOP
    one = assess(RULES, NO | {"lymph": True} | {limb_key("lymph", limb, side): False for limb, side in LIMBS[1:]})
    assert one.blocked_limbs == LIMBS[:1]
    assert one.tier is Tier.CLEAR


def test_a_yes_that_is_denied_for_every_limb_blocks_them_all() -> None:
    answers = NO | {"lymph": True} | {limb_key("lymph", limb, side): False for limb, side in LIMBS}
    assert assess(RULES, answers).tier is Tier.STOP


def test_keys_name_side_and_limb() -> None:
    assert limb_key("lymph", Limb.ARM, Side.LEFT) == "lymph:left_arm"


@pytest.mark.parametrize(
    "questions",
    [(), (PERSON, PERSON), (replace(PERSON, id="a:b"),), (replace(PERSON, tier=Tier.CLEAR),)],
)
def test_unsound_rules_are_refused(questions: tuple[Question, ...]) -> None:
    with pytest.raises(ValueError, match=r"question|clear"):
        ScreeningRules(version="v1", questions=questions)


@given(st.dictionaries(st.sampled_from([*NO, "lymph:left_arm", "other"]), st.booleans()))
def test_only_a_whole_set_of_answers_can_be_clear(answers: dict[str, bool]) -> None:
    if assess(RULES, answers).tier is not Tier.STOP:
        assert set(NO) <= set(answers)
        assert answers["clot"] is False
