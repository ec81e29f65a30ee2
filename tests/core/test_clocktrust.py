"""Civil time is believed on evidence only, what is implausible is asked, and a mark carries it on."""

from __future__ import annotations

import math

import pytest

from kiosk.core.clocktrust import (
    AGREES_S,
    AHEAD_S,
    BACK_S,
    BUILT_S,
    ENTERED_S,
    JUMP_S,
    LONGEST_S,
    ClockTrust,
    Evidence,
    Mark,
    confirm_reasons,
    judge,
    judge_again,
    jump_s,
    jumped,
    set_reasons,
)
from kiosk.core.days import DAY_S
from kiosk.core.reason import Reason

NOW = BUILT_S + 300.0 * DAY_S
LAST = NOW - DAY_S


def told(system_s: float = NOW, *, kept: bool = False, hardware_s: float | None = None) -> Evidence:
    return Evidence(system_s=system_s, is_synchronised=kept, hardware_s=hardware_s)


@pytest.mark.parametrize(
    ("evidence", "last_s", "code"),
    [
        (told(kept=True), LAST, "clock_synchronised"),
        (told(kept=True), None, "clock_synchronised"),
        (told(kept=True), NOW - AHEAD_S - DAY_S, "clock_synchronised"),
        (told(kept=True), NOW + BACK_S, "clock_synchronised"),
        (told(hardware_s=NOW + AGREES_S), LAST, "clock_hardware"),
        (told(hardware_s=NOW - AGREES_S), None, "clock_hardware"),
        (told(hardware_s=NOW), NOW - AHEAD_S, "clock_hardware"),
    ],
)
def test_what_vouches_is_believed(evidence: Evidence, last_s: float | None, code: str) -> None:
    assert judge(evidence, last_s) == ClockTrust(is_trusted=True, reason=Reason(code=code))


@pytest.mark.parametrize(
    ("evidence", "last_s", "reason"),
    [
        (told(), LAST, Reason(code="clock_unproved")),
        (told(), None, Reason(code="clock_unproved")),
        (told(BUILT_S - DAY_S, kept=True), None, Reason(code="clock_early", figures={"early_days": 1.0})),
        (told(BUILT_S + LONGEST_S + DAY_S, kept=True), LAST, Reason(code="clock_late", figures={"late_days": 1.0})),
        (told(kept=True), NOW + 3600.0, Reason(code="clock_back", figures={"back_s": 3600.0})),
        (told(hardware_s=NOW), NOW + 3600.0, Reason(code="clock_back", figures={"back_s": 3600.0})),
        (
            told(hardware_s=NOW - 90.0),
            LAST,
            Reason(code="clock_disagrees", figures={"apart_s": 90.0, "limit_s": AGREES_S}),
        ),
        (
            told(hardware_s=NOW),
            NOW - AHEAD_S - DAY_S,
            Reason(code="clock_ahead", figures={"ahead_days": 43.0, "limit_days": 42.0}),
        ),
    ],
)
def test_what_is_implausible_or_unproved_is_asked(evidence: Evidence, last_s: float | None, reason: Reason) -> None:
    assert judge(evidence, last_s) == ClockTrust(is_trusted=False, reason=reason)


def test_a_time_that_is_no_number_is_not_believed() -> None:
    assert not judge(told(math.nan, kept=True), None).is_trusted


def test_civil_time_goes_on_with_the_monotonic_clock() -> None:
    assert Mark(at_s=100.0, civil_s=NOW, system_s=5.0).civil(160.0) == NOW + 60.0


@pytest.mark.parametrize(("by_s", "is_jump"), [(0.0, False), (JUMP_S, False), (JUMP_S + 0.1, True), (-3600.0, True)])
def test_a_clock_that_was_set_has_jumped_and_one_that_drifts_has_not(by_s: float, is_jump: bool) -> None:
    mark = Mark(at_s=100.0, civil_s=0.0, system_s=NOW)
    found = jump_s(mark, NOW + 50.0 + by_s, 150.0)
    assert (found is not None) is is_jump
    if found is not None:
        assert found == pytest.approx(by_s)


def test_after_a_jump_a_time_service_is_believed_and_nobody_else() -> None:
    assert jumped(told(kept=True), LAST, 60.0).is_trusted
    assert jumped(told(hardware_s=NOW), LAST, 60.0) == ClockTrust(
        is_trusted=False, reason=Reason(code="clock_jumped", figures={"jump_s": 60.0})
    )
    lost = jumped(told(), LAST, 60.0)
    # Whoever sets the machine's clock may set the hardware clock too.
    assert judge_again(lost, told(hardware_s=NOW), LAST) == lost
    assert judge_again(lost, told(kept=True), LAST).is_trusted


def test_evidence_that_comes_later_is_believed_and_without_it_the_reason_stays() -> None:
    lost = judge(told(), LAST)
    assert judge_again(lost, told(), LAST) == lost
    assert judge_again(lost, told(hardware_s=NOW), LAST).reason.code == "clock_hardware"
    assert judge_again(lost, told(BUILT_S - 1.0), LAST) == lost


@pytest.mark.parametrize(
    ("civil_s", "age_s", "codes"),
    [
        (NOW, 0.0, []),
        (NOW, ENTERED_S, []),
        (NOW, ENTERED_S + 1.0, ["clock_entry_old"]),
        (NOW, -1.0, ["clock_entry_old"]),
        (NOW, math.nan, ["clock_entry_old"]),
        (BUILT_S - 1.0, 0.0, ["clock_early"]),
        (math.nan, 0.0, ["clock_late"]),
        (BUILT_S + LONGEST_S + 1.0, ENTERED_S + 1.0, ["clock_late", "clock_entry_old"]),
    ],
)
def test_what_a_supervisor_enters_is_judged_too(civil_s: float, age_s: float, codes: list[str]) -> None:
    assert [one.code for one in set_reasons(civil_s, 1000.0 - age_s, 1000.0)] == codes


@pytest.mark.parametrize(
    ("civil_s", "is_trusted", "last_s", "codes"),
    [
        (NOW, False, None, []),
        (NOW, False, NOW - 60.0, []),
        (NOW, False, NOW + 3600.0, ["clock_back"]),
        (NOW, True, NOW + 3600.0, []),
        (0.0, True, None, ["clock_early"]),
    ],
)
def test_what_cannot_be_right_is_not_confirmed(
    civil_s: float, is_trusted: bool, last_s: float | None, codes: list[str]
) -> None:
    standing = ClockTrust(is_trusted=is_trusted, reason=Reason(code="clock_unproved"))
    assert [one.code for one in confirm_reasons(civil_s, standing, last_s)] == codes
