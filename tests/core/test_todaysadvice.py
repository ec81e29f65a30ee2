"""Which bout progression goes on with today, and that what it says is always something that may be done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.advice import Ask, Move
from kiosk.core.blocks import Work
from kiosk.core.evaluationrecords import StoredEvaluation, StoredHold
from kiosk.core.goals import Goal, Stage, Tissue
from kiosk.core.limb import Limb, Side
from kiosk.core.prescription import Prescription, judge
from kiosk.core.progress import History
from kiosk.core.progressiondone import Done
from kiosk.core.progressionfired import TABLES, fired_of
from kiosk.core.proposal import propose
from kiosk.core.proposalcase import Chosen, Proposal, Situation
from kiosk.core.protocol import PercentRange
from kiosk.core.screening import limb_key
from kiosk.core.todaysadvice import Advised, Told, advise_today
from tests.core.bouts_done import QUIET, RULES, bout
from tests.core.test_prescription import PROTOCOL
from tests.core.test_proposal import (
    ACHILLES,
    CASE,
    CLEARED,
    LIBRARY,
    OLDER,
    RUNNER,
    WELL,
    Held,
    answered,
    as_judged,
    injured,
    own,
    situations,
)

EXTENSION = Ask(
    protocol_id="RES-STD", exercise="Knee extension", limb=Limb.LEG, side=Side.LEFT, percent_lop=50.0, rounds=3,
    load_kg=20.0,
)  # fmt: skip
RIGHT = replace(EXTENSION, side=Side.RIGHT)
OLD = tuple(bout(float(day), ask) for day in (40, 50, 60, 70, 80) for ask in (EXTENSION, RIGHT))
"""Past the first weeks on both legs, two rounds of days ago."""


def evaluated(goal: Goal, day: float, number: int = 1) -> StoredEvaluation:
    return StoredEvaluation(
        id=number, runner_id=3, goal=goal, condition=WELL, visits_per_week=2, tests_version="t", day=day, at_utc=""
    )


def history(*evaluations: StoredEvaluation) -> History:
    return History(evaluations=evaluations, results=(), mornings=(), bouts=(), reviews=())


def told(*done: Done, evaluations: tuple[StoredEvaluation, ...] = (), holds: tuple[StoredHold, ...] = ()) -> Told:
    return Told(done=done, history=history(*evaluations), holds=holds, rules=RULES)


def joined(case: Situation, records: Told) -> tuple[Advised, Proposal]:
    advised = advise_today(case, records)
    found = propose(replace(case, advice=advised.advice, advised_by=advised.fired))
    assert isinstance(found, Proposal), found
    return advised, found


def good(*asks: Ask, days: tuple[float, ...] = (95.0, 98.0)) -> tuple[Done, ...]:
    return (*OLD, *(bout(day, ask) for day in days for ask in asks))


def test_what_went_well_rises_by_one_figure_and_says_so() -> None:
    advised, found = joined(CASE, told(*good(EXTENSION, RIGHT)))
    assert advised.advice is not None
    assert (advised.advice.move, found.why.code) == (Move.RAISE, "progress_raise_volume")
    assert found.ask == replace(RIGHT, rounds=4)
    fired = {one.id: one for one in found.fired}
    assert fired["progress_raise_volume"].source == "our inference"
    assert fired["progress_raise_volume"].saw == {"from": 3.0, "to": 4.0}
    assert [one.id for one in found.fired].index("advice") < [one.id for one in found.fired].index(advised.fired[0].id)


def test_before_the_first_bout_progression_says_nothing_and_a_first_session_is_proposed() -> None:
    advised, found = joined(replace(CASE, bouts=()), told())
    assert (advised, found.why.code) == (Advised(advice=None), "proposal_first")
    stopped = advise_today(replace(CASE, screened=answered(clot=True)), told(*good(EXTENSION)))
    assert stopped == Advised(advice=None)


def test_the_bout_after_a_first_session_is_a_start_within_the_first_weeks() -> None:
    first = replace(EXTENSION, protocol_id="RES-FIRST", percent_lop=40.0, load_kg=None)
    advised, found = joined(CASE, told(bout(98.0, first, morning=QUIET)))
    assert advised.advice is not None
    assert (advised.advice.move, advised.advice.ask.protocol_id) == (Move.START, "RES-STD")
    assert (found.ask.rounds, found.why.code) == (2, "proposal_strong")
    assert "progress_ramp" in [one.id for one in found.fired]


def test_a_bad_first_session_is_the_reason_for_the_start_after_it() -> None:
    first = replace(EXTENSION, protocol_id="RES-FIRST", side=Side.RIGHT, percent_lop=40.0, load_kg=None)
    _, found = joined(CASE, told(bout(98.0, first, symptoms=("tingling",))))
    assert (found.ask.side, found.why.code) == (Side.RIGHT, "progress_symptom_tingling")
    assert found.ask.percent_lop < 60.0


def test_the_other_leg_without_a_history_begins_with_a_start() -> None:
    left = tuple(one for one in good(EXTENSION) if one.ask.side is Side.LEFT)
    advised, found = joined(replace(CASE, goal=injured(Tissue.KNEE)), told(*left))
    assert advised.advice is not None
    assert (advised.advice.move, found.ask.side, found.ask.protocol_id) == (Move.START, Side.RIGHT, "RES-STD")
    assert (found.ask.exercise, found.ask.percent_lop, found.ask.rounds) == ("Knee extension", 40.0, 2)
    assert found.why.code == "proposal_injury_thigh"


def test_a_goal_that_leads_another_way_begins_anew_and_the_same_way_goes_on() -> None:
    press = replace(EXTENSION, exercise="Leg press", protocol_id="RES-INT")
    settling = injured(Tissue.KNEE, Stage.SETTLING)
    knee = replace(settling, side=Side.LEFT, stage=Stage.LOADING)
    done = good(press)
    same = (evaluated(replace(knee), 90.0), evaluated(knee, 97.0, 2))
    _, found = joined(replace(CASE, goal=knee), told(*done, evaluations=same))
    assert (found.ask.protocol_id, found.ask.exercise) == ("RES-INT", "Leg press")
    moved_on = (evaluated(replace(knee, stage=Stage.SETTLING), 90.0), evaluated(knee, 99.5, 2))
    _, found = joined(replace(CASE, goal=knee), told(*done, evaluations=moved_on))
    assert (found.ask.protocol_id, found.ask.exercise) == ("RES-STD", "Knee extension")
    other = told(*done, evaluations=(evaluated(OLDER, 90.0), evaluated(ACHILLES, 99.5, 2)))
    _, found = joined(replace(CASE, goal=ACHILLES), other)
    assert found.ask.protocol_id == "TEN-ACH"


def test_what_is_forbidden_today_is_started_in_another_way_at_no_higher_share() -> None:
    low = replace(EXTENSION, percent_lop=45.0)
    review = replace(CASE, screened=replace(answered(veins=True), clearance=CLEARED))
    protocols = tuple(
        replace(one, leg=PercentRange(least=40.0, usual=60.0, most=80.0)) if one.id == "RES-INT" else one
        for one in LIBRARY.protocols
    )
    done = good(low, replace(low, side=Side.RIGHT))
    advised, found = joined(replace(review, protocols=protocols), told(*done))
    assert advised.advice is not None
    assert (advised.advice.move, found.ask.protocol_id, found.ask.percent_lop) == (Move.START, "RES-INT", 45.0)
    assert found.ask.exercise == "Knee extension"
    assert found.why.code == "proposal_review"


def test_a_start_in_another_way_never_lies_below_its_protocol() -> None:
    low = replace(EXTENSION, percent_lop=45.0)
    steep = own(PROTOCOL, leg=PercentRange(least=50.0, usual=60.0, most=60.0), exercises=PROTOCOL.exercises[:1])
    case = replace(CASE, protocols=(steep,), goal=None)
    advised = advise_today(replace(case, protocols=(*LIBRARY.protocols, steep), chosen=Chosen(protocol_id="OWN")),
                           told(*good(low)))  # fmt: skip
    assert advised.advice is not None
    assert advised.advice.ask.percent_lop >= 50.0


def test_a_blocked_leg_is_gone_on_with_on_the_other_one() -> None:
    pairs = [(limb, side) for limb in Limb for side in Side]
    answers = {"lymph": True} | {limb_key("lymph", *pair): pair == (Limb.LEG, Side.RIGHT) for pair in pairs}
    advised, found = joined(replace(CASE, screened=answered(**answers)), told(*good(EXTENSION, RIGHT)))
    assert found.ask.side is Side.LEFT
    assert advised.advice is not None
    assert advised.advice.move is Move.RAISE


def test_after_a_break_a_first_session_gets_no_more_than_what_is_left() -> None:
    case = replace(CASE, day=130.0, screened=replace(CASE.screened, away_days=31.5))
    advised, found = joined(case, told(*good(EXTENSION, RIGHT)))
    assert advised.advice is not None
    assert advised.advice.move is Move.RESTART
    assert (found.ask.protocol_id, found.ask.exercise, found.why.code) == (
        "RES-FIRST", "Knee extension", "proposal_first",
    )  # fmt: skip
    assert (found.ask.rounds, found.ask.percent_lop) == (2, 40.0)
    assert "progress_break" in [one.id for one in found.fired]


def test_the_visit_after_a_break_and_a_first_session_goes_on_from_there() -> None:
    mild = replace(RIGHT, protocol_id="RES-FIRST", percent_lop=40.0, rounds=2, load_kg=14.0)
    high = tuple(replace(one, percent_lop=60.0, rounds=4) for one in (EXTENSION, RIGHT))
    case = replace(CASE, day=143.0, chosen=Chosen(side=Side.RIGHT))
    _, found = joined(case, told(*good(*high), bout(140.0, mild)))
    assert found.ask == replace(RIGHT, percent_lop=40.0, rounds=2, load_kg=14.0)
    assert found.why.code == "progress_climb"


def test_a_hold_of_the_supervisor_keeps_what_was() -> None:
    holds = tuple(
        StoredHold(
            id=1, runner_id=3, limb=Limb.LEG, side=side, reason="flare", supervisor_id=1, day=99.0, at_utc=""
        )
        for side in Side
    )  # fmt: skip
    _, found = joined(CASE, told(*good(EXTENSION, RIGHT), holds=holds))
    assert (found.ask.rounds, found.why.code) == (3, "progress_hold_flare")


def test_what_was_chosen_is_gone_on_with_in_its_own_way() -> None:
    heels = replace(EXTENSION, exercise="Heel raise")
    records = told(*good(heels, EXTENSION))
    for chosen, exercise in (
        (Chosen(exercise="Heel raise", side=Side.LEFT), "Heel raise"),
        (Chosen(protocol_id="RES-STD", exercise="Knee extension", limb=Limb.LEG, side=Side.LEFT), "Knee extension"),
    ):
        advised, found = joined(replace(CASE, chosen=chosen), records)
        assert (found.ask.exercise, found.why.code) == (exercise, "progress_raise_volume")
    advised, found = joined(replace(CASE, chosen=Chosen(protocol_id="PASS", side=Side.LEFT)), records)
    assert advised.advice is not None
    assert (advised.advice.move, found.ask.protocol_id, found.why.code) == (Move.START, "PASS", "proposal_chosen")
    arm, _ = joined(replace(CASE, chosen=Chosen(protocol_id="RES-STD", limb=Limb.ARM)), records)
    assert arm.advice is not None
    assert (arm.advice.ask.limb, arm.advice.ask.percent_lop) == (Limb.ARM, 40.0)


def test_bouts_that_no_longer_belong_here_are_not_gone_on_with() -> None:
    for gone in (
        replace(EXTENSION, protocol_id="GONE"),
        replace(EXTENSION, exercise="Step"),
        replace(EXTENSION, protocol_id="TEN-PAT"),  # of no path of this goal
    ):
        _, found = joined(CASE, told(*(bout(day, gone) for day in (95.0, 98.0))))
        assert (found.ask.protocol_id, found.ask.exercise) == ("RES-STD", "Leg press")
    mine = own(PROTOCOL, exercises=tuple(one for one in PROTOCOL.exercises if one.limb is Limb.LEG))
    case = replace(CASE, protocols=(*LIBRARY.protocols, mine))
    ask = replace(EXTENSION, protocol_id="OWN", exercise=mine.exercises[0].name)
    served = mine if case.serves(mine) else replace(mine, goals=LIBRARY.protocols[0].goals)
    case = replace(case, protocols=(*LIBRARY.protocols, served), goal=None)
    _, found = joined(case, told(*good(ask)))
    assert found.ask.protocol_id == "OWN"


def test_a_protocol_that_now_begins_higher_begins_anew_at_its_least() -> None:
    standard = LIBRARY.protocol("RES-STD")
    assert standard is not None
    raised = replace(standard, leg=PercentRange(least=55.0, usual=60.0, most=80.0))
    case = replace(CASE, protocols=(raised,), chosen=Chosen(side=Side.LEFT))
    advised, found = joined(case, told(*good(EXTENSION)))
    assert advised.advice is not None
    assert (advised.advice.move, found.ask.percent_lop) == (Move.START, 55.0)


def test_without_any_room_progression_says_nothing() -> None:
    held = replace(CASE, goal=ACHILLES, limits=replace(CASE.limits, restriction_leg_s=30.0))
    assert advise_today(held, told(*good(EXTENSION))) == Advised(advice=None)


@pytest.mark.parametrize(
    ("away", "table"),
    [(15.0, "breaks[0]"), (22.0, "breaks[1]"), (27.5, "breaks[1]"), (27.6, "restart"), (40.0, "restart")],
)
def test_a_break_names_the_rule_that_it_passed(away: float, table: str) -> None:
    records = told(*good(EXTENSION, RIGHT))
    advised = advise_today(replace(CASE, day=98.5 + away), records)
    rule = next(one for one in advised.fired if one.id == "progress_break")
    assert rule.source == RULES.cited[table].source
    assert rule.saw["away_days"] == float(int(away + 0.5))


def test_a_break_is_longer_than_its_figure_for_every_rule_alike() -> None:
    records = told(*good(EXTENSION, RIGHT, days=(92.0, 95.0)))
    for away, table, above in (
        (14.0, None, ()), (21.0, "breaks[0]", (14.0,)), (28.0, "breaks[1]", (21.0,)), (28.01, "restart", (28.0,)),
    ):  # fmt: skip
        advised = advise_today(replace(CASE, day=95.0 + away), records)
        assert advised.advice is not None
        breaks = [one for one in advised.fired if one.id == "progress_break"]
        assert tuple(one.saw["above_days"] for one in breaks) == above
        assert [one.source for one in breaks] == ([] if table is None else [RULES.cited[table].source])
        assert (advised.advice.ask.percent_lop == 40.0) == (table == "restart")
        screened = replace(CASE.screened, away_days=away)
        assert screened.assessment.starts_milder == (table == "restart"), "and for the screening"


BIKE = Ask(
    protocol_id="CYC-LOW", exercise="Stationary bike", limb=Limb.LEG, side=Side.LEFT, percent_lop=60.0, rounds=1,
    load_kg=None,
)  # fmt: skip


def test_a_limb_in_its_first_weeks_does_not_begin_with_work_in_one_long_piece() -> None:
    runner = replace(CASE, goal=replace(RUNNER, weekly_km=20.0))
    left = tuple(bout(float(day), BIKE, work=Work.CYCLE) for day in range(40, 100, 7))
    _, found = joined(runner, told(*left))
    assert (found.ask.side, found.ask.protocol_id, found.ask.rounds) == (Side.RIGHT, "CYC-INT", 2)
    chosen = Chosen(protocol_id="CYC-LOW")
    _, found = joined(replace(runner, chosen=chosen), told(*left))
    assert (found.ask.side, found.ask.protocol_id, found.ask.percent_lop) == (Side.RIGHT, "CYC-LOW", 50.0)
    right = replace(BIKE, side=Side.RIGHT)
    _, found = joined(runner, told(*left, bout(97.0, right, work=Work.CYCLE)))
    assert found.ask.protocol_id == "CYC-LOW", "what was begun is gone on with"
    _, found = joined(runner, told(*OLD, *left[5:]))
    assert found.ask.protocol_id == "CYC-LOW", "nor is a limb held up that is past its first weeks"
    alone = replace(runner, protocols=tuple(one for one in LIBRARY.protocols if one.id == "CYC-LOW"))
    advised, found = joined(alone, told(*left))
    assert advised.advice is not None
    assert (found.ask.protocol_id, advised.advice.move) == ("CYC-LOW", Move.START), "nothing else is left"
    new = bout(98.0, replace(EXTENSION, protocol_id="RES-FIRST", percent_lop=40.0))
    _, found = joined(runner, told(new))
    assert found.ask.protocol_id == "CYC-INT"


def test_every_rule_names_what_it_rests_on() -> None:
    assert {*TABLES.values()} <= {*RULES.cited}
    advised = advise_today(CASE, told(*good(EXTENSION, RIGHT)))
    assert advised.advice is not None
    codes = {
        "progress_symptom_numbness": RULES.cited["symptoms.numbness"].source,
        "progress_symptom_itch": RULES.cited["other_symptom"].source,
        "progress_much_effort": RULES.cited["answers.effort"].source,
        "progress_missing_discomfort": RULES.cited["answers.discomfort"].source,
        "morning_worse": RULES.cited["pain"].source,
        "morning_numbness": RULES.cited["signs.numbness"].source,
        "progress_hold_flare": "our inference",
        "progress_unanswered": "our inference",
        "progress_capped_pressure": "",
    }
    for code, source in codes.items():
        why = (replace(advised.advice.why[0], code=code),)
        (fired,) = fired_of(replace(advised.advice, why=why), RULES)
        assert (fired.source, fired.decided) == (source, {"move": "raise"})


ASKS = st.builds(
    Ask,
    protocol_id=st.sampled_from(["RES-STD", "RES-INT", "RES-FIRST", "PASS", "TEN-ACH", "CYC-LOW"]),
    exercise=st.sampled_from(["Leg press", "Knee extension", "Heel raise", "Lying at rest", "Stationary bike"]),
    limb=st.just(Limb.LEG),
    side=st.sampled_from(Side),
    percent_lop=st.sampled_from([40.0, 50.0, 60.0, 80.0]),
    rounds=st.integers(1, 5),
    load_kg=st.sampled_from([None, 10.0, 40.0]),
)
DONE = st.builds(
    bout,
    st.sampled_from([60.0, 80.0, 90.0, 95.0, 98.0, 99.9]),
    ASKS,
    effort=st.sampled_from([None, 6, 9]),
    cuff_pain=st.sampled_from([2, 8]),
    symptoms=st.sampled_from([(), (), ("tingling",), ("numbness",)]),
    morning=st.sampled_from([None, QUIET, replace(QUIET, numbness=True)]),
)


@settings(max_examples=40)
@given(situations(), st.lists(DONE, max_size=6), st.booleans())
def test_what_progression_says_is_accepted_by_the_judge_and_never_exceeded(
    held: Held, done: list[Done], is_evaluated: bool
) -> None:
    case = held.case
    evaluations = (evaluated(case.goal, 90.0),) if is_evaluated and case.goal is not None else ()
    records = told(*sorted(done, key=lambda one: one.day), evaluations=evaluations)
    advised = advise_today(case, records)
    assert advise_today(replace(case, advice=advised.advice), records) == advised
    found = propose(replace(case, advice=advised.advice, advised_by=advised.fired))
    if not isinstance(found, Proposal):
        assert not isinstance(propose(replace(case, advice=None)), Proposal) or advised.advice is not None
        return
    verdict = judge(as_judged(case, found.ask))
    left = () if isinstance(verdict, Prescription) else verdict.reasons
    assert {one.code for one in left} <= ({"setpoint_limit"} if case.lop is None else set())
    if advised.advice is not None:
        assert found.ask.rounds <= advised.advice.ask.rounds
        assert advised.fired


@settings(max_examples=40)
@given(situations(), st.lists(DONE, max_size=6))
def test_progression_never_takes_the_last_proposal_away(held: Held, done: list[Done]) -> None:
    case = replace(held.case, advice=None)
    advised = advise_today(case, told(*sorted(done, key=lambda one: one.day)))
    without, joined_up = propose(case), propose(replace(case, advice=advised.advice))
    assert isinstance(without, Proposal) <= isinstance(joined_up, Proposal)
