"""From an authorised bout through the short proof into the session, and every way that ends before it began."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import pytest

from kiosk.core.cuffair import CuffAir
from kiosk.core.events import (
    Effect,
    ProofFinished,
    Recorded,
    ScreenLost,
    SelfTestRequested,
    SessionAuthorised,
    SessionEnded,
    StopPressed,
    TripSeen,
    WatchdogLost,
)
from kiosk.core.model import Limb, Mode, Phase, ProofKind, Reason, StepState
from kiosk.core.selftest import SHORT_CODES
from kiosk.core.settings import ProofSettings
from kiosk.core.starting import Authorised
from kiosk.core.trend import Reference
from kiosk.core.units import Seconds
from kiosk.safety.heartbeat import Request
from tests.core.bench_small import CUFF, World, authorised
from tests.core.test_measuring import asked


@cache
def _ready() -> World:
    world = World()
    world.run(1.0)
    world.tick(SelfTestRequested())
    while world.state.mode is Mode.TESTING:
        world.tick()
    world.run(1.0)
    assert world.state.mode is Mode.READY
    world.effects.clear()
    world.history.clear()
    return world


def ready() -> World:
    return _ready().copied()


def checking(world: World | None = None, event: SessionAuthorised | None = None) -> World:
    world = ready() if world is None else world
    world.tick(authorised() if event is None else event)
    return world


def until(world: World, done: Callable[[World], bool], limit_s: float = 60.0) -> World:
    for _ in world.passes(limit_s):
        if done(world):
            return world
    raise AssertionError(f"not within {limit_s} s: {world.state.mode} {world.state.phase}")


def decided(world: World) -> World:
    return until(world, lambda w: w.state.mode is not Mode.TESTING)


def in_step(world: World, code: str) -> World:
    def runs(inside: World) -> bool:
        proof = inside.state.proof
        return proof is not None and proof.steps[proof.index].code == code

    return until(world, runs)


def one(world: World, kind: type[Effect]) -> Effect:
    (found,) = [effect for effect in world.effects if isinstance(effect, kind)]
    return found


def end(world: World) -> SessionEnded:
    found = one(world, SessionEnded)
    assert isinstance(found, SessionEnded)
    return found


def finished(world: World) -> ProofFinished:
    found = one(world, ProofFinished)
    assert isinstance(found, ProofFinished)
    return found


# --- as it should go ----------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_start_proves_first_and_then_begins_the_bout() -> None:
    world = decided(checking())
    assert (world.state.mode, world.state.phase) == (Mode.SESSION, Phase.FILL)
    assert world.state.proof_due is None
    proof = finished(world)
    assert proof.passed
    assert (proof.kind, proof.cuff_id) == (ProofKind.SHORT, "thigh-110")
    assert tuple(step.code for step in proof.steps) == SHORT_CODES
    assert proof.air_ml == pytest.approx(CUFF.air_ml, rel=0.05)
    assert proof.ml_per_mmhg == pytest.approx(CUFF.ml_per_mmhg, rel=0.1)
    assert proof.seconds < 25.0
    assert world.state.zero_mmhg == proof.zero_mmhg
    assert world.state.zero_mmhg == pytest.approx(1.5, abs=0.1)
    assert world.state.learned_rise_mmhg_per_s == proof.rise_mmhg_per_s
    assert world.state.measured_air_ml == proof.air_ml
    assert [effect for effect in world.effects if isinstance(effect, SessionEnded)] == []
    assert "session_started" in world.codes()


@pytest.mark.parametrize("event", [authorised(), asked()])
def test_a_station_that_never_met_a_gauge_proves_itself_and_fills_no_limb(event: Authorised) -> None:
    world = ready()
    world.state = replace(world.state, config=replace(world.state.config, is_calibrated=False))
    assert (world.state.mode, world.state.proof_passed) == (Mode.READY, True)
    world.tick(event)
    assert world.state.mode is Mode.READY
    assert world.state.start_refused == Reason(code="calibration_none")
    assert not world.state.last_command.hold


@pytest.mark.long
def test_the_watchdog_is_told_the_limb_and_an_open_cuff_between_proof_and_fill() -> None:
    world = checking()
    world.history.clear()
    decided(world)
    world.tick()
    assert {outputs.limb for _, _, outputs in world.history} == {Limb.LEG}
    assert {outputs.session_id for _, _, outputs in world.history} == {7}
    phases = [outputs.phase for _, _, outputs in world.history]
    last = max(index for index, phase in enumerate(phases) if phase is Phase.PROOF)
    between = phases[last + 1 : phases.index(Phase.FILL)]
    assert set(between) == {Phase.VENT, Phase.IDLE}
    assert between[-10:] == [Phase.IDLE] * 10
    assert all(outputs.command.lets_go for _, _, outputs in world.history[last + 1 : last + 1 + len(between)])


@pytest.mark.long
def test_neither_a_trip_nor_the_pumps_switches_are_tried_with_a_limb_in_the_cuff() -> None:
    world = checking()
    requests = set()
    while world.state.mode is Mode.TESTING:
        outputs = world.tick()
        assert outputs.beat is not None
        requests.add(outputs.beat.request)
        assert not outputs.command.pump or outputs.setpoint_mmhg == 60.0
    assert requests == {Request.NONE, Request.RELEASE}
    assert max(pressure for _, pressure, _ in world.history) < 66.0


@pytest.mark.long
def test_a_second_bout_proves_again() -> None:
    world = decided(checking())
    world.tick(StopPressed(source="screen"))
    assert world.state.mode is Mode.STOPPED
    assert world.state.proof_passed


# --- failures of the fit ------------------------------------------------------------------------------------


def dead_pump(world: World) -> None:
    world.plant.flow_ml_per_s = 0.0


def leaking(world: World) -> None:
    step = None if world.state.proof is None else world.state.proof.steps[world.state.proof.index].code
    world.plant.leak_mm = 0.45 if step == "hold" else 0.0


def loose(world: World) -> None:
    world.plant.ml = 1500.0


def small(world: World) -> None:
    world.plant.flow_ml_per_s = 190.0


def rushing(world: World) -> None:
    world.plant.flow_ml_per_s = 1000.0


@pytest.mark.parametrize(
    ("breaking", "code"),
    [
        (dead_pump, "rise_timeout"),
        (rushing, "rise_implausible"),
        (leaking, "leak"),
        (loose, "cuff_too_large"),
        (small, "cuff_too_small"),
    ],
)
def test_a_cuff_that_does_not_fit_ends_the_bout_and_leaves_the_station_open(
    breaking: Callable[[World], None], code: str
) -> None:
    world = checking()
    for _ in world.passes(60.0):
        breaking(world)
        if world.state.mode is not Mode.TESTING:
            break
    assert world.state.mode is Mode.READY
    assert world.state.proof_passed
    assert world.state.zero_mmhg == pytest.approx(1.5, abs=0.1)
    assert end(world).reason.code == code
    assert end(world).dose.work is None
    assert end(world).dose.restriction_s == 0.0
    assert world.state.start_refused == end(world).reason
    assert not finished(world).passed
    assert world.command.lets_go
    world.plant = type(world.plant)()
    world.run(5.0)
    world.effects.clear()
    assert decided(checking(world)).state.mode is Mode.SESSION
    assert world.state.start_refused is None


def test_another_cuff_than_the_prescribed_one_is_not_started() -> None:
    event = replace(authorised(), cuff=CuffAir(cuff_id="arm-70", air_ml=90.0, ml_per_mmhg=1.0))
    world = checking(event=event)
    assert (world.state.mode, end(world).reason.code) == (Mode.READY, "cuff_unknown")


# --- failures of the station --------------------------------------------------------------------------------


def offset(world: World) -> None:
    world.offset_a = 6.0


def stuck_a(world: World) -> None:
    world.dump_a_stuck = True


def stuck_b(world: World) -> None:
    world.dump_b_stuck = True


def open_estop_b(world: World) -> None:
    world.watchdog.estop_closed = False


def wrong_span(world: World) -> None:
    world.error_a = 0.12 * world.plant.pressure_mmhg


@pytest.mark.parametrize(
    ("breaking", "step", "code"),
    [
        (open_estop_b, "estop", "estop_open"),
        (offset, "zero", "zero_offset"),
        (wrong_span, "match", "sensors_apart"),
        (stuck_b, "vent_b", "vent_slow"),
        (stuck_a, "vent_a", "vent_slow"),
    ],
)
def test_a_part_that_failed_closes_the_station(breaking: Callable[[World], None], step: str, code: str) -> None:
    world = ready()
    breaking(world)
    world.tick(authorised())
    for _ in world.passes(60.0):
        breaking(world)
        if world.state.mode is not Mode.TESTING:
            break
    assert world.state.mode is Mode.CLOSED
    assert not world.state.proof_passed
    assert end(world).reason.code == code
    (failed,) = [one for one in finished(world).steps if one.state is StepState.FAILED]
    assert failed.code == step
    world.run(12.0)
    world.effects.clear()
    world.tick(authorised())
    assert end(world).reason.code == "station_not_ready"


@pytest.mark.long
@pytest.mark.parametrize("code", ["circuit_b", "circuit_a"])
def test_a_valve_that_opens_ever_later_warns_and_then_closes_the_station(code: str) -> None:
    world = decided(checking())
    assert world.state.mode is Mode.SESSION
    (release_s,) = [step.figure for step in finished(world).steps if step.code == code]
    assert release_s is not None

    def known(share: float) -> Mapping[str, Reference]:
        median = release_s / share
        return {code: Reference(median=median, least=median, most=median)}

    world = decided(checking(event=replace(authorised(), references=known(1.29))))
    assert (world.state.mode, world.state.worn.get(ProofKind.SHORT, ())) == (Mode.SESSION, ())
    world = decided(checking(event=replace(authorised(), references=known(1.31))))
    assert world.state.mode is Mode.SESSION
    (worn,) = world.state.worn[ProofKind.SHORT]
    assert (worn.code, worn.warning and worn.warning.code) == (code, "valve_slowing")
    world = decided(checking(event=replace(authorised(), references=known(2.01))))
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "valve_slow")


def test_a_valve_twice_as_slow_as_it_was_closes_the_station_and_a_slower_one_warns() -> None:
    quick = {"vent_b": Reference(median=1.2, least=1.1, most=1.3)}
    world = decided(checking(event=replace(authorised(), references=quick)))
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "valve_slow")
    slower = {"vent_b": Reference(median=1.9, least=1.8, most=2.0)}
    world = decided(checking(event=replace(authorised(), references=slower)))
    assert world.state.mode is Mode.SESSION
    assert finished(world).references == slower
    (worn,) = world.state.worn[ProofKind.SHORT]
    assert (worn.code, worn.warning and worn.warning.code) == ("vent_b", "valve_slowing")
    lines = [effect for effect in world.effects if isinstance(effect, Recorded) and effect.code == "proof_warning"]
    assert [line.detail for line in lines] == ["vent_b"]


@pytest.mark.long
def test_what_a_station_learned_of_its_rise_does_not_judge_a_runners_cuff() -> None:
    other = {"rise": Reference(median=90.0, least=90.0, most=90.0)}
    assert decided(checking(event=replace(authorised(), references=other))).state.mode is Mode.SESSION


# --- ended from outside -------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize("step", ["zero", "rise", "hold", "vent_a"])
def test_stop_in_the_short_proof_ends_the_bout_once_and_needs_no_new_proof(step: str) -> None:
    world = in_step(checking(), step)
    assert world.tick(StopPressed(source="screen")).command.lets_go
    assert world.state.mode is Mode.STOPPED
    assert end(world).reason.code == "stop"
    assert world.state.proof_passed
    assert world.state.pending is None
    world.run(5.0)
    assert len([effect for effect in world.effects if isinstance(effect, SessionEnded)]) == 1


def passed(world: World) -> World:
    """The short proof has passed, and the cuff is not yet empty."""
    return until(world, lambda w: w.state.proof is None and w.state.pending is not None)


@pytest.mark.long
def test_stop_while_the_cuff_empties_before_the_bout_ends_it_once() -> None:
    world = passed(checking())
    world.tick(StopPressed(source="screen"))
    assert (world.state.mode, end(world).reason.code) == (Mode.STOPPED, "stop")
    world.run(3.0)
    assert world.state.session is None


def test_a_trip_in_the_short_proof_ends_the_bout_once() -> None:
    world = in_step(checking(), "hold")
    world.watchdog.trip("disagreement")
    world.run(1.0)
    assert world.state.mode is Mode.TRIPPED
    assert end(world).reason.code == "watchdog_disagreement"
    assert len([effect for effect in world.effects if isinstance(effect, TripSeen)]) == 1
    assert not world.state.proof_passed
    assert world.state.proof_due is not None
    assert world.state.proof_due.code == "proof_after_trip"


def test_a_lost_watchdog_in_the_short_proof_trips() -> None:
    world = in_step(checking(), "hold")
    world.tick(WatchdogLost(cause="gone"))
    assert (world.state.mode, end(world).reason.code) == (Mode.TRIPPED, "watchdog_lost")


@pytest.mark.parametrize("step", ["zero", "hold"])
def test_a_lost_screen_ends_the_bout_and_the_station_stays_open(step: str) -> None:
    world = in_step(checking(), step)
    assert world.tick(ScreenLost(cause="gone")).command.lets_go
    assert (world.state.mode, end(world).reason.code) == (Mode.READY, "screen_lost")
    assert world.state.proof_passed


@pytest.mark.long
def test_a_lost_screen_while_the_cuff_empties_ends_the_bout() -> None:
    world = passed(checking())
    world.tick(ScreenLost(cause="gone"))
    assert (world.state.mode, end(world).reason.code) == (Mode.READY, "screen_lost")


def test_a_silent_screen_under_pressure_lets_the_air_out_within_a_second() -> None:
    world = in_step(checking(), "hold")
    world.screen = False
    world.run(0.9)
    assert world.state.pending is not None
    world.run(0.2)
    assert (world.state.mode, end(world).reason.code) == (Mode.READY, "screen_silent")
    assert world.command.lets_go


def test_a_screen_that_falls_silent_before_the_fill_ends_the_bout() -> None:
    world = passed(checking())
    world.screen = False
    world.state = replace(world.state, screen_s=Seconds(world.now - 2.0))
    world.tick()
    assert (world.state.mode, end(world).reason.code) == (Mode.READY, "screen_silent")


def test_the_watchdog_letting_go_in_the_short_proof_closes_the_station() -> None:
    world = in_step(checking(), "hold")
    world.watchdog.is_deaf = True
    world.watchdog.state, world.watchdog.heard_s = "waiting", world.now + 99.0
    world.tick()
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "watchdog_released")


def test_a_watchdog_that_never_holds_closes_the_station() -> None:
    world = checking()
    until(world, lambda w: w.state.phase is Phase.PROOF)
    world.watchdog.is_deaf, world.watchdog.state, world.watchdog.heard_s = True, "waiting", world.now + 99.0
    decided(world)
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "watchdog_waiting")


@pytest.mark.long
def test_a_cuff_that_does_not_empty_after_the_proof_closes_the_station() -> None:
    world = passed(checking())
    for _ in world.passes(6.0):
        world.plant.pressure_mmhg = 12.0
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "cuff_not_empty")


@pytest.mark.long
def test_everything_is_judged_again_after_the_proof() -> None:
    world = passed(checking())
    world.watchdog.restriction_s = 1195.0
    decided(world)
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "restriction_account")


def test_a_waiting_bout_that_is_gone_closes_the_station() -> None:
    world = passed(checking())
    world.state = replace(world.state, pending=None)
    world.tick()
    assert world.state.mode is Mode.CLOSED


# --- how long a full proof counts ---------------------------------------------------------------------------


def test_a_new_civil_day_closes_the_station() -> None:
    world = ready()
    world.civil_day += 1
    world.tick()
    assert world.state.proof_due is not None
    assert world.state.proof_due.code == "proof_expired"
    assert "proof_expired" in world.codes()
    world.civil_day -= 1
    world.run(1.0)
    assert world.state.mode is Mode.CLOSED


@pytest.mark.parametrize(("age_s", "mode"), [(-1.0, Mode.READY), (1.0, Mode.CLOSED)])
def test_sixteen_hours_close_the_station_whatever_the_civil_clock_says(age_s: float, mode: Mode) -> None:
    world = ready()
    proved_s = world.now - ProofSettings().valid_s - age_s
    world.state = replace(world.state, proved_s=Seconds(proved_s))
    world.tick()
    assert world.state.mode is mode


def test_a_start_in_the_pass_in_which_the_day_changes_is_refused_with_the_reason() -> None:
    world = ready()
    world.civil_day += 1
    world.tick(authorised())
    assert end(world).reason.code == "proof_expired"
    assert world.state.mode is Mode.CLOSED


@pytest.mark.long
def test_a_running_bout_goes_on_over_midnight_and_the_next_one_needs_a_full_proof() -> None:
    world = decided(checking())
    world.civil_day += 1
    world.run(3.0)
    assert world.state.mode is Mode.SESSION


@pytest.mark.long
def test_a_day_that_changes_in_the_short_proof_is_seen_before_the_fill() -> None:
    world = in_step(checking(), "vent_a")
    world.civil_day += 1
    decided(world)
    assert end(world).reason.code == "proof_expired"
    assert world.state.phase is not Phase.FILL


@pytest.mark.long
def test_the_station_says_why_it_is_closed() -> None:
    world = World()
    world.tick()
    assert world.state.proof_due is not None
    assert world.state.proof_due.code == "proof_power_on"
    opened = ready()
    opened.dump_a_stuck = True
    opened.tick(SelfTestRequested())
    decided(opened)
    assert opened.state.proof_due is not None
    assert opened.state.proof_due.code == "proof_failed"


@pytest.mark.parametrize(("kept", "code"), [(True, "outputs_kept"), (None, "outputs_unknown")])
def test_a_kernel_that_keeps_lines_up_or_does_not_say_is_not_opened(kept: bool | None, code: str) -> None:
    world = World()
    world.outputs_kept = kept
    world.run(1.0)
    world.tick(SelfTestRequested())
    decided(world)
    (failed,) = [one for one in finished(world).steps if one.reason is not None]
    assert (failed.code, failed.reason and failed.reason.code) == ("outputs", code)


def test_a_short_proof_that_takes_too_long_as_a_whole_closes_the_station() -> None:
    world = ready()
    proof = replace(world.state.config.proof, short_s=6.0)
    world.state = replace(world.state, config=replace(world.state.config, proof=proof))
    world = decided(checking(world))
    assert (world.state.mode, end(world).reason.code) == (Mode.CLOSED, "proof_slow")
