"""Every part of the release path that can be broken is found by the step that proves it."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core.events import ProofFinished, ScreenLost, SelfTestRequested
from kiosk.core.model import ActuatorCommand, Mode, Phase, ProofStep, StepState
from kiosk.core.selftest import CODES
from kiosk.core.settings import MachineConfig, ProofSettings
from kiosk.core.state import Outputs
from kiosk.core.trend import Reference
from kiosk.safety.heartbeat import Request
from tests.core.bench_small import HASH, World

HELD = ProofSettings()


def proof_of(world: World, breaking: Callable[[World], None] = lambda _world: None) -> ProofFinished:
    world.run(1.0)
    breaking(world)
    world.tick(SelfTestRequested())
    for _ in world.passes(120.0):
        breaking(world)
        if world.state.mode is not Mode.TESTING:
            break
    (finished,) = [effect for effect in world.effects if isinstance(effect, ProofFinished)]
    return finished


def failed(finished: ProofFinished) -> tuple[str, str]:
    (step,) = [step for step in finished.steps if step.state is StepState.FAILED]
    assert step.reason is not None
    return step.code, step.reason.code


def elapsed(world: World) -> float:
    """Seconds since the running step's part began."""
    proof = world.state.proof
    assert proof is not None
    return world.now - proof.memory.part_since_s


def running(world: World) -> ProofStep | None:
    return (
        next((s for s in world.state.proof.steps if s.state is StepState.RUNNING), None) if world.state.proof else None
    )


def test_all_steps_in_order_and_what_they_learn() -> None:
    world = World()
    seen: list[str] = []

    def note(inside: World) -> None:
        step = running(inside)
        if step is not None and step.code not in seen:
            seen.append(step.code)

    finished = proof_of(world, note)
    assert seen == [code for code in CODES if code not in {"estop", "agreement"}]
    assert finished.passed
    assert finished.zero_mmhg == pytest.approx(1.5, abs=0.1)
    assert finished.rise_mmhg_per_s == pytest.approx(31.0, abs=5.0)
    assert finished.seconds < 60.0
    assert world.state.mode is Mode.READY
    world.run(1.0)
    assert max(pressure for _, pressure, _ in world.history) < 66.0
    assert world.state.reading.pressure_mmhg == pytest.approx(0.0, abs=1.0)


@pytest.mark.long
def test_each_vent_is_proved_alone() -> None:
    world = World()
    proof_of(world)
    steps: dict[str, list[tuple[bool, Request]]] = {}
    clone = World()
    clone.run(1.0)
    clone.tick(SelfTestRequested())
    while clone.state.mode is Mode.TESTING:
        step = running(clone)
        outputs = clone.tick()
        if step is not None and outputs.beat is not None:
            steps.setdefault(step.code, []).append((outputs.command.hold, outputs.beat.request))
    assert set(steps["vent_b"][1:-1]) == {(True, Request.RELEASE)}
    assert set(steps["vent_a"][1:-1]) == {(False, Request.NONE)}
    assert {request for _, request in steps["pump_alone"][1:-1]} == {Request.RELEASE}
    assert Request.PROVE_TRIP in {request for _, request in steps["watchdog_trip"]}


def test_the_bleed_valve_is_proved_with_both_vents_shut() -> None:
    world = World()
    world.run(1.0)
    world.tick(SelfTestRequested())
    seen: list[tuple[float, Outputs, bool]] = []
    while world.state.mode is Mode.TESTING:
        step = running(world)
        outputs = world.tick()
        if step is not None and step.code == "bleed" and (outputs.command.bleed or seen):
            seen.append((world.plant.pressure_mmhg, outputs, world.watchdog.holds))
    assert all(outputs.command == ActuatorCommand(bleed=True, hold=True) for _, outputs, _ in seen[:-1])
    assert seen[-1][1].command == ActuatorCommand(hold=True)
    assert {(outputs.phase, outputs.setpoint_mmhg, holds) for _, outputs, holds in seen} == {(Phase.PROOF, 60.0, True)}
    assert seen[0][0] > 56.0
    (done,) = [step for step in world.state.proof_steps if step.code == "bleed"]
    assert done.figure is not None
    assert len(seen) * 0.02 < ProofSettings().bleed_s / 2
    assert 1.5 < done.figure < 4.0
    assert done.unit == "s/L"


def open_estop(world: World) -> None:
    world.watchdog.estop_closed = False


def other_config(world: World) -> None:
    world.watchdog.config_hash = HASH + 1


def offset(world: World) -> None:
    world.offset_a = 6.0


def drift(world: World) -> None:
    world.error_a += 0.01  # 0.5 mmHg/s


def shake(world: World) -> None:
    world.error_a = 3.0 if round(world.now / 0.02) % 2 else 0.0


def blind_watchdog(world: World) -> None:
    original = world.view
    view = original()
    assert view is not None
    world.view = lambda: replace(view, pressure_mmhg=None)  # type: ignore[method-assign]


def offset_b(world: World) -> None:
    world.offset_b = -6.0


def apart(world: World) -> None:
    step, proof = running(world), world.state.proof
    is_taken = step is not None and step.code == "zero" and proof is not None and proof.memory.part == 1
    world.error_a = 1.5 if is_taken else 0.0


def welded_enable(world: World) -> None:
    world.pump_enable_stuck = True
    world.dump_b_stuck = True


def dead_pump(world: World) -> None:
    world.plant.flow_ml_per_s = 0.0


def rushing_pump(world: World) -> None:
    world.plant.flow_ml_per_s = 1000.0


def leak(world: World) -> None:
    step = running(world)
    world.plant.leak_mm = 0.45 if step is not None and step.code == "hold" else 0.0


def creep(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "hold":
        world.plant.pressure_mmhg += 0.06


def creep_at_last(world: World) -> None:
    """The pump sticks a fifth of a second before the step would end."""
    step = running(world)
    if step is not None and step.code == "hold" and elapsed(world) > HELD.hold_s - 0.2:
        world.plant.pressure_mmhg += 0.6


def rush(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "hold" and elapsed(world) > 1.0:
        world.plant.pressure_mmhg += 2.0


def stuck_bleed(world: World) -> None:
    world.plant.bleed_mm = 0.0


def narrow_bleed(world: World) -> None:
    world.plant.bleed_mm = 0.4


def stuck_b(world: World) -> None:
    world.dump_b_stuck = True


def stuck_a(world: World) -> None:
    world.dump_a_stuck = True


def deaf_to_silence(world: World) -> None:
    world.watchdog.heard_s = world.now


def stays_tripped(world: World) -> None:
    world.watchdog.is_deaf = world.watchdog.state == "tripped"


def does_not_hold(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "rise":
        world.watchdog.is_deaf = True
        world.watchdog.state = "waiting"


def slow_at_last(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "bleed":
        world.plant.flow_ml_per_s = 0.0


def b_sticks_at_last(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "watchdog_trip":
        world.dump_b_stuck = True


def silent_buzzer(world: World) -> None:
    world.watchdog.buzzer_v = 0.4


def stuck_buzzer(world: World) -> None:
    world.watchdog.quiet_v = 1.0


def low_rail(world: World) -> None:
    world.watchdog.rail_v = 10.7


def dead_comparator(world: World) -> None:
    world.watchdog.tested_rail_v = 3.1


def rail_that_stays_down(world: World) -> None:
    if world.watchdog.asked is Request.COMPARATOR:
        world.watchdog.rail_v = 8.9


def welded_run(world: World) -> None:
    world.pump_run_stuck = True


def slow_circuit_a(world: World) -> None:
    world.delay_a_s = 0.7


def slow_circuit_b(world: World) -> None:
    world.delay_b_s = 0.7


def narrow_b(world: World) -> None:
    step = running(world)
    world.plant.dump_mm = 1.1 if step is not None and step.code == "vent_b" else 2.0


def late_bleed(world: World) -> None:
    if world.command.bleed and world.state.proof is not None:
        late = world.now - world.state.proof.memory.part_since_s < 0.5
        world.plant.bleed_mm = 0.0 if late else 1.0


def blind_in_the_rise(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "rise":
        view = World.view(world)
        assert view is not None
        world.view = lambda: replace(view, pressure_mmhg=None, state=world.watchdog.state)  # type: ignore[method-assign]


def lost_screen(world: World) -> None:
    step = running(world)
    if step is not None and step.code == "hold":
        world.tick(ScreenLost(cause="gone"))


def lost_watchdog(world: World) -> None:
    world.has_watchdog = False


@pytest.mark.parametrize(
    ("breaking", "step", "code"),
    [
        (open_estop, "estop", "estop_open"),
        (other_config, "agreement", "config_mismatch"),
        (offset, "zero", "zero_offset"),
        (offset_b, "zero", "zero_offset_b"),
        (drift, "zero", "zero_drift"),
        (shake, "zero", "zero_noise"),
        (blind_watchdog, "zero", "watchdog_sensor"),
        (apart, "zero", "zero_disagreement"),
        (stuck_buzzer, "buzzer", "buzzer_stuck"),
        (silent_buzzer, "buzzer", "buzzer_silent"),
        (low_rail, "comparator", "rail_low"),
        (dead_comparator, "comparator", "comparator_dead"),
        (rail_that_stays_down, "comparator", "rail_stays_down"),
        (welded_run, "enable_alone", "pump_without_run"),
        (welded_enable, "pump_alone", "pump_without_enable"),
        (blind_in_the_rise, "match", "watchdog_sensor"),
        (narrow_b, "vent_b", "valve_narrow"),
        (slow_circuit_b, "circuit_b", "circuit_slow"),
        (slow_circuit_a, "circuit_a", "circuit_slow"),
        (late_bleed, "bleed", "bleed_late"),
        (does_not_hold, "rise", "watchdog_released"),
        (dead_pump, "rise", "rise_timeout"),
        (rushing_pump, "rise", "rise_implausible"),
        (leak, "hold", "leak"),
        (creep, "hold", "rise_without_pump"),
        (creep_at_last, "hold", "rise_without_pump"),
        (rush, "hold", "rise_without_pump"),
        (lost_screen, "hold", "screen_lost"),
        (stuck_bleed, "bleed", "bleed_slow"),
        (narrow_bleed, "bleed", "bleed_late"),
        (stuck_b, "vent_b", "vent_slow"),
        (stuck_a, "vent_a", "vent_slow"),
        (slow_at_last, "bleed", "rise_timeout"),
        (deaf_to_silence, "watchdog_trip", "watchdog_did_not_trip"),
        (b_sticks_at_last, "watchdog_trip", "vent_slow"),
        (stays_tripped, "watchdog_trip", "watchdog_stays_tripped"),
        (lost_watchdog, "estop", "watchdog_not_ready"),
    ],
)
def test_a_broken_part_is_found(breaking: Callable[[World], None], step: str, code: str) -> None:
    world = World(offset_a=0.5)
    finished = proof_of(world, breaking)
    assert not finished.passed
    assert failed(finished) == (step, code)
    assert world.state.mode is Mode.CLOSED
    assert world.command.lets_go
    assert not world.state.proof_passed


@pytest.mark.parametrize("from_s", [0.1, 1.5, HELD.hold_s - 0.1])
def test_a_leg_that_is_moved_while_the_cuff_is_held_is_no_pump(from_s: float) -> None:
    """5 mmHg for a third of a second, as in an honest visit."""
    moved = 0

    def move(world: World) -> None:
        nonlocal moved
        step = running(world)
        if step is not None and step.code == "hold" and elapsed(world) >= from_s and moved < 16:
            world.plant.pressure_mmhg += {0: 5.0, 15: -5.0}.get(moved, 0.0)
            moved += 1

    assert proof_of(World(), move).passed
    assert moved == 16


def test_a_pump_that_rushes_in_the_hold_is_ended_before_the_cuff_is_far_above_the_setpoint() -> None:
    world = World()
    proof_of(world, rush)
    assert max(pressure for _, pressure, _ in world.history) < HELD.setpoint_mmhg + HELD.creep_sudden_mmhg + 8.0


def test_a_watchdog_that_is_not_waiting_fails_the_agreement() -> None:
    world = World()
    world.run(1.0)
    world.watchdog.state, world.watchdog.is_deaf, world.watchdog.heard_s = "holding", True, world.now + 99.0
    assert failed(proof_of(world)) == ("agreement", "watchdog_holding")


def test_a_watchdog_that_never_proves_fails_the_first_step_that_needs_it() -> None:
    world = World()

    def hold_back(inside: World) -> None:
        step = running(inside)
        inside.watchdog.is_deaf = step is not None and step.code == "enable_alone"

    assert failed(proof_of(world, hold_back)) == ("enable_alone", "watchdog_waiting")


@pytest.mark.long
def test_a_failed_proof_leaves_nothing_learned_and_can_be_tried_again() -> None:
    world = World()
    world.dump_a_stuck = True
    proof_of(world)
    assert world.state.learned_rise_mmhg_per_s is None
    assert world.state.zero_mmhg == 0.0
    world.dump_a_stuck = False
    world.run(4.0)
    world.effects.clear()
    assert proof_of(world).passed


def test_a_stuck_trip_of_the_test_is_no_real_trip() -> None:
    world = World()
    proof_of(world, stays_tripped)
    world.run(1.0)
    assert world.state.mode is Mode.CLOSED


def test_a_watchdog_missing_under_pressure_trips() -> None:
    world = World()

    def lose(inside: World) -> None:
        inside.has_watchdog = inside.plant.pressure_mmhg < 30.0 and inside.has_watchdog

    finished = proof_of(world, lose)
    assert failed(finished)[1] == "watchdog_lost"
    assert world.state.mode is Mode.TRIPPED


def test_the_setpoint_of_the_proof_is_low() -> None:
    assert ProofSettings().setpoint_mmhg <= 80.0
    world = World(config=MachineConfig(proof=ProofSettings(setpoint_mmhg=45.0)))
    assert proof_of(world).passed
    assert max(pressure for _, pressure, _ in world.history) < 50.0


def test_a_vent_that_begins_below_its_thresholds_is_not_timed_by_guess() -> None:
    world = World(config=MachineConfig(proof=ProofSettings(setpoint_mmhg=34.0)))
    assert failed(proof_of(world)) == ("vent_b", "vent_unmeasured")


@pytest.mark.parametrize(("median", "passes"), [(31.0, True), (70.0, False)])
def test_a_rise_is_compared_with_what_the_station_has_learned(median: float, passes: bool) -> None:
    world = World()
    world.run(1.0)
    world.tick(SelfTestRequested(references={"rise": Reference(median=median, least=median, most=median)}))
    while world.state.mode is Mode.TESTING:
        world.tick()
    (finished,) = [effect for effect in world.effects if isinstance(effect, ProofFinished)]
    assert finished.passed is passes
    assert passes or failed(finished) == ("rise", "rise_unlearned")


def test_an_alarm_that_sounds_in_bursts_is_waited_out() -> None:
    world = World()

    def burst(inside: World) -> None:
        inside.watchdog.quiet_v = 1.0 if inside.now % 3.0 < 1.5 else 0.0

    assert proof_of(world, burst).passed


@pytest.mark.parametrize("limit_s", [8.0, 15.0])
def test_the_whole_has_a_longest_time_whatever_each_step_takes(limit_s: float) -> None:
    world = World(config=MachineConfig(proof=ProofSettings(full_s=limit_s)))
    finished = proof_of(world)
    assert failed(finished)[1] == "proof_slow"
    assert limit_s < finished.seconds <= limit_s + 0.05
    assert world.state.mode is Mode.CLOSED
    (reason,) = [step.reason for step in finished.steps if step.reason is not None]
    assert reason.figures["limit_s"] == limit_s
    world.run(6.0)
    assert world.command.lets_go
    assert world.state.reading.pressure_mmhg == pytest.approx(0.0, abs=2.5)
