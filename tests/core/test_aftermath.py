"""What a visit leaves to be looked at before the next one."""

from dataclasses import replace

import pytest

from kiosk.core.aftermath import TRIPS, Aftermath, LastVisit, aftermath
from kiosk.core.condition import Look, MorningAfter
from kiosk.core.model import FaultKind
from kiosk.core.reason import Reason
from kiosk.therapy.baselines import load_baselines
from tests.core.bouts_done import QUIET, bout

RULES = load_baselines().rules
SWOLLEN = replace(QUIET, swelling=True)


def left(*bouts: object, told_utc: str = "") -> list[str]:
    found = aftermath(LastVisit(bouts=bouts, told_utc=told_utc), RULES)  # type: ignore[arg-type]  # of bouts
    return [reason.code for reason in found.reasons]


def test_nothing_is_left_of_no_visit_and_of_a_good_one() -> None:
    assert aftermath(LastVisit(), RULES) == Aftermath()
    assert left(bout(1.0), bout(1.0, morning=None)) == []


@pytest.mark.parametrize(
    ("morning", "codes"),
    [
        (replace(QUIET, numbness=True), ["morning_numbness"]),
        (replace(QUIET, swelling=True), ["morning_swelling"]),
        (replace(QUIET, pain=6), ["morning_pain"]),
        (replace(QUIET, pain=5), []),
        (replace(QUIET, bruise=True, soreness=10), []),
        (
            replace(QUIET, numbness=True, swelling=True, pain=9),
            ["morning_pain", "morning_swelling", "morning_numbness"],
        ),
    ],
)
def test_the_morning_after_is_looked_at_for_numbness_swelling_and_pain(morning: MorningAfter, codes: list[str]) -> None:
    assert left(bout(1.0, morning=morning)) == codes
    assert left(bout(1.0, morning=morning), bout(1.0, morning=morning)) == codes


def test_numbness_and_trips_are_looked_at_and_no_other_end() -> None:
    assert left(bout(1.0, symptoms=("numbness",))) == ["last_bout_numbness"]  # told after the release
    assert left(bout(1.0, end=Reason(code="symptom_numbness"), symptoms=("numbness",))) == ["last_bout_numbness"]
    for code in ("watchdog_disagreement", "vent_failed", "overpressure", "interrupted", "estop"):
        assert left(bout(1.0, end=Reason(code=code))) == ["last_bout_trip"], code
    for code in (
        "completed",
        "stop",
        "symptom_chest",
        "symptom_dizzy",
        "discomfort",
        "screen_lost",
        "leak",
        "new_code",
    ):
        assert left(bout(1.0, end=Reason(code=code), symptoms=("tingling",))) == [], code


def test_every_trip_of_the_watchdog_is_one() -> None:
    assert {"watchdog_late", "watchdog_sensor", "watchdog_supply", "watchdog_lost", "watchdog_vent_failed"} <= TRIPS
    assert {f"sensor_{kind}" for kind in FaultKind} <= TRIPS


def test_since_when_it_is_known_is_kept() -> None:
    assert aftermath(LastVisit(told_utc="2026-03-01T08:00:00Z"), RULES).told_utc == "2026-03-01T08:00:00Z"


@pytest.mark.parametrize("look", Look)
@pytest.mark.parametrize(("looked_utc", "is_open"), [("", True), ("2026-03-02", True), ("2026-03-03", False)])
def test_a_look_after_it_was_known_ends_it_and_no_other(look: Look, looked_utc: str, is_open: bool) -> None:
    last = LastVisit(
        bouts=(bout(1.0, morning=SWOLLEN),),
        told_utc="2026-03-01",
        known_utc="2026-03-02",
        looked_utc={look: looked_utc},
    )
    found = aftermath(last, RULES)
    assert bool(found.reasons) is is_open
    assert found.told_utc == "2026-03-01"


def test_a_look_that_the_rules_do_not_name_ends_nothing() -> None:
    last = LastVisit(bouts=(bout(1.0, morning=SWOLLEN),), known_utc="1", looked_utc={Look.REVIEW: "2"})
    assert aftermath(last, replace(RULES, looks=(Look.CLEARANCE,))).reasons
