"""Each way in which nothing is proposed says the one reason that decides, and nothing of what was tried in vain."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.goals import Clearance, Stage, Tissue
from kiosk.core.model import Limb, Reason, Side
from kiosk.core.planlimits import Limits
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Chosen, NoProposal, Situation
from kiosk.core.proposalnone import decisive
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.screening import limb_key
from kiosk.core.units import Mmhg
from tests.core import test_prescription as judged
from tests.core.test_proposal import ACHILLES, CASE, CLEARED, LIBRARY, WELL, answered, injured, past, refused

LEFT_BLOCKED = {"lymph": True} | {
    limb_key("lymph", limb, side): (limb, side) == (Limb.LEG, Side.LEFT) for limb in Limb for side in Side
}
LEGS_BLOCKED = {"lymph": True} | {limb_key("lymph", limb, side): limb is Limb.LEG for limb in Limb for side in Side}
ACUTE = injured(Tissue.KNEE, Stage.ACUTE)
REVIEWED = replace(answered(veins=True), clearance=CLEARED)
ONLY_PASS = Chosen(protocol_id="PASS", side=Side.LEFT)
ESTIMATED = judged.record(judged.PLAN, source=LopSource(method=LopMethod.ESTIMATED, id=7))
HIGH = judged.record(judged.PLAN, lop_mmhg=Mmhg(240.0))


@pytest.mark.parametrize(
    ("case", "codes"),
    [
        (replace(CASE, screened=answered(veins=True)), ["clearance_missing"]),
        (replace(CASE, screened=answered(veins=True), bouts=()), ["clearance_missing"]),
        (replace(CASE, screened=answered(clot=True)), ["screening_clot"]),
        (replace(CASE, screened=answered(clot=True), consent=None), ["screening_clot", "consent_missing"]),
        (replace(CASE, consent=None), ["consent_missing"]),
        (replace(CASE, consent_version="c2"), ["consent_version"]),
        (replace(CASE, screened=answered(birth_year=2010)), ["too_young"]),
        (replace(CASE, goal=injured(Tissue.KNEE, clearance=Clearance.NOT_YET)), ["proposal_uncleared"]),
        (replace(CASE, goal=ACHILLES, condition=replace(WELL, pain_loading=7)), ["proposal_painful"]),
        (replace(CASE, goal=ACHILLES, screened=answered(**LEFT_BLOCKED)), ["screening_limb"]),
        (replace(CASE, goal=ACHILLES, recent=(past(1, Side.LEFT, ended_s=9_990.0),)), ["reperfusion"]),
        (replace(CASE, goal=ACHILLES, recent=(past(1, Side.LEFT, restriction_s=1790.0),)), ["daily_limit"]),
        # the right leg, which only has to wait, and not the left one, which is tried as well
        (
            replace(CASE, screened=answered(**LEFT_BLOCKED), chosen=Chosen(limb=Limb.LEG),
                    recent=(past(1, Side.RIGHT, ended_s=9_990.0),)),
            ["reperfusion"],
        ),
        (replace(CASE, screened=answered(**LEGS_BLOCKED), goal=injured(Tissue.KNEE)), ["screening_limb"]),
        # what begins higher says what keeps it down
        (replace(CASE, goal=ACUTE, screened=REVIEWED), ["proposal_above_answers"]),
        (replace(CASE, screened=REVIEWED, chosen=ONLY_PASS), ["proposal_above_answers"]),
        (replace(CASE, goal=ACUTE, screened=answered(birth_year=1960)), ["proposal_above_start"]),
        (replace(CASE, goal=ACUTE, lop=ESTIMATED), ["proposal_above_estimate"]),
        (replace(CASE, goal=ACUTE, limits=Limits(leg_percent_max=60.0)), ["proposal_above_limit"]),
        (replace(CASE, lop=HIGH, limits=Limits(training_max_mmhg=60.0)), ["proposal_above_limit"]),
        (replace(CASE, bouts=(), chosen=Chosen(protocol_id="GONE")), ["proposal_no_protocol"]),
        (replace(CASE, protocols=()), ["proposal_no_protocol"]),
        (replace(CASE, screened=answered(new=True), chosen=Chosen(protocol_id="RES-STD")), ["first_session"]),
        (replace(CASE, screened=REVIEWED, chosen=Chosen(protocol_id="RES-STD", side=Side.LEFT)), ["review_rests"]),
    ],
)  # fmt: skip
def test_the_reason_is_the_one_that_decides(case: Situation, codes: list[str]) -> None:
    assert refused(case) == codes


def test_the_figures_say_what_is_between() -> None:
    found = propose(replace(CASE, goal=ACUTE, screened=REVIEWED))
    assert isinstance(found, NoProposal)
    assert found.reasons[0].figures == {"least": 70.0, "most": 50.0}


def test_every_protocol_of_a_path_in_vain_is_still_among_the_rules_that_fired() -> None:
    found = propose(replace(CASE, screened=answered(veins=True)))
    assert isinstance(found, NoProposal)
    tried = {one.saw["protocol"] for one in found.fired if one.id == "refused"}
    assert tried == set(LIBRARY.prescribing.path(CASE.goal).protocols)


CODES = st.sampled_from(["reperfusion", "clearance_missing", "screening_limb", "daily_limit", "review_rests"])
TRIED = st.lists(st.lists(CODES, min_size=1, max_size=4, unique=True), min_size=1, max_size=5)


@given(TRIED)
def test_nothing_is_said_that_does_not_stand_against_one_bout_or_could_be_less(codes: list[list[str]]) -> None:
    tried = [tuple(Reason(code=code) for code in row) for row in codes]
    said = {one.code for one in decisive(tried)}
    assert any(said == set(row) for row in codes)
    now = {"reperfusion", "clearance_missing"}
    assert len(said - now) == min(len(set(row) - now) for row in codes)
    assert said - now or len(said) == min(len(row) for row in codes if set(row) <= now)
