"""Where a plan differs from its proposal, and which reason belongs to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import Limb, Side
from kiosk.core.planchange import change_reasons, changes, direction, vow_reasons
from kiosk.core.posture import Posture
from kiosk.core.proposalrules import Direction
from kiosk.core.records import Plan
from kiosk.therapy.prescribing import load_prescribing
from tests.core.test_prescription import CASE, PLAN, PROTOCOL
from tests.core.test_proposal import ASK, LIBRARY

RULES = load_prescribing()
PROPOSED = replace(ASK, protocol_id="RES", exercise="Leg press", side=Side.LEFT, percent_lop=60.0, rounds=3)
MOST = CASE.heaviest
SAME = replace(PLAN, rounds=3, load_kg=25.0)


def way(**planned: object) -> Direction | None:
    plan: Plan = replace(SAME, **planned)  # type: ignore[arg-type]  # fields are named by each test
    return direction(PROPOSED, plan, changes(PROPOSED, plan, PROTOCOL, MOST), PROTOCOL, PROTOCOL)


def test_what_was_proposed_is_no_change() -> None:
    assert changes(PROPOSED, SAME, PROTOCOL, MOST) == ()
    assert way() is None
    whole = replace(PROPOSED, rounds=4)
    assert changes(whole, replace(SAME, rounds=None), PROTOCOL, MOST) == ()


def test_a_change_has_its_bounds() -> None:
    found = changes(
        PROPOSED, replace(SAME, percent_lop=50.0, rounds=None, load_kg=None, side=Side.RIGHT), PROTOCOL, MOST
    )
    assert [(one.name, one.proposed, one.planned, one.low, one.high) for one in found] == [
        ("side", "left", "right", None, None),
        ("percent_lop", "60", "50", 40.0, 80.0),
        ("rounds", "3", "4", 1.0, 4.0),
        ("load_kg", "25", "none", 0.5, 60.0),
    ]
    arm = replace(SAME, limb=Limb.ARM, percent_lop=45.0)
    legs = replace(PROTOCOL, arm=None, exercises=PROTOCOL.exercises[:1])
    assert [one.low for one in changes(PROPOSED, arm, legs, MOST) if one.name == "percent_lop"] == [None]


@pytest.mark.parametrize(
    ("planned", "expected"),
    [
        ({"percent_lop": 61.0}, Direction.HARDER),
        ({"percent_lop": 59.0}, Direction.MILDER),
        ({"load_kg": 26.0}, Direction.HARDER),
        ({"load_kg": 24.0}, Direction.MILDER),
        ({"load_kg": None}, Direction.MILDER),
        ({"rounds": 4}, Direction.HARDER),
        ({"rounds": None}, Direction.HARDER),
        ({"rounds": 2}, Direction.MILDER),
        ({"rounds": 2, "percent_lop": 61.0}, Direction.HARDER),
        ({"side": Side.RIGHT}, Direction.OTHER),
        ({"exercise": "Curl", "percent_lop": 50.0}, Direction.OTHER),
        ({"protocol_id": "X"}, Direction.OTHER),
        ({"protocol_id": "X", "rounds": 2}, Direction.MILDER),
        ({"protocol_id": "X", "rounds": 4}, Direction.HARDER),
        ({"protocol_id": "X", "percent_lop": 70.0}, Direction.HARDER),
    ],
)
def test_which_way_a_change_goes(planned: dict[str, object], expected: Direction) -> None:
    assert way(**planned) is expected


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("RES-FIRST", "RES-FIRST-INT", Direction.MILDER),
        ("RES-FIRST-INT", "RES-FIRST", Direction.HARDER),
        ("RES-STD", "RES-INT", Direction.MILDER),
        ("RES-INT", "RES-STD", Direction.HARDER),
        ("RES-FIRST", "RES-INT", Direction.HARDER),  # one set more
        ("WALK-CON", "WALK-INT", Direction.MILDER),
        ("TEN-ACH", "RES-STD", Direction.OTHER),  # as much of the same
        ("RES-STD", "WALK-INT", Direction.OTHER),  # another kind of work
        ("GONE", "RES-INT", Direction.OTHER),
    ],
)
def test_a_milder_protocol_is_milder_and_a_harder_one_harder(was: str, now: str, expected: Direction) -> None:
    before, after = LIBRARY.protocol(was), LIBRARY.protocol(now)
    assert after is not None
    proposed = replace(PROPOSED, protocol_id=was, rounds=len(before.blocks) if before else 4)
    plan = replace(PLAN, protocol_id=now, load_kg=proposed.load_kg)
    assert direction(proposed, plan, changes(proposed, plan, after, MOST), before, after) is expected
    other = replace(plan, exercise="Heel raise")
    way = direction(proposed, other, changes(proposed, other, after, MOST), before, after)
    assert way is (Direction.HARDER if expected is Direction.HARDER else Direction.OTHER)


def test_another_protocol_on_another_kind_of_limb_is_another_way() -> None:
    before, after = LIBRARY.protocol("RES-INT"), LIBRARY.protocol("RES-STD")
    assert before is not None
    assert after is not None
    proposed = replace(PROPOSED, protocol_id="RES-INT", percent_lop=40.0, rounds=2, load_kg=None)
    arm = replace(PLAN, protocol_id="RES-STD", limb=Limb.ARM, exercise="Biceps curl", percent_lop=40.0, load_kg=None)
    assert direction(proposed, arm, changes(proposed, arm, after, MOST), before, after) is Direction.OTHER


def test_a_weight_where_none_was_known_is_another_way() -> None:
    nothing = replace(PROPOSED, load_kg=None)
    assert direction(nothing, SAME, changes(nothing, SAME, PROTOCOL, MOST), PROTOCOL, PROTOCOL) is Direction.OTHER


@pytest.mark.parametrize("direction_of", Direction)
def test_only_a_reason_of_this_way_is_one(direction_of: Direction) -> None:
    for one in RULES.changes:
        found = [reason.code for reason in change_reasons(direction_of, one.id, RULES)]
        assert found == ([] if one.direction is direction_of else [f"change_reason_{direction_of}"])
    assert [reason.code for reason in change_reasons(direction_of, "", RULES)] == ["change_reason_missing"]


def test_nothing_changed_needs_no_reason() -> None:
    assert change_reasons(None, "", RULES) == ()


@given(
    percent=st.sampled_from([50.0, 60.0, 70.0]),
    rounds=st.sampled_from([None, 2, 3, 4]),
    load_kg=st.sampled_from([None, 20.0, 25.0, 30.0]),
    side=st.sampled_from(Side),
)
def test_nothing_gets_harder_unsaid(percent: float, rounds: int | None, load_kg: float | None, side: Side) -> None:
    found = way(percent_lop=percent, rounds=rounds, load_kg=load_kg, side=side)
    is_harder = percent > 60.0 or rounds in (None, 4) or load_kg == 30.0
    assert (found is Direction.HARDER) == is_harder


def test_what_a_protocol_needs_has_to_be_said() -> None:
    runs, stays, lower = (one.id for one in LIBRARY.prescribing.vows)
    for name, said, missing in (
        ("RES-STD", (), []),
        ("PASS", (), ["vow_missing_supervised"]),
        ("PASS", (runs,), ["vow_missing_supervised"]),
        ("PASS", (stays,), []),
        ("RUN-EASY", (), ["vow_missing_trained", "vow_missing_supervised"]),
        ("RUN-EASY", (stays, "other"), ["vow_missing_trained"]),
        ("RUN-EASY", (stays, runs), []),
    ):
        protocol = LIBRARY.protocol(name)
        assert protocol is not None
        assert [one.code for one in vow_reasons(protocol, PLAN, said, LIBRARY.prescribing)] == missing
    running = LIBRARY.protocol("RUN-EASY")
    assert running is not None
    for posture, said, missing in (
        (Posture.STANDING, (stays, runs), []),
        (Posture.SEATED, (stays, runs), ["vow_missing_posture"]),
        (Posture.LYING, (lower, stays), ["vow_missing_trained"]),
        (None, (stays, runs), []),
    ):
        plan = replace(PLAN, exercise="Treadmill run", posture=posture)
        assert [one.code for one in vow_reasons(running, plan, said, LIBRARY.prescribing)] == missing
