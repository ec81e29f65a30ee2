"""After a reaction or a break every protocol goes on from what the limb has done since, and rises step by step."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.advice import Advice, Ask, Dimension, Move
from kiosk.core.blocks import Work
from kiosk.core.limb import Limb, Side
from kiosk.core.progressiondone import Done
from kiosk.core.progressionlimits import Ceilings
from kiosk.core.reason import Reason
from tests.core.bouts_done import ASK, QUIET, RULES, TOP, advised, bout, case, codes, trained

HIGH = replace(ASK, percent_lop=60.0, rounds=4)
MILD = replace(ASK, protocol_id="RES-FIRST", percent_lop=40.0, rounds=2, load_kg=21.0)
RELEASED = replace(ASK, protocol_id="RES-INT", percent_lop=40.0, rounds=3, load_kg=25.0)
EXTENSION = replace(HIGH, exercise="Knee extension")


def after(*last: Done, **changed: Any) -> Advice:  # noqa: ANN401 - names are those of the fields
    return advised(case(*trained(HIGH), *last, **changed))


def test_after_a_break_and_one_mild_bout_it_goes_on_from_there() -> None:
    found = after(bout(90.0, MILD))
    assert (found.move, found.ask) == (Move.LOWER, replace(HIGH, percent_lop=40.0, rounds=2, load_kg=21.0))
    assert found.why == (Reason(code="progress_climb", figures={"percent": 40.0, "rounds": 2.0}),)
    assert after(bout(80.0, MILD), bout(83.0, RELEASED)).ask == replace(
        HIGH, percent_lop=40.0, rounds=3, load_kg=25.0
    ), "every bout since counts"


def test_after_a_reaction_the_milder_bout_of_another_protocol_counts() -> None:
    for told in ({"symptoms": ("tingling",)}, {"morning": replace(QUIET, pain=6)}, {"discomfort": 9}):
        found = after(bout(50.0, HIGH, **told), bout(53.0, RELEASED))
        assert (found.ask, codes(found)) == (
            replace(HIGH, percent_lop=40.0, rounds=3, load_kg=25.0),
            ["progress_climb"],
        )
    found = after(bout(50.0, HIGH, symptoms=("tingling",)), bout(53.0, RELEASED, cuff_pain=9))
    assert found.ask == replace(HIGH, percent_lop=40.0, rounds=2, load_kg=25.0), "again, and from lower"
    assert codes(found) == ["progress_much_cuff_pain"]
    found = after(bout(50.0, HIGH), bout(53.0, RELEASED))
    assert (found.move, found.ask) == (Move.HOLD, HIGH), "milder, and nothing had asked for it"


def test_a_reaction_or_a_break_after_a_milder_bout_is_answered_from_there() -> None:
    low = replace(RELEASED, percent_lop=45.0)
    assert after(bout(50.0, low, symptoms=("tingling",))).ask == replace(HIGH, percent_lop=40.0, rounds=3, load_kg=25.0)
    found = after(bout(50.0, low), now_day=65.0)
    assert (found.move, found.ask) == (Move.RESTART, replace(HIGH, percent_lop=45.0, rounds=2, load_kg=22.0))


def test_what_cannot_be_compared_stays_where_the_rules_left_it() -> None:
    walk = replace(ASK, protocol_id="WALK-INT", exercise="Treadmill walk", percent_lop=50.0, rounds=5, load_kg=None)
    numb = bout(50.0, HIGH, symptoms=("numbness",))
    found = after(numb, bout(53.0, walk, work=Work.WALK))
    assert found.ask == replace(HIGH, percent_lop=50.0, rounds=2, load_kg=21.0)
    still = replace(walk, protocol_id="PASS", percent_lop=70.0)
    assert after(numb, bout(53.0, still, work=Work.PASSIVE)).ask == replace(
        HIGH, percent_lop=40.0, rounds=2, load_kg=21.0
    )
    other = replace(EXTENSION, percent_lop=45.0, rounds=3, load_kg=10.0)
    assert after(numb, bout(53.0, other)).ask == replace(HIGH, percent_lop=45.0, rounds=3, load_kg=21.0)


def test_a_limb_that_is_back_where_it_was_is_done_with_it() -> None:
    back = bout(56.0, replace(HIGH, protocol_id="RES-INT"))
    soft = bout(59.0, replace(HIGH, protocol_id="RES-INT", percent_lop=45.0))
    numb = bout(50.0, HIGH, symptoms=("numbness",))
    assert after(numb, back, soft).ask == HIGH
    assert after(numb, soft).ask == replace(HIGH, percent_lop=45.0)


def test_each_figure_comes_back_for_itself() -> None:
    numb = bout(50.0, HIGH, symptoms=("numbness",))
    up = replace(EXTENSION, protocol_id="RES-INT", load_kg=10.0)
    soft = replace(up, percent_lop=45.0)
    assert after(numb, bout(53.0, up), bout(56.0, soft)).ask == replace(HIGH, load_kg=21.0)
    assert after(numb, bout(53.0, soft), bout(56.0, replace(up, rounds=3))).ask == replace(HIGH, rounds=4, load_kg=21.0)


def test_a_first_bout_of_another_exercise_begins_from_there_too() -> None:
    start = replace(HIGH, exercise="Single-leg squat", load_kg=20.0)
    found = after(bout(90.0, MILD), bout(93.0, RELEASED), start=start)
    assert (found.move, found.ask) == (Move.START, replace(start, percent_lop=40.0, rounds=2)), "first weeks again"
    assert codes(found) == ["progress_start", "progress_ramp", "progress_climb"]
    found = after(bout(90.0, MILD), now_day=115.0, start=start)
    assert found.ask == replace(start, percent_lop=40.0, rounds=2, load_kg=16.0), (
        "a break: from what was done before it"
    )
    fresh = after(bout(90.0, MILD), start=replace(start, side=Side.RIGHT))
    assert fresh.ask == replace(start, side=Side.RIGHT, percent_lop=40.0, rounds=2)


def test_a_limb_that_stands_below_the_protocol_begins_at_its_least_and_short() -> None:
    steep = replace(TOP, percent_least=60.0)
    found = after(bout(90.0, replace(MILD, rounds=3)), ceilings=steep)
    assert found.ask == replace(HIGH, percent_lop=60.0, rounds=2, load_kg=21.0)


def test_a_symptom_of_the_whole_person_on_another_limb_counts_until_this_one_has_worked() -> None:
    dizzy = bout(50.0, replace(HIGH, limb=Limb.ARM), symptoms=("dizzy",))
    anew = replace(HIGH, percent_lop=40.0, rounds=2, load_kg=21.0)
    assert after(dizzy).ask == anew
    found = after(dizzy, bout(53.0, RELEASED))
    assert (found.ask, codes(found)) == (replace(HIGH, percent_lop=40.0, rounds=3, load_kg=25.0), ["progress_climb"])


def test_the_way_back_after_a_break_needs_no_maximum_and_ends_where_it_was() -> None:
    back = replace(HIGH, percent_lop=40.0, load_kg=21.0)
    again = (bout(80.0, back), bout(90.0, back), bout(93.0, back))
    unknown = replace(TOP, load_most_kg=None)
    found = after(*again, one_rm_kg=None, ceilings=unknown)
    assert (found.dimension, found.ask, codes(found)) == (
        Dimension.LOAD, replace(back, load_kg=22.0), ["progress_regain_load"],
    )  # fmt: skip
    assert after(*again).ask == replace(back, load_kg=26.0), "the usual step, where it is known"
    near = tuple(replace(one, ask=replace(back, load_kg=28.0)) for one in again)
    assert after(*near).ask == replace(back, load_kg=30.0)
    soft = tuple(replace(one, ask=replace(back, load_kg=30.0)) for one in again)
    found = after(*soft, one_rm_kg=None, ceilings=unknown)
    assert (found.dimension, found.ask) == (Dimension.PRESSURE, replace(HIGH, percent_lop=45.0))
    assert codes(found) == ["progress_regain_pressure"]
    bad = bout(77.0, replace(HIGH, exercise="Knee extension"), cuff_pain=8)
    assert codes(after(bad, *soft, one_rm_kg=None, ceilings=unknown)) == ["progress_no_one_rm"]
    dizzy = bout(77.0, replace(HIGH, side=Side.RIGHT), symptoms=("dizzy",))
    assert codes(after(dizzy, *soft, one_rm_kg=None, ceilings=unknown)) == ["progress_no_one_rm"]


def test_what_went_well_before_a_reaction_in_another_protocol_raises_nothing_after_it() -> None:
    good = (bout(50.0, RELEASED), bout(53.0, RELEASED))
    assert after(*good, start=RELEASED).move is Move.RAISE
    bad = bout(51.0, replace(EXTENSION, percent_lop=40.0, rounds=3, load_kg=9.0), cuff_pain=8)
    later = tuple(bout(day, RELEASED) for day in (53.0, 55.0, 58.0))
    found = after(good[0], bad, *later[:2], start=RELEASED)
    assert found.why == (Reason(code="progress_wait_fall", figures={"left_days": 1.0}),)
    assert codes(after(good[0], bad, later[0], now_day=59.0, start=RELEASED)) == ["progress_wait_bouts"]
    assert after(good[0], bad, *later, start=RELEASED).move is Move.RAISE
    same_visit = replace(bad, day=52.9)
    assert codes(after(good[0], same_visit, later[0], bout(58.0, RELEASED), now_day=61.0, start=RELEASED)) == [
        "progress_wait_bouts"
    ]
    low = replace(RELEASED, load_kg=None, rounds=1)
    rested = (bout(50.0, low), bout(70.0, low))
    assert codes(after(*rested, now_day=77.0, start=low)) == ["progress_wait_bouts"]
    assert after(*rested, bout(73.0, low), now_day=78.0, start=low).move is Move.RAISE


def test_a_longer_break_never_leaves_more() -> None:
    two = replace(ASK, rounds=2, percent_lop=42.0, load_kg=3.0)
    for ask in (two, HIGH, replace(HIGH, load_kg=None)):
        left = [advised(case(*trained(ask), now_day=46.0 + away)).ask for away in (15.0, 22.0, 29.0)]
        for shorter, longer in pairwise(left):
            assert longer.rounds <= shorter.rounds
            assert longer.percent_lop <= shorter.percent_lop
            assert (longer.load_kg or 0.0) <= (shorter.load_kg or 0.0)


# --- whatever is trained after it --------------------------------------------------------------------------------

WAYS = {
    "RES-STD": (Work.REPETITIONS, 40.0, 4),
    "RES-INT": (Work.REPETITIONS, 40.0, 4),
    "TEN-PAT": (Work.REPETITIONS, 60.0, 4),
    "WALK-INT": (Work.WALK, 50.0, 5),
    "WALK-LOW": (Work.WALK, 40.0, 6),
}
"""Protocols with their work, least share of LOP and rounds."""
KINDS = st.tuples(st.sampled_from(sorted(WAYS)), st.sampled_from(["Leg press", "Leg press", "Knee extension"]))
SETBACKS = st.sampled_from([
    {"symptoms": ("tingling",)}, {"symptoms": ("numbness",)}, {"cuff_pain": 9}, {"effort": 10},
    {"morning": replace(QUIET, soreness=9)}, {"morning": replace(QUIET, pain=8)}, {},
])  # fmt: skip
"""What is bad about a bout; nothing where a break follows it."""


def asked(kind: tuple[str, str], done: tuple[Done, ...], day: float) -> tuple[Ask, Work]:
    """What is advised of this protocol and exercise on a day."""
    work, least, rounds = WAYS[kind[0]]
    load = 30.0 if work is Work.REPETITIONS else None
    start = replace(HIGH, protocol_id=kind[0], exercise=kind[1], rounds=rounds, load_kg=load)
    top = Ceilings(percent_least=least, percent_most=80.0, rounds_most=rounds, load_most_kg=40.0)
    return advised(case(*done, start=start, work=work, ceilings=top, now_day=day)).ask, work


@settings(max_examples=60)
@given(
    before=st.lists(KINDS, min_size=1, max_size=3),
    bad=KINDS,
    how=SETBACKS,
    later=st.lists(st.tuples(KINDS, st.sampled_from([3.0, 4.0, 8.0])), min_size=2, max_size=7),
)
def test_no_figure_is_above_what_steps_from_the_milder_visit_on_allow(
    before: list[tuple[str, str]],
    bad: tuple[str, str],
    how: dict[str, Any],
    later: list[tuple[tuple[str, str], float]],
) -> None:
    """Every protocol was at its top before. Whatever is trained then, as advised: at most one step above since."""
    day, done = 0.0, list[Done]()
    for kind in (*before, *before, *before, bad):
        day += 9.0
        (work, least, rounds), load = WAYS[kind[0]], 30.0
        top = replace(HIGH, protocol_id=kind[0], exercise=kind[1], percent_lop=max(least, 60.0), rounds=rounds)
        top = replace(top, load_kg=load if work is Work.REPETITIONS else None)
        done.append(bout(day, top, work=work, **(how if kind is bad else {})))
    day += 2.0 if how else 40.0
    ask, work = asked(later[0][0], tuple(done), day)
    since = [bout(day, ask, work=work)]
    for kind, wait in later[1:]:
        day += wait
        ask, work = asked(kind, (*done, *since), day)
        least = WAYS[kind[0]][1]
        over = []
        percents = [one.ask.percent_lop for one in since]
        if ask.percent_lop > max(percents):
            assert ask.percent_lop <= max(least, max(percents) + 5.0)
            over.append("percent" if ask.percent_lop > least else "range")
        counted = [one for one in since if {one.work, work} == {Work.REPETITIONS} or one.ask.protocol_id == kind[0]]
        alike = [one.ask.rounds for one in counted]
        if alike and ask.rounds > max(alike):
            assert ask.rounds == max(alike) + 1
            over.append("rounds")
        lifted = [one.ask.load_kg for one in since if one.ask.exercise == kind[1] and one.ask.load_kg is not None]
        if ask.load_kg is not None and lifted and ask.load_kg > max(lifted):
            assert ask.load_kg <= max(lifted) + 5.0
            over.append("load")
        assert len(over) <= 1, over
        assert not how or day - done[-1].day >= RULES.pace.after_fall_days or set(over) <= {"range"}, "within the week"
        since.append(bout(day, ask, work=work))
