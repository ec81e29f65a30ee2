"""Which form is due, and what both records of a runner mean together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.aftermath import Aftermath
from kiosk.core.model import Limb, Side
from kiosk.core.reason import Reason
from kiosk.core.records import Answer, Clearance, Form, Screening, Tier
from kiosk.core.screened import (
    Screened,
    asks_pressure_today,
    clearing_reasons,
    full_due,
    limb_reasons,
    record_reasons,
)
from kiosk.core.screening import LIMBS, Sheet
from tests.core.test_screening import FULL, NO, PERSON, READING, RULES, only

CHANGE = replace(PERSON, id="change", row=29, tier=Tier.CLEAR, tells_change=True)
DAY = replace(RULES, questions=(CHANGE, *RULES.questions))
SAME = NO | {"change": False}
FORM = Screening(
    id=7, runner_id=3, rule_version="f1", answers=NO, tier=Tier.CLEAR, at_utc="2026-01-05T08:00:00Z", form=Form.FULL
)
TODAY = Screening(id=9, runner_id=3, rule_version="v1", answers=SAME, tier=Tier.CLEAR, at_utc="2026-03-01T08:00:00Z")
SCREENED = Screened(
    runner_id=3,
    birth_year=1990,
    today=TODAY,
    today_age_s=60.0,
    full=FORM,
    since=(TODAY,),
    clearance=None,
    now_utc="2026-03-01T08:01:00Z",
    is_clock_trusted=True,
    are_records_accepted=True,
    day_rules=DAY,
    full_rules=FULL,
)
CLEARANCE = Clearance(id=1, screening_id=9, full_id=7, supervisor_id=1, reason="examined", at_utc="")
LIMIT_S = 3600.0


def answered(**answers: Answer) -> Screened:
    today = replace(TODAY, answers=SAME | answers)
    return replace(SCREENED, today=today, since=(today,))


def with_full(**answers: Answer) -> Screened:
    return replace(SCREENED, full=replace(FORM, answers=NO | answers))


def at(now_utc: str, then_utc: str = FORM.at_utc) -> Screened:
    return replace(SCREENED, now_utc=now_utc, full=replace(FORM, at_utc=then_utc))


OF_TODAY = replace(SCREENED, today=FORM, since=())


@pytest.mark.parametrize(
    ("screened", "code"),
    [
        (SCREENED, None),
        (replace(SCREENED, full=None), "full_missing"),
        (replace(SCREENED, full=replace(FORM, rule_version="f0")), "full_version"),
        (at("2026-07-04T23:59:59Z"), None),
        (at("2026-07-05T00:00:00Z"), "full_old"),
        (at("2027-01-01"), "full_old"),
        (at("2026-02-27", "2025-08-31"), None),
        (at("2026-02-28", "2025-08-31"), "full_old"),
        (at("2026-01-04T08:00:00Z"), "full_clock"),
        (at("1970-01-01T00:00:00Z"), "full_clock"),
        (at("never"), "full_clock"),
        (at("2026-13-01"), "full_clock"),
        (at("2026-03-01", ""), "full_clock"),
        (answered(change=True), "full_changed"),
        (replace(SCREENED, since=(replace(TODAY, id=8, answers=NO), TODAY)), "full_changed"),
        (replace(SCREENED, since=(replace(TODAY, id=6, answers=SAME | {"change": True}), TODAY)), None),
        (replace(SCREENED, since=(replace(TODAY, id=8, answers=NO, form=Form.FULL), TODAY)), None),
        (replace(answered(change=True), day_rules=RULES), None),
        (OF_TODAY, None),
    ],
)
def test_when_the_full_form_is_due(screened: Screened, code: str | None) -> None:
    found = full_due(screened)
    assert (None if found is None else found.code) == code


@pytest.mark.parametrize(
    ("screened", "expected"),
    [
        (SCREENED, []),
        (OF_TODAY, []),
        (replace(SCREENED, today=None), ["screening_missing"]),
        (replace(SCREENED, runner_id=4), ["screening_missing"]),
        (replace(SCREENED, today=replace(TODAY, rule_version="v0")), ["screening_version"]),
        (replace(OF_TODAY, today=replace(FORM, rule_version="f0")), ["screening_version"]),
        (replace(SCREENED, today_age_s=None), ["screening_old"]),
        (replace(SCREENED, today_age_s=LIMIT_S + 0.1), ["screening_old"]),
        (replace(SCREENED, today_age_s=-0.1), ["screening_old"]),
        (replace(SCREENED, since=(TODAY, replace(TODAY, id=10))), ["screening_overtaken"]),
        (replace(SCREENED, full=replace(FORM, id=10), since=()), ["screening_overtaken"]),
        (replace(SCREENED, full=None), ["full_missing"]),
    ],
)
def test_what_a_visit_rests_on(screened: Screened, expected: list[str]) -> None:
    assert [reason.code for reason in record_reasons(screened, LIMIT_S)] == expected


def test_both_records_bind_and_the_full_one_is_the_days_on_its_own_day() -> None:
    assert SCREENED.assessment.tier is Tier.CLEAR
    assert with_full(clot=True).assessment.tier is Tier.STOP
    assert with_full(pain=9).assessment.tier is Tier.CLEAR
    assert replace(OF_TODAY, full=replace(FORM, answers=NO | {"pain": 9})).assessment.tier is Tier.REVIEW
    assert answered(clot=True).assessment.tier is Tier.STOP
    assert replace(SCREENED, full=None, today=None).assessment.tier is Tier.STOP
    assert replace(SCREENED, today=None).assessment.tier is Tier.STOP


@pytest.mark.parametrize(
    ("changes", "years"),
    [({}, 36), ({"birth_year": None}, None), ({"now_utc": "never"}, None), ({"now_utc": "1970-01-01"}, -20)],
)
def test_age_is_that_which_is_reached_this_year(changes: dict[str, str | None], years: int | None) -> None:
    assert replace(SCREENED, **changes).years == years  # type: ignore[arg-type]  # fields named by each case


@pytest.mark.parametrize(
    ("away_days", "is_mild"), [(None, False), (3.0, False), (28.0, False), (28.1, True), (400.0, True), (-3.0, False)]
)
def test_who_was_away_starts_mildly_whatever_they_remember(away_days: float | None, is_mild: bool) -> None:
    found = replace(SCREENED, away_days=away_days).assessment
    assert found.starts_milder is is_mild
    assert [reason.code for reason in found.reasons] == (["screening_away"] if is_mild else [])
    assert found.tier is Tier.CLEAR
    assert found.on(Limb.LEG, Side.LEFT).starts_milder is is_mild


def test_what_is_remembered_is_not_said_twice() -> None:
    found = replace(answered(first=True), away_days=50.0).assessment
    assert found.starts_milder
    assert [reason.code for reason in found.reasons] == ["screening_first"]


def test_only_what_stops_is_said_to_stop() -> None:
    stopped = answered(clot=True, first=True)
    assert [reason.code for reason in limb_reasons(stopped, Limb.LEG, Side.RIGHT)] == ["screening_clot"]
    assert "screening_clot" in [reason.code for reason in stopped.assessment.told]
    assert len(stopped.assessment.reasons) > 1
    mild = answered(first=True).assessment
    assert mild.told == mild.reasons


def test_limbs_are_refused_one_by_one() -> None:
    assert list(limb_reasons(SCREENED, Limb.LEG, Side.LEFT)) == []
    one = with_full(**only("lymph", (Limb.LEG, Side.LEFT)))
    assert [reason.code for reason in limb_reasons(one, Limb.LEG, Side.LEFT)] == ["screening_limb"]
    assert list(limb_reasons(one, Limb.LEG, Side.RIGHT)) == []
    assert [reason.code for reason in limb_reasons(answered(clot=True), Limb.LEG, Side.RIGHT)] == ["screening_clot"]


@pytest.mark.parametrize(
    ("clearance", "is_cleared"),
    [
        (None, False),
        (CLEARANCE, True),
        (replace(CLEARANCE, screening_id=8), False),
        (replace(CLEARANCE, full_id=6), False),
    ],
)
def test_a_clearance_is_for_two_records(clearance: Clearance | None, is_cleared: bool) -> None:
    assert replace(SCREENED, clearance=clearance).is_cleared is is_cleared
    assert not replace(SCREENED, clearance=clearance, today=None).is_cleared
    assert not replace(SCREENED, clearance=clearance, full=None).is_cleared


@pytest.mark.parametrize(
    ("screened", "expected"),
    [
        (with_full(diabetes="controlled"), []),
        (with_full(**only("veins", LIMBS[0])), []),
        (SCREENED, ["clearance_not_needed"]),
        (with_full(clot=True), ["screening_clot"]),
        (replace(with_full(diabetes="controlled"), today_age_s=None), ["screening_old"]),
        (replace(with_full(diabetes="controlled"), birth_year=2010), ["too_young"]),
    ],
)
def test_what_a_supervisor_may_let_pass(screened: Screened, expected: list[str]) -> None:
    assert [reason.code for reason in clearing_reasons(screened, LIMIT_S)] == expected


def test_when_a_form_in_the_making_needs_a_blood_pressure() -> None:
    day, form = Sheet(rules=DAY, answers=SAME), Sheet(rules=FULL, answers=NO)
    assert not asks_pressure_today(SCREENED, day)
    assert asks_pressure_today(replace(SCREENED, birth_year=1966), day)
    assert asks_pressure_today(with_full(treated=True), day)
    assert not asks_pressure_today(with_full(treated=True), form)
    assert not asks_pressure_today(replace(SCREENED, full=None), form)
    assert not asks_pressure_today(replace(SCREENED, full=None), day)
    assert asks_pressure_today(SCREENED, Sheet(rules=FULL, answers=NO | {"treated": True}))
    assert answered(**{"treated": True, **READING}).assessment.tier is Tier.REVIEW


LOOK = Reason(code="morning_numbness")
LEFT = Aftermath(reasons=(LOOK,), told_utc="2026-03-01T08:00:30Z")


def test_what_the_visit_before_left_makes_it_a_review_at_least() -> None:
    left = replace(SCREENED, aftermath=LEFT)
    assert (SCREENED.assessment.tier, left.assessment.tier) == (Tier.CLEAR, Tier.REVIEW)
    assert left.assessment.told == (LOOK,)
    bound = left.assessment.on(Limb.ARM, Side.LEFT)
    assert (bound.needs_clearance, bound.needs_released_rests, bound.cap_percent) == (True, True, 50.0)
    assert list(clearing_reasons(left, LIMIT_S)) == []
    assert [one.code for one in clearing_reasons(SCREENED, LIMIT_S)] == ["clearance_not_needed"]


def test_an_answer_that_stops_stays_a_stop_whatever_the_visit_before_left() -> None:
    stopped = replace(with_full(**{PERSON.id: True}), aftermath=LEFT)
    assert stopped.assessment.tier is replace(stopped, aftermath=Aftermath()).assessment.tier


@pytest.mark.parametrize(
    ("cleared_utc", "is_cleared"), [("2026-03-01T08:00:30Z", False), ("2026-03-01T08:00:31Z", True)]
)
def test_a_clearance_of_before_the_morning_was_told_holds_for_nothing(cleared_utc: str, is_cleared: bool) -> None:
    cleared = replace(SCREENED, clearance=replace(CLEARANCE, at_utc=cleared_utc))
    assert cleared.is_cleared
    assert replace(cleared, aftermath=LEFT).is_cleared is is_cleared
