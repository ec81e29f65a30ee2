from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.blocks import Block, Rest, Tempo, Work, held_s, sets, stretches
from kiosk.core.model import Limb
from kiosk.core.posture import Posture
from kiosk.core.protocol import Exercise, Goal, Grade, Need, PercentRange, Protocol, UnsoundProtocol
from kiosk.core.units import Seconds
from kiosk.safety import limits

TEMPO = Tempo(up_s=Seconds(2.0), down_s=Seconds(2.0))


def in_sets(*counts: int, rest: Rest = Rest.INFLATED, rest_s: float = 45.0, tempo: Tempo = TEMPO) -> tuple[Block, ...]:
    return sets(counts, rest=rest, rest_s=Seconds(rest_s), tempo=tempo)


def timed(
    seconds: float, *, work: Work = Work.WALK, rest: Rest = Rest.RELEASED, rest_s: float = 60.0, share: float = 1.0
) -> Block:
    return Block(work=work, work_s=Seconds(seconds), rest=rest, rest_s=Seconds(rest_s), share=share)


GOOD = Protocol(
    id="RES",
    name="Resistance",
    purpose="Builds strength.",
    leg=PercentRange(least=40.0, usual=60.0, most=80.0),
    arm=PercentRange(least=40.0, usual=50.0, most=50.0),
    blocks=in_sets(30, 15, 15, 15),
    max_restriction_s=Seconds(600.0),
    exercises=(
        Exercise(name="Leg press", limb=Limb.LEG, postures=(Posture.SEATED, Posture.LYING)),
        Exercise(name="Curl", limb=Limb.ARM, postures=(Posture.SEATED,)),
    ),
    goals=(Goal.STRONG,),
    needs=(Need.SUPERVISED,),
    evidence=Grade.REVIEW,
    sources=("a trial",),
)

LEGS = {"arm": None, "exercises": GOOD.exercises[:1], "max_restriction_s": Seconds(1200.0)}


def flawed(**changes: object) -> set[str]:
    with pytest.raises(UnsoundProtocol) as caught:
        replace(GOOD, **changes)  # type: ignore[arg-type]  # fields are named by each test
    return {path for path, _ in caught.value.flaws}


def test_time_at_pressure_counts_rests_only_when_inflated() -> None:
    assert GOOD.held_s == 455.0
    released = replace(GOOD, blocks=in_sets(30, 15, 15, 15, rest=Rest.RELEASED))
    assert released.held_s == 380.0
    assert (GOOD.is_intermittent, released.is_intermittent) == (False, True)
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
        ({"blocks": ()}, {"blocks"}),
        ({"blocks": in_sets(*[1] * 41)}, {"blocks", "max_restriction_s"}),
        ({"blocks": in_sets(30, 0)}, {"blocks[1]"}),
        ({"blocks": in_sets(61)}, {"blocks[0]"}),
        ({"blocks": in_sets(1, 1, rest_s=4.9)}, {"blocks[0]"}),
        ({"blocks": in_sets(1, 1, rest_s=float("nan"))}, {"blocks[0]", "max_restriction_s"}),
        ({"blocks": in_sets(1, 1, rest_s=121.0)}, {"blocks[0]"}),
        ({"blocks": in_sets(1, 1, rest=Rest.RELEASED, rest_s=601.0)}, {"blocks[0]"}),
        ({"blocks": in_sets(1, tempo=Tempo(up_s=Seconds(0.4), down_s=Seconds(2.0)))}, {"blocks[0]"}),
        ({"blocks": in_sets(1, tempo=Tempo(up_s=Seconds(2.0), down_s=Seconds(6.0)))}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], tempo=None),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], work_s=Seconds(9.0)),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], refill_after_s=Seconds(9.0)),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], share=0.29),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], share=1.01),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], cue="THIRTEEN LETT"),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], rest_cue="THIRTEEN LETT"),)}, {"blocks[0]"}),
        ({"blocks": (replace(in_sets(1)[0], cue="\x1b[?1006l"),)}, {"blocks[0]"}),
        ({"blocks": (timed(4.0),)}, {"blocks[0]"}),
        ({"blocks": (replace(timed(60.0), repetitions=3),)}, {"blocks[0]"}),
        ({"blocks": (replace(timed(60.0), tempo=TEMPO),)}, {"blocks[0]"}),
        ({"blocks": (timed(301.0, work=Work.PASSIVE),)}, {"blocks[0]"}),
        ({"blocks": (timed(60.0, work=Work.PASSIVE, rest_s=179.0), timed(60.0))}, {"blocks[0]"}),
        ({"blocks": (timed(60.0, work=Work.PASSIVE, rest=Rest.NONE), timed(60.0))}, {"blocks[0]"}),
        ({"blocks": (timed(301.0, rest_s=179.0), timed(60.0))}, {"blocks[0]"}),
        ({"blocks": (timed(60.0, share=0.5, rest=Rest.NONE), timed(60.0))}, {"blocks"}),
        ({"blocks": (timed(60.0, rest=Rest.INFLATED), timed(60.0, share=0.5))}, {"blocks"}),
        ({"version": 0}, {"version"}),
        ({"max_restriction_s": Seconds(901.0)}, {"max_restriction_s"}),
        ({"max_restriction_s": Seconds(454.0)}, {"max_restriction_s"}),
        ({"max_restriction_s": Seconds(float("nan"))}, {"max_restriction_s"}),
        ({"exercises": ()}, {"exercises"}),
        ({"arm": None}, {"exercises"}),
        ({"sources": ()}, {"sources"}),
        ({"blocks": in_sets(1, 0, rest_s=1.0), "sources": ()}, {"blocks[0]", "blocks[1]", "sources"}),
    ],
)
def test_everything_unsound_is_named(changes: dict[str, object], paths: set[str]) -> None:
    assert flawed(**changes) == paths


def test_what_is_sound_at_the_very_bounds() -> None:
    for blocks in (
        (timed(300.0, work=Work.PASSIVE, rest_s=180.0), timed(300.0, work=Work.PASSIVE, rest_s=0.0)),
        (timed(301.0, rest_s=180.0), timed(60.0)),
        (timed(300.0, rest_s=60.0), timed(60.0)),
        (timed(60.0, share=0.3), timed(60.0, share=1.0)),
        (timed(60.0, rest=Rest.NONE, rest_s=0.0), timed(60.0)),
        (timed(1180.0, rest=Rest.NONE, rest_s=0.0),),
    ):
        assert replace(GOOD, blocks=blocks, **LEGS).held_s <= 1200.0  # type: ignore[arg-type]  # as of the protocol


def test_only_a_protocol_that_is_off_may_name_a_pressure_that_closes_the_artery() -> None:
    span = PercentRange(least=100.0, usual=110.0, most=130.0)
    assert not replace(GOOD, leg=span, enabled=False).enabled
    assert flawed(leg=span) == {"leg"}
    assert flawed(leg=replace(span, most=131.0), enabled=False) == {"leg"}


def test_stretches_end_at_every_release_and_with_the_bout() -> None:
    blocks = (
        timed(10.0, rest=Rest.INFLATED, rest_s=5.0),
        timed(10.0, rest=Rest.NONE),
        timed(10.0, rest_s=60.0),
        timed(30.0, rest=Rest.INFLATED, rest_s=500.0),
    )
    assert stretches(blocks) == (55.0, 50.0)
    assert held_s(blocks) == 105.0


def test_one_block_alone_is_not_intermittent() -> None:
    assert not replace(GOOD, blocks=(timed(60.0),)).is_intermittent
    assert replace(GOOD, blocks=(timed(60.0), timed(60.0, rest=Rest.INFLATED))).is_intermittent


def test_a_protocol_for_legs_alone_may_last_as_long_as_a_leg() -> None:
    legs = replace(GOOD, **LEGS)  # type: ignore[arg-type]  # as of the protocol
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
