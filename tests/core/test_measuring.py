"""LOP measured by the whole machine on a small cuff: from READY through the short proof and back, however it ends."""

import math
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from kiosk.core.events import (
    AnalysisEstimated,
    AnalysisFailed,
    AnalysisHeard,
    EndRequested,
    Event,
    Recorded,
    ScreenLost,
    SearchAuthorised,
    SearchEnded,
    SelfTestRequested,
    StopPressed,
    TripSeen,
)
from kiosk.core.lop import Estimate, Heard, Part
from kiosk.core.measuring import advance, end, limit_mmhg
from kiosk.core.model import FaultKind, Limb, Mode, Phase, Reason, Side, Snapshot
from kiosk.core.posture import Posture
from kiosk.core.settings import MachineConfig
from kiosk.core.state import NO_READING
from kiosk.core.units import Mmhg, Seconds
from kiosk.core.views import snapshot
from kiosk.safety import limits
from tests.core.bench_small import CUFF, World

VALUE = Estimate(lop_mmhg=Mmhg(130.0), low_mmhg=Mmhg(126.0), high_mmhg=Mmhg(134.0), quality="A", pulse_per_min=75.0)
BEAT_S = 0.8


def asked(limit: float = 200.0) -> SearchAuthorised:
    return SearchAuthorised(
        runner_id=3,
        limb=Limb.LEG,
        side=Side.LEFT,
        posture=Posture.LYING,
        cuff=CUFF,
        cuff_width_mm=110,
        limit_mmhg=Mmhg(limit),
    )


class Ear:
    """An analysis that hears a beat every 0.8 s over an artery of 90 mmHg, and has its value ready."""

    def __init__(self, value: Estimate = VALUE) -> None:
        self.value, self.is_dead = value, False
        self._listening, self._beats, self._next_s = 0, 0, 0.0

    def says(self, world: World) -> tuple[Event, ...]:
        outputs = world.outputs
        if self.is_dead or outputs is None:
            return ()
        if outputs.search_over:
            return (AnalysisEstimated(estimate=self.value),)
        if outputs.listening is None:
            return ()
        if outputs.listening != self._listening:
            self._listening, self._beats, self._next_s = outputs.listening, 0, world.now + BEAT_S
        if world.now < self._next_s:
            return ()
        self._beats, self._next_s = self._beats + 1, self._next_s + BEAT_S
        height = 0.5 + 1.5 * math.exp(-(((world.plant.pressure_mmhg - 90.0) / 30.0) ** 2))
        heard = Heard(
            listening=outputs.listening,
            beats=self._beats,
            agreeing=self._beats,
            amplitude_mmhg=height,
            lop_mmhg=130.0,
            half_mmhg=4.0,
        )
        return (AnalysisHeard(heard=heard),)


@cache
def _ready() -> World:
    world = World(plant=World().plant.__class__(contraction_ml=0.0))
    world.run(1.0)
    world.tick(SelfTestRequested())
    while world.state.mode is Mode.TESTING:
        world.tick()
    world.run(1.0)
    assert world.state.mode is Mode.READY
    world.watchdog.restriction_s = 0.0
    world.effects.clear()
    world.history.clear()
    return world


def ready() -> World:
    return _ready().copied()


def until(world: World, done: Callable[[World], bool], ear: Ear | None = None, limit_s: float = 120.0) -> World:
    for _ in range(round(limit_s / 0.02)):
        world.tick(*(() if ear is None else ear.says(world)))
        if done(world):
            return world
    raise AssertionError(f"not within {limit_s} s: {world.state.mode} {world.state.phase}")


def is_rising(world: World) -> bool:
    return world.state.phase is Phase.SEARCH and world.plant.pressure_mmhg > 45.0


def rising(ear: Ear | None = None, *, above: float = 45.0) -> World:
    world = ready()
    world.tick(asked())
    return until(world, lambda w: is_rising(w) and w.plant.pressure_mmhg > above, ear)


def ended(world: World) -> SearchEnded:
    (found,) = [effect for effect in world.effects if isinstance(effect, SearchEnded)]
    return found


def refusal(world: World) -> str | None:
    found = ended(world).estimate.refusal
    return None if found is None else found.code


@pytest.mark.long
def test_a_measurement_proves_first_rises_in_steps_and_comes_back_to_ready_with_its_value() -> None:
    world = ready()
    world.tick(asked())
    assert world.state.mode is Mode.TESTING
    ear = Ear()
    until(world, lambda w: w.state.mode is Mode.MEASURING, ear)
    world.history.clear()
    until(world, lambda w: w.state.mode is Mode.READY, ear)
    until(world, lambda w: w.state.phase is Phase.IDLE, ear, 10.0)
    result = ended(world)
    assert result.estimate == VALUE
    assert result.asked == asked()
    assert len(result.plateaus) >= 8
    assert result.seconds < world.config.search.total_s
    assert world.state.found == result
    assert {outputs.limb for _, _, outputs in world.history if outputs.phase is Phase.SEARCH} == {Limb.LEG}
    assert max(pressure for _, pressure, _ in world.history) < 170.0
    assert world.plant.pressure_mmhg < 10.0
    assert "search_started" in world.codes()
    assert "search_ending" in world.codes()
    assert world.refusals == []


def test_pump_and_valves_are_still_while_it_listens() -> None:
    world = rising(Ear(), above=100.0)
    listened = [outputs for _, _, outputs in world.history if outputs.listening is not None]
    assert len(listened) > 100
    assert all(outputs.command.hold and not outputs.command.pump and not outputs.command.bleed for outputs in listened)


def unheard() -> World:
    """The measurement begins, and the watchdog does not hear of it."""
    world = ready()
    world.tick(asked())
    until(world, lambda w: w.state.proof is None and w.state.phase is Phase.IDLE)
    world.watchdog.is_deaf = True
    return until(world, lambda w: w.state.mode is Mode.MEASURING)


def test_time_begins_when_the_watchdog_holds() -> None:
    world = unheard()
    began_s = world.now
    world.run(1.0)
    assert world.state.phase is Phase.SEARCH
    assert {outputs.command.hold for now, _, outputs in world.history if now > began_s + 0.1} == {False}
    assert world.state.search is not None
    assert world.state.search.started_s == pytest.approx(world.now)


def test_a_watchdog_that_never_holds_ends_it() -> None:
    world = unheard()
    until(world, lambda w: w.state.mode is not Mode.MEASURING, limit_s=5.0)
    assert refusal(world) == "watchdog_not_holding"


@pytest.mark.parametrize(
    ("limit", "account", "code"),
    [
        (62.9, 0.0, "search_limit_refused"),
        (limits.SEARCH_MAX_MMHG + 0.1, 0.0, "search_limit_refused"),
        (200.0, 1.0, "search_rest"),
    ],
)
def test_what_is_refused_before_anything_moves(limit: float, account: float, code: str) -> None:
    world = ready()
    world.watchdog.restriction_s = account
    world.tick(asked(limit))
    assert world.state.mode is Mode.READY
    assert world.state.start_refused is not None
    assert world.state.start_refused.code == code
    assert refusal(world) == code
    assert ended(world).plateaus == ()
    assert "search_refused" in world.codes()


def test_the_proof_before_it_is_no_reason_to_rest() -> None:
    world = ready()
    world.tick(asked())
    until(world, lambda w: w.state.mode is Mode.MEASURING)
    assert world.watchdog.restriction_s > 1.0


def test_without_an_opened_station_nothing_is_measured() -> None:
    world = World()
    world.run(1.0)
    world.tick(asked())
    assert world.state.mode is Mode.CLOSED
    assert refusal(world) == "station_not_ready"


def test_a_short_proof_that_fails_ends_it_too() -> None:
    world = ready()
    world.tick(asked())
    until(world, is_in_proof)
    world.plant.leak_mm = 3.0
    until(world, lambda w: w.state.mode is not Mode.TESTING)
    assert ended(world).plateaus == ()
    assert refusal(world) is not None


def is_in_proof(world: World) -> bool:
    return world.state.phase is Phase.PROOF and world.plant.pressure_mmhg > 20.0


def seen(world: World) -> Snapshot:
    return snapshot(world.state, Seconds(world.now), trace=(), missed_passes=0, realtime=True)


def test_the_screen_sees_the_measurement_grow() -> None:
    ear = Ear()
    world = ready()
    assert (seen(world).search, seen(world).found) == (None, None)
    world.tick(asked())
    until(world, is_in_proof, ear)
    assert seen(world).search is None
    until(world, lambda w: w.outputs is not None and w.outputs.listening == 4, ear)
    until(world, lambda w: w.state.search is not None and w.state.search.heard is not None, ear)
    view, search = seen(world).search, world.state.search
    assert view is not None
    assert search is not None
    assert (view.runner_id, view.limit_mmhg, view.total_s, view.wanted) == (3, 200.0, 90.0, 3)
    assert (view.part, view.listening, view.repeated, view.target_mmhg) == (Part.LISTEN, 4, 0, search.target_mmhg)
    assert (view.beats, view.agreeing, view.lop_mmhg, view.half_mmhg) == (1, 1, 130.0, 4.0)
    assert [round(one.pressure_mmhg) for one in view.plateaus] == pytest.approx([63, 77, 91], abs=4)
    assert view.elapsed_s == pytest.approx(world.now - search.started_s)
    until(world, lambda w: w.state.search is not None and w.state.search.part is Part.FILL, ear)
    until(world, lambda w: w.outputs is not None and w.outputs.listening == 5, ear)
    view = seen(world).search
    assert view is not None
    assert (view.beats, view.agreeing, view.lop_mmhg) == (0, 0, 130.0)


def test_the_screen_sees_how_it_ended_until_something_else_begins() -> None:
    ear = Ear()
    world = until(rising(ear), lambda w: w.state.mode is Mode.READY, ear)
    found = seen(world).found
    assert found is not None
    assert seen(world).search is None
    assert (found.runner_id, found.limb, found.side, found.posture) == (3, Limb.LEG, Side.LEFT, Posture.LYING)
    assert (found.cuff_id, found.estimate, found.plateaus) == (CUFF.cuff_id, VALUE, ended(world).plateaus)
    assert found.seconds == ended(world).seconds
    until(world, lambda w: w.state.phase is Phase.IDLE, limit_s=10.0)
    world.watchdog.restriction_s = 0.0
    world.tick(asked())
    assert seen(world).found is None


def test_it_can_be_ended_early() -> None:
    world = rising(Ear(), above=80.0)
    world.tick(EndRequested())
    assert (world.state.mode, world.state.phase) == (Mode.READY, Phase.VENT)
    assert world.outputs is not None
    assert world.outputs.command.lets_go
    assert refusal(world) == "ended_by_runner"
    until(world, lambda w: w.state.phase is Phase.IDLE, limit_s=10.0)


def test_stop_opens_everything_and_gives_the_measurement_out_once() -> None:
    world = rising(Ear(), above=80.0)
    world.tick(StopPressed(source="screen"))
    assert world.state.mode is Mode.STOPPED
    assert world.outputs is not None
    assert world.outputs.command.lets_go
    assert refusal(world) == "stop"
    modes = [line.detail for line in world.effects if isinstance(line, Recorded) and line.code == "mode"]
    assert modes[-1] == "measuring>stopped"
    until(world, lambda w: w.plant.pressure_mmhg < 10.0, limit_s=10.0)
    assert len([effect for effect in world.effects if isinstance(effect, SearchEnded)]) == 1


def test_a_stop_that_only_the_watchdog_heard_ends_it_too() -> None:
    world = rising(Ear())
    world.shout()
    world.tick()
    assert world.state.mode is Mode.STOPPED
    assert refusal(world) == "stop"


def test_a_stop_that_only_the_watchdog_heard_counts_while_the_last_word_is_waited_for() -> None:
    ear = Ear()
    world = until(rising(ear), lambda w: w.outputs is not None and w.outputs.search_over, ear)
    until(world, lambda w: w.state.phase is Phase.IDLE, limit_s=1.9)
    before = world.state.mode
    world.shout()
    world.tick()
    assert (before, world.state.mode) == (Mode.MEASURING, Mode.STOPPED)
    assert refusal(world) == "stop"


def test_a_trip_latches_and_ends_it() -> None:
    world = rising()
    world.watchdog.trip("sensor")
    world.tick()
    assert world.state.mode is Mode.TRIPPED
    assert refusal(world) == "watchdog_sensor"
    assert [effect for effect in world.effects if isinstance(effect, TripSeen)]


@pytest.mark.parametrize("how", ["lost", "silent"])
def test_without_a_screen_everything_opens(how: str) -> None:
    world = rising(Ear())
    if how == "lost":
        world.tick(ScreenLost(cause="end"))
    else:
        world.screen = False
        until(world, lambda w: w.state.mode is Mode.READY, Ear(), 3.0)
    assert world.state.mode is Mode.READY
    assert world.state.phase is Phase.VENT
    assert refusal(world) == f"screen_{how}"


def test_a_watchdog_that_lets_go_ends_it() -> None:
    world = rising(Ear(), above=80.0)
    world.watchdog.state, world.watchdog.reason = "waiting", "none"
    world.watchdog.is_deaf = True
    until(world, lambda w: w.state.mode is not Mode.MEASURING, limit_s=3.0)
    assert refusal(world) == "watchdog_released"


def test_an_analysis_that_dies_ends_it_with_an_empty_cuff() -> None:
    ear = Ear()
    world = rising(ear, above=80.0)
    ear.is_dead = True
    until(world, lambda w: w.state.mode is Mode.READY, ear, 10.0)
    assert refusal(world) == "analysis_silent"
    until(world, lambda w: w.state.phase is Phase.IDLE, ear, 10.0)


LOST = AnalysisFailed(reason=Reason(code="analysis_lost"))


def test_an_analysis_that_has_failed_ends_it_in_the_same_pass() -> None:
    world = rising(Ear(), above=80.0)
    world.tick(LOST)
    assert (world.state.mode, world.state.phase) == (Mode.READY, Phase.VENT)
    assert world.outputs is not None
    assert world.outputs.command.lets_go
    assert not world.outputs.is_measuring
    assert refusal(world) == "analysis_lost"
    assert "analysis_failed" in world.codes()


def test_an_analysis_that_has_failed_during_the_proof_leaves_the_station_proved() -> None:
    world = ready()
    world.tick(asked())
    assert world.outputs is not None
    assert world.outputs.is_measuring
    until(world, is_in_proof)
    world.tick(LOST)
    assert refusal(world) == "analysis_lost"
    until(world, lambda w: w.state.mode is Mode.READY, limit_s=10.0)
    assert world.state.proof_passed


def test_an_analysis_that_fails_when_nothing_is_measured_means_nothing() -> None:
    world = ready()
    world.tick(LOST)
    assert (world.state.mode, world.codes()) == (Mode.READY, [])
    world.tick(SelfTestRequested())
    world.tick(LOST)
    assert world.state.mode is Mode.TESTING


def test_the_analysis_is_told_what_an_open_cuff_shows() -> None:
    world = rising(Ear())
    assert world.outputs is not None
    assert world.outputs.zero_mmhg == world.state.zero_mmhg != 0.0


def test_a_muscle_that_works_ends_it_before_anybody_calls_it_a_pump() -> None:
    ear = Ear()
    world = until(rising(ear, above=80.0), lambda w: w.outputs is not None and w.outputs.listening is not None, ear)
    world.error_a = 11.0
    until(world, lambda w: w.state.phase is Phase.VENT, ear, 1.0)
    assert refusal(world) == "search_moved"


def test_a_leak_ends_it() -> None:
    ear = Ear()
    world = until(rising(ear, above=80.0), lambda w: w.outputs is not None and w.outputs.listening is not None, ear)
    world.plant.leak_mm = 1.2
    until(world, lambda w: w.state.phase is Phase.VENT, ear, 3.0)
    assert refusal(world) in {"search_leak", "pressure_fell"}


def test_a_refusal_of_the_analysis_is_the_end_as_it_is() -> None:
    none = Estimate(refusal=Reason(code="no_pulse"))
    ear = Ear(none)
    world = until(rising(ear), lambda w: w.state.mode is Mode.READY, ear)
    assert ended(world).estimate == none


def test_news_without_a_measurement_are_about_nothing() -> None:
    world = ready()
    heard = Heard(listening=1, beats=3, agreeing=3, amplitude_mmhg=1.0)
    world.tick(AnalysisHeard(heard=heard), AnalysisEstimated(estimate=VALUE))
    assert (world.state.heard, world.state.estimate, world.state.mode) == (None, None, Mode.READY)


def test_without_a_pressure_nothing_is_measured() -> None:
    world = rising(Ear())
    world.fault = FaultKind.NACK
    until(world, lambda w: w.state.mode is not Mode.MEASURING, limit_s=0.5)
    assert refusal(world) in {"sensor_nack", "no_pressure"}
    assert world.outputs is not None
    assert world.outputs.command.lets_go


def test_a_pass_without_a_pressure_ends_it_with_everything_open() -> None:
    world = rising(Ear())
    blind = replace(world.state, reading=NO_READING)
    state, effects = advance(blind, Seconds(world.now))
    (found,) = [effect for effect in effects if isinstance(effect, SearchEnded)]
    assert found.estimate.refusal == Reason(code="no_pressure")
    assert (state.mode, state.phase, state.search) == (Mode.READY, Phase.VENT, None)


def test_an_end_without_a_measurement_gives_nothing_out() -> None:
    world = ready()
    state, effects = end(world.state, VALUE, Seconds(world.now))
    assert (state, effects) == (world.state, ())


def test_limits_of_the_limbs_without_a_pin() -> None:
    config = MachineConfig()
    assert limit_mmhg(Limb.LEG, config.search) == 280.0
    assert limit_mmhg(Limb.ARM, config.search) == 220.0
    assert config.search.total_s < limits.SEARCH_S
    assert Seconds(config.search.total_s) > 0.0
