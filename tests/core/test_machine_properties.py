"""Every mode with every event, and what must hold whatever happens."""

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.core.events import (
    EndRequested,
    Event,
    PauseRequested,
    ResumeRequested,
    ScreenAlive,
    ScreenLost,
    SelfTestRequested,
    SessionClosed,
    SessionEnded,
    SetFinished,
    StopAnswered,
    StopPressed,
    SupervisorAcknowledged,
    SymptomReported,
    WatchdogLost,
)
from kiosk.core.model import FaultKind, Mode, Phase
from kiosk.core.said import CheckAnswered, LowerRequested, MoreRestRequested, RefillBegun, RefillSeen, ScaleAnswered
from kiosk.core.scale import Scale
from kiosk.core.state import Outputs
from kiosk.core.units import Seconds
from kiosk.safety.heartbeat import Request
from tests.core.bench_small import PRESCRIPTION, SHORT, World, authorised

EVENTS: tuple[Event, ...] = (
    StopPressed(source="screen"),
    SelfTestRequested(),
    authorised(session_id=9),
    SetFinished(),
    PauseRequested(),
    ResumeRequested(),
    EndRequested(),
    ScaleAnswered(scale=Scale.CUFF_PAIN, value=9),
    ScaleAnswered(scale=Scale.EFFORT, value=9),
    RefillBegun(),
    RefillSeen(),
    SymptomReported(symptom="tingling"),
    SymptomReported(symptom="dizzy"),
    CheckAnswered(is_well=True),
    CheckAnswered(is_well=False),
    LowerRequested(),
    MoreRestRequested(),
    StopAnswered(answer="pain"),
    SupervisorAcknowledged(supervisor="1", seen_s=Seconds(1e9)),
    SessionClosed(),
    ScreenLost(cause="gone"),
    ScreenAlive(),
    WatchdogLost(cause="gone"),
)

LEGAL = {
    Mode.CLOSED: {Mode.TESTING, Mode.STOPPED, Mode.TRIPPED},
    Mode.TESTING: {Mode.READY, Mode.CLOSED, Mode.SESSION, Mode.STOPPED, Mode.TRIPPED},
    Mode.READY: {Mode.TESTING, Mode.CLOSED, Mode.STOPPED, Mode.TRIPPED},
    Mode.SESSION: {Mode.RELEASING, Mode.STOPPED, Mode.TRIPPED},
    Mode.RELEASING: {Mode.READY, Mode.CLOSED, Mode.STOPPED, Mode.TRIPPED},
    Mode.STOPPED: {Mode.READY, Mode.CLOSED, Mode.TRIPPED},
    Mode.TRIPPED: {Mode.CLOSED},
}

PUMPED = {Phase.PROOF, Phase.FILL, Phase.WORK, Phase.REST}
PLACES = (
    "closed",
    "testing",
    "ready",
    "checking",
    "filling",
    "working",
    "paused",
    "resting",
    "off",
    "releasing",
    "done",
    "stopped",
    "tripped",
)


@cache
def _at(place: str) -> World:
    """A world in one of the places a station can be in."""
    if place == "closed":
        world = World()
        world.run(0.5)
        return world
    if place == "testing":
        world = _at("closed").copied()
        world.tick(SelfTestRequested())
        while world.state.phase is not Phase.PROOF or world.plant.pressure_mmhg < 40.0:
            world.tick()
        return world
    if place == "ready":
        world = _at("testing").copied()
        while world.state.mode is Mode.TESTING:
            world.tick()
        world.run(0.5)
        return world
    if place == "checking":
        world = _at("ready").copied()
        world.tick(authorised())
        while world.state.phase is not Phase.PROOF or world.plant.pressure_mmhg < 40.0:
            world.tick()
        return world
    if place == "filling":
        world = _at("checking").copied()
        while world.state.mode is Mode.TESTING:
            world.tick()
        world.run(1.0)
        return world
    if place == "off":
        world = _at("working").copied()
        session = world.state.session
        assert session is not None
        world.tick(EndRequested())
        world.run(1.0)
        return world
    before, event, target = {
        "working": ("filling", None, Phase.WORK),
        "paused": ("working", PauseRequested(), Phase.WORK),
        "resting": ("working", SetFinished(), Phase.REST),
        "releasing": ("working", EndRequested(), Phase.DEFLATE),
        "done": ("releasing", None, Phase.IDLE),
        "stopped": ("working", StopPressed(source="screen"), Phase.IDLE),
        "tripped": ("working", WatchdogLost(cause="gone"), Phase.IDLE),
    }[place]
    world = _at(before).copied()
    if event is not None:
        world.tick(event)
    while world.state.phase is not target:
        world.tick()
    return world


def at(place: str) -> World:
    return _at(place).copied()


def check(world: World, outputs: Outputs, before: Mode) -> None:
    """What holds after every pass, whatever happened."""
    after, command = world.state.mode, outputs.command
    assert after is before or after in LEGAL[before] or after in {n for m in LEGAL[before] for n in LEGAL[m]}
    assert not (command.pump and command.bleed)
    assert not (command.pump and not command.hold)
    if command.pump:
        assert outputs.phase in PUMPED
        assert outputs.setpoint_mmhg is not None
    if outputs.setpoint_mmhg is not None:
        assert outputs.phase in PUMPED
        ceiling = 80.0 if outputs.phase is Phase.PROOF else min(SHORT.limit_mmhg, 250.0)
        assert outputs.setpoint_mmhg <= ceiling
    if outputs.phase in {Phase.IDLE, Phase.VENT}:
        assert command.lets_go
    if after in {Mode.CLOSED, Mode.READY, Mode.STOPPED, Mode.TRIPPED}:
        assert command.lets_go
    assert outputs.lamps[0] <= (outputs.phase is Phase.WORK)
    latches = outputs.beat is not None and outputs.beat.request is Request.TRIP
    assert outputs.beat is None or outputs.pressure_mmhg is not None or (latches and outputs.command.lets_go)
    assert world.refusals == [], "the machine itself never orders what the gate refuses"


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
@pytest.mark.parametrize("place", PLACES)
def test_every_place_with_every_event(place: str, event: Event) -> None:
    world = at(place)
    before = world.state.mode
    check(world, world.tick(event), before)
    for outputs in world.passes(0.3):
        check(world, outputs, world.state.mode)


@pytest.mark.parametrize("place", PLACES)
def test_stop_vents_in_the_same_pass_from_everywhere(place: str) -> None:
    world = at(place)
    outputs = world.tick(StopPressed(source="touch"))
    assert outputs.command.lets_go
    assert world.state.mode is (Mode.TRIPPED if place == "tripped" else Mode.STOPPED)


@pytest.mark.long
@pytest.mark.parametrize("kind", FaultKind)
@pytest.mark.parametrize("place", PLACES)
def test_a_sensor_fault_vents_at_once_from_everywhere(place: str, kind: FaultKind) -> None:
    world = at(place)
    world.fault = kind
    outputs = world.tick()
    assert outputs.command.lets_go
    # nothing but the request for a latch goes without a pressure
    assert outputs.beat is None or (place == "tripped" and outputs.beat.request is Request.TRIP)
    assert world.state.mode is Mode.TRIPPED


@pytest.mark.long
@pytest.mark.parametrize("place", ["working", "paused", "resting", "filling"])
def test_every_started_bout_is_given_out_once(place: str) -> None:
    for event in (StopPressed(source="screen"), WatchdogLost(cause="gone"), EndRequested(), ScreenLost(cause="gone")):
        world = at(place)
        world.tick(event)
        world.run(9.0)
        assert [e.session_id for e in world.effects if isinstance(e, SessionEnded)] == [7]


@pytest.mark.long
@settings(max_examples=25)
@given(
    place=st.sampled_from(PLACES),
    script=st.lists(st.tuples(st.sampled_from(EVENTS), st.integers(0, 40)), max_size=8),
    breaks=st.sampled_from(["none", "sensor", "watchdog", "estop", "dumps", "pump"]),
)
def test_whatever_happens(place: str, script: list[tuple[Event, int]], breaks: str) -> None:
    world = at(place)
    world.fault = FaultKind.NACK if breaks == "sensor" else None
    world.has_watchdog = breaks != "watchdog"
    world.estop_closed = breaks != "estop"
    world.dump_a_stuck = breaks == "dumps"
    if breaks == "pump":
        world.plant.flow_ml_per_s = 0.0
    last = world.state.now_s or 0.0
    for event, passes in script:
        for index in range(passes + 1):
            before = world.state.mode
            outputs = world.tick(event) if index == 0 else world.tick()
            check(world, outputs, before)
            assert world.state.now_s is not None
            assert world.state.now_s > last
            last = world.state.now_s
    if breaks in {"sensor", "estop"} and script:
        assert world.state.mode is Mode.TRIPPED


@pytest.mark.long
@settings(max_examples=10)
@given(st.integers(0, 1000))
def test_no_contraction_lifts_the_cuff_above_its_limit(seed: int) -> None:
    world = at("filling")
    world.random.seed(seed)
    world.plant.contraction_ml = 4.0 + seed % 10
    peak = 0.0
    for _ in world.passes(20.0):
        peak = max(peak, world.plant.pressure_mmhg)
    assert peak < SHORT.setpoint_mmhg + 15.0
    assert PRESCRIPTION.lop_mmhg > peak
