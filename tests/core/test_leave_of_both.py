"""Air goes into a cuff only by leave of both sensors: the watchdog's keeps the pump still where ours is wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from kiosk.core import physics
from kiosk.core.events import SelfTestRequested
from kiosk.core.model import Mode, WatchdogView
from kiosk.core.orders import BOTH_MMHG
from kiosk.core.physics import PhysicsState, Signs, Vent
from kiosk.core.physicssettings import PhysicsSettings
from kiosk.core.units import Mmhg
from kiosk.core.verdict import Verdict
from tests.core.bench_small import SHORT, World
from tests.core.test_machine import until, working
from tests.core.test_measuring import Ear, rising

NOISE_MMHG = 0.6


def drifted(world: World, mmhg_per_s: float = -60.0) -> list[tuple[float, bool]]:
    """Our own sensor falls away in the work; how far above the setpoint the cuff was in each pass, and the pump."""
    seen = []
    for outputs in world.passes(3.0):
        world.error_a += mmhg_per_s * 0.02
        if world.state.mode is not Mode.SESSION:
            break
        seen.append((world.plant.pressure_mmhg - SHORT.setpoint_mmhg, outputs.command.pump))
    return seen


def test_the_pump_stands_still_while_the_other_sensor_is_above_the_setpoint() -> None:
    world = working()
    seen = drifted(world)
    assert any(pump for above_mmhg, pump in seen if 0.0 < above_mmhg < BOTH_MMHG), "our own sensor asks for air"
    assert not any(pump for above_mmhg, pump in seen if above_mmhg > BOTH_MMHG + NOISE_MMHG)
    assert world.state.mode is not Mode.SESSION, "and what is wrong is found all the same"


def test_one_that_says_nothing_keeps_no_pump_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """That a watchdog without a number lets go is a rule of its own."""
    world = working()
    view: Callable[[], WatchdogView | None] = world.view

    def mute() -> WatchdogView | None:
        seen = view()
        return None if seen is None else replace(seen, pressure_mmhg=None)

    monkeypatch.setattr(world, "view", mute)
    assert any(pump for above_mmhg, pump in drifted(world) if above_mmhg > BOTH_MMHG + NOISE_MMHG)


def test_the_rules_of_air_know_the_setpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is excused to the pump of a cuff that is far below it."""
    world, judge, seen = working(), physics.judge, set()

    def heard(
        state: PhysicsState, signs: Signs | None, *, vent_alone: Vent | None, settings: PhysicsSettings
    ) -> tuple[PhysicsState, tuple[Verdict, ...]]:
        seen.add(None if signs is None else signs.setpoint_mmhg)
        return judge(state, signs, vent_alone=vent_alone, settings=settings)

    monkeypatch.setattr(physics, "judge", heard)
    world.run(0.1)
    assert seen == {SHORT.setpoint_mmhg}


@pytest.mark.parametrize("offset_mmhg", [-6.0, 6.0])
def test_sensors_that_differ_as_they_may_fill_a_cuff_as_ever(offset_mmhg: float) -> None:
    world = working()
    world.offset_b += offset_mmhg
    world.run(2.0)
    assert world.state.mode is Mode.SESSION
    assert abs(world.plant.pressure_mmhg - SHORT.setpoint_mmhg) < Mmhg(12.0)


@pytest.mark.parametrize("what", ["measurement", "self-test"])
def test_air_goes_in_by_leave_of_both_in_a_measurement_and_in_a_self_test_too(what: str) -> None:
    world = filling_in_the_proof() if what == "self-test" else rising(Ear(), above=30.0)
    until(world, lambda w: w.outputs is not None and w.outputs.command.pump, 20.0)
    world.offset_b += 60.0
    world.run(0.06)  # until the watchdog has told
    for outputs in world.passes(0.2):
        assert outputs.command.hold
        assert not outputs.command.pump
    until(world, lambda w: w.state.mode is Mode.TRIPPED, 1.0)


def filling_in_the_proof() -> World:
    world = World()
    world.run(1.0)
    world.tick(SelfTestRequested())
    return until(world, lambda w: w.state.mode is Mode.TESTING and w.plant.pressure_mmhg > 40.0)
