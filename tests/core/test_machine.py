"""Examples on the small bench: a bout as it should go, and everything that cuts it short."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from kiosk.core import machine
from kiosk.core.errors import ConfigError
from kiosk.core.events import (
    EndRequested,
    Event,
    Inputs,
    PauseRequested,
    ProofFinished,
    Recorded,
    ResumeRequested,
    ScreenLost,
    SelfTestRequested,
    SessionClosed,
    SessionEnded,
    SetFinished,
    StopAnswered,
    StopPressed,
    SymptomReported,
    TripSeen,
    WatchdogLost,
)
from kiosk.core.model import OPEN, VENT, FaultKind, Limb, Mode, Phase, Prescription, Rest, Snapshot, StepState
from kiosk.core.physicssettings import PhysicsSettings
from kiosk.core.said import ScaleAnswered
from kiosk.core.scale import SCALES, Scale
from kiosk.core.settings import MachineConfig, SessionSettings
from kiosk.core.tightness import TightnessSettings
from kiosk.core.units import Mmhg, Seconds
from kiosk.safety.heartbeat import Request
from tests.core.bench_small import HASH, PRESCRIPTION, SHORT, World, acknowledged, authorised, in_sets


@cache
def _proved() -> World:
    return prove(World())


def proved(world: World | None = None) -> World:
    return _proved().copied() if world is None else prove(world)


def prove(world: World) -> World:
    world.run(1.0)
    world.tick(SelfTestRequested())
    until(world, lambda w: w.state.mode is not Mode.TESTING)
    world.run(1.0)
    assert mode(world) is Mode.READY, world.state.proof_steps
    return world


def mode(world: World) -> Mode:
    return world.state.mode


def phase(world: World) -> Phase:
    return world.state.phase


def until(world: World, done: Callable[[World], bool], limit_s: float = 90.0) -> World:
    for _ in world.passes(limit_s):
        if done(world):
            return world
    raise AssertionError(f"not within {limit_s} s: {world.state.mode} {world.state.phase}")


def start(world: World, prescription: Prescription = SHORT) -> World:
    """Start, and let the short proof pass."""
    world.tick(authorised(prescription))
    return until(world, lambda w: w.state.mode is not Mode.TESTING)


@cache
def _working(prescription: Prescription) -> World:
    return until(start(proved(), prescription), lambda w: w.state.phase is Phase.WORK)


def working(prescription: Prescription = SHORT, world: World | None = None) -> World:
    if world is None:
        return _working(prescription).copied()
    return until(start(proved(world), prescription), lambda w: w.state.phase is Phase.WORK)


def patient(world: World) -> World:
    """The quicker rules of air set aside, so that the limit behind them is shown alone."""
    never = PhysicsSettings(
        leak_on_s=1e9,
        fill_share=-1e9,
        bleed_least_mmhg=-1e9,
        vent_least_mmhg=-1e9,
        tightness=TightnessSettings(fall_mmhg=1e9, rest_fall_mmhg=1e9),
    )
    world.state = replace(world.state, config=replace(world.state.config, physics=never))
    return world


def ended(world: World) -> SessionEnded:
    (end,) = [effect for effect in world.effects if isinstance(effect, SessionEnded)]
    return end


def ended_all(world: World) -> list[str]:
    return [effect.reason.code for effect in world.effects if isinstance(effect, SessionEnded)]


def shown(world: World) -> Snapshot:
    return machine.snapshot(world.state, Seconds(world.now), trace=(), missed_passes=0, realtime=True)


def closed_down(world: World) -> World:
    """The cuff is empty and nothing holds it."""
    assert world.command.lets_go
    return until(world, lambda w: w.plant.pressure_mmhg < 2.0, 10.0)


# --- as it should go ----------------------------------------------------------------------------------------


def test_starts_closed_and_vented() -> None:
    world = World()
    outputs = world.tick()
    assert mode(world) is Mode.CLOSED
    assert outputs.command.lets_go
    assert outputs.setpoint_mmhg is None
    assert world.run(0.1).phase is Phase.IDLE


@pytest.mark.long
def test_a_whole_bout_delivers_what_was_prescribed() -> None:
    world = start(proved(), PRESCRIPTION)
    until(world, lambda w: w.state.phase is Phase.WORK, 30.0)
    while world.state.mode is Mode.SESSION:
        events: tuple[Event, ...] = ()
        if world.state.session is not None and world.state.session.due:
            events = tuple(ScaleAnswered(scale=scale, value=6) for scale in world.state.session.due)
        world.tick(*events)
    until(world, lambda w: any(isinstance(e, SessionEnded) for e in w.effects), 20.0)
    end = ended(world)
    assert end.reason.code == "completed"
    assert end.dose.repetitions == (30, 15, 15, 15)
    assert len(end.dose.sets) == 4
    assert end.dose.work is not None
    assert end.dose.rest is not None
    assert end.dose.work.seconds == pytest.approx(300.0, abs=0.2)
    assert end.dose.rest.seconds == pytest.approx(135.0, abs=0.2)
    assert end.dose.work.within_10pct >= 0.95
    assert end.dose.rest.within_5pct >= 0.99
    assert end.dose.above_lop_s == 0.0
    assert end.dose.peak_mmhg < 132.0
    assert 445.0 < end.dose.restriction_s < 465.0
    told = [world.codes().count(scale) for scale in SCALES]
    assert told == [3, 3, 3], "the last set is asked about once the air goes out"
    assert mode(world) is Mode.RELEASING
    assert shown(world).session is not None
    world.tick(ScaleAnswered(scale=Scale.CUFF_PAIN, value=9))
    world.tick(SessionClosed())
    assert mode(world) is Mode.READY
    assert shown(world).session is None
    assert len([e for e in world.effects if isinstance(e, SessionEnded)]) == 1


@pytest.mark.long
def test_the_same_seed_gives_the_same_effects() -> None:
    first, second = (working(world=World(seed=5)) for _ in range(2))
    assert first.effects == second.effects
    assert first.state == second.state


def test_cues_follow_the_tempo() -> None:
    world = start(proved())
    cues: list[str] = []
    for _ in world.passes(60.0):
        session = shown(world).session
        assert session is not None
        assert 0.0 <= session.cue_fraction <= 1.0
        if not cues or cues[-1] != session.cue:
            cues.append(session.cue)
        if session.cue == "done":
            break
    sets = [*["up", "down"] * 3, "rest", *["up", "down"] * 2]
    assert cues == ["fill", "ready", *sets, "release", "done"]


@pytest.mark.long
def test_lamps_and_expectations_follow_the_phase() -> None:
    world = start(proved())
    for outputs in world.passes(60.0):
        green, yellow, red = outputs.lamps
        assert not red
        assert green is (outputs.phase is Phase.WORK)
        assert yellow is (outputs.phase in {Phase.FILL, Phase.WORK, Phase.REST, Phase.DEFLATE})
        assert outputs.beat is not None
        assert outputs.beat.expect_contraction is (outputs.phase in {Phase.WORK, Phase.REST, Phase.DEFLATE})
        assert outputs.beat.learned_rise_mmhg_per_s > 5.0
        assert outputs.limb is Limb.LEG
        assert outputs.session_id == 7


@pytest.mark.long
def test_session_id_is_given_up_some_time_after_the_end() -> None:
    world = working()
    world.tick(EndRequested())
    world.run(60.0)
    assert world.outputs is not None
    assert world.outputs.session_id == 7
    world.run(80.0)
    assert world.outputs.session_id == 0
    assert world.state.session is not None


@pytest.mark.long
def test_rests_without_pressure_release_and_refill() -> None:
    world = working(replace(SHORT, blocks=in_sets(3, 2, rest=Rest.RELEASED)))
    phases = [world.state.phase]
    for outputs in world.passes(80.0):
        if outputs.phase is not phases[-1]:
            phases.append(outputs.phase)
        if world.state.session is not None and world.state.session.end_reason is not None:
            break
        if outputs.phase is Phase.IDLE:
            session = shown(world).session
            assert session is not None
            assert session.cue == "rest"
            assert session.scale == "cuff_pain"
    between = [Phase.WORK, Phase.DEFLATE, Phase.VENT, Phase.IDLE, Phase.FILL, Phase.WORK]
    assert phases[:6] == between
    world.run(8.0)
    assert ended(world).reason.code == "completed"
    assert len(ended(world).dose.sets) == 2
    assert ended(world).dose.rest is None


@pytest.mark.long
def test_end_while_the_rest_is_not_inflated() -> None:
    world = working(replace(SHORT, blocks=in_sets(3, 2, rest_s=20.0, rest=Rest.RELEASED)))
    until(world, lambda w: w.state.phase is Phase.IDLE)
    world.tick(EndRequested())
    world.run(0.5)
    assert ended(world).reason.code == "ended_by_runner"


@pytest.mark.long
def test_discomfort_while_the_cuff_is_venting_ends_the_bout() -> None:
    world = working(replace(SHORT, blocks=in_sets(3, 2, rest=Rest.RELEASED)))
    until(world, lambda w: w.state.phase is Phase.VENT)
    world.tick(ScaleAnswered(scale=Scale.DISCOMFORT, value=8))
    world.run(3.0)
    assert ended(world).reason.code == "discomfort"


# --- the runner decides -------------------------------------------------------------------------------------


@pytest.mark.long
def test_finishing_a_set_early_counts_what_was_done() -> None:
    world = working()
    world.run(5.0)
    world.tick(SetFinished())
    assert phase(world) is Phase.REST
    assert world.state.session is not None
    assert world.state.session.repetitions_done == (1,)
    until(world, lambda w: w.state.phase is Phase.WORK)
    world.tick(SetFinished())
    until(world, lambda w: any(isinstance(e, SessionEnded) for e in w.effects))
    assert ended(world).reason.code == "completed"
    assert ended(world).dose.repetitions == (1, 0)


def test_pause_holds_pressure_and_stops_the_count() -> None:
    world = working()
    world.run(5.0)
    world.tick(PauseRequested())
    outputs = world.run(10.0)
    assert outputs.phase is Phase.WORK
    assert not outputs.lamps[0]
    session = shown(world).session
    assert session is not None
    assert (session.cue, session.paused, session.repetitions_done) == ("paused", True, (1,))
    world.tick(ResumeRequested())
    session = shown(world).session
    assert session is not None
    assert (session.cue, session.repetition) == ("up", 2)
    assert session.cue_fraction < 0.05


def test_a_long_pause_ends_the_bout() -> None:
    world = working()
    world.tick(PauseRequested())
    until(world, lambda w: w.state.phase is Phase.DEFLATE, 61.0)
    world.run(5.0)
    assert ended(world).reason.code == "pause_too_long"


def test_end_deflates_in_a_controlled_way() -> None:
    world = working()
    outputs = world.tick(EndRequested())
    assert outputs.phase is Phase.DEFLATE
    assert outputs.command.bleed
    assert outputs.command.hold
    assert not outputs.command.pump
    until(world, lambda w: w.state.phase is Phase.IDLE, 8.0)
    assert ended(world).reason.code == "ended_by_runner"


def test_slow_deflation_opens_everything() -> None:
    world = working()
    world.plant.bleed_mm = 0.3
    world.tick(EndRequested())
    until(world, lambda w: w.state.phase is Phase.VENT, 5.5)
    assert world.plant.pressure_mmhg > 20.0
    assert "deflation_slow" in world.codes()
    closed_down(world)


@pytest.mark.long
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("value", [7, 8, 10])
def test_cuff_pain_or_discomfort_above_seven_ends_the_bout(scale: Scale, value: int) -> None:
    world = working()
    until(world, lambda w: w.state.phase is Phase.REST)
    world.tick(ScaleAnswered(scale=scale, value=value))
    ends = value > 7 and scale is not Scale.EFFORT
    assert (world.state.phase is Phase.DEFLATE) is ends
    bout = world.state.session
    assert bout is not None
    assert bout.due == tuple(one for one in SCALES if one is not scale)
    assert (bout.end_reason is not None and bout.end_reason.code == scale.value) is ends


@pytest.mark.long
def test_tingling_lowers_twice_and_then_ends() -> None:
    world = working(replace(SHORT, blocks=in_sets(20, 2)))
    setpoints = [world.state.setpoint_mmhg]
    for _ in range(2):
        world.tick(SymptomReported(symptom="tingling"))
        world.run(5.0)
        setpoints.append(world.state.setpoint_mmhg)
    assert setpoints == [120.0, 110.0, 100.0]
    assert abs(world.plant.pressure_mmhg - 100.0) < 8.0
    outputs = world.tick(SymptomReported(symptom="tingling"))
    assert outputs.phase is Phase.DEFLATE
    world.run(5.0)
    assert ended(world).reason.code == "symptom_tingling"


@pytest.mark.long
def test_tingling_at_a_low_setpoint_ends_at_once() -> None:
    world = working(replace(SHORT, setpoint_mmhg=Mmhg(28.0)))
    assert world.tick(SymptomReported(symptom="tingling")).phase is Phase.DEFLATE


@pytest.mark.long
@pytest.mark.parametrize("symptom", ["numbness", "pain", "dizzy", "chest", "colour"])
def test_urgent_symptoms_open_everything(symptom: str) -> None:
    world = working()
    assert world.tick(SymptomReported(symptom=symptom)).command.lets_go
    closed_down(world)
    world.run(1.0)
    assert ended(world).reason.code == f"symptom_{symptom}"


def test_an_unknown_symptom_deflates() -> None:
    world = working()
    assert world.tick(SymptomReported(symptom="itching")).phase is Phase.DEFLATE


def test_an_urgent_symptom_while_deflating_vents() -> None:
    world = working()
    world.tick(EndRequested())
    assert world.tick(SymptomReported(symptom="itching")).phase is Phase.DEFLATE
    assert world.tick(SymptomReported(symptom="dizzy")).command.lets_go
    world.run(4.0)
    assert ended(world).reason.code == "symptom_other", "what they feel is more than that they wanted to end"
    assert world.tick(SymptomReported(symptom="dizzy")).command.lets_go


# --- STOP ---------------------------------------------------------------------------------------------------


def test_stop_vents_in_the_same_pass_and_needs_answer_and_supervisor() -> None:
    world = working()
    outputs = world.tick(StopPressed(source="screen"))
    assert outputs.command.lets_go
    assert outputs.beat is not None
    assert outputs.beat.request is Request.STOP
    assert outputs.lamps == (False, False, True)
    assert mode(world) is Mode.STOPPED
    assert ended(world).reason.code == "stop"
    assert world.watchdog.state == "waiting"
    world.run(4.0)
    assert world.outputs is not None
    assert world.outputs.beat is not None
    assert world.outputs.beat.request is Request.NONE
    assert shown(world).last_stop is not None
    world.tick(acknowledged(world))
    assert mode(world) is Mode.STOPPED
    world.tick(StopAnswered(answer="pain"))
    assert mode(world) is Mode.READY
    assert world.state.proof_passed
    assert shown(world).session is None
    assert len([e for e in world.effects if isinstance(e, SessionEnded)]) == 1


def test_stop_is_not_left_while_the_cuff_is_full() -> None:
    world = working()
    world.tick(StopPressed(source="screen"))
    world.tick(StopAnswered(answer="done"), acknowledged(world))
    assert world.plant.pressure_mmhg > 10.0
    assert mode(world) is Mode.STOPPED
    until(world, lambda w: w.state.mode is Mode.READY, 5.0)


def test_stop_wins_over_other_events_of_the_same_pass() -> None:
    world = proved()
    outputs = world.tick(authorised(), StopPressed(source="touch"))
    assert outputs.command.lets_go
    assert mode(world) is Mode.STOPPED
    assert ended(world).reason.code == "station_not_ready"


def test_stop_before_any_proof_leads_back_to_closed() -> None:
    world = World()
    world.run(0.5)
    world.tick(StopPressed(source="screen"))
    world.tick(StopAnswered(answer="mistake"), acknowledged(world))
    assert mode(world) is Mode.CLOSED


def test_a_second_stop_asks_again() -> None:
    world = proved()
    world.tick(StopPressed(source="screen"))
    world.tick(StopAnswered(answer="mistake"))
    world.tick(StopPressed(source="screen"))
    world.tick(acknowledged(world))
    assert mode(world) is Mode.STOPPED


def test_stop_heard_by_the_watchdog_alone_stops_here_too() -> None:
    world = working()
    world.watchdog.state, world.watchdog.reason = "waiting", "stop"
    assert world.tick().command.lets_go
    assert mode(world) is Mode.STOPPED


@pytest.mark.long
@pytest.mark.parametrize("moment", ["zero", "rise", "between proof and fill", "fill", "work", "release"])
def test_a_stop_that_only_the_watchdog_heard_counts_from_the_start_to_the_end(moment: str) -> None:
    reached: dict[str, Callable[[World], bool]] = {
        "zero": lambda w: w.state.mode is Mode.TESTING,
        "rise": lambda w: w.state.phase is Phase.PROOF and w.plant.pressure_mmhg > 30.0,
        "between proof and fill": lambda w: w.state.proof is None and w.state.phase is Phase.IDLE,
        "fill": lambda w: w.state.phase is Phase.FILL and w.plant.pressure_mmhg > 50.0,
        "work": lambda w: w.state.phase is Phase.WORK,
        "release": lambda w: w.state.mode is Mode.RELEASING,
    }
    world = proved()
    world.tick(authorised())
    until(world, reached[moment])
    world.shout()
    world.tick()
    assert mode(world) is Mode.STOPPED
    assert world.outputs is not None
    assert world.outputs.command.lets_go
    assert world.state.last_stop is not None
    world.run(2.0)
    assert mode(world) is Mode.STOPPED
    assert world.plant.pressure_mmhg < 60.0


@pytest.mark.parametrize("place", ["closed", "ready", "stopped"])
def test_a_stop_by_the_socket_is_no_new_one_where_nothing_is_on(place: str) -> None:
    world = World() if place == "closed" else proved()
    world.run(0.1)
    if place == "stopped":
        world.tick(StopPressed(source="screen"))
        world.tick(StopAnswered(answer="pain"))
    before = mode(world)
    world.shout()
    world.run(0.2)
    assert mode(world) is before
    assert world.state.stop_answered is (place == "stopped")


@pytest.mark.long
def test_a_stop_from_before_the_start_stops_no_start() -> None:
    world = proved()
    world.shout()
    world.run(0.2)
    assert mode(start(world)) is Mode.SESSION


def test_a_trip_of_the_controller_is_latched_by_the_watchdog_unless_it_has_its_own() -> None:
    world = working()
    world.fault = FaultKind.NACK
    world.tick()
    assert mode(world) is Mode.TRIPPED
    world.watchdog.state, world.watchdog.reason = "waiting", "none"  # a watchdog that has seen nothing wrong
    world.watchdog.heard_s = world.now
    asked_s = None
    for outputs in world.passes(1.0):
        if asked_s is None and outputs.beat is not None and outputs.beat.request is Request.TRIP:
            asked_s = world.now - world.state.mode_since_s
    assert asked_s == pytest.approx(0.08, abs=0.03)
    assert (world.watchdog.state, world.watchdog.reason) == ("tripped", "controller")
    assert world.outputs is not None
    assert world.outputs.beat is None or world.outputs.beat.request is not Request.TRIP
    assert [trip.reason.code for trip in trips(world)] == ["sensor_nack"]


def test_with_a_pressure_the_watchdog_gets_time_to_find_the_cause_itself() -> None:
    world = working()
    for _ in world.passes(6.0):
        world.error_a -= 0.1
        if mode(world) is Mode.TRIPPED:
            break
    assert mode(world) is Mode.TRIPPED
    world.watchdog.state, world.watchdog.reason = "waiting", "none"
    asked = [
        world.now - world.state.mode_since_s
        for outputs in world.passes(1.0)
        if outputs.beat is not None and outputs.beat.request is Request.TRIP
    ]
    assert min(asked) == pytest.approx(0.2, abs=0.03)


def test_a_latch_that_the_watchdog_has_is_not_asked_for() -> None:
    world = working()
    world.watchdog.trip("sensor")
    world.tick()
    asked = [outputs.beat.request for outputs in world.passes(1.0) if outputs.beat is not None]
    assert Request.TRIP not in asked


@pytest.mark.long
def test_an_acknowledged_trip_is_not_latched_again() -> None:
    world = working()
    world.fault = FaultKind.NACK
    world.run(1.0)
    world.fault = None
    world.run(8.0)
    world.tick(acknowledged(world, "S"))
    asked = [outputs.beat.request for outputs in world.passes(1.0) if outputs.beat is not None]
    assert Request.TRIP not in asked
    assert mode(world) is Mode.CLOSED
    assert world.watchdog.state == "waiting"


def test_stop_during_the_self_test_fails_it() -> None:
    world = World()
    world.run(0.5)
    world.tick(SelfTestRequested())
    until(world, lambda w: w.state.phase is Phase.PROOF and w.plant.pressure_mmhg > 40.0)
    assert world.tick(StopPressed(source="screen")).command.lets_go
    (finished,) = [e for e in world.effects if isinstance(e, ProofFinished)]
    assert not finished.passed
    assert mode(world) is Mode.STOPPED


# --- trips --------------------------------------------------------------------------------------------------


def trips(world: World) -> list[TripSeen]:
    return [effect for effect in world.effects if isinstance(effect, TripSeen)]


def break_sensor(world: World) -> None:
    world.fault = FaultKind.NACK


def break_estop(world: World) -> None:
    world.estop_closed = False


def break_frozen(world: World) -> None:
    world.frozen = True


def break_watchdog(world: World) -> None:
    world.has_watchdog = False


def break_reports(world: World) -> None:
    world.watchdog.silent = True


def break_config(world: World) -> None:
    world.watchdog.config_hash = HASH + 1


def break_guard(world: World) -> None:
    world.watchdog.trip("overpressure")


@pytest.mark.parametrize(
    ("break_it", "code", "by", "within_s"),
    [
        (break_sensor, "sensor_nack", "controller", 0.02),
        (break_estop, "estop", "controller", 0.02),
        (break_frozen, "sensor_frozen", "controller", 0.30),
        (break_watchdog, "watchdog_lost", "controller", 0.02),
        (break_reports, "watchdog_silent", "controller", 0.02),
        (break_config, "config_mismatch", "controller", 0.02),
        (break_guard, "watchdog_overpressure", "watchdog", 0.02),
    ],
)
def test_trips_vent_latch_and_say_why(break_it: Callable[[World], None], code: str, by: str, within_s: float) -> None:
    world = working()
    break_it(world)
    until(world, lambda w: w.state.mode is Mode.TRIPPED, within_s + 0.02)
    assert world.command.lets_go
    (seen,) = trips(world)
    assert (seen.reason.code, seen.by) == (code, by)
    assert ended(world).reason.code == code
    assert shown(world).alarms[0].code == code
    world.tick(StopPressed(source="screen"))
    assert mode(world) is Mode.TRIPPED
    closed_down(world)


def test_a_sensor_fault_withholds_the_frame() -> None:
    world = working()
    world.fault = FaultKind.RAIL_LOW
    outputs = world.tick()
    assert outputs.beat is None
    assert outputs.command.lets_go


def test_a_trip_is_left_through_the_watchdog_and_a_new_proof() -> None:
    world = working()
    world.watchdog.trip("excess")
    world.run(2.0)
    world.tick(acknowledged(world))
    assert mode(world) is Mode.TRIPPED
    assert "acknowledge_refused" in world.codes()
    world.run(7.0)
    outputs = world.tick(acknowledged(world))
    assert outputs.beat is not None
    assert outputs.beat.request is Request.ACKNOWLEDGE
    until(world, lambda w: w.state.mode is Mode.CLOSED, 1.0)
    assert not world.state.proof_passed
    start(world)
    assert mode(world) is Mode.CLOSED
    prove(world)


def test_an_acknowledgement_needs_the_cause_gone() -> None:
    world = working()
    world.estop_closed = False
    world.run(10.0)
    world.tick(acknowledged(world))
    refusals = [e for e in world.effects if isinstance(e, Recorded) and e.code == "acknowledge_refused"]
    assert [refusal.detail for refusal in refusals] == ["estop"]
    world.estop_closed = True
    world.tick()
    world.tick(acknowledged(world))
    world.run(0.1)
    assert mode(world) is Mode.CLOSED


def test_a_watchdog_that_stays_tripped_keeps_the_latch() -> None:
    world = working()
    world.watchdog.trip("sensor")
    world.run(9.0)
    world.watchdog.is_deaf = True
    world.tick(acknowledged(world))
    world.run(7.0)
    assert mode(world) is Mode.TRIPPED
    assert world.state.acknowledging_since_s is None
    assert world.codes()[-1] == "acknowledge_refused"


def test_no_acknowledgement_without_a_watchdog() -> None:
    world = working()
    world.has_watchdog = False
    world.run(10.0)
    world.tick(acknowledged(world))
    assert world.state.acknowledging_since_s is None


def test_a_latched_watchdog_is_seen_at_the_start() -> None:
    world = World()
    world.watchdog.trip("restarted")
    world.run(0.1)
    assert mode(world) is Mode.TRIPPED
    assert trips(world)[0].by == "watchdog"


def test_pressure_where_none_belongs_trips() -> None:
    world = proved()
    world.dump_a_stuck = world.dump_b_stuck = True
    for _ in world.passes(0.6):
        world.plant.pressure_mmhg = min(world.plant.pressure_mmhg + 3.0, 18.0)
    assert mode(world) is Mode.READY
    until(world, lambda w: w.state.mode is Mode.TRIPPED, 3.0)
    assert trips(world)[0].reason.code == "unexpected_pressure"


@pytest.mark.long
def test_vents_that_do_not_empty_the_cuff_trip() -> None:
    world = patient(working())
    world.dump_a_stuck = world.dump_b_stuck = True
    world.plant.bleed_mm = 0.0
    world.tick(StopPressed(source="screen"))
    until(world, lambda w: w.state.mode is Mode.TRIPPED, 11.0)
    assert trips(world)[0].reason.code == "vent_failed"


def test_the_bleed_valve_opens_with_both_vents_and_empties_a_cuff_that_they_do_not() -> None:
    world = patient(working())
    world.dump_a_stuck = world.dump_b_stuck = True
    assert world.tick(StopPressed(source="screen")).command == OPEN
    until(world, lambda w: w.state.phase is Phase.IDLE, 10.0)
    assert world.tick().command == VENT


def test_an_empty_cuff_is_claimed_for_a_while_before_it_is_filled_again() -> None:
    world = working(replace(SHORT, blocks=in_sets(3, 2, rest_s=0.5, rest=Rest.RELEASED)))
    until(world, lambda w: w.state.phase is Phase.IDLE, 40.0)
    idle_s = world.now
    until(world, lambda w: w.state.phase is Phase.FILL, 5.0)
    assert world.now - idle_s >= SessionSettings().open_s


def test_disagreement_of_the_sensors_trips() -> None:
    world = working()
    for _ in world.passes(6.0):
        world.error_a -= 0.1
        if world.state.mode is Mode.TRIPPED:
            break
    assert trips(world)[0].reason.code == "disagreement"
    assert world.plant.pressure_mmhg < 160.0


@pytest.mark.long
def test_overpressure_trips_although_the_setpoint_is_near() -> None:
    world = working(replace(SHORT, setpoint_mmhg=Mmhg(240.0), lop_mmhg=Mmhg(330.0), limit_mmhg=Mmhg(250.0)))
    world.run(0.1)
    world.error_a = 0.0
    for _ in world.passes(2.0):
        world.plant.pressure_mmhg = min(world.plant.pressure_mmhg + 5.0, 305.0)
        if world.state.mode is Mode.TRIPPED:
            break
    assert world.state.mode in {Mode.TRIPPED, Mode.RELEASING}
    assert world.command.lets_go


@pytest.mark.long
def test_watchdog_lost_is_a_trip_only_while_pressure_is_held() -> None:
    world = proved()
    world.tick(WatchdogLost(cause="end of file"))
    assert mode(world) is Mode.READY
    start(world)
    world.run(1.0)
    world.tick(WatchdogLost(cause="end of file"))
    assert mode(world) is Mode.TRIPPED


# --- limits that end a bout ---------------------------------------------------------------------------------


def finished_with(world: World) -> str:
    until(world, lambda w: any(isinstance(e, SessionEnded) for e in w.effects), 60.0)
    return ended(world).reason.code


def test_a_silent_screen_deflates_after_a_second() -> None:
    world = working()
    world.screen = False
    world.run(0.9)
    assert phase(world) is Phase.WORK
    world.run(0.2)
    assert phase(world) is Phase.DEFLATE
    assert finished_with(world) == "screen_silent"


def test_a_lost_screen_deflates_at_once() -> None:
    world = working()
    assert world.tick(ScreenLost(cause="end of connection")).phase is Phase.DEFLATE
    assert finished_with(world) == "screen_lost"
    world.tick(ScreenLost(cause="again"))
    assert mode(world) is Mode.RELEASING


def test_the_restriction_ceiling_deflates() -> None:
    world = working(replace(PRESCRIPTION, max_restriction_s=Seconds(20.0)))
    until(world, lambda w: w.state.phase is Phase.DEFLATE, 25.0)
    assert finished_with(world) == "restriction_ceiling"
    assert ended(world).dose.restriction_s < 26.0


def test_the_watchdogs_account_deflates_before_it_trips() -> None:
    world = working()
    world.watchdog.restriction_s = 1195.0
    world.tick()
    assert phase(world) is Phase.DEFLATE
    assert finished_with(world) == "restriction_account"


def test_at_lop_bleeds_at_once_and_three_seconds_end_the_bout() -> None:
    world = patient(working())
    world.plant.bleed_mm = 0.0
    session = world.state.session
    assert session is not None
    near = replace(session.prescription, lop_mmhg=Mmhg(128.0))
    world.state = replace(world.state, session=replace(session, prescription=near))
    for _ in world.passes(2.0):
        world.plant.pressure_mmhg = min(world.plant.pressure_mmhg + 2.0, 132.0)
        if world.state.is_bleeding:
            break
    world.run(0.5)
    outputs = world.tick()
    assert outputs.command.bleed
    assert outputs.command.hold
    assert outputs.phase is Phase.WORK
    assert world.codes().count("bleeding") == 1
    until(world, lambda w: w.state.phase is Phase.DEFLATE, 3.2)
    assert world.codes().count("bleeding") == 1
    world.plant.bleed_mm = 1.0
    assert finished_with(world) == "above_lop"


def test_high_pressure_that_bleeding_does_not_cure_ends_the_bout() -> None:
    world = patient(working())
    world.plant.bleed_mm = 0.0
    for _ in range(10):
        world.plant.pressure_mmhg = min(world.plant.pressure_mmhg + 4.0, 140.0)
        world.tick()
    until(world, lambda w: w.state.phase is Phase.DEFLATE, 4.0)
    world.plant.bleed_mm = 1.0
    assert finished_with(world) == "high"


def squeezed(world: World, pattern: tuple[tuple[float, float], ...], limit_s: float) -> list[float]:
    """Seconds above the band in each stretch until the bout ends; the pattern is excess and for how long, in turn."""
    setpoint = world.state.setpoint_mmhg
    assert setpoint is not None
    stretches: list[float] = []
    for index in range(round(limit_s / sum(span for _, span in pattern)) * len(pattern)):
        excess, span = pattern[index % len(pattern)]
        stretches.append(0.0)
        for _ in range(round(span / 0.02)):
            step = setpoint + excess - world.plant.pressure_mmhg
            world.plant.pressure_mmhg += min(3.0, max(-3.0, step))
            world.tick()
            if world.state.phase not in {Phase.WORK, Phase.REST}:
                return stretches
            seen = world.state.reading.pass_mmhg
            assert seen is not None
            stretches[-1] += 0.02 * (seen - setpoint > 15.0)
    return stretches


@pytest.mark.long
def test_contractions_do_not_hide_a_bleed_valve_that_does_not_open() -> None:
    world = patient(working(PRESCRIPTION))
    world.plant.bleed_mm = world.plant.contraction_ml = 0.0
    stretches = squeezed(world, ((22.0, 1.6), (0.0, 2.4)), 60.0)
    assert phase(world) is Phase.DEFLATE
    assert max(stretches) < 2.0
    assert sum(stretches) == pytest.approx(3.0, abs=0.1)
    world.plant.bleed_mm = 1.0
    assert finished_with(world) == "high"


@pytest.mark.long
def test_short_stretches_above_the_band_do_not_add_up_for_ever() -> None:
    world = patient(working(PRESCRIPTION))  # a cuff squeezed from here follows no law of air
    world.plant.contraction_ml = 0.0
    stretches = squeezed(world, ((20.0, 0.7), (0.0, 2.5)), 45.0)
    assert phase(world) is Phase.WORK
    assert sum(stretches) > 8.0


def test_excess_opens_everything_after_a_tenth_of_a_second() -> None:
    world = working()
    world.plant.bleed_mm = 0.0
    above_s = []
    for _ in world.passes(1.0):
        world.plant.pressure_mmhg = max(world.plant.pressure_mmhg, min(world.plant.pressure_mmhg + 5.0, 155.0))
        above_s += [world.now] if world.plant.pressure_mmhg > 140.0 else []
        if world.state.phase is Phase.VENT:
            break
    assert world.now - above_s[0] == pytest.approx(0.18, abs=0.015)  # the filter lags by 80 ms
    assert world.command.lets_go
    assert finished_with(world) == "excess"
    assert mode(world) is Mode.RELEASING


def test_a_burst_cuff_vents_and_ends_the_bout() -> None:
    world = working()
    world.plant.pressure_mmhg = 40.0
    assert world.tick().command.lets_go
    assert finished_with(world) == "pressure_fell"
    assert not trips(world)


def test_a_dead_pump_ends_the_fill_and_the_proof() -> None:
    world = start(proved())
    world.plant.flow_ml_per_s = 0.0
    assert finished_with(world) == "pump_no_rise"
    world.tick(SessionClosed())
    assert mode(world) is Mode.CLOSED
    start(world)
    assert ended_all(world)[-1] == "station_not_ready"
    assert not world.state.proof_passed


def test_a_slow_fill_times_out() -> None:
    world = proved()
    start(world, replace(SHORT, setpoint_mmhg=Mmhg(150.0)))
    world.plant.flow_ml_per_s = 8.0
    world.state = replace(world.state, learned_rise_mmhg_per_s=None)
    until(world, lambda w: w.state.phase is Phase.DEFLATE, 41.0)
    assert finished_with(world) == "fill_timeout"


@pytest.mark.parametrize("rules", ["quick", "slow"])
def test_a_leak_in_the_rest_ends_the_bout(rules: str) -> None:
    world = working(replace(SHORT, blocks=in_sets(3, 2, rest_s=60.0)))
    world = until(patient(world) if rules == "slow" else world, lambda w: w.state.phase is Phase.REST)
    world.plant.leak_mm = 0.95
    world.state = replace(world.state, learned_rise_mmhg_per_s=None)
    assert finished_with(world) in {"leak", "cannot_hold"}


@pytest.mark.long
def test_a_cuff_that_cannot_hold_ends_the_bout() -> None:
    world = patient(working())
    world.state = replace(world.state, learned_rise_mmhg_per_s=None)
    world.plant.flow_ml_per_s = 0.0
    world.plant.leak_mm = 0.5
    assert finished_with(world) == "cannot_hold"


@pytest.mark.long
def test_a_watchdog_that_does_not_hold_ends_the_fill() -> None:
    world = start(proved())
    world.watchdog.is_deaf, world.watchdog.state = True, "waiting"
    assert finished_with(world) == "watchdog_not_holding"


@pytest.mark.long
def test_nothing_is_held_before_the_watchdog_holds_and_its_silence_meanwhile_is_no_fault() -> None:
    world = proved()
    world.tick(authorised(SHORT))
    until(world, lambda w: w.state.pending is not None and w.state.proof is None)
    world.watchdog.is_deaf = True  # it writes its journal
    until(world, lambda w: w.state.phase is Phase.FILL)
    world.watchdog.silent = True
    for _ in world.passes(1.0):
        assert world.command.lets_go
        assert mode(world) is Mode.SESSION
    world.watchdog.is_deaf = world.watchdog.silent = False
    until(world, lambda w: w.state.phase is Phase.WORK)
    assert not trips(world)


def test_a_watchdog_that_lets_go_ends_the_bout() -> None:
    world = working()
    world.watchdog.state = "waiting"
    world.watchdog.is_deaf = True
    assert world.tick().command.lets_go
    assert finished_with(world) == "watchdog_released"


def test_ready_starts_again_when_pressure_is_lost() -> None:
    world = start(proved())
    until(world, lambda w: w.state.session is not None and w.state.session.stage.value == "ready")
    for _ in range(4):
        world.plant.pressure_mmhg -= 5.0
        world.tick()
    assert world.state.session is not None
    assert world.state.session.stage.value == "fill"
    until(world, lambda w: w.state.phase is Phase.WORK, 20.0)


# --- what may not start -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prescription", "code"),
    [
        (replace(SHORT, setpoint_mmhg=Mmhg(161.0)), "setpoint_limit"),
        (replace(SHORT, lop_mmhg=Mmhg(140.0)), "setpoint_limit"),
        (replace(SHORT, setpoint_mmhg=Mmhg(251.0), lop_mmhg=Mmhg(400.0), limit_mmhg=Mmhg(400.0)), "setpoint_limit"),
        (replace(SHORT, setpoint_mmhg=Mmhg(10.0)), "setpoint_too_low"),
        (replace(SHORT, setpoint_mmhg=Mmhg(float("nan"))), "setpoint_limit"),
    ],
)
def test_a_setpoint_outside_its_limits_never_starts(prescription: Prescription, code: str) -> None:
    world = start(proved(), prescription)
    assert mode(world) is Mode.READY
    assert ended(world).reason.code == code
    assert ended(world).dose.work is None


def test_no_start_without_an_empty_cuff() -> None:
    world = proved()
    world.dump_a_stuck = world.dump_b_stuck = True
    for _ in world.passes(0.5):
        world.plant.pressure_mmhg = min(world.plant.pressure_mmhg + 3.0, 14.0)
    start(world)
    assert ended(world).reason.code == "cuff_not_empty"


@pytest.mark.parametrize(
    ("break_it", "code"),
    [(break_watchdog, "watchdog_not_ready"), (break_reports, "watchdog_not_ready"), (break_config, "config_mismatch")],
)
def test_no_start_without_a_watchdog_that_agrees(break_it: Callable[[World], None], code: str) -> None:
    world = proved()
    break_it(world)
    world.run(0.2)
    start(world)
    assert ended(world).reason.code == code
    assert mode(world) is Mode.READY


def test_no_start_without_time_left_on_the_account() -> None:
    world = proved()
    world.watchdog.restriction_s = 1195.0
    world.tick()
    start(world)
    assert ended(world).reason.code == "restriction_account"


def test_a_missing_watchdog_is_an_alarm_with_one_line_each_way() -> None:
    world = proved()
    world.has_watchdog = False
    world.run(0.9)
    assert not shown(world).alarms
    world.run(0.2)
    assert [(alarm.code, alarm.priority) for alarm in shown(world).alarms] == [("watchdog_missing", "high")]
    assert world.outputs is not None
    assert world.outputs.lamps[2]
    world.has_watchdog = True
    world.run(1.0)
    assert world.codes().count("alarm_begun") == 1
    assert world.codes().count("alarm_ended") == 1
    assert not world.outputs.lamps[2]


def test_a_long_restriction_prompts() -> None:
    world = working(replace(PRESCRIPTION, max_restriction_s=Seconds(900.0)))
    session = world.state.session
    assert session is not None
    world.state = replace(world.state, session=replace(session, dose=replace(session.dose, restriction_s=601.0)))
    world.tick()
    assert "restriction_long" in [alarm.code for alarm in shown(world).alarms]


def test_hunting_is_flagged() -> None:
    world = working()
    world.state = replace(world.state, regulator=replace(world.state.regulator, widened_mmhg=Mmhg(1.0)))
    world.tick()
    assert "hunting" in [alarm.code for alarm in shown(world).alarms]


def test_an_unexpected_end_is_an_alarm_until_the_summary_was_seen() -> None:
    world = working()
    world.tick(ScreenLost(cause="gone"))
    world.run(6.0)
    assert [alarm.code for alarm in shown(world).alarms] == ["screen_lost"]
    world.tick(SessionClosed())
    assert not shown(world).alarms


def test_time_never_goes_backwards() -> None:
    world = proved()
    with pytest.raises(ValueError, match="backwards"):
        machine.tick(world.state, Inputs(samples=()), Seconds(world.now - 1.0))


@pytest.mark.long
def test_a_configuration_can_only_narrow_and_every_excess_is_named() -> None:
    with pytest.raises(ConfigError) as caught:
        MachineConfig(training_max_mmhg=260.0, screen_silence_s=2.0, restriction_arm_s=float("nan"))
    assert [d.path for d in caught.value.diagnostics] == ["training_max_mmhg", "restriction_arm_s", "screen_silence_s"]
    narrow = MachineConfig(training_max_mmhg=110.0)
    world = start(proved(World(config=narrow)))
    assert ended(world).reason.code == "setpoint_limit"


def test_all_proof_steps_are_shown_passed() -> None:
    steps = shown(proved()).proof
    assert all(step.state is StepState.PASSED for step in steps)
