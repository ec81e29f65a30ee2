"""While civil time is not believed nothing of a visit is judged to be allowed, whoever asks for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.core.admission import measuring_reasons
from kiosk.core.blocks import Work
from kiosk.core.days import DAY_S, HOUR_S
from kiosk.core.limb import Limb, Side
from kiosk.core.prescription import Prescription, Refusal, judge, known_reasons
from kiosk.core.recovery import Clocks, LateBout, Recovering, recovery_reasons
from kiosk.core.restoration import Restoration, Restored
from kiosk.core.screened import clearing_reasons, full_due, record_reasons
from kiosk.therapy.progressing import load_progression
from tests.core.test_prescription import CASE
from tests.core.test_screened import LIMIT_S, SCREENED

UNTRUSTED = replace(CASE, screened=replace(CASE.screened, is_clock_trusted=False))


def codes(reasons: object) -> list[str]:
    return [one.code for one in reasons]  # type: ignore[attr-defined]  # any of the judgements


def test_nothing_starts_and_nothing_is_approved_not_even_by_a_supervisor() -> None:
    assert isinstance(judge(CASE), Prescription)
    for is_approving in (False, True):
        verdict = judge(replace(UNTRUSTED, is_approving=is_approving))
        assert isinstance(verdict, Refusal)
        assert "clock_untrusted" in codes(verdict.reasons)
    assert "clock_untrusted" in codes(known_reasons(UNTRUSTED))


def test_nothing_is_measured_with_or_without_a_supervisor() -> None:
    for has_supervisor in (False, True):
        found = measuring_reasons(UNTRUSTED.visit, 60.0, has_supervisor=has_supervisor)
        assert "clock_untrusted" in codes(found)
        assert "clock_untrusted" not in codes(measuring_reasons(CASE.visit, 60.0, has_supervisor=has_supervisor))


def test_no_answers_are_let_pass_and_the_full_form_counts_no_more() -> None:
    unsure = replace(SCREENED, is_clock_trusted=False)
    assert codes(clearing_reasons(unsure, LIMIT_S))[0] == "clock_untrusted"
    assert full_due(SCREENED) is None
    due = full_due(unsure)
    assert due is not None
    assert due.code == "full_clock"
    assert codes(record_reasons(unsure, LIMIT_S)) == ["clock_untrusted", "full_clock"]


@pytest.mark.parametrize(
    ("is_trusted", "up_hours", "expected"),
    [
        (True, 1.0, []),
        (False, 1.0, ["recovery", "early_rest"]),
        (False, 35.0, ["recovery_early"]),
        (False, 36.0, []),
    ],
)
def test_a_limb_has_rested_only_as_long_as_this_boot_proves(
    is_trusted: bool, up_hours: float, expected: list[str]
) -> None:
    now_day, now_s = 20_454.5, up_hours * HOUR_S
    bout = LateBout(
        limb=Limb.LEG,
        side=Side.LEFT,
        works=frozenset({Work.REPETITIONS}),
        boot="before",
        began_day=now_day - 10.0,
        began_s=1.0,
        ended_day=now_day - 10.0 + 600.0 / DAY_S,
        ended_s=601.0,
        restriction_s=300.0,
    )
    rules = load_progression().visits.recovery
    clocks = Clocks(boot="now", now_s=now_s, up_s=now_s, longest_s=1200.0, is_trusted=is_trusted)
    asked = Recovering(rules=rules, bouts=[bout], now_day=now_day)
    assert codes(recovery_reasons(Limb.LEG, Side.LEFT, bout.works, asked, clocks)) == expected


def test_nothing_begins_on_records_that_stand_in_place_of_others_until_somebody_accepted_them() -> None:
    replaced = replace(CASE, screened=replace(CASE.screened, are_records_accepted=False))
    for is_approving in (False, True):
        verdict = judge(replace(replaced, is_approving=is_approving))
        assert isinstance(verdict, Refusal)
        assert "records_unaccepted" in codes(verdict.reasons)
    assert "records_unaccepted" in codes(measuring_reasons(replaced.visit, 60.0, has_supervisor=True))
    assert codes(record_reasons(replace(SCREENED, are_records_accepted=False), LIMIT_S)) == ["records_unaccepted"]


def test_a_replacement_says_how_far_the_records_go_and_where_those_of_before_are() -> None:
    restored = Restored(lines=0, last_utc=None, aside="kiosk.db.aside-1", why="store_damaged")
    kept = Restoration(id=1, at_utc="2026-03-01T09:00:00+00:00", restored=restored)
    assert (kept.restored.lines, kept.restored.aside, kept.restored.why) == (0, "kiosk.db.aside-1", "store_damaged")
