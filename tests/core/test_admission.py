"""Who may be measured: the rules that a plan is judged by, and a supervisor's eye where the answers ask for it."""

from dataclasses import replace

import pytest

from kiosk.core.admission import Visit, measuring_reasons
from kiosk.core.model import Limb, Prescription, Side
from kiosk.core.prescription import Refusal, judge, known_reasons
from kiosk.core.records import PastSearch
from kiosk.core.units import Mmhg, Seconds
from tests.core.test_prescription import BOUT, CASE, DOSE, FULL, NO, SCREENED, today
from tests.core.test_prescription import answered as case_answered

VISIT = CASE.visit
PLANNED_S = 90.0
MEASURED = PastSearch(
    limb=VISIT.limb,
    side=VISIT.side,
    seconds=Seconds(89.0),
    longest_s=Seconds(90.0),
    boot=VISIT.boot,
    ended_s=Seconds(5000.0),
)
CUT_OFF = replace(MEASURED, seconds=None)
JUST_MEASURED = replace(MEASURED, ended_s=Seconds(VISIT.now - 41.0))


def answered(**answers: bool) -> Visit:
    return case_answered(**answers).visit


def with_full(**answers: bool) -> Visit:
    return replace(VISIT, screened=replace(SCREENED, full=replace(FULL, answers=NO | answers)))


@pytest.mark.parametrize(
    ("visit", "expected"),
    [
        (VISIT, []),
        (replace(VISIT, cuff=None), ["cuff_unknown"]),
        (replace(VISIT, cuff_id="other"), ["cuff_unknown"]),
        (replace(VISIT, limb=Limb.ARM), ["cuff_limb"]),
        (replace(VISIT, screened=replace(SCREENED, birth_year=2008)), ["too_young"]),
        (replace(VISIT, screened=replace(SCREENED, birth_year=2007)), []),
        (replace(VISIT, consent=None), ["consent_missing"]),
        (replace(VISIT, runner_id=4), ["consent_missing", "screening_missing"]),
        (replace(VISIT, consent_version="c2"), ["consent_version"]),
        (today(None).visit, ["screening_missing"]),
        (replace(VISIT, screening_id=9), ["screening_missing"]),
        (replace(VISIT, screened=replace(SCREENED, full=None)), ["full_missing"]),
        (with_full(clot=True), ["screening_clot"]),
        (with_full(veins=True), ["search_review"]),
        (replace(VISIT, screened=replace(SCREENED, today_age_s=None)), ["screening_old"]),
        (answered(clot=True), ["screening_clot"]),
        (answered(lymph=True), ["screening_lymph"]),
        (answered(veins=True), ["search_review"]),
        (replace(VISIT, bouts=(replace(BOUT, ended_s=9999.0),)), ["reperfusion"]),
        (replace(VISIT, bouts=(replace(BOUT, ended_s=9999.0),), side=Side.RIGHT), []),
        (replace(VISIT, bouts=(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(1710.0)), ended_s=5000.0),)), []),
        (
            replace(VISIT, bouts=(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(1710.1)), ended_s=5000.0),)),
            ["daily_limit"],
        ),
        (replace(VISIT, measured=(MEASURED,) * 19), []),
        (replace(VISIT, measured=(MEASURED,) * 20), ["daily_limit"]),
        (replace(VISIT, measured=(MEASURED,) * 20, side=Side.RIGHT), []),
        (replace(VISIT, measured=(CUT_OFF,) * 19), []),
        (replace(VISIT, measured=(*(MEASURED,) * 18, replace(CUT_OFF, longest_s=Seconds(109.0)))), ["daily_limit"]),
        (replace(VISIT, measured=(CUT_OFF,) * 20, side=Side.RIGHT), []),
        (
            replace(
                VISIT,
                bouts=(replace(BOUT, dose=replace(DOSE, restriction_s=Seconds(1700.0)), ended_s=5000.0),),
                measured=(MEASURED,),
            ),
            ["daily_limit"],
        ),
        (replace(VISIT, measured=(JUST_MEASURED, MEASURED)), ["reperfusion"]),
        (replace(VISIT, measured=(JUST_MEASURED,), side=Side.RIGHT), []),
        (replace(VISIT, measured=(replace(JUST_MEASURED, ended_s=Seconds(VISIT.now - 60.0)),)), []),
        (replace(VISIT, measured=(replace(JUST_MEASURED, seconds=Seconds(0.0)),)), []),
        (replace(VISIT, measured=(replace(CUT_OFF, ended_s=None),)), ["reperfusion"]),
        (replace(VISIT, measured=(replace(CUT_OFF, ended_s=None, boot="a"),), up_s=59.0), ["reperfusion"]),
        (replace(VISIT, measured=(replace(JUST_MEASURED, boot="a"),), up_s=60.0), []),
        (replace(VISIT, bouts=(replace(BOUT, ended_s=9999.0),), measured=(JUST_MEASURED,)), ["reperfusion"]),
        (replace(VISIT, cuff=None, consent=None), ["cuff_unknown", "consent_missing"]),
    ],
)
def test_each_rule_refuses_with_its_reason(visit: Visit, expected: list[str]) -> None:
    found = [reason.code for reason in measuring_reasons(visit, PLANNED_S, has_supervisor=False)]
    assert [code for code in found if not code.startswith("screening_lymph_")] == expected


def test_how_long_a_limb_rests_from_a_measurement_is_told() -> None:
    (reason,) = measuring_reasons(replace(VISIT, measured=(JUST_MEASURED,)), PLANNED_S, has_supervisor=False)
    assert reason.figures == {"wait_s": 19.0, "needed_s": 60.0}


def test_a_bout_is_planned_and_approved_while_its_limb_rests_and_begins_after_it() -> None:
    case = replace(CASE, measured=(JUST_MEASURED,))
    assert isinstance(judge(replace(case, is_approving=True)), Prescription)
    assert known_reasons(case) == ()
    refusal = judge(case)
    assert isinstance(refusal, Refusal)
    assert [one.code for one in refusal.reasons] == ["reperfusion"]


def test_a_supervisor_may_let_answers_pass_that_ask_for_one_and_no_others() -> None:
    assert measuring_reasons(answered(veins=True), PLANNED_S, has_supervisor=True) == ()
    (reason,) = measuring_reasons(answered(clot=True), PLANNED_S, has_supervisor=True)
    assert reason.code == "screening_clot"


def test_an_answer_about_a_limb_asks_for_an_eye_on_that_limb_only() -> None:
    only_left = {f"nerves:{side}_{limb}": (limb, side) == (Limb.LEG, Side.LEFT) for limb in Limb for side in Side}
    visit = with_full(nerves=True, **only_left)
    assert [one.code for one in measuring_reasons(visit, PLANNED_S, has_supervisor=False)] == ["search_review"]
    assert measuring_reasons(visit, PLANNED_S, has_supervisor=True) == ()
    assert measuring_reasons(replace(visit, side=Side.RIGHT), PLANNED_S, has_supervisor=False) == ()


def test_the_parts_of_a_plan_are_its_visit() -> None:
    assert (VISIT.runner_id, VISIT.screening_id, VISIT.limb, VISIT.side) == (3, 8, Limb.LEG, Side.LEFT)
    assert VISIT.cuff == CASE.cuff
    assert CASE.plan.lop_mmhg == Mmhg(185.0)
