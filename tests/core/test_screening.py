"""What answers mean: each kind, per person and per limb, alone and together; worse never loosens anything."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.bloodpressure import PressureBand, PressureRule
from kiosk.core.model import Limb, Side
from kiosk.core.records import Answer, Form, Tier
from kiosk.core.screenform import AgeRule, Band, Escalation, Kind, Lasts, Level, Question, Scope, ScreeningRules, weight
from kiosk.core.screening import LIMBS, Assessment, Sheet, asks_pressure, assess, judge_sheets, limb_key

if TYPE_CHECKING:
    from collections.abc import Mapping

PERSON = Question(id="clot", row=1, text="?", detail="", tier=Tier.STOP, scope=Scope.PERSON, sources=("s",))
REVIEW = replace(PERSON, id="treated", row=8, tier=Tier.REVIEW)
NOTE = replace(PERSON, id="smoker", row=25, tier=Tier.NOTE)
WEIGHT = replace(NOTE, id="weight")
FIRST = replace(PERSON, id="first", row=26, tier=Tier.NOTE, starts_milder=True, lasts=Lasts.DAY)
LIMB = replace(PERSON, id="lymph", row=15, scope=Scope.LIMB)
VEINS = replace(LIMB, id="veins", row=18, tier=Tier.REVIEW)
ITCH = replace(LIMB, id="itch", row=99, tier=Tier.NOTE)
DIABETES = replace(
    PERSON,
    id="diabetes",
    row=19,
    kind=Kind.LEVELS,
    levels=(
        Level(id="none", text="No", tier=Tier.CLEAR),
        Level(id="controlled", text="Yes", tier=Tier.REVIEW),
        Level(id="uncontrolled", text="Yes!", tier=Tier.STOP),
    ),
)
PAIN = replace(
    PERSON,
    id="pain",
    row=28,
    tier=Tier.REVIEW,
    kind=Kind.NUMBER,
    most=10,
    bands=(Band(least=1, tier=Tier.NOTE), Band(least=6, tier=Tier.REVIEW)),
    lasts=Lasts.DAY,
)
PRESSURE = PressureRule(
    id="bp",
    row=7,
    text="?",
    detail="",
    asked_if=("treated",),
    asked_from_years=60,
    rest_s=300,
    gap_s=60,
    bands=(
        PressureBand(row=7, systolic_mmhg=180, diastolic_mmhg=110, tier=Tier.STOP),
        PressureBand(row=8, systolic_mmhg=160, diastolic_mmhg=95, tier=Tier.REVIEW),
    ),
    sources=("s",),
)
AGE = AgeRule(id="age", row=25, text="60", from_years=60, tier=Tier.NOTE, sources=("s",))
QUESTIONS = (PERSON, REVIEW, NOTE, WEIGHT, FIRST, LIMB, VEINS, ITCH, DIABETES, PAIN)
RULES = ScreeningRules(
    version="v1",
    questions=QUESTIONS,
    pressure=PRESSURE,
    age=AGE,
    escalations=(Escalation(row=25, notes=2, tier=Tier.REVIEW, sources=("s",)),),
)
FULL = replace(RULES, version="f1", form=Form.FULL)
NO: dict[str, Answer] = {**{question.id: False for question in QUESTIONS}, "diabetes": "none", "pain": 0}
YOUNG = 30
READING: dict[str, Answer] = {"bp:rested": True, "bp:systolic": 120, "bp:diastolic": 80}
SECOND: dict[str, Answer] = {"bp:waited_s": 60, "bp:systolic_again": 120, "bp:diastolic_again": 80}


def only(question_id: str, *limbs: tuple[Limb, Side]) -> dict[str, Answer]:
    """Yes, and for these limbs only."""
    return {question_id: True, **{limb_key(question_id, *pair): pair in limbs for pair in LIMBS}}


def codes(assessment: Assessment) -> list[str]:
    return [reason.code for reason in assessment.reasons]


def test_all_no_is_clear() -> None:
    assessment = assess(RULES, NO, YOUNG)
    assert assessment == Assessment(tier=Tier.CLEAR, blocked_limbs=(), review_limbs=(), starts_milder=False, reasons=())
    bound = assessment.whole
    assert (bound.cap_percent, bound.needs_released_rests, bound.needs_clearance) == (None, False, False)
    assert {assessment.on(*pair).tier for pair in LIMBS} == {Tier.CLEAR}


@pytest.mark.parametrize(
    ("given", "tier", "found"),
    [
        ({"clot": True}, Tier.STOP, ["screening_clot"]),
        ({"smoker": True}, Tier.NOTE, ["screening_smoker"]),
        ({"smoker": True, "weight": True}, Tier.REVIEW, ["screening_smoker", "screening_weight", "screening_notes"]),
        ({"diabetes": "controlled"}, Tier.REVIEW, ["screening_diabetes"]),
        ({"diabetes": "uncontrolled"}, Tier.STOP, ["screening_diabetes"]),
        ({"diabetes": "other"}, Tier.STOP, ["screening_unanswered_diabetes"]),
        ({"diabetes": False}, Tier.STOP, ["screening_unanswered_diabetes"]),
        ({"pain": 1}, Tier.NOTE, ["screening_pain"]),
        ({"pain": 5}, Tier.NOTE, ["screening_pain"]),
        ({"pain": 6}, Tier.REVIEW, ["screening_pain"]),
        ({"pain": 10}, Tier.REVIEW, ["screening_pain"]),
        ({"pain": 11}, Tier.STOP, ["screening_unanswered_pain"]),
        ({"pain": -1}, Tier.STOP, ["screening_unanswered_pain"]),
        ({"pain": False}, Tier.STOP, ["screening_unanswered_pain"]),
        ({"pain": "0"}, Tier.STOP, ["screening_unanswered_pain"]),
        ({"clot": 0}, Tier.STOP, ["screening_unanswered_clot"]),
        ({"clot": "no"}, Tier.STOP, ["screening_unanswered_clot"]),
        ({"treated": True} | READING, Tier.REVIEW, ["screening_treated"]),
        ({"treated": True}, Tier.STOP, ["screening_treated", "screening_pressure_missing"]),
        ({"clot": True, "smoker": True}, Tier.STOP, ["screening_clot", "screening_smoker"]),
        ({"itch": True}, Tier.NOTE, ["screening_itch"]),
    ],
)
def test_the_worst_answer_decides(given: dict[str, Answer], tier: Tier, found: list[str]) -> None:
    assessment = assess(RULES, NO | given, YOUNG)
    assert (assessment.tier, codes(assessment)) == (tier, found)


def test_reasons_carry_row_and_figure() -> None:
    (reason,) = assess(RULES, NO | {"pain": 7}, YOUNG).reasons
    assert reason.figures == {"row": 28.0, "answer": 7.0}


@pytest.mark.parametrize(
    ("years", "given", "tier", "found"),
    [
        (59, {}, Tier.CLEAR, []),
        (60, READING, Tier.NOTE, ["screening_age"]),
        (60, {"smoker": True} | READING, Tier.REVIEW, ["screening_smoker", "screening_age", "screening_notes"]),
        (60, {}, Tier.STOP, ["screening_age", "screening_pressure_missing"]),
        (None, READING, Tier.NOTE, ["screening_age"]),
        (-30, READING, Tier.NOTE, ["screening_age"]),
    ],
)
def test_age_is_a_note_and_asks_for_a_blood_pressure(
    years: int | None, given: dict[str, Answer], tier: Tier, found: list[str]
) -> None:
    assessment = assess(RULES, NO | given, years)
    assert (assessment.tier, codes(assessment)) == (tier, found)


@pytest.mark.parametrize(
    ("given", "tier", "found"),
    [
        (READING, Tier.CLEAR, []),
        (READING | {"bp:systolic": 159, "bp:diastolic": 94}, Tier.CLEAR, []),
        (READING | {"bp:systolic": 160}, Tier.STOP, ["screening_pressure_second"]),
        (READING | {"bp:diastolic": 95}, Tier.STOP, ["screening_pressure_second"]),
        (READING | SECOND | {"bp:systolic": 160}, Tier.CLEAR, []),
        (READING | SECOND | {"bp:systolic": 160, "bp:waited_s": 59}, Tier.STOP, ["screening_pressure_second"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:waited_s": True}, Tier.STOP, ["screening_pressure_second"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:waited_s": "60"}, Tier.STOP, ["screening_pressure_second"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:systolic_again": 159}, Tier.REVIEW, ["screening_pressure"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:systolic_again": 158}, Tier.CLEAR, []),
        (READING | SECOND | {"bp:diastolic": 96, "bp:diastolic_again": 94}, Tier.REVIEW, ["screening_pressure"]),
        (READING | SECOND | {"bp:systolic": 180}, Tier.STOP, ["screening_pressure"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:systolic_again": 180}, Tier.STOP, ["screening_pressure"]),
        (READING | SECOND | {"bp:systolic": 160, "bp:diastolic_again": 110}, Tier.STOP, ["screening_pressure"]),
        (READING | {"bp:rested": False}, Tier.STOP, ["screening_pressure_rest"]),
        (READING | {"bp:rested": 1}, Tier.STOP, ["screening_pressure_rest"]),
        (READING | {"bp:systolic": 69, "bp:diastolic": 60}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:systolic": 261}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:diastolic": 39}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:systolic": 155, "bp:diastolic": 151}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:systolic": 80, "bp:diastolic": 80}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:systolic": True}, Tier.STOP, ["screening_pressure_missing"]),
        (READING | {"bp:diastolic": "80"}, Tier.STOP, ["screening_pressure_missing"]),
        ({"bp:rested": True}, Tier.STOP, ["screening_pressure_missing"]),
    ],
)
def test_what_was_measured_weighs_whether_it_was_asked_for_or_not(
    given: dict[str, Answer], tier: Tier, found: list[str]
) -> None:
    assessment = assess(RULES, NO | given, YOUNG)
    assert (assessment.tier, codes(assessment)) == (tier, found)


def test_review_caps_empties_the_rests_and_asks_for_a_supervisor() -> None:
    bound = assess(RULES, NO | {"pain": 8}, YOUNG).whole
    assert (bound.cap_percent, bound.needs_released_rests, bound.needs_clearance) == (50.0, True, True)


def test_a_first_session_starts_milder() -> None:
    assessment = assess(RULES, NO | {"first": True}, YOUNG)
    assert (assessment.tier, assessment.whole.starts_milder) == (Tier.NOTE, True)


def test_review_of_a_limb_binds_that_limb() -> None:
    assessment = assess(RULES, NO | only("veins", LIMBS[1]), YOUNG)
    assert (assessment.tier, assessment.review_limbs, assessment.blocked_limbs) == (Tier.CLEAR, LIMBS[1:2], ())
    assert [assessment.on(*pair).tier for pair in LIMBS] == [Tier.CLEAR, Tier.REVIEW, Tier.CLEAR, Tier.CLEAR]
    assert (assessment.on(*LIMBS[1]).cap_percent, assessment.on(*LIMBS[0]).cap_percent) == (50.0, None)
    both = assess(RULES, NO | only("veins", LIMBS[1]) | only("lymph", LIMBS[1]), YOUNG)
    assert both.on(*LIMBS[1]).tier is Tier.STOP


def test_an_unanswered_question_stops() -> None:
    for name in NO:
        answers = {key: value for key, value in NO.items() if key != name}
        assessment = assess(RULES, answers, YOUNG)
        assert assessment.tier is Tier.STOP
        assert f"screening_unanswered_{name}" in codes(assessment)


def test_an_answer_to_no_question_stops() -> None:
    assert assess(RULES, NO | {"clott": False}, YOUNG).tier is Tier.STOP


def test_a_yes_about_a_limb_blocks_all_that_are_not_denied() -> None:
    bare = assess(RULES, NO | {"lymph": True}, YOUNG)
    assert bare.blocked_limbs == LIMBS
    assert bare.tier is Tier.STOP
    one = assess(RULES, NO | {"lymph": True} | {limb_key("lymph", limb, side): False for limb, side in LIMBS[1:]}, 30)
    assert one.blocked_limbs == LIMBS[:1]
    assert one.tier is Tier.CLEAR


def test_a_yes_that_is_denied_for_every_limb_blocks_them_all() -> None:
    assert assess(RULES, NO | only("lymph"), YOUNG).tier is Tier.STOP


def test_keys_name_side_and_limb() -> None:
    assert limb_key("lymph", Limb.ARM, Side.LEFT) == "lymph:left_arm"


# --- two sheets together ------------------------------------------------------------------------------------------

DAY_SHEET = Sheet(rules=RULES, answers=NO)


def older(**answers: Answer) -> Sheet:
    return Sheet(rules=FULL, answers=NO | answers, is_today=False)


def test_nothing_answered_today_stops() -> None:
    assert judge_sheets((), YOUNG).tier is Tier.STOP
    assert judge_sheets((older(),), YOUNG).tier is Tier.STOP


@pytest.mark.parametrize(
    ("answers", "tier"),
    [
        ({}, Tier.CLEAR),
        ({"clot": True}, Tier.STOP),
        ({"diabetes": "controlled"}, Tier.REVIEW),
        ({"first": True}, Tier.CLEAR),
        ({"pain": 9}, Tier.CLEAR),
        ({"unheard": True}, Tier.STOP),
        ({"treated": True}, Tier.STOP),
    ],
)
def test_an_older_form_binds_but_for_what_was_of_its_own_day(answers: dict[str, Answer], tier: Tier) -> None:
    assert judge_sheets((older(**answers), DAY_SHEET), YOUNG).tier is tier


def test_notes_of_two_sheets_add_up() -> None:
    day = Sheet(rules=RULES, answers=NO | {"smoker": True})
    assert judge_sheets((older(weight=True), day), YOUNG).tier is Tier.REVIEW
    assert len(judge_sheets((older(clot=True), Sheet(rules=RULES, answers=NO | {"clot": True})), YOUNG).reasons) == 1


def test_the_pressure_is_that_of_the_day_and_any_sheet_asks_for_it() -> None:
    assert asks_pressure((older(treated=True), DAY_SHEET), YOUNG)
    assert not asks_pressure((older(), DAY_SHEET), YOUNG)
    assert asks_pressure((older(), DAY_SHEET), 60)
    assert not asks_pressure((older(treated=True),), 60)
    assert not asks_pressure((Sheet(rules=replace(RULES, pressure=None), answers=NO),), 60)
    measured = Sheet(rules=RULES, answers=NO | READING)
    assert judge_sheets((older(treated=True), measured), YOUNG).tier is Tier.REVIEW
    stale = older(**{"treated": True, "bp:rested": True, "bp:systolic": 120, "bp:diastolic": 80})
    assert judge_sheets((stale, DAY_SHEET), YOUNG).tier is Tier.STOP


# --- a worse answer never loosens anything ------------------------------------------------------------------------

SCALES: Mapping[str, tuple[Answer | None, ...]] = {
    **{question.id: (False, True, None) for question in QUESTIONS},
    "diabetes": ("none", "controlled", "uncontrolled", None),
    "pain": (*range(11), None),
    **{limb_key(name, *pair): (False, True, None) for name in ("lymph", "veins", "itch") for pair in LIMBS},
    "bp:rested": (True, False),
}
"""Answers from the best to the worst; None: not given."""
FIGURES = {"bp:systolic": (90, 200), "bp:diastolic": (60, 85), "bp:systolic_again": (90, 200)}


@st.composite
def better_and_worse(draw: st.DrawFn) -> tuple[dict[str, Answer], dict[str, Answer]]:
    """Two sheets of answers of which the second is nowhere better."""
    better: dict[str, Answer] = dict(SECOND)
    worse: dict[str, Answer] = dict(SECOND)
    for key, scale in SCALES.items():
        low = draw(st.integers(0, len(scale) - 1))
        high = draw(st.integers(low, len(scale) - 1))
        for answers, place in ((better, low), (worse, high)):
            value = scale[place]
            if value is not None:
                answers[key] = value
    for key, (least, most) in FIGURES.items():
        figure = draw(st.integers(least, most))
        better[key], worse[key] = figure, draw(st.integers(figure, most))
    return better, worse


def is_as_strict(one: Assessment, other: Assessment) -> bool:
    """Whether `one` allows nothing on any limb that `other` does not."""
    for pair in LIMBS:
        strict, loose = one.on(*pair), other.on(*pair)
        if weight(strict.tier) < weight(loose.tier):
            return False
        if strict.tier is not Tier.STOP:
            if (strict.cap_percent or 100.0) > (loose.cap_percent or 100.0):
                return False
            if (loose.needs_released_rests, loose.needs_clearance) > (
                strict.needs_released_rests,
                strict.needs_clearance,
            ):
                return False
        if loose.starts_milder and not strict.starts_milder:
            return False
    return weight(one.tier) >= weight(other.tier)


def is_narrowed_to_none(answers: dict[str, Answer]) -> bool:
    """A yes denied for every limb counts for all of them: the one place where a no is worse than a yes."""
    return any(
        answers.get(name) is True and all(answers.get(limb_key(name, *pair)) is False for pair in LIMBS)
        for name in ("lymph", "veins", "itch")
    )


@given(better_and_worse(), st.integers(18, 90), st.integers(0, 40))
def test_a_worse_answer_never_loosens_anything(
    pair: tuple[dict[str, Answer], dict[str, Answer]], years: int, more: int
) -> None:
    better, worse = pair
    if is_narrowed_to_none(better):
        return
    assert is_as_strict(assess(RULES, worse, years + more), assess(RULES, better, years))
    old, new = (Sheet(rules=FULL, answers=one, is_today=False) for one in (better, worse))
    assert is_as_strict(judge_sheets((new, DAY_SHEET), years), judge_sheets((old, DAY_SHEET), years))


@given(better_and_worse(), st.integers(18, 90))
def test_a_second_record_never_loosens_anything(pair: tuple[dict[str, Answer], dict[str, Answer]], years: int) -> None:
    alone = judge_sheets((Sheet(rules=RULES, answers=pair[0]),), years)
    both = judge_sheets(
        (Sheet(rules=FULL, answers=pair[1], is_today=False), Sheet(rules=RULES, answers=pair[0])), years
    )
    assert is_as_strict(both, alone)


@given(st.dictionaries(st.sampled_from([*NO, "lymph:left_arm", "other"]), st.booleans() | st.integers(0, 1)))
def test_only_a_whole_set_of_answers_can_be_clear(answers: dict[str, Answer]) -> None:
    if assess(RULES, answers, YOUNG).tier is not Tier.STOP:
        assert set(NO) <= set(answers)
        assert answers["clot"] is False


# --- unsound forms ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "questions",
    [
        (),
        (PERSON, PERSON),
        (replace(PERSON, id="a:b"),),
        (replace(PERSON, id="bp"), REVIEW),
        (replace(PERSON, tier=Tier.CLEAR),),
        (PERSON,),
        (REVIEW, replace(DIABETES, scope=Scope.LIMB)),
        (REVIEW, replace(LIMB, tells_change=True)),
        (REVIEW, replace(DIABETES, levels=())),
        (REVIEW, replace(PERSON, levels=DIABETES.levels)),
        (REVIEW, replace(DIABETES, bands=PAIN.bands)),
        (REVIEW, replace(DIABETES, kind=Kind.NUMBER)),
        (REVIEW, replace(PAIN, kind=Kind.LEVELS)),
        (REVIEW, replace(DIABETES, tier=Tier.REVIEW)),
        (REVIEW, replace(DIABETES, levels=DIABETES.levels[::-1])),
        (REVIEW, replace(DIABETES, levels=DIABETES.levels[1:])),
        (REVIEW, replace(DIABETES, levels=DIABETES.levels[2:])),
        (REVIEW, replace(DIABETES, levels=(*DIABETES.levels, DIABETES.levels[-1]))),
        (REVIEW, replace(PAIN, bands=(PAIN.bands[0], replace(PAIN.bands[1], least=1)))),
        (REVIEW, replace(PAIN, bands=(replace(PAIN.bands[0], least=0), PAIN.bands[1]))),
        (REVIEW, replace(PAIN, most=5)),
    ],
)
def test_unsound_questions_are_refused(questions: tuple[Question, ...]) -> None:
    with pytest.raises(ValueError, match=r"question"):
        replace(RULES, questions=questions, escalations=())


@pytest.mark.parametrize(
    "one",
    [Escalation(row=1, notes=notes, tier=tier, sources=("s",)) for notes, tier in ((0, Tier.STOP), (2, Tier.CLEAR))],
)
def test_unsound_escalations_are_refused(one: Escalation) -> None:
    with pytest.raises(ValueError, match="notes"):
        replace(RULES, escalations=(one,))


@pytest.mark.parametrize(
    "changes",
    [
        {"bands": ()},
        {"asked_if": ()},
        {"rest_s": 0},
        {"gap_s": 0},
        {"bands": PRESSURE.bands[::-1]},
        {"bands": (PRESSURE.bands[0], replace(PRESSURE.bands[1], diastolic_mmhg=110))},
        {"bands": (replace(PRESSURE.bands[0], tier=Tier.REVIEW), PRESSURE.bands[1])},
        {"bands": (replace(PRESSURE.bands[0], tier=Tier.CLEAR),)},
    ],
)
def test_unsound_rules_of_a_blood_pressure_are_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"pressure|rest"):
        replace(PRESSURE, **changes)  # type: ignore[arg-type]  # fields named by each case


def test_the_question_about_a_change_is_found() -> None:
    change = replace(PERSON, id="change", tier=Tier.CLEAR, tells_change=True)
    assert replace(RULES, questions=(change, REVIEW)).change == change
    assert RULES.change is None
