"""Which LOP a plan may use: what fits, what ages, what two that differ lead to."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.days import DAY_S
from kiosk.core.lopequation import Body, Sex
from kiosk.core.lopvalue import LopValue, Usable, Use, plan_reasons, unfit, usable
from kiosk.core.model import Limb, Side
from kiosk.core.posture import Posture
from kiosk.core.records import LopMethod, LopSource
from kiosk.core.units import Mmhg

USE = Use(
    runner_id=3,
    limb=Limb.LEG,
    side=Side.LEFT,
    posture=Posture.LYING,
    cuff_id="thigh-180",
    cuff_width_mm=180,
)
BODY = Body(girth_cm=55, systolic_mmhg=120, years=25, sex=Sex.MALE)


def value(lop_mmhg: float, days: float | None = 0.0, **changes: object) -> LopValue:
    """A Doppler value of so many days ago; its number is made of figure and age, so that no two are the same."""
    number = int(lop_mmhg * 1000 + (days or 0.0) * 10)
    base = LopValue(
        source=LopSource(method=LopMethod.DOPPLER, id=number),
        runner_id=3,
        lop_mmhg=Mmhg(lop_mmhg),
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff_id="thigh-180",
        cuff_width_mm=180,
        at_utc="2026-01-05T08:00:00+00:00",
        age_s=None if days is None else days * DAY_S,
        is_today=days == 0.0,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # tests name the fields they change


def measured(lop_mmhg: float, days: float = 0.0, quality: str = "A", **changes: object) -> LopValue:
    changed = value(lop_mmhg, days, quality=quality, **changes)
    return replace(changed, source=replace(changed.source, method=LopMethod.MEASURED))


def estimate(lop_mmhg: float = 169, days: float = 0.0, **changes: object) -> LopValue:
    changed = value(lop_mmhg, days, **({"body": BODY} | changes))
    return replace(changed, source=replace(changed.source, method=LopMethod.ESTIMATED))


def codes(found: LopValue) -> list[str]:
    return [reason.code for reason in unfit(found, USE)]


def figure(outcome: Usable) -> float | None:
    return None if outcome.value is None else float(outcome.value.lop_mmhg)


def told(outcome: Usable) -> list[str]:
    return [reason.code for reason in (*outcome.reasons, *outcome.warnings)]


def test_nobody_has_a_lop_before_one_was_found() -> None:
    assert (figure(usable((), USE)), told(usable((), USE))) == (None, ["lop_none"])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"runner_id": 4}, "lop_runner"),
        ({"side": Side.RIGHT}, "lop_limb"),
        ({"limb": Limb.ARM}, "lop_limb"),
        ({"posture": Posture.SEATED}, "lop_posture"),
        ({"cuff_id": "thigh-110"}, "lop_cuff"),
        ({"cuff_id": "thigh-110", "cuff_width_mm": 110}, "lop_cuff"),
        ({"cuff_width_mm": 110}, "lop_width"),
        ({"cuff_width_mm": None}, "lop_width_unknown"),
        ({"girth_cm": 54.0, "girth_now_cm": 59.1}, "lop_girth"),
        ({"girth_cm": 54.0, "girth_now_cm": 48.9}, "lop_girth"),
        ({"withdrawn": True}, "lop_withdrawn"),
        ({"quality": "C"}, "lop_quality"),
        ({"age_s": None}, "lop_age_unknown"),
        ({"age_s": 28.01 * DAY_S}, "lop_old"),
    ],
)
def test_what_was_found_otherwise_is_refused_with_its_reason(changes: dict[str, object], code: str) -> None:
    found = replace(value(180), **changes)  # type: ignore[arg-type]  # fields are named by the test
    assert codes(found) == [code]
    outcome = usable((found,), USE)
    assert (figure(outcome), told(outcome)) == (None, [code])


@pytest.mark.parametrize("girths", [(54.0, 59.0), (54.0, 49.0), (54.0, None), (None, 54.0), (None, None)])
def test_a_girth_within_5_cm_or_one_that_is_not_known_refuses_nothing(
    girths: tuple[float | None, float | None],
) -> None:
    assert codes(replace(value(180), girth_cm=girths[0], girth_now_cm=girths[1])) == []


def test_every_reason_is_given_and_the_nearest_value_speaks() -> None:
    far = value(180, side=Side.RIGHT, posture=Posture.SEATED)
    assert codes(far) == ["lop_limb", "lop_posture"]
    assert told(usable((far, value(170, days=40)), USE)) == ["lop_old"]


@pytest.mark.parametrize(("days", "is_used"), [(0, True), (27.9, True), (28, True), (28.1, False), (400, False)])
def test_a_value_holds_four_weeks(days: float, is_used: bool) -> None:
    outcome = usable((value(180, days),), USE)
    assert figure(outcome) == (180 if is_used else None)
    assert [reason.figures for reason in outcome.reasons] == [{"age_days": days, "limit_days": 28.0}] * (not is_used)


def test_a_cuff_that_was_given_another_width_is_another_cuff_whatever_its_name() -> None:
    values = (measured(180), value(184, 2), estimate())
    wider = replace(USE, cuff_width_mm=185)
    assert figure(usable(values, USE)) == 180
    outcome = usable(values, wider)
    assert (figure(outcome), told(outcome)) == (None, ["lop_width"])
    assert outcome.reasons[0].figures == {"found_mm": 180.0, "now_mm": 185.0}
    assert [reason.code for reason in plan_reasons(Mmhg(180), values[0].source, values[0], values, wider)] == [
        "lop_width"
    ]


def test_one_whose_width_nobody_kept_neither_counts_nor_contradicts() -> None:
    old = measured(140, 3, cuff_width_mm=None)
    assert figure(usable((old, value(180)), USE)) == 180
    assert figure(usable((old, estimate()), USE)) == 169


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_newest_counts_in_whatever_order_they_come(order: Sequence[int]) -> None:
    values = (value(180, 20), measured(184, 5), value(178, 0))
    outcome = usable([values[index] for index in order], USE)
    assert (figure(outcome), outcome.sources, told(outcome)) == (178, (values[2].source,), [])


@pytest.mark.parametrize(("second", "is_used"), [(195, True), (195.1, False), (165, True), (164.9, False)])
def test_two_far_apart_call_for_a_third(second: float, is_used: bool) -> None:
    outcome = usable((value(180, 10), measured(second, 1)), USE)
    assert figure(outcome) == (second if is_used else None)
    assert told(outcome) == ([] if is_used else ["lop_third"])
    if not is_used:
        assert outcome.reasons[0].figures == {"lop_mmhg": second, "last_mmhg": 180.0}
        assert len(outcome.sources) == 2


@pytest.mark.parametrize(("third", "used"), [(140, 150), (155, 155), (175, 172), (150, 150)])
def test_the_middle_one_of_three_counts(third: float, used: float) -> None:
    values = (value(150, 9), measured(172, 2), measured(third, 0, "B"))
    outcome = usable(values, USE)
    assert figure(outcome) == used
    assert set(outcome.sources) == {one.source for one in values}
    assert outcome.value is not None
    assert outcome.sources[0] == outcome.value.source


def test_a_change_is_told_even_when_three_have_settled_it() -> None:
    outcome = usable((value(150, 9), measured(172, 2), measured(175, 1)), USE)
    assert told(outcome) == ["lop_changed"]
    assert outcome.warnings[0].figures == {"lop_mmhg": 172.0, "last_mmhg": 150.0}
    settled = usable((value(150, 9), measured(172, 2), measured(151, 1)), USE)
    assert (figure(settled), told(settled)) == (151, [])


def test_a_fourth_is_compared_with_what_three_have_settled() -> None:
    three = (value(150, 9), measured(172, 6), measured(175, 3))
    assert figure(usable((*three, measured(180, 0)), USE)) == 180
    assert told(usable((*three, measured(150, 0)), USE)) == ["lop_third"]


def test_what_three_have_settled_is_their_middle_one_and_not_the_newest() -> None:
    three = (value(150, 9), measured(172, 6), measured(190, 3))
    assert figure(usable(three, USE)) == 172
    assert (figure(usable((*three, measured(160, 0)), USE)), told(usable((*three, measured(160, 0)), USE))) == (160, [])
    assert figure(usable((*three, measured(188, 0)), USE)) is None
    # Compared with 172, which stood, and not with the 190 that came last.
    assert told(usable((*three, measured(186, 0)), USE)) == []


@pytest.mark.parametrize(("days", "is_used"), [(28, False), (28.1, True)])
def test_only_what_lies_within_four_weeks_contradicts(days: float, is_used: bool) -> None:
    assert (figure(usable((value(150, days), measured(180, 0)), USE)) == 180) is is_used


def test_the_newest_estimate_counts() -> None:
    old = estimate(161, days=3, body=replace(BODY, sex=Sex.FEMALE))
    assert figure(usable((old, estimate()), USE)) == 169
    assert figure(usable((estimate(days=4), old), USE)) == 161


def test_an_old_value_is_not_used_but_a_change_from_it_is_told() -> None:
    outcome = usable((value(150, 60), measured(180, 1)), USE)
    assert (figure(outcome), told(outcome)) == (180, ["lop_changed"])


def test_waiting_for_a_third_does_not_end_by_waiting() -> None:
    def after(days: float) -> Usable:
        return usable((value(150, 27 + days), measured(180, 10 + days)), USE)

    assert told(after(0)) == ["lop_third"]
    assert told(after(5)) == ["lop_third"]
    assert told(after(20)) == ["lop_old"]


def test_of_two_that_waited_the_one_too_old_for_the_third_drops_out() -> None:
    waited = (value(150, 40), measured(180, 20))
    assert figure(usable((*waited, measured(182, 0)), USE)) == 182
    assert told(usable((*waited, measured(150, 0)), USE)) == ["lop_third"]
    assert figure(usable((value(150, 60), measured(180, 40), measured(150, 0)), USE)) == 150


def test_a_middle_one_ages_like_any_other() -> None:
    values = (value(150, 27), measured(172, 10), measured(140, 1))
    assert figure(usable(values, USE)) == 150
    later = [replace(one, age_s=(one.age_s or 0.0) + 3 * DAY_S) for one in values]
    outcome = usable(later, USE)
    assert (figure(outcome), told(outcome)) == (None, ["lop_old"])


def test_a_value_that_was_taken_back_has_never_been() -> None:
    assert figure(usable((measured(150, 2), value(190, 1, withdrawn=True)), USE)) == 150


def test_an_estimate_stands_in_only_where_nothing_was_measured() -> None:
    assert figure(usable((estimate(),), USE)) == 169
    assert figure(usable((estimate(), measured(150, 20)), USE)) == 150
    assert figure(usable((estimate(), measured(150, 40)), USE)) == 169
    assert told(usable((estimate(), measured(150, 3), measured(180, 1)), USE)) == ["lop_third"]
    assert figure(usable((estimate(days=30), estimate(days=3)), USE)) == 169


@pytest.mark.parametrize(
    "changes",
    [
        {"lop_mmhg": Mmhg(180)},
        {"body": None},
        {"body": replace(BODY, years=60)},
    ],
)
def test_an_estimate_that_the_equation_does_not_say_is_refused(changes: dict[str, object]) -> None:
    assert codes(estimate(**changes)) == ["estimate_wrong"]  # type: ignore[arg-type]  # fields are named by the test


def test_a_plans_figure_has_to_be_the_records() -> None:
    newest, older = value(182, 0), measured(178, 3)
    values = (newest, older)

    def reasons(lop: float, source: LopSource, found: LopValue | None) -> list[str]:
        return [reason.code for reason in plan_reasons(Mmhg(lop), source, found, values, USE)]

    assert reasons(182, newest.source, newest) == []
    assert reasons(181, newest.source, newest) == ["lop_figure"]
    assert reasons(178, older.source, older) == ["lop_superseded"]
    assert reasons(182, newest.source, None) == ["lop_source_unknown"]
    strange = replace(newest, runner_id=9)
    assert reasons(182, strange.source, strange) == ["lop_runner"]
    values = (value(182, 0), measured(150, 3))
    assert reasons(182, newest.source, newest) == ["lop_third"]


DAYS = st.integers(0, 60 * 24 * 60).map(lambda minutes: minutes / (24.0 * 60.0))
"""Records are stamped by the second: two that a fraction of one sets apart would trade places by rounding."""

VALUES = st.lists(
    st.builds(
        lambda lop, days, number, method, quality: replace(
            value(lop, days, quality=quality), source=LopSource(method=method, id=number)
        ),
        st.floats(100, 250),
        DAYS,
        st.integers(1, 10**9),
        st.sampled_from((LopMethod.DOPPLER, LopMethod.MEASURED)),
        st.sampled_from(("", "A", "B", "C")),
    ),
    max_size=7,
    unique_by=lambda one: (one.source.id, one.age_s),
)


@given(VALUES)
def test_what_is_used_fits_and_rests_on_what_was_found(values: list[LopValue]) -> None:
    outcome = usable(values, USE)
    sources = {one.source for one in values}
    assert set(outcome.sources) <= sources
    if outcome.value is None:
        assert outcome.reasons
    else:
        assert unfit(outcome.value, USE) == ()
        assert outcome.value.source == outcome.sources[0]
        assert len(outcome.sources) in {1, 3}
        assert not list(plan_reasons(outcome.value.lop_mmhg, outcome.sources[0], outcome.value, values, USE))


@given(VALUES)
def test_the_order_of_the_records_does_not_matter(values: list[LopValue]) -> None:
    if len({one.age_s for one in values}) == len(values):
        assert usable(values, USE) == usable(sorted(values, key=lambda one: one.lop_mmhg), USE)


@given(VALUES, DAYS)
def test_time_alone_never_brings_back_a_value(values: list[LopValue], days: float) -> None:
    """What is refused today is refused later, unless something new was found."""
    later = [replace(one, age_s=(one.age_s or 0.0) + days * DAY_S) for one in values]
    if usable(values, USE).value is None:
        assert usable(later, USE).value is None
