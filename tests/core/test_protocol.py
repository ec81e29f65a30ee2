from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.model import Limb, Tempo
from kiosk.core.protocol import Exercise, PercentRange, Protocol, UnsoundProtocol
from kiosk.core.units import Seconds
from kiosk.safety import limits

GOOD = Protocol(
    id="RES",
    name="Resistance",
    purpose="Builds strength.",
    leg=PercentRange(least=40.0, usual=60.0, most=80.0),
    arm=PercentRange(least=40.0, usual=50.0, most=50.0),
    repetitions=(30, 15, 15, 15),
    rest_s=Seconds(45.0),
    tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0)),
    inflated_rests=True,
    max_restriction_s=Seconds(600.0),
    exercises=(Exercise(name="Leg press", limb=Limb.LEG), Exercise(name="Curl", limb=Limb.ARM)),
    sources=("a trial",),
)


def flawed(**changes: object) -> set[str]:
    with pytest.raises(UnsoundProtocol) as caught:
        replace(GOOD, **changes)  # type: ignore[arg-type]  # fields are named by each test
    return {path for path, _ in caught.value.flaws}


def test_time_at_pressure_counts_rests_only_when_inflated() -> None:
    assert GOOD.held_s == 455.0
    assert replace(GOOD, inflated_rests=False).held_s == 380.0
    assert GOOD.percent(Limb.ARM) == GOOD.arm


@pytest.mark.parametrize(
    ("changes", "paths"),
    [
        ({"leg": None, "arm": None}, {"leg", "exercises"}),
        ({"leg": PercentRange(least=40.0, usual=60.0, most=80.1)}, {"leg"}),
        ({"leg": PercentRange(least=19.9, usual=60.0, most=80.0)}, {"leg"}),
        ({"leg": PercentRange(least=40.0, usual=81.0, most=80.0)}, {"leg"}),
        ({"leg": PercentRange(least=float("nan"), usual=60.0, most=80.0)}, {"leg"}),
        ({"arm": PercentRange(least=40.0, usual=50.0, most=51.0)}, {"arm"}),
        ({"repetitions": ()}, {"repetitions"}),
        ({"repetitions": (30, 0)}, {"repetitions"}),
        ({"repetitions": (61,)}, {"repetitions"}),
        ({"rest_s": Seconds(9.0)}, {"rest_s"}),
        ({"rest_s": Seconds(301.0)}, {"rest_s", "max_restriction_s"}),
        ({"tempo": Tempo(up_s=Seconds(0.4), down_s=Seconds(2.0))}, {"tempo"}),
        ({"tempo": Tempo(up_s=Seconds(2.0), down_s=Seconds(6.0))}, {"tempo", "max_restriction_s"}),
        ({"max_restriction_s": Seconds(901.0)}, {"max_restriction_s"}),
        ({"max_restriction_s": Seconds(454.0)}, {"max_restriction_s"}),
        ({"max_restriction_s": Seconds(float("nan"))}, {"max_restriction_s"}),
        ({"exercises": ()}, {"exercises"}),
        ({"arm": None}, {"exercises"}),
        ({"sources": ()}, {"sources"}),
        ({"repetitions": (), "sources": (), "rest_s": Seconds(1.0)}, {"repetitions", "sources", "rest_s"}),
    ],
)
def test_everything_unsound_is_named(changes: dict[str, object], paths: set[str]) -> None:
    assert flawed(**changes) == paths


def test_a_protocol_for_legs_alone_may_last_as_long_as_a_leg() -> None:
    legs = replace(GOOD, arm=None, exercises=GOOD.exercises[:1], max_restriction_s=Seconds(1200.0))
    assert legs.percent(Limb.ARM) is None


@given(
    least=st.floats(allow_nan=True),
    most=st.floats(allow_nan=True),
    ceiling=st.floats(allow_nan=True),
)
def test_no_protocol_exceeds_the_absolute_limits(least: float, most: float, ceiling: float) -> None:
    try:
        protocol = replace(
            GOOD, leg=PercentRange(least=least, usual=least, most=most), max_restriction_s=Seconds(ceiling)
        )
    except UnsoundProtocol:
        return
    assert protocol.leg is not None
    assert protocol.leg.most <= 80.0
    assert protocol.max_restriction_s <= limits.RESTRICTION_ARM_S
