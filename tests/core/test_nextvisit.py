"""The next visit: not too early, with what is due and what comes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.advice import Advice, Ask, Move
from kiosk.core.condition import Condition
from kiosk.core.evaluationrecords import StoredEvaluation, StoredHold, StoredMorning, StoredResult, TrainedBout
from kiosk.core.goals import AgeGroup, Clearance, Event, Goal, Injury, Performance, Stage, Strength, Tissue
from kiosk.core.limb import Limb, Side
from kiosk.core.nextplan import Basis
from kiosk.core.nextvisit import NextVisit, Visited, five_rm_kg, last_visit, next_visit, visits_a_week
from kiosk.core.planlimits import Limits
from kiosk.core.progress import History
from kiosk.core.progressiondone import Done
from kiosk.core.reason import Reason
from kiosk.core.records import Tier
from kiosk.core.screening import Assessment
from kiosk.therapy.baselines import load_baselines
from kiosk.therapy.ladders import load_ladders
from kiosk.therapy.library import load_protocols
from tests.core.bouts_done import ASK, QUIET, RULES, ZONES, bout, trained

BASELINES = load_baselines()
LADDERS = load_ladders(BASELINES)
WELL = Condition(pain_rest=0, pain_loading=2, pain_morning=1, function=7, sessions_per_week=2, minutes_per_week=90)
INJURY = Injury(tissue=Tissue.ACHILLES, side=Side.LEFT, stage=Stage.LOADING, clearance=Clearance.GIVEN)
STRONG = Strength(age_group=AgeGroup.UNDER_60, falls=0, confidence=8)
RUNS = Performance(event=Event.TEN_KM, weekly_km=40.0, time_s=2700.0)
NONE = History(evaluations=(), results=(), mornings=(), bouts=(), reviews=())
ANSWERED = 100.0


def history(goal: Goal = INJURY, day: float = 99.0, week: int = 3, **changed: Any) -> History:  # noqa: ANN401 - fields
    evaluation = StoredEvaluation(
        id=1,
        runner_id=1,
        goal=goal,
        condition=WELL,
        visits_per_week=week,
        tests_version="t",
        day=day,
        at_utc="",
    )
    return replace(NONE, evaluations=(evaluation,), **changed)


def visited(*done: Done, **changed: Any) -> Visited:  # noqa: ANN401 - names are those of the fields
    base = Visited(
        done=done,
        history=history(),
        years=30,
        tier=Tier.CLEAR,
        full_day=ANSWERED,
        form_changed=False,
        now_day=done[-1].day if done else 0.0,
    )
    return replace(base, **changed)


def of_day(_: Ask, day: int) -> tuple[Reason, ...]:
    """A plan that says nothing but its day."""
    return (Reason(code="x", figures={"day": float(day)}),)


def planned(one: Visited) -> NextVisit:
    found = next_visit(one, of_day, RULES, BASELINES, LADDERS)
    assert found is not None
    return found


def codes(reasons: tuple[Reason, ...]) -> list[str]:
    return [one.code for one in reasons]


def test_before_the_first_bout_there_is_no_next_visit() -> None:
    assert next_visit(visited(), of_day, RULES, BASELINES, LADDERS) is None


@pytest.mark.parametrize(("at", "day"), [(100.0, 102), (100.3, 102), (100.5, 102), (100.51, 103), (100.99, 103)])
def test_a_limb_recovers_for_a_day_and_a_half(at: float, day: int) -> None:
    found = planned(visited(bout(at)))
    assert (found.earliest_day, codes(found.waits)) == (day, ["next_recovery"])
    assert found.waits[0].figures == {"hours": 36.0}


def test_a_week_has_so_many_visits() -> None:
    done = (bout(100.3), bout(102.3), bout(104.3))
    found = planned(visited(*done))
    assert (found.earliest_day, codes(found.waits)) == (107, ["next_week"])
    assert planned(visited(*done, history=history(week=2))).earliest_day == 109
    assert planned(visited(*done, years=60)).earliest_day == 109
    assert planned(visited(*done, tier=Tier.REVIEW)).earliest_day == 109
    assert planned(visited(*done, history=NONE)).earliest_day == 109
    assert planned(visited(bout(100.3), bout(100.4), bout(104.3))).earliest_day == 106


def test_no_goal_gets_more_visits_than_its_source_has() -> None:
    for goal in (INJURY, STRONG, RUNS):
        one = visited(bout(100.0), history=history(goal, week=14))
        assert visits_a_week(one, one.history.evaluations[0], RULES) == 3
        assert visits_a_week(replace(one, years=None), one.history.evaluations[0], RULES) == 2
        assert visits_a_week(replace(one, tier=Tier.STOP), one.history.evaluations[0], RULES) == 2
    few = history(week=1)
    assert visits_a_week(visited(history=few), few.evaluations[0], RULES) == 1


def test_after_a_bad_reaction_it_takes_three_days() -> None:
    for changed in ({"effort": 9}, {"symptoms": ("tingling",)}, {"morning": replace(QUIET, swelling=True)}):
        found = planned(visited(bout(100.3, **changed)))
        assert (found.earliest_day, codes(found.waits)) == (104, ["next_reaction"])
    first = bout(100.2, replace(ASK, exercise="Heel raise"), cuff_pain=9)
    assert planned(visited(first, bout(100.3))).earliest_day == 104
    assert planned(visited(replace(first, day=99.0), bout(100.3))).earliest_day == 102


def test_what_is_over_waits_for_nothing() -> None:
    found = planned(visited(bout(100.3), now_day=130.6))
    assert (found.earliest_day, found.waits) == (130, ())


def due(*done: Done, **changed: Any) -> list[str]:  # noqa: ANN401 - names are those of the fields
    return codes(planned(visited(*done, **changed)).due)


TESTED = ["next_tests"]


def test_a_symptom_and_an_end_by_the_station_want_somebody_to_look() -> None:
    assert due(bout(100.3)) == TESTED
    assert due(bout(100.3, symptoms=("tingling",))) == TESTED
    assert due(bout(100.3, symptoms=("tingling", "dizzy"))) == ["next_symptom", *TESTED]
    assert due(bout(100.3, end=Reason(code="symptom_tingling"))) == TESTED
    assert due(bout(100.3, end=Reason(code="restriction_ceiling"))) == TESTED
    for code in ("overpressure", "interrupted", "leak"):
        assert due(bout(100.3, end=Reason(code=code))) == ["next_station", *TESTED]


@pytest.mark.parametrize(
    ("full_day", "codes_due"),
    [(102.0 - 181.0, "next_form"), (102.0 - 180.9, "next_form_soon"), (102.0 - 167.0, "next_form_soon"), (-64.9, None)],
)
def test_the_full_form_is_said_before_it_runs_out(full_day: float, codes_due: str | None) -> None:
    assert due(bout(100.3), full_day=full_day) == [*([codes_due] if codes_due else []), *TESTED]


def test_a_form_that_is_missing_or_overtaken_is_due() -> None:
    assert due(bout(100.3), full_day=None)[0] == "next_form"
    assert due(bout(100.3), form_changed=True)[0] == "next_form"


def test_a_clearance_is_needed_again_and_a_stop_stops() -> None:
    assert due(bout(100.3), tier=Tier.REVIEW) == ["next_clearance", *TESTED]
    assert due(bout(100.3), tier=Tier.STOP) == ["next_stopped", *TESTED]
    assert due(bout(100.3), tier=None) == TESTED


def test_what_progress_asks_for_is_due() -> None:
    done = bout(100.3)
    trained_bout = TrainedBout(
        session_id=done.session_id,
        runner_id=1,
        day=done.day,
        protocol_id="RES-STD",
        exercise="Leg press",
        limb=Limb.LEG,
        side=Side.LEFT,
        repetitions=75,
        restriction_s=300.0,
        effort=6.0,
        load_kg=None,
    )
    told = StoredMorning(id=1, runner_id=1, session_id=done.session_id, after=QUIET, day=101.0, at_utc="")
    assert due(done, history=history(bouts=(trained_bout,))) == ["next_morning", *TESTED]
    assert due(done, history=history(bouts=(trained_bout,), mornings=(told,))) == TESTED
    assert due(done, history=NONE) == ["next_evaluation"]
    assert due(done, history=history(day=70.0)) == [*TESTED, "review_due"]
    taken = [
        StoredResult(
            id=number,
            runner_id=1,
            evaluation_id=1,
            test_id=test.id,
            side=side,
            exercise=None,
            value=20.0,
            skipped=None,
            replaces_id=None,
            day=100.2,
            at_utc="",
        )
        for number, test in enumerate(BASELINES.tests)
        for side in (None, *Side)
    ]
    assert due(done, history=history(results=tuple(taken))) == []
    assert planned(visited(done, history=history(results=tuple(taken)))).stage is not None


def test_the_stage_is_that_of_an_injury_with_a_ladder() -> None:
    found = planned(visited(bout(100.3))).stage
    assert found is not None
    assert [one.code for one in found.lacking] == ["ladder_untested_calf_raise", "ladder_untested_hop"]
    for other in (NONE, history(STRONG), history(replace(INJURY, tissue=Tissue.HIP))):
        assert planned(visited(bout(100.3), history=other)).stage is None


def test_every_bout_of_the_last_visit_is_planned_once_for_that_day() -> None:
    other = replace(ASK, exercise="Heel raise")
    higher = replace(ASK, percent_lop=55.0)
    found = planned(
        visited(bout(90.0, replace(ASK, side=Side.RIGHT)), bout(100.1), bout(100.2, other), bout(100.3, higher))
    )
    assert [one.last for one in found.bouts] == [higher, other]
    assert found.bouts[0].advice == (Reason(code="x", figures={"day": 102.0}),)


@given(
    days=st.lists(st.sampled_from([0.2, 1.6, 2.0, 3.0, 5.0]), min_size=1, max_size=6),
    bad=st.booleans(),
    years=st.sampled_from([None, 30, 70]),
    tier=st.sampled_from([None, *Tier]),
    week=st.integers(1, 14),
)
@settings(max_examples=60)
def test_it_is_never_too_early_and_nothing_worse_makes_it_earlier(
    days: list[float], bad: bool, years: int | None, tier: Tier | None, week: int
) -> None:
    at, done = 100.0, []
    for gap in days:
        at += gap
        done.append(bout(at))
    if bad:
        done[-1] = replace(done[-1], cuff_pain=9)
    one = visited(*done, years=years, tier=tier, history=history(week=week))
    found = planned(one)
    assert found == planned(one)
    assert found.earliest_day >= at + 1.5
    seen = {int(each.day) for each in done} | {found.earliest_day}
    most = visits_a_week(one, one.history.evaluations[0], RULES)
    assert len([day for day in seen if day > found.earliest_day - 7]) <= max(most, 1)
    worse = replace(one, done=(*done[:-1], replace(done[-1], symptoms=("numbness",))), tier=Tier.STOP, years=None)
    assert planned(worse).earliest_day >= found.earliest_day


# --- what the bouts will ask for --------------------------------------------------------------------------------

CLEAR = Assessment(tier=Tier.CLEAR, blocked_limbs=(), review_limbs=(), starts_milder=False, reasons=())


def basis(done: tuple[Done, ...] = (), **changed: Any) -> Basis:  # noqa: ANN401 - names are those of the fields
    base = Basis(
        done=done,
        history=NONE,
        holds=(),
        years=30,
        assessment=CLEAR,
        protocols=load_protocols(),
        limits=Limits(),
        rules=RULES,
        zones=ZONES,
    )
    return replace(base, **changed)


def result(value: float | None, *, exercise: str = "Leg press", side: Side = Side.LEFT) -> StoredResult:
    return StoredResult(
        id=1,
        runner_id=1,
        evaluation_id=1,
        test_id="five_rm",
        side=side,
        exercise=exercise,
        value=value,
        skipped=None,
        replaces_id=None,
        day=1.0,
        at_utc="",
    )


def test_a_bout_is_planned_out_of_records_and_files() -> None:
    found = basis(trained()).plan(ASK, 50)
    assert isinstance(found, Advice)
    assert (found.move, found.ask) == (Move.RAISE, replace(ASK, rounds=4))
    assert isinstance(basis(trained(), assessment=None).plan(ASK, 50), Advice)


def test_the_maximum_is_at_least_the_five_repetitions() -> None:
    full = replace(ASK, rounds=4)
    others = (result(70.0), result(None), result(500.0, exercise="Squat"), result(600.0, side=Side.RIGHT))
    records = replace(NONE, results=(*others, result(80.0)))
    assert five_rm_kg(records, "Leg press", Side.LEFT) == 80.0
    assert five_rm_kg(records, "Heel raise", Side.LEFT) is None
    found = basis(trained(full, last_set=20), history=records).plan(full, 50)
    assert isinstance(found, Advice)
    assert found.ask.load_kg == 31.0
    lower = replace(NONE, results=(result(70.0),))
    found = basis(trained(full, last_set=20), history=lower).plan(full, 50)
    assert isinstance(found, Advice)
    assert (found.move, found.ask.load_kg) == (Move.LOWER, 28.0)


def test_a_hold_counts_on_its_limb_only() -> None:
    hold = StoredHold(
        id=1, runner_id=1, limb=Limb.LEG, side=Side.LEFT, reason="flare", supervisor_id=1, day=1.0, at_utc=""
    )
    found = basis(trained(), holds=(hold,)).plan(ASK, 50)
    assert isinstance(found, Advice)
    assert codes(found.why) == ["progress_hold_flare"]
    found = basis(trained(), holds=(replace(hold, side=Side.RIGHT),)).plan(ASK, 50)
    assert isinstance(found, Advice)
    assert found.move is Move.RAISE


def test_where_nothing_can_be_said_it_is_said_why() -> None:
    review = replace(CLEAR, tier=Tier.REVIEW)
    first = replace(ASK, protocol_id="RES-FIRST")
    walk = replace(ASK, protocol_id="WALK-INT", exercise="Treadmill walk", load_kg=None, rounds=1)
    assert basis().plan(replace(ASK, protocol_id="NO"), 50) == (Reason(code="protocol_unknown"),)
    assert basis(assessment=review).plan(ASK, 50) == (Reason(code="review_rests"),)
    blocked = replace(CLEAR, blocked_limbs=((Limb.LEG, Side.LEFT),))
    assert basis(assessment=blocked).plan(ASK, 50) == (Reason(code="next_stopped"),)
    assert basis().plan(first, 50) == (Reason(code="next_after_first"),)
    assert basis().plan(replace(walk, limb=Limb.ARM), 50) == (Reason(code="protocol_limb"),)
    assert isinstance(basis(assessment=review).plan(walk, 50), Advice)


def test_the_last_visit_is_half_a_day() -> None:
    assert last_visit((bout(99.5), bout(99.9), bout(100.3))) == (bout(99.9), bout(100.3))


def test_a_warm_up_is_no_bout_of_its_own() -> None:
    warm = bout(105.9, replace(ASK, protocol_id="CYCLE"), is_warm_up=True)
    assert next_visit(visited(warm), of_day, RULES, BASELINES, LADDERS) is None
    found = planned(visited(bout(100.0), warm, now_day=106.0))
    assert (found.earliest_day, [one.last for one in found.bouts]) == (106, [ASK])
