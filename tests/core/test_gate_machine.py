"""What the machine makes of a refusal, and that a whole visit never meets one."""

import pytest

from kiosk.core.events import SelfTestRequested
from kiosk.core.gate import Refusal
from kiosk.core.model import Mode, Phase, Reason
from kiosk.core.units import Seconds
from tests.core.bench_small import World, acknowledged, authorised
from tests.core.test_machine_properties import at


def mode(world: World) -> str:
    return world.state.mode.value


def is_latched(world: World) -> bool:
    return world.gate.latch is not None


PROGRAM = Refusal(reason=Reason(code="gate_ceiling", figures={"pressure_mmhg": 290.0}), is_trip=True)
LATE = Refusal(reason=Reason(code="command_expired", figures={"age_s": 0.3}), is_trip=False)


@pytest.mark.long
@pytest.mark.parametrize("place", ["testing", "filling", "working", "resting"])
def test_an_order_that_the_gate_forbids_is_a_trip(place: str) -> None:
    world = at(place)
    world.refusal = PROGRAM
    assert world.tick().command.lets_go
    assert world.state.mode is Mode.TRIPPED
    assert world.state.trip == PROGRAM.reason
    assert "TripSeen" in world.codes()


@pytest.mark.long
@pytest.mark.parametrize("place", ["filling", "working", "resting"])
def test_an_order_that_was_only_late_ends_the_bout_and_vents(place: str) -> None:
    world = at(place)
    world.refusal = LATE
    assert world.tick().command.lets_go
    assert world.state.mode is not Mode.TRIPPED
    assert world.state.session is not None
    assert world.state.session.end_reason == LATE.reason
    world.run(5.0)
    assert world.plant.pressure_mmhg < 15.0
    assert world.state.mode is Mode.RELEASING


def test_an_order_that_expired_fails_a_self_test() -> None:
    world = at("testing")
    world.refusal = LATE
    assert world.tick().command.lets_go
    assert world.state.mode is Mode.CLOSED
    assert not world.state.proof_passed


def test_a_program_that_does_not_hear_of_its_trip_still_holds_nothing() -> None:
    """The gate has a latch of its own: it does not depend on what the machine makes of the refusal."""
    world = at("working")
    world.estop_closed = False
    world.tick()
    assert world.gate.latch is not None
    world.estop_closed = True
    world.state = at("working").state
    world.refusal = None
    for _ in world.passes(0.5):
        assert world.command.lets_go
        world.refusal = None


@pytest.mark.long
def test_a_visit_with_a_trip_in_it_meets_no_refusal_and_goes_on_after_the_acknowledgement() -> None:
    world = World()
    world.run(0.5)
    world.tick(SelfTestRequested())
    while mode(world) == "testing":
        world.tick()
    world.run(1.0)
    world.tick(authorised())
    while mode(world) == "testing":
        world.tick()
    world.run(12.0)
    assert world.state.phase is Phase.WORK
    world.watchdog.trip("disagreement")
    world.run(8.0)
    assert mode(world) == "tripped"
    assert is_latched(world)
    world.tick(acknowledged(world))
    world.run(1.0)
    assert mode(world) == "closed"
    assert not is_latched(world)
    world.tick(SelfTestRequested())
    while mode(world) == "testing":
        world.tick()
    assert mode(world) == "ready"
    assert world.refusals == []
    assert world.gate.pump_s < Seconds(20.0)
