"""What the next bout asks for: every rule by example, then what holds for all histories."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.advice import Advice, Ask, Dimension, Move
from kiosk.core.blocks import Work
from kiosk.core.condition import MorningAfter
from kiosk.core.limb import Limb, Side
from kiosk.core.progression import advise
from kiosk.core.progressioncase import Case
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.reason import Reason
from tests.core.bouts_done import ASK, QUIET, RULES, TOP, ZONES, advised, bout, case, codes, trained


def after(*last: Done, **changed: Any) -> Advice:  # noqa: ANN401 - names are those of the fields
    """The advice after bouts past the first weeks, and these."""
    return advised(case(*trained(count=0), *last, **changed))


def test_a_first_bout_is_milder_and_shorter_than_the_prescription() -> None:
    found = advised(case())
    assert (found.move, found.dimension) == (Move.START, None)
    assert found.ask == replace(ASK, percent_lop=40.0, rounds=2)
    assert codes(found) == ["progress_first_session", "progress_ramp"]
    wide = replace(TOP, rounds_most=5)
    assert advised(case(work=Work.WALK, ceilings=wide, start=replace(ASK, rounds=5))).ask.rounds == 2


def test_a_first_bout_of_another_exercise_on_a_trained_limb_is_as_prescribed() -> None:
    found = advised(case(*trained(count=0)))
    assert (found.move, found.ask, codes(found)) == (Move.START, replace(ASK, rounds=4), ["progress_start"])


def test_time_and_volume_rise_first_by_one_round() -> None:
    found = advised(case(*trained()))
    assert (found.move, found.dimension, found.ask) == (Move.RAISE, Dimension.VOLUME, replace(ASK, rounds=4))
    assert found.why == (Reason(code="progress_raise_volume", figures={"from": 3.0, "to": 4.0}),)
    timed = advised(case(*trained(), work=Work.WALK))
    assert (timed.dimension, codes(timed)) == (Dimension.TIME, ["progress_raise_time"])


FULL = replace(ASK, rounds=4)


def test_then_the_load_after_a_last_set_of_more_than_fifteen() -> None:
    found = advised(case(*trained(FULL, last_set=16)))
    assert (found.move, found.dimension, found.ask) == (Move.RAISE, Dimension.LOAD, replace(FULL, load_kg=31.0))
    assert codes(found) == ["progress_load_set"]
    assert codes(advised(case(*trained(FULL, last_set=15)))) == ["progress_wait_load"]
    assert codes(advised(case(*trained(FULL, last_set=None)))) == ["progress_wait_load"]


def four_weeks(ask: Ask, **changed: Any) -> tuple[Done, ...]:  # noqa: ANN401 - names are those of the fields
    """Nine bouts at the same figures in four weeks, with a week off, so that no easier week is due."""
    days = (0.0, 3.0, 11.0, 14.0, 17.0, 20.0, 23.0, 26.0, 29.0)
    return tuple(bout(50.0 + day, ask, **changed) for day in days)


def test_or_after_four_weeks_at_the_same_load_by_a_twentieth_of_the_maximum() -> None:
    found = after(*four_weeks(FULL))
    assert (found.dimension, found.ask.load_kg, codes(found)) == (Dimension.LOAD, 35.0, ["progress_load_weeks"])
    assert after(*four_weeks(replace(FULL, load_kg=39.0))).ask.load_kg == 40.0
    near = replace(FULL, load_kg=38.0)
    assert after(*four_weeks(near)).ask.load_kg == 40.0
    light = case(*trained(count=0), *four_weeks(replace(FULL, load_kg=3.0)), one_rm_kg=9.0)
    assert advised(replace(light, ceilings=replace(TOP, load_most_kg=4.5))).ask.load_kg == 4.0


def test_the_four_weeks_begin_with_the_load() -> None:
    lighter = replace(FULL, load_kg=28.0)
    first, second, *others = four_weeks(FULL)
    assert codes(after(first, replace(second, ask=lighter), *others)) == ["progress_wait_load"]


def test_without_a_maximum_nothing_rises_beyond_the_volume() -> None:
    top = replace(TOP, load_most_kg=None)
    found = advised(case(*trained(FULL, last_set=20), ceilings=top))
    assert (found.move, codes(found)) == (Move.HOLD, ["progress_no_one_rm"])
    assert codes(advised(case(*trained(FULL, last_set=20), one_rm_kg=None))) == ["progress_no_one_rm"]


def test_the_pressure_rises_last_and_no_further_than_without_the_supervisor() -> None:
    heavy = replace(FULL, load_kg=39.5)
    found = advised(case(*trained(heavy)))
    assert (found.dimension, found.ask) == (Dimension.PRESSURE, replace(heavy, percent_lop=55.0))
    bare = replace(FULL, load_kg=None, percent_lop=58.0)
    assert advised(case(*trained(bare))).ask.percent_lop == 60.0
    found = advised(case(*trained(replace(bare, percent_lop=60.0))))
    assert (found.move, codes(found)) == (Move.HOLD, ["progress_at_top"])
    found = advised(case(*trained(replace(bare, percent_lop=70.0))))
    assert (found.move, found.ask.percent_lop) == (Move.HOLD, 70.0)


def test_the_first_weeks_have_one_round_more_a_week() -> None:
    young = advised(case(bout(0.0), bout(3.0)))
    assert (young.move, codes(young)) == (Move.HOLD, ["progress_ramp"])
    two = replace(ASK, rounds=2)
    week_2 = (bout(0.0, two), bout(3.0, two), bout(6.0, two))
    assert advised(case(*week_2)).ask.rounds == 3
    week_5 = (*(bout(float(day), two) for day in (0, 8, 16)), *(bout(float(day), ASK) for day in (24, 27)))
    assert advised(case(*week_5)).ask.rounds == 4
    assert advised(case(*week_5, years=65)).ask.rounds == 4
    assert codes(advised(case(*week_5, years=65, work=Work.WALK, ceilings=replace(TOP, rounds_most=9)))) == [
        "progress_raise_time"
    ]
    six = tuple(replace(one, ask=replace(one.ask, rounds=6)) for one in week_5)
    for years, code in ((65, "progress_ramp"), (None, "progress_ramp"), (59, "progress_raise_time")):
        found = advised(case(*six, years=years, work=Work.WALK, ceilings=replace(TOP, rounds_most=9)))
        assert codes(found) == [code], years


def test_the_last_of_the_first_weeks_is_still_one_of_them() -> None:
    done = (bout(0.0), bout(8.0), bout(14.0, FULL), bout(17.0, FULL))
    wide = replace(TOP, rounds_most=6)
    assert codes(advised(case(*done, ceilings=wide, now_day=20.9))) == ["progress_ramp"]
    assert codes(advised(case(*done, ceilings=wide, now_day=21.0))) == ["progress_raise_volume"]


def test_a_break_that_restarts_begins_the_first_weeks_anew() -> None:
    two = replace(ASK, rounds=2, exercise="Leg press")
    done = (*trained(), *(bout(day, two) for day in (90.0, 93.0)))
    assert case(*done).week(RULES) == 1
    assert case(*done, now_day=98.0).week(RULES) == 2


def test_who_is_used_to_it_begins_on_another_leg_with_half_and_not_with_one() -> None:
    """The runner's weeks count over all limbs; the muscle of a limb has its own, and begins with a share."""
    walk, wide = replace(ASK, protocol_id="WALK-INT", rounds=6, load_kg=None), replace(TOP, rounds_most=6)

    def first_right(*days: float, years: int = 30, now_day: float) -> int:
        done = [bout(day, walk, work=Work.WALK) for day in days]
        start = replace(walk, side=Side.RIGHT)
        return advised(case(*done, start=start, work=Work.WALK, ceilings=wide, years=years, now_day=now_day)).ask.rounds

    weeks = tuple(float(7 * week) for week in range(8))
    assert first_right(*weeks, now_day=52.0) == 3, "used to it: half, neither one nor all"
    assert first_right(*weeks, years=70, now_day=52.0) == 3
    assert first_right(0.0, now_day=3.0) == 2, "new to it: as the first week says"
    assert first_right(0.0, years=70, now_day=10.0) == 3
    right = tuple(bout(day, replace(walk, side=Side.RIGHT, rounds=2), work=Work.WALK) for day in (49.5, 52.0))
    left = tuple(bout(day, walk, work=Work.WALK) for day in weeks)
    for now_day, most in ((56.4, "progress_ramp"), (56.6, "progress_raise_time")):
        start = replace(walk, side=Side.RIGHT)
        same = case(*left, *right, start=start, work=Work.WALK, ceilings=replace(wide, rounds_most=4), now_day=now_day)
        assert codes(advised(same)) == [most], "and one more every week"


def test_a_week_without_a_bout_is_none_of_the_first_weeks() -> None:
    done = (bout(0.0, replace(ASK, rounds=2)), bout(3.0, replace(ASK, rounds=2)))
    assert case(*done, now_day=13.9).week(RULES) == case(*done, now_day=27.0).week(RULES) == 2
    assert case(*done, now_day=31.1).week(RULES) == case(*done, now_day=31.1).limb_week(RULES) == 1, "a break"
    assert case(*done, now_day=31.0).week(RULES) == 2
    assert case(bout(9.0), now_day=1.0).week(RULES) == 1, "a clock that was set back"


MISSING = [
    ({"effort": None}, "progress_missing_effort"),
    ({"discomfort": None}, "progress_missing_discomfort"),
    ({"cuff_pain": None}, "progress_missing_cuff_pain"),
    ({"morning": None}, "progress_missing_morning"),
    ({"pain": None}, "progress_missing_pain"),
    ({"unanswered": 1}, "progress_unanswered"),
    ({"effort": 8}, "progress_high_effort"),
    ({"discomfort": 6}, "progress_high_discomfort"),
    ({"cuff_pain": 5}, "progress_high_cuff_pain"),
    ({"morning": replace(QUIET, soreness=6)}, "progress_high_soreness"),
    ({"pain": 4}, "progress_pain_not_safe"),
    ({"pain": 4, "morning": replace(QUIET, pain=4)}, "progress_pain_not_safe"),
    ({"end": Reason(code="ended_by_runner")}, "progress_not_completed"),
]


@pytest.mark.parametrize(("changed", "code"), MISSING)
def test_what_is_missing_or_too_much_holds(changed: dict[str, Any], code: str) -> None:
    first, last = trained()[-2:]
    found = after(first, replace(last, **changed))
    assert (found.move, found.ask, codes(found)) == (Move.HOLD, ASK, [code])
    found = after(replace(first, **changed), last)
    assert (found.move, found.ask, codes(found)) == (Move.HOLD, ASK, ["progress_wait_bouts"])


def test_bouts_that_are_too_close_count_as_one() -> None:
    assert after(bout(50.0), bout(51.4)).why[0] == Reason(
        code="progress_wait_bouts", figures={"good": 1.0, "needed": 2.0}
    )
    assert after(bout(50.0), bout(51.5)).move is Move.RAISE


LIGHTER, FEWER, SOFTER = replace(ASK, load_kg=29.0), replace(ASK, rounds=2), replace(ASK, percent_lop=45.0)
ANEW = replace(ASK, percent_lop=40.0, rounds=2, load_kg=21.0)
BAD: list[tuple[dict[str, Any], str, Ask]] = [
    ({"effort": 9}, "progress_much_effort", LIGHTER),
    ({"discomfort": 8}, "progress_much_discomfort", LIGHTER),
    ({"cuff_pain": 8}, "progress_much_cuff_pain", SOFTER),
    ({"morning": replace(QUIET, soreness=8)}, "progress_much_soreness", FEWER),
    ({"pain": 6}, "progress_pain", FEWER),
    ({"morning": replace(QUIET, pain=2)}, "morning_worse", FEWER),
    ({"pain": 7, "morning": replace(QUIET, pain=6)}, "progress_pain", FEWER),
    ({"morning": replace(QUIET, bruise=True)}, "morning_bruise", SOFTER),
    ({"morning": replace(QUIET, swelling=True)}, "morning_swelling", FEWER),
    ({"morning": replace(QUIET, numbness=True)}, "morning_numbness", SOFTER),
    ({"symptoms": ("tingling", "tingling")}, "progress_symptom_tingling", SOFTER),
    ({"symptoms": ("numbness",)}, "progress_symptom_numbness", ANEW),
    ({"symptoms": ("dizzy",)}, "progress_symptom_dizzy", ANEW),
    ({"symptoms": ("something",)}, "progress_symptom_something", ANEW),
]


@pytest.mark.parametrize(("changed", "code", "asked"), BAD)
def test_a_bad_reaction_takes_back(changed: dict[str, Any], code: str, asked: Ask) -> None:
    first, last = trained()[-2:]
    found = after(first, replace(last, **changed))
    assert (found.move, found.dimension, found.ask) == (Move.LOWER, None, asked)
    assert codes(found)[0] == code
    assert after(replace(first, **changed), last).move is Move.HOLD


def test_several_reactions_take_back_together() -> None:
    found = after(bout(50.0, effort=10, cuff_pain=9, morning=replace(QUIET, soreness=9)))
    assert found.ask == replace(ASK, load_kg=29.0, percent_lop=45.0, rounds=2)
    assert codes(found) == ["progress_much_effort", "progress_much_cuff_pain", "progress_much_soreness"]


def test_where_a_figure_is_lowest_another_one_goes_down() -> None:
    bare = replace(ASK, load_kg=None)
    assert after(bout(50.0, bare, effort=9)).ask == replace(bare, percent_lop=45.0)
    assert after(bout(50.0, replace(bare, percent_lop=40.0), effort=9)).ask.rounds == 2
    least = replace(bare, percent_lop=40.0, rounds=1)
    found = after(bout(50.0, least, effort=9, symptoms=("chest",)))
    assert (found.move, found.ask) == (Move.HOLD, least)
    assert codes(found) == ["progress_symptom_chest", "progress_much_effort", "progress_at_floor"]
    assert after(bout(50.0, replace(ASK, load_kg=1.0), effort=9)).ask.percent_lop == 45.0
    low = replace(ASK, percent_lop=40.0)
    assert after(bout(50.0, low, cuff_pain=9)).ask == replace(low, rounds=2), "less time under it"
    assert after(bout(50.0, replace(low, rounds=1), cuff_pain=9)).ask.load_kg == 29.0
    short = replace(ASK, rounds=1)
    for of_the_work in ({"pain": 9}, {"morning": replace(QUIET, soreness=9)}):
        assert after(bout(50.0, short, **of_the_work)).ask == replace(short, load_kg=29.0), "the cuff comes last"
    assert after(bout(50.0, short, morning=replace(QUIET, swelling=True))).ask == replace(short, percent_lop=45.0)


def test_a_first_session_again_is_no_heavier_than_the_prescription() -> None:
    start = replace(ASK, rounds=4, load_kg=18.0)
    assert after(bout(50.0, symptoms=("numbness",)), start=start).ask.load_kg == 18.0
    assert after(bout(50.0, symptoms=("numbness",)), start=replace(start, load_kg=None)).ask.load_kg == 21.0


def test_other_bouts_of_the_visit_count_on_this_limb_and_for_the_whole_person() -> None:
    other = replace(ASK, exercise="Heel raise")
    right = replace(other, side=Side.RIGHT)
    assert after(bout(49.9, other, cuff_pain=9), bout(50.0)).ask == SOFTER
    assert after(bout(50.0), bout(50.1, other, cuff_pain=9)).ask == SOFTER
    assert after(bout(49.0, other, cuff_pain=9), bout(50.0)).ask == ASK
    assert after(bout(50.0), bout(50.1, right, cuff_pain=9, symptoms=("numbness",))).ask == ASK
    assert after(bout(50.0), bout(50.1, right, symptoms=("dizzy",))).ask == ANEW
    assert after(bout(49.9, cuff_pain=9), bout(50.0)).ask == SOFTER
    assert after(bout(49.0, cuff_pain=9), bout(50.0)).ask == ASK, "another visit, and asked for again since"


def test_a_new_exercise_starts_lower_after_a_bad_reaction_on_the_limb() -> None:
    found = advised(case(*trained(count=0), bout(50.0, replace(ASK, exercise="Heel raise"), cuff_pain=9)))
    assert (found.move, found.ask.percent_lop) == (Move.START, 45.0)
    assert codes(found) == ["progress_start", "progress_much_cuff_pain"]
    found = advised(case(bout(50.0, replace(ASK, limb=Limb.ARM), symptoms=("dizzy",))))
    assert codes(found) == ["progress_first_session", "progress_ramp", "progress_symptom_dizzy"]


def test_after_going_down_nothing_rises_for_a_week() -> None:
    done = (bout(50.0, cuff_pain=9), bout(52.0, SOFTER), bout(54.0, SOFTER))
    found = after(*done)
    assert (found.move, found.ask) == (Move.HOLD, SOFTER)
    assert found.why == (Reason(code="progress_wait_fall", figures={"left_days": 3.0}),)
    assert after(*done, now_day=59.0).ask == replace(SOFTER, rounds=4)


@pytest.mark.parametrize(
    ("away_days", "move", "asked"),
    [
        (14.0, Move.RAISE, replace(ASK, rounds=4)),
        (14.1, Move.RESTART, replace(ASK, rounds=2, load_kg=27.0)),
        (21.1, Move.RESTART, replace(ASK, rounds=2, load_kg=24.0, percent_lop=45.0)),
        (28.0, Move.RESTART, replace(ASK, rounds=2, load_kg=24.0, percent_lop=45.0)),
        (28.1, Move.RESTART, ANEW),
        (400.0, Move.RESTART, ANEW),
    ],
)
def test_after_a_break_it_starts_lower(away_days: float, move: Move, asked: Ask) -> None:
    done = trained()
    found = advised(case(*done, now_day=done[-1].day + away_days))
    assert (found.move, found.ask) == (move, asked)


def test_a_break_with_nothing_to_take_back_still_raises_nothing() -> None:
    least = replace(ASK, percent_lop=40.0, rounds=1, load_kg=None)
    done = trained(least)
    found = advised(case(*done, now_day=done[-1].day + 30.0))
    assert (found.move, found.ask, codes(found)) == (Move.RESTART, least, ["progress_break"])
    heavy = replace(least, load_kg=0.5)
    found = advised(case(*trained(heavy), now_day=done[-1].day + 20.0))
    assert found.ask == heavy


def training(*, days: int, ask: Ask = FULL, **changed: Any) -> tuple[Done, ...]:  # noqa: ANN401 - names are those of the fields
    return tuple(bout(50.0 + day, ask, **changed) for day in range(0, days + 1, 2))


def test_an_easier_week_comes_after_four() -> None:
    assert after(*training(days=26)).move is Move.HOLD
    found = after(*training(days=28))
    assert (found.move, found.dimension, found.ask) == (Move.DELOAD, None, replace(FULL, rounds=2))
    assert found.why == (Reason(code="progress_easier", figures={"after_days": 28.0, "for_days": 7.0}),)
    one = replace(FULL, rounds=1, load_kg=None)
    assert after(*training(days=28, ask=one)).ask == replace(one, percent_lop=45.0)
    least = replace(one, percent_lop=40.0)
    assert after(*training(days=28, ask=least), work=Work.WALK).move is Move.RAISE


def test_an_easier_week_ends_with_the_rounds_of_before() -> None:
    easy = replace(FULL, rounds=2)
    hard = training(days=28)
    assert codes(after(*hard, bout(80.0, easy), bout(82.0, easy))) == ["progress_wait_fall"]
    found = after(*hard, bout(80.0, easy), bout(82.0, easy), bout(86.0, easy))
    assert (found.move, found.dimension, found.ask) == (Move.RAISE, Dimension.VOLUME, FULL)
    assert codes(found) == ["progress_easier_over"]
    found = after(*hard, bout(80.0, easy), bout(86.0, easy, effort=None))
    assert found.move is Move.HOLD
    low = replace(TOP, rounds_most=2)
    assert codes(after(*hard, bout(80.0, easy), now_day=88.0, ceilings=low)) == ["progress_wait_bouts"]
    assert after(*hard, bout(80.0, easy), now_day=88.0).ask == FULL


def test_fewer_rounds_for_another_reason_come_back_one_by_one() -> None:
    easy = replace(FULL, rounds=2)
    bad = (*training(days=28)[:-1], bout(78.0, FULL, pain=9))
    assert after(*bad, bout(80.0, easy), bout(86.0, easy)).ask.rounds == 3
    soon = training(days=10)
    assert after(*soon, bout(62.0, easy), bout(68.0, easy)).ask.rounds == 3
    softer = replace(easy, percent_lop=45.0)
    assert after(*training(days=28), bout(80.0, softer), bout(86.0, softer)).ask == replace(softer, rounds=3)


def test_a_reaction_in_the_week_before_an_easier_one_takes_back_both() -> None:
    found = after(*training(days=26), bout(78.0, FULL, cuff_pain=9))
    assert (found.move, found.ask) == (Move.LOWER, replace(FULL, percent_lop=45.0, rounds=2))


def test_a_supervisor_holds_it() -> None:
    found = advised(case(*trained(), holds=("flare", "flare")))
    assert (found.move, found.ask, codes(found)) == (Move.HOLD, ASK, ["progress_hold_flare"])
    assert after(*training(days=28), holds=("wish",)).ask == FULL
    found = after(bout(50.0, cuff_pain=9), holds=("flare",))
    assert (found.move, codes(found)) == (Move.LOWER, ["progress_much_cuff_pain", "progress_hold_flare"])
    assert codes(advised(case(holds=("flare",))))[-1] == "progress_hold_flare"


def test_what_is_above_a_ceiling_comes_down_to_it_and_that_is_said() -> None:
    low = Ceilings(percent_least=40.0, percent_most=45.0, rounds_most=2, load_most_kg=20.7)
    found = advised(case(*trained(), ceilings=low))
    assert (found.move, found.ask) == (Move.LOWER, replace(ASK, percent_lop=45.0, rounds=2, load_kg=20.0))
    assert codes(found) == ["progress_capped_pressure", "progress_capped_rounds", "progress_capped_load"]


def test_what_is_below_the_range_is_refused() -> None:
    found = advise(case(*trained(), ceilings=replace(TOP, percent_least=60.0)), RULES, ZONES)
    figures = {"asked_percent": 50.0, "least_percent": 60.0}
    assert found == (Reason(code="progress_below_range", figures=figures),)


def test_a_clock_that_was_set_back_is_no_break_and_raises_nothing() -> None:
    assert advised(case(*trained(), now_day=0.0)).move is Move.HOLD


# --- what holds for all histories -------------------------------------------------------------------------------

SCALE = st.none() | st.integers(0, 10)
MORNINGS = st.none() | st.builds(
    MorningAfter,
    pain=st.integers(0, 10),
    soreness=st.integers(0, 10),
    bruise=st.booleans(),
    swelling=st.booleans(),
    numbness=st.booleans(),
)
ENDS = st.sampled_from(["completed", "completed", "completed", "ended_by_runner", "stop"])
SYMPTOMS = st.lists(st.sampled_from(["tingling", "numbness", "dizzy", "odd"]), max_size=1).map(tuple)
MILD = st.builds(
    bout,
    st.just(0.0),
    effort=st.integers(4, 8),
    discomfort=st.integers(2, 6),
    cuff_pain=st.integers(0, 5),
    pain=st.integers(0, 4),
    last_set=st.sampled_from([None, 15, 16]),
    morning=st.just(QUIET),
)
ANY = st.builds(
    bout,
    st.just(0.0),
    effort=SCALE,
    discomfort=SCALE,
    cuff_pain=SCALE,
    unanswered=st.integers(0, 1),
    pain=SCALE,
    morning=MORNINGS,
    symptoms=SYMPTOMS,
    end=ENDS.map(lambda code: Reason(code=code)),
)
ASKS = st.builds(
    replace,
    st.just(ASK),
    percent_lop=st.sampled_from([40.0, 45.0, 50.0, 60.0, 75.0]),
    rounds=st.integers(1, 4),
    load_kg=st.sampled_from([None, 20.0, 30.0, 39.0]),
    exercise=st.sampled_from(["Leg press", "Leg press", "Heel raise"]),
    side=st.sampled_from([Side.LEFT, Side.LEFT, Side.RIGHT]),
)
TOPS = st.builds(
    Ceilings,
    percent_least=st.just(40.0),
    percent_most=st.sampled_from([40.0, 50.0, 60.0, 80.0]),
    rounds_most=st.integers(1, 5),
    load_most_kg=st.sampled_from([None, 25.5, 40.0]),
)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Histories in which the same figures are often repeated, as they are in life."""
    asks = draw(st.lists(ASKS, min_size=1, max_size=2))
    day, done = 0.0, []
    for _ in range(draw(st.integers(0, 8))):
        day += draw(st.sampled_from([0.1, 1.5, 2.0, 3.0, 3.0, 6.0, 8.0, 16.0, 40.0]))
        one = draw(MILD | ANY if not draw(st.booleans()) else MILD)
        done.append(replace(one, day=day, ask=draw(st.sampled_from(asks))))
    return Case(
        start=replace(ASK, rounds=4, load_kg=draw(st.sampled_from([None, 25.0]))),
        work=draw(st.sampled_from([Work.REPETITIONS, Work.WALK])),
        ceilings=draw(TOPS),
        done=tuple(done),
        years=draw(st.sampled_from([None, 30, 70])),
        holds=draw(st.sampled_from([(), (), ("flare",)])),
        one_rm_kg=100.0,
        now_day=day + draw(st.sampled_from([0.5, 2.0, 5.0, 8.0, 20.0, 40.0])),
    )


def last_ask(one: Case) -> Ask | None:
    return one.alike[-1].ask if one.alike else None


def is_not_more(one: Ask, other: Ask) -> bool:
    """No figure of `one` is above that of `other`. A load can only be told from a load."""
    loads = one.load_kg is None or other.load_kg is None or one.load_kg <= other.load_kg
    return loads and one.rounds <= other.rounds and one.percent_lop <= other.percent_lop


@pytest.mark.long
@settings(max_examples=80)
@given(one=cases())
def test_one_figure_rises_at_most_and_nothing_is_above_its_ceiling(one: Case) -> None:
    found = advised(one)
    ask, top, last = found.ask, one.ceilings, last_ask(one)
    assert found == advise(one, RULES, ZONES)
    assert found.why
    assert (ask.protocol_id, ask.exercise, ask.limb, ask.side) == ("RES-STD", "Leg press", Limb.LEG, Side.LEFT)
    assert top.percent_least <= ask.percent_lop <= min(top.percent_most, 80.0)
    assert 1 <= ask.rounds <= top.rounds_most
    assert ask.load_kg is None or top.load_most_kg is None or 0.0 < ask.load_kg <= top.load_most_kg
    assert (found.dimension is not None) == (found.move is Move.RAISE)
    if last is None:
        assert found.move is Move.START
        return
    figures = [(ask.rounds, last.rounds), (ask.percent_lop, last.percent_lop), (ask.load_kg or 0, last.load_kg or 0)]
    risen = [new > old for new, old in figures]
    if found.move is Move.RAISE:
        assert sum(risen) == 1
        assert all(new >= old for new, old in figures)
        assert risen.index(True) == {"time": 0, "volume": 0, "pressure": 1, "load": 2}[str(found.dimension)]
        assert not one.holds
    else:
        assert not any(risen)
    if found.move is Move.HOLD:
        assert ask == last
    if found.move in (Move.LOWER, Move.DELOAD):
        assert ask != last


@pytest.mark.long
@settings(max_examples=80)
@given(one=cases(), forget=st.sampled_from(["effort", "discomfort", "cuff_pain", "morning", "pain"]))
def test_a_missing_answer_never_raises(one: Case, forget: str) -> None:
    if not one.alike:
        return
    missing: dict[str, Any] = {forget: None}
    last = replace(one.alike[-1], **missing)
    done = tuple(last if bout_done is one.alike[-1] else bout_done for bout_done in one.done)
    assert advised(replace(one, done=done)).move is not Move.RAISE


def worse(done: Done, name: str, by: int) -> Done:
    """The same bout with one answer worse, or not given."""
    if name == "morning":
        if done.morning is None:
            return done
        soreness = min(10, done.morning.soreness + by)
        return replace(done, morning=replace(done.morning, soreness=soreness, swelling=True))
    if name == "morning_pain" and done.morning is not None:
        return replace(done, morning=replace(done.morning, pain=min(10, done.morning.pain + by)))
    if name == "symptoms":
        return replace(done, symptoms=(*done.symptoms, "tingling"))
    if name == "end":
        return replace(done, end=Reason(code="stop"), unanswered=done.unanswered + by)
    answer = getattr(done, name, None)
    return done if answer is None else replace(done, **{name: min(10, answer + by)})


@pytest.mark.long
@settings(max_examples=80)
@given(
    one=cases(),
    at=st.integers(0, 7),
    name=st.sampled_from(["effort", "discomfort", "cuff_pain", "morning", "morning_pain", "symptoms", "end"]),
    by=st.integers(1, 6),
)
def test_a_worse_answer_never_asks_for_more(one: Case, at: int, name: str, by: int) -> None:
    done = tuple(worse(each, name, by) if index == at else each for index, each in enumerate(one.done))
    assert is_not_more(advised(replace(one, done=done)).ask, advised(one).ask)


@pytest.mark.long
@settings(max_examples=80)
@given(one=cases())
def test_what_was_not_heavier_before_the_hold_is_not_so_in_it(one: Case) -> None:
    held = advised(replace(one, holds=("wish",)))
    assert held.move not in (Move.RAISE, Move.DELOAD)
    assert "progress_hold_wish" in codes(held)


def test_a_warm_up_makes_neither_runner_nor_limb_used_to_the_cuff() -> None:
    for side in Side:
        weekly = case(*(bout(day, replace(ASK, side=side), is_warm_up=True) for day in (0.0, 7.0, 14.0)), now_day=16.0)
        assert (weekly.week(RULES), weekly.limb_week(RULES)) == (1, 1)
    warm = bout(50.0, replace(ASK, protocol_id="CYCLE"), is_warm_up=True)
    assert case(warm).away_days is None
    assert case(bout(10.0), warm, now_day=60.0).away_days == 50.0
    assert case(bout(49.0), warm, now_day=51.0).week(RULES) == case(bout(49.0), now_day=51.0).week(RULES)
    old = case(warm, now_day=90.0)
    assert old.week(RULES) == 1
