"""Which posture's LOP an exercise may be done with, and that each shipped exercise says its own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.posture import Match, Posture, match
from kiosk.core.prescription import Prescription, Refusal, judge
from kiosk.core.protocol import Exercise, UnsoundProtocol
from kiosk.therapy.library import load_library
from tests.core.test_prescription import CASE, PLAN, PROTOCOL, record

LYING, SEATED, STANDING = Posture


@pytest.mark.parametrize(
    ("found", "trained", "expected"),
    [
        (LYING, (LYING,), Match.OWN),
        (SEATED, (LYING,), Match.HIGHER),
        (STANDING, (SEATED, LYING), Match.HIGHER),
        (LYING, (SEATED,), Match.LOWER),
        (SEATED, (STANDING,), Match.LOWER),
        (LYING, (STANDING, SEATED), Match.LOWER),
        (SEATED, (STANDING, LYING), Match.HIGHER),  # it may be done lying
    ],
)
def test_a_lower_posture_is_not_a_higher_one(found: Posture, trained: tuple[Posture, ...], expected: Match) -> None:
    assert match(found, trained) is expected


@given(found=st.sampled_from(Posture), trained=st.sets(st.sampled_from(Posture), min_size=1))
def test_nothing_passes_that_may_be_trained_lower_than_it_was_found(found: Posture, trained: set[Posture]) -> None:
    rank = list(Posture).index
    if match(found, trained) is not Match.OWN:
        assert (match(found, trained) is Match.HIGHER) == any(rank(one) < rank(found) for one in trained)


@pytest.mark.parametrize(("posture", "refused"), [(LYING, False), (SEATED, False), (STANDING, True)])
def test_a_lop_of_a_higher_posture_is_refused(posture: Posture, *, refused: bool) -> None:
    plan = replace(PLAN, posture=posture)
    found = record(plan, posture=posture)
    verdict = judge(replace(CASE, plan=plan, lop=found, lop_values=(found,), is_approving=True))
    assert isinstance(verdict, Refusal if refused else Prescription)
    if isinstance(verdict, Refusal):
        assert [one.code for one in verdict.reasons] == ["posture_higher"]


def test_an_exercise_names_its_postures_once() -> None:
    for postures in ((), (SEATED, SEATED)):
        odd = replace(PROTOCOL.exercises[0], postures=postures)
        with pytest.raises(UnsoundProtocol) as error:
            replace(PROTOCOL, exercises=(odd,), arm=None)
        assert [where for where, _ in error.value.flaws] == ["exercises"]


def test_one_exercise_has_the_same_postures_in_every_protocol() -> None:
    told: dict[str, Exercise] = {}
    for protocol in load_library().protocols:
        for one in protocol.exercises:
            assert told.setdefault(one.name, one) == one
    usual = {name: one.postures[0] for name, one in told.items()}
    assert usual["Leg press"] is SEATED
    assert usual["Treadmill walk"] is usual["Treadmill run"] is usual["Heel raise, standing"] is STANDING
    assert usual["Lying at rest"] is LYING
