"""The hold with a limb in the cuff: who tenses is told to keep still, and hides neither a leak nor a pump."""

from collections.abc import Callable

import pytest

from kiosk.core.events import SelfTestRequested
from kiosk.core.model import Mode, ProofStep, StepState
from kiosk.core.proofends import FIT
from kiosk.core.proofholds import KEEP_STILL
from kiosk.core.settings import ProofSettings
from tests.core.bench_small import World
from tests.core.test_starting import checking, decided, finished, in_step, ready

BANDS = ProofSettings()
TENSE_MMHG = 6.0


def holding(world: World) -> ProofStep | None:
    proof = world.state.proof
    return None if proof is None else next((one for one in proof.steps if one.state is StepState.RUNNING), None)


def held(world: World, each_pass: Callable[[World, float], None]) -> tuple[World, list[str]]:
    """Run the short proof with something done in each pass from the hold on; and what the runner was told."""
    world = in_step(checking(world), "hold")
    told: list[str] = []
    began_s = world.now
    while (step := holding(world)) is not None and step.code == "hold":
        if step.warning is not None and told[-1:] != [step.warning.code]:
            told.append(step.warning.code)
        each_pass(world, world.now - began_s)
        world.tick()
    return decided(world), told


def why(world: World) -> str:
    (step,) = [one for one in finished(world).steps if one.state is StepState.FAILED]
    assert step.warning is None
    assert step.reason is not None
    return step.reason.code


class Limb:
    """Tensed from one time to another: the cuff is so much higher meanwhile, by 3 mmHg from pass to pass."""

    def __init__(self, *spans: tuple[float, float], mmhg: float = TENSE_MMHG) -> None:
        self._spans, self._mmhg, self._lifts_mmhg = spans, mmhg, 0.0

    def __call__(self, world: World, after_s: float) -> None:
        wanted = self._mmhg if any(from_s <= after_s < to_s for from_s, to_s in self._spans) else 0.0
        moved = min(max(wanted - self._lifts_mmhg, -3.0), 3.0)
        world.plant.pressure_mmhg += moved
        self._lifts_mmhg += moved


@pytest.mark.parametrize("to_s", [1.4, 2.5, 4.0])
def test_who_tenses_once_is_told_to_keep_still_and_trains(to_s: float) -> None:
    world, told = held(ready(), Limb((0.5, to_s)))
    assert (world.state.mode, told) == (Mode.SESSION, [KEEP_STILL.code])
    (step,) = [one for one in finished(world).steps if one.code == "hold"]
    assert step.warning is None
    assert finished(world).seconds < BANDS.short_s


def test_who_tenses_three_times_closes_the_station() -> None:
    def again(world: World, _after_s: float) -> None:
        proof = world.state.proof
        assert proof is not None
        memory = proof.memory
        is_late = memory.part == 3 and world.now - memory.part_since_s > 0.5
        if is_late and memory.crossed_s is None:
            world.plant.pressure_mmhg = (memory.from_mmhg or 0.0) + 5.0
        elif memory.part == 2 and world.now - memory.part_since_s < 0.1:
            world.plant.pressure_mmhg = BANDS.setpoint_mmhg

    world, _ = held(ready(), again)
    assert (world.state.mode, why(world)) == (Mode.CLOSED, "rise_without_pump")
    assert why(world) not in FIT


def test_the_full_self_test_whose_cuff_is_on_nobody_for_a_bout_holds_once() -> None:
    world = World()
    world.tick(SelfTestRequested())
    in_step(world, "hold")
    limb, began_s, told = Limb((0.5, 1.4)), world.now, []
    while (step := holding(world)) is not None and step.code == "hold":
        told += [] if step.warning is None else [step.warning.code]
        limb(world, world.now - began_s)
        world.tick()
    assert (why(world), told) == ("rise_without_pump", [])


@pytest.mark.parametrize("pace", [1.5, 4.0, 20.0])
def test_a_pump_that_goes_on_by_itself_is_no_limb(pace: float) -> None:
    def rise(world: World, _after_s: float) -> None:
        world.plant.pressure_mmhg += pace * 0.02

    world, _ = held(ready(), rise)
    assert (world.state.mode, why(world)) == (Mode.CLOSED, "rise_without_pump")
    assert max(pressure for _, pressure, _ in world.history) < BANDS.setpoint_mmhg + BANDS.creep_sudden_mmhg + 4.0


def test_a_limb_that_stays_tense_is_not_waited_for_for_ever() -> None:
    world, told = held(ready(), Limb((0.5, 99.0), mmhg=7.0))
    assert (world.state.mode, told) == (Mode.SESSION, [KEEP_STILL.code])


def test_a_leak_behind_a_tense_limb_is_found_in_the_next_hold() -> None:
    limb = Limb((0.3, 1.6), mmhg=9.0)

    def leaking(world: World, after_s: float) -> None:
        world.plant.leak_mm = 0.45
        limb(world, after_s)

    world, told = held(ready(), leaking)
    assert (why(world), told) == ("leak", [KEEP_STILL.code])


def test_a_leak_that_only_the_first_hold_shows_counts() -> None:
    """Two seconds of it before the limb is tensed, and none afterwards."""
    limb = Limb((2.2, 3.4), mmhg=17.0)

    def leaking(world: World, after_s: float) -> None:
        world.plant.leak_mm = 0.45 if after_s < 2.2 else 0.0
        limb(world, after_s)

    world, told = held(ready(), leaking)
    assert (why(world), told) == ("leak", [])


def test_a_short_look_at_a_falling_cuff_is_no_leak() -> None:
    limb = Limb((0.6, 1.8), mmhg=9.0)

    def leaking(world: World, after_s: float) -> None:
        world.plant.leak_mm = 0.45 if after_s < 0.6 else 0.0
        limb(world, after_s)

    world, told = held(ready(), leaking)
    assert (world.state.mode, told) == (Mode.SESSION, [KEEP_STILL.code])
