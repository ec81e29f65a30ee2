"""A yes that names its day weighs until its span is over, and no longer; whatever is odd about the day, it weighs."""

from dataclasses import replace

import pytest

from kiosk.core.records import Answer, Form, Screening, Tier
from kiosk.core.screened import Screened
from kiosk.core.screenform import Kind, Lasts, Question, Scope, ScreeningRules
from kiosk.core.screening import Sheet, day_key, judge_sheets

TODAY = 20_454
"""1 January 2026."""
OPERATION = Question(
    id="surgery", row=13, text="?", detail="", tier=Tier.REVIEW, scope=Scope.PERSON, sources=("s",), within_days=28
)
PLAIN = replace(OPERATION, id="family", row=3, within_days=0)
RULES = ScreeningRules(version="f1", questions=(OPERATION, PLAIN), form=Form.FULL)
YES: dict[str, Answer] = {"surgery": True, "family": False}


def tier(answers: dict[str, Answer], day: int | None = TODAY, *, is_today: bool = False) -> Tier:
    older = Sheet(rules=RULES, answers=answers, is_today=is_today, day=day)
    now = Sheet(rules=replace(RULES, questions=(PLAIN,), form=Form.SAME_DAY), answers={"family": False}, day=day)
    return judge_sheets((older, now), 30).tier


@pytest.mark.parametrize(("days_ago", "expected"), [(0, Tier.REVIEW), (28, Tier.REVIEW), (29, Tier.CLEAR)])
def test_it_weighs_until_more_days_have_passed(days_ago: int, expected: Tier) -> None:
    assert tier(YES | {"surgery:day": TODAY - days_ago}) is expected


@pytest.mark.parametrize("told", [TODAY + 1, True, False, "2025-01-01"])
def test_a_day_that_is_none_or_still_to_come_ends_nothing(told: Answer) -> None:
    assert tier(YES | {"surgery:day": told}) is Tier.REVIEW


def test_without_a_day_or_a_clock_it_weighs() -> None:
    assert tier(YES) is Tier.REVIEW
    assert tier(YES | {"surgery:day": 0}, None) is Tier.REVIEW


def test_a_day_beside_a_question_that_has_none_is_an_answer_nobody_knows() -> None:
    assert tier({"surgery": False, "family": True, "family:day": 0}) is Tier.STOP


def test_a_missing_answer_is_missing_whatever_its_day_says() -> None:
    assert tier({"family": False, "surgery:day": 0}) is Tier.STOP


def test_the_rest_of_the_form_goes_on_weighing() -> None:
    assert tier({"surgery": True, "surgery:day": 0, "family": True}) is Tier.REVIEW


@pytest.mark.parametrize(
    "changes",
    [
        {"within_days": -1},
        {"scope": Scope.LIMB},
        {"lasts": Lasts.DAY},
        {"kind": Kind.NUMBER, "most": 10},
    ],
)
def test_a_day_belongs_to_a_standing_yes_of_the_whole_person(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="names its day"):
        ScreeningRules(version="f1", questions=(replace(OPERATION, **changes),))  # type: ignore[arg-type]


def judged(now_utc: str) -> Tier:
    full = Screening(
        id=1, runner_id=1, rule_version="f1", answers=YES | {day_key("surgery"): TODAY}, tier=Tier.REVIEW,
        at_utc="2026-01-01T10:00:00.000Z", form=Form.FULL,
    )  # fmt: skip
    today = replace(full, id=2, rule_version="d1", answers={"family": False}, form=Form.SAME_DAY)
    return Screened(
        runner_id=1, birth_year=1990, today=today, today_age_s=0.0, full=full, since=(today,), clearance=None,
        now_utc=now_utc, is_clock_trusted=True, are_records_accepted=True, full_rules=RULES,
        day_rules=replace(RULES, version="d1", questions=(PLAIN,), form=Form.SAME_DAY),
    ).assessment.tier  # fmt: skip


@pytest.mark.parametrize(
    ("now_utc", "expected"),
    [
        ("2026-01-29T23:59:59.000Z", Tier.REVIEW),
        ("2026-01-30T00:00:00.000Z", Tier.CLEAR),
        ("2025-12-31T00:00:00.000Z", Tier.REVIEW),
        ("no date", Tier.REVIEW),
    ],
)
def test_the_station_judges_by_the_civil_day_of_now(now_utc: str, expected: Tier) -> None:
    assert judged(now_utc) is expected
