"""How long a limb recovers between visits, by every clock, and what a supervisor may agree to."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.blocks import Work
from kiosk.core.days import DAY_S, HOUR_S
from kiosk.core.limb import Limb, Side
from kiosk.core.prescription import Prescription, judge, known_reasons
from kiosk.core.progressionrules import UnsoundProgression
from kiosk.core.recovery import Clocks, EarlyReason, LateBout, Recovering, recovery_reasons
from kiosk.therapy.progressing import load_progression
from tests.core.test_prescription import CASE

SHIPPED = load_progression()
RULES = SHIPPED.visits.recovery
SETS = frozenset({Work.REPETITIONS})
LEG = (Limb.LEG, Side.LEFT)
NOW_S, NOW_DAY = 400 * HOUR_S, 20_454.5  # noon of a Thursday
CLOCKS = Clocks(boot="b", now_s=NOW_S, up_s=NOW_S, longest_s=1200.0, is_trusted=True)
AGREED, SAME = "short_block", "same_visit"


def done(hours: float, pair: tuple[Limb, Side] = LEG, **changed: object) -> LateBout:
    """A bout of five minutes that ended so long ago, by both clocks."""
    at_s, day = NOW_S - hours * HOUR_S, NOW_DAY - hours * HOUR_S / DAY_S
    limb, side = pair
    bout = LateBout(
        limb=limb, side=side, works=SETS, boot="b", began_day=day - 600.0 / DAY_S, began_s=at_s - 600.0, ended_day=day,
        ended_s=at_s, restriction_s=300.0,
    )  # fmt: skip
    return replace(bout, **changed)  # type: ignore[arg-type]  # fields are named by each test


def found(*bouts: LateBout, clocks: Clocks = CLOCKS, works: frozenset[Work] = SETS, **changed: object) -> list[str]:
    asked = replace(Recovering(rules=RULES, bouts=bouts, now_day=NOW_DAY), **changed)  # type: ignore[arg-type]
    return [one.code for one in recovery_reasons(*LEG, works, asked, clocks)]


@pytest.mark.parametrize(
    ("hours", "codes"),
    [
        (0.1, []),
        (4.0, []),
        (4.1, ["recovery", "early_rest"]),
        (7.9, ["recovery", "early_rest"]),
        (8.0, ["recovery_early"]),
        (12.0, ["recovery_early"]),
        (35.9, ["recovery_early"]),
        (36.0, []),
    ],
)
def test_a_limb_recovers_between_visits_and_not_within_one(hours: float, codes: list[str]) -> None:
    assert found(done(hours)) == codes
    assert found(done(hours), agreed=AGREED) == (codes if len(codes) > 1 else [])


def test_it_says_since_when_how_long_and_when_it_may() -> None:
    asked = Recovering(rules=RULES, bouts=(done(12.0), done(100.0, (Limb.ARM, Side.LEFT))), now_day=NOW_DAY)
    (reason,) = recovery_reasons(*LEG, SETS, asked, CLOCKS)
    assert reason.figures == {
        "rested_hours": 12.0, "needed_hours": 36.0, "wait_hours": 24.0, "earliest_day": 20_456.0,
        "other_limbs_ready": 3.0,
    }  # fmt: skip
    both = replace(asked, bouts=(done(12.0), done(9.0, (Limb.LEG, Side.RIGHT))))
    assert recovery_reasons(*LEG, SETS, both, CLOCKS)[0].figures["other_limbs_ready"] == 2.0


@pytest.mark.parametrize("pair", [(Limb.LEG, Side.RIGHT), (Limb.ARM, Side.LEFT)])
def test_another_limb_may_work(pair: tuple[Limb, Side]) -> None:
    assert found(done(12.0, pair)) == []


def test_what_needs_no_recovery_neither_asks_for_it_nor_costs_it() -> None:
    for work in (Work.PASSIVE, Work.MOVE):
        assert found(done(12.0), works=frozenset({work})) == []
        assert found(done(12.0, works=frozenset({work}))) == []
    mixed = frozenset({Work.MOVE, Work.WALK})
    assert found(done(12.0), works=mixed) == found(done(12.0, works=mixed)) == ["recovery_early"]
    assert found(done(12.0), works=frozenset()) == found(done(12.0, works=frozenset())) == ["recovery_early"]
    assert found(done(12.0, restriction_s=0.0)) == []  # it never came to pressure


def test_two_visits_in_a_day_are_the_most_and_weeks_of_them_end() -> None:
    assert found(done(23.0), done(10.0), agreed=AGREED) == ["recovery", "early_twice"]
    assert found(done(10.5), done(10.0), agreed=AGREED) == []  # one visit of two bouts
    assert found(done(24.0), done(10.0), agreed=AGREED) == []
    for days, codes in ((0.5, []), (21.0, []), (21.5, ["recovery", "early_weeks"]), (42.5, [])):
        assert found(done(12.0), agreed=AGREED, agreed_days=[NOW_DAY - days]) == codes, days


def test_nobody_agrees_after_a_visit_that_went_badly() -> None:
    assert found(done(12.0), agreed=AGREED, reacted=True) == ["recovery", "early_reaction"]
    assert found(done(37.0), reacted=True) == []


OTHER = replace(CLOCKS, boot="c", now_s=600.0, up_s=600.0)


def test_over_boots_civil_time_says_it_and_never_less_than_this_boot_has_lasted() -> None:
    for hours, codes in ((12.0, ["recovery_early"]), (37.0, [])):
        assert found(done(hours), clocks=OTHER) == codes, hours
    back = done(-3.0)  # by a clock that was set back since
    assert found(back, clocks=OTHER) == ["recovery", "early_rest"]
    assert found(back, clocks=replace(OTHER, up_s=12 * HOUR_S)) == ["recovery_early"]
    assert found(back, clocks=replace(OTHER, up_s=36 * HOUR_S)) == []


def test_whether_it_is_still_the_same_visit_after_the_station_was_switched_on_anew_a_supervisor_says() -> None:
    soon = done(1.0)
    assert found(soon, clocks=OTHER) == ["recovery_early"]
    assert found(soon, clocks=OTHER, agreed=SAME) == []
    assert found(soon, clocks=OTHER, agreed=AGREED) == ["recovery", "early_reason"]
    assert found(soon, clocks=replace(OTHER, up_s=5 * HOUR_S), agreed=SAME) == ["recovery", "early_rest"]
    assert found(done(12.0), agreed=SAME) == ["recovery", "early_reason"]
    assert found(soon, done(12.0), clocks=OTHER, agreed=SAME) == ["recovery", "early_reason"]
    assert found(soon, done(12.0), clocks=OTHER, agreed=AGREED) == []
    assert found(done(12.0), agreed="nobody knows this one") == ["recovery_early"]


def test_within_one_boot_the_civil_clock_changes_nothing() -> None:
    assert found(done(12.0, began_day=NOW_DAY - 90.0, ended_day=NOW_DAY - 90.0)) == ["recovery_early"]


def cut(hours: float, **changed: object) -> LateBout:
    """A bout that was interrupted after so long ago it began; it was found out only now."""
    begun = {"began_s": NOW_S - hours * HOUR_S, "began_day": NOW_DAY - hours / 24.0}
    return replace(done(0.1), restriction_s=None, **begun, **changed)  # type: ignore[arg-type]


def test_the_end_of_a_bout_that_was_interrupted_is_taken_the_worst_way() -> None:
    assert found(cut(6.0)) == ["recovery", "early_rest"]
    assert found(cut(2.0)) == []
    assert found(cut(6.0, ended_s=None, ended_day=None)) == ["recovery", "early_rest"]
    assert found(cut(36.2), clocks=OTHER) == ["recovery_early"]  # it may have lasted
    assert found(cut(36.4), clocks=OTHER) == []
    assert found(cut(1.0), clocks=OTHER, agreed=SAME) == []
    assert found(cut(-1.0), clocks=OTHER, agreed=SAME) == ["recovery", "early_rest"]
    assert found(done(12.0, ended_day=None), clocks=OTHER) == ["recovery_early"]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"early_s": 4 * HOUR_S}, "visits.early"),
        ({"early_s": 37 * HOUR_S}, "visits.early"),
        ({"easy": frozenset({Work.WALK})}, "visits.easy"),
        ({"early": ()}, "visits.agreed"),
        ({"early": (EarlyReason(id="a", text="a"), EarlyReason(id="a", text="b"))}, "visits.agreed"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(changed: dict[str, object], where: str) -> None:
    rules = replace(RULES, **changed)  # type: ignore[arg-type]
    with pytest.raises(UnsoundProgression) as refused:
        replace(SHIPPED, visits=replace(SHIPPED.visits, recovery=rules))
    assert [one for one, _ in refused.value.flaws] == [where]


def test_the_judge_of_plans_asks_it() -> None:
    late = replace(done(12.0), ended_s=CASE.now - 12 * HOUR_S)
    case = replace(CASE, recovering=Recovering(rules=RULES, bouts=(late,), now_day=NOW_DAY))
    assert [one.code for one in known_reasons(case)] == ["recovery_early"]
    assert not isinstance(judge(case), Prescription)
    agreed = replace(case, recovering=Recovering(rules=RULES, bouts=(late,), now_day=NOW_DAY, agreed=AGREED))
    assert isinstance(judge(agreed), Prescription)
    assert [one.code for one in known_reasons(replace(case, protocol=None))][-1] == "recovery_early"


@given(
    visits=st.lists(
        st.tuples(
            st.floats(0.0, 60.0),
            st.sampled_from([LEG, (Limb.LEG, Side.RIGHT)]),
            st.sampled_from([SETS, frozenset({Work.PASSIVE}), frozenset({Work.CYCLE})]),
            st.booleans(),
            st.sampled_from(["", AGREED, SAME]),
        ),
        max_size=12,
    ),
    backs=st.sets(st.integers(0, 11), max_size=2),
)
def test_no_sequence_of_visits_works_a_limb_sooner_unless_it_was_agreed(
    visits: list[tuple[float, tuple[Limb, Side], frozenset[Work], bool, str]], backs: set[int]
) -> None:
    """Hours since the last try, limb, work, whether the station was switched off between, whether it is agreed to."""
    at_h, boot, booted_h, wall_h, bouts = 0.0, 0, 0.0, 500_000.0, list[LateBout]()
    worked: dict[tuple[Limb, Side], list[tuple[float, str]]] = {}
    for index, (hours, pair, works, is_off, agreed) in enumerate(visits):
        at_h, wall_h = at_h + hours, wall_h + hours - (30.0 if index in backs else 0.0)
        if is_off:
            boot, booted_h = boot + 1, at_h - min(hours, 0.2)
        clocks = Clocks(
            boot=str(boot),
            now_s=(at_h - booted_h) * HOUR_S,
            up_s=(at_h - booted_h) * HOUR_S,
            longest_s=1200.0,
            is_trusted=True,
        )
        asked = Recovering(rules=RULES, bouts=bouts, now_day=wall_h / 24.0, agreed=agreed)
        if recovery_reasons(*pair, works, asked, clocks):
            continue
        at_s, day = clocks.now_s, wall_h / 24.0
        bouts.append(
            LateBout(
                limb=pair[0], side=pair[1], works=works, boot=str(boot), began_day=day, began_s=at_s, ended_day=day,
                ended_s=at_s, restriction_s=300.0,
            )
        )  # fmt: skip
        if not RULES.is_easy(works):
            worked.setdefault(pair, []).append((at_h, agreed))
    for times in worked.values():
        for one, (at, agreed) in enumerate(times):
            early = [at - before for before, _ in times[:one] if 4.001 < at - before < 35.999]
            assert not early or agreed, early
            assert not early or min(early) >= 7.999 or agreed == SAME, "only a supervisor says that it is one visit"
