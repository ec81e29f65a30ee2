"""Both sides in turn: what may follow the first one, what became of each, and what a bad end means for the day."""

from dataclasses import replace

import pytest

from kiosk.core.admission import day_reasons, rest_reasons
from kiosk.core.bothsides import NO_MORE_TODAY, OTHER, Ahead, Became, SideRecord, ahead, ends_the_day
from kiosk.core.limb import Side
from kiosk.core.prescription import Refusal, judge
from kiosk.core.reason import Reason
from kiosk.core.records import PastBout
from tests.core.test_prescription import BOUT, CASE


def ended(code: str | None) -> PastBout:
    return replace(BOUT, end_reason=None if code is None else Reason(code=code))


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("completed", Ahead.FREE),
        ("ended_by_runner", Ahead.ASK),
        ("stop", Ahead.ASK),
        ("symptom_tingling", Ahead.ASK),
        ("refill_slow", Ahead.ASK),
        ("leak", Ahead.ASK),
        (None, Ahead.ASK),
        *((code, Ahead.CLOSED) for code in sorted(NO_MORE_TODAY)),
    ],
)
def test_only_a_whole_first_side_leads_on_by_itself(code: str | None, expected: Ahead) -> None:
    assert ahead(None if code is None else Reason(code=code)) is expected


@pytest.mark.parametrize(
    ("codes", "left", "expected"),
    [
        ((), False, Became.NONE),
        ((), True, Became.LEFT),
        (("completed",), False, Became.DONE),
        (("stop", "completed"), False, Became.DONE),
        (("completed", "discomfort"), True, Became.CUT),
        (("interrupted",), False, Became.INTERRUPTED),
        ((None,), False, Became.INTERRUPTED),
    ],
)
def test_what_became_of_a_side_is_known_at_every_point(
    codes: tuple[str | None, ...], left: bool, expected: Became
) -> None:
    assert SideRecord(bouts=tuple(ended(code) for code in codes), left=left).became is expected


@pytest.mark.parametrize("side", Side)
def test_the_other_side_is_the_other_one(side: Side) -> None:
    assert OTHER[side] is not side


@pytest.mark.parametrize("code", [*sorted(NO_MORE_TODAY), "completed", "symptom_tingling", "stop"])
@pytest.mark.parametrize("side", Side)
def test_after_pain_no_limb_gets_another_bout_today(code: str, side: Side) -> None:
    past = replace(ended(code), side=side)
    verdict = judge(replace(CASE, bouts=(past,)))
    codes = [reason.code for reason in verdict.reasons] if isinstance(verdict, Refusal) else []
    assert ("no_more_today" in codes) is (code in NO_MORE_TODAY)
    assert [one.code for one in day_reasons(replace(CASE, bouts=(past,)).visit)] == (
        ["no_more_today"] if code in NO_MORE_TODAY else []
    )


def test_what_is_told_after_the_bout_counts_as_well() -> None:
    whole = Reason(code="completed")
    assert ahead(whole, is_too_much=True) is Ahead.CLOSED
    assert ahead(whole, is_slow=True) is Ahead.ASK
    assert [ends_the_day(replace(ended("completed"), worst=worst)) for worst in (None, 0.0, 7.0, 8.0)] == [
        *(False, False, False),
        True,
    ]


def test_each_side_has_a_day_of_its_own() -> None:
    visit = CASE.visit
    same = replace(BOUT, limb=visit.limb, side=visit.side, end_reason=Reason(code="completed"))
    other = replace(same, side=OTHER[visit.side])
    codes = {one.code for one in rest_reasons(replace(visit, bouts=(other,) * 30), 600.0, is_start=True)}
    assert codes == set()
    assert "daily_limit" in {one.code for one in rest_reasons(replace(visit, bouts=(same,) * 30), 600.0, is_start=True)}
