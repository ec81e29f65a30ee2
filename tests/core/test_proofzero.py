"""The zero of each self-test: what is waited for, what is refused, what warns, and what is kept of it."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.events import ProofFinished, Recorded, SelfTestRequested
from kiosk.core.lawsettings import RegulatorSettings
from kiosk.core.model import Mode, ProofKind, ProofStep, Reason, StepState, WatchdogView
from kiosk.core.proofsteps import Failed, Passed, ProofLook, StepMemory
from kiosk.core.proofzero import zero, zero_taken
from kiosk.core.settings import ProofSettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from tests.core.bench_small import World

SETTINGS = ProofSettings()
VIEW = World().view()


def look(now: float, a_mmhg: float, b_mmhg: float, open_s: float = 60.0) -> ProofLook:
    assert isinstance(VIEW, WatchdogView)
    return ProofLook(
        now=Seconds(now),
        pressure_mmhg=Mmhg(a_mmhg),
        pass_mmhg=Mmhg(a_mmhg),
        watchdog=replace(VIEW, pressure_mmhg=Mmhg(b_mmhg)),
        estop_closed=True,
        config_hash=1,
        outputs_kept=False,
        vented_s=None,
        open_s=Seconds(open_s),
    )


def taken(a_mmhg: list[float], b_mmhg: list[float]) -> Passed | Failed | None:
    """The step over these passes, the cuff open for a minute."""
    memory, outcome = StepMemory(part_since_s=Seconds(0.0)), None
    for index, (a, b) in enumerate(zip(a_mmhg, b_mmhg, strict=True)):
        memory, _, outcome = zero(memory, look(index * TICK_S, a, b), SETTINGS, RegulatorSettings())
        if outcome is not None:
            break
    return outcome


def steady(a_mmhg: float, b_mmhg: float = 0.0, passes: int = 500) -> Passed | Failed | None:
    return taken([a_mmhg] * passes, [b_mmhg] * passes)


@pytest.mark.parametrize(
    ("a_mmhg", "b_mmhg", "code"),
    [
        (4.99, -4.99, None),
        (5.01, 0.0, "zero_offset"),
        (-5.01, 0.0, "zero_offset"),
        (0.0, 5.01, "zero_offset_b"),
        (0.0, -5.01, "zero_offset_b"),
    ],
)
def test_either_zero_may_be_five_mmhg_from_the_calibrated_one(a_mmhg: float, b_mmhg: float, code: str | None) -> None:
    outcome = steady(a_mmhg, b_mmhg)
    if code is None:
        assert isinstance(outcome, Passed)
        assert outcome.found == pytest.approx({"zero_mmhg": a_mmhg, "zero_b_mmhg": b_mmhg})
        return
    assert isinstance(outcome, Failed)
    assert outcome.reason.code == code
    assert (outcome.reason.figures["zero_mmhg"], outcome.reason.figures["zero_b_mmhg"]) == pytest.approx(
        (a_mmhg, b_mmhg)
    )


@pytest.mark.parametrize(
    ("a_mmhg", "b_mmhg", "warns"), [(2.99, -2.99, False), (3.0, 0.0, True), (-3.0, 0.0, True), (0.0, 3.0, True)]
)
def test_either_zero_warns_at_three(a_mmhg: float, b_mmhg: float, warns: bool) -> None:
    outcome = steady(a_mmhg, b_mmhg)
    assert isinstance(outcome, Passed)
    assert (outcome.warning is not None) == warns
    assert outcome.warning is None or outcome.warning.code == "zero_drifting"


@given(rate=st.floats(-0.5, 0.5), offset=st.floats(-1.0, 1.0))
def test_a_zero_that_moves_by_more_than_a_fifth_of_a_mmhg_a_second_is_never_taken(rate: float, offset: float) -> None:
    ramp = [offset + rate * index * TICK_S for index in range(500)]
    outcome = taken(ramp, ramp)
    if abs(rate) < 0.19:
        assert isinstance(outcome, Passed)
    elif abs(rate) > 0.21:
        assert isinstance(outcome, Failed)
        is_far = max(map(abs, ramp)) > 5.0  # by the last try it has moved out of bounds as well
        assert outcome.reason.code in ({"zero_drift", "zero_offset"} if is_far else {"zero_drift"})


@pytest.mark.parametrize(("noise_mmhg", "passes"), [(0.49, True), (0.51, False)])
def test_half_a_mmhg_from_peak_to_peak_is_steady(noise_mmhg: float, passes: bool) -> None:
    shaken = [noise_mmhg if index % 10 == 0 else 0.0 for index in range(500)]
    outcome = taken(shaken, [0.0] * 500)
    assert isinstance(outcome, Passed) == passes
    assert passes or (isinstance(outcome, Failed) and outcome.reason.code == "zero_noise")


def test_a_hand_that_leaves_the_cuff_in_time_delays_the_zero_and_fails_nothing() -> None:
    squeezed = [8.0 + (index % 7) for index in range(150)]
    outcome = taken([*squeezed, *([0.4] * 350)], [*squeezed, *([0.1] * 350)])
    assert isinstance(outcome, Passed)
    assert outcome.found == pytest.approx({"zero_mmhg": 0.4, "zero_b_mmhg": 0.1})


def test_a_sensor_that_moves_right_after_its_zero_is_found() -> None:
    assert isinstance(taken([0.0] * 50 + [0.9] * 450, [0.0] * 500), Passed)
    for step in (1.2, -1.2):
        outcome = taken([step if index % 70 >= 50 else 0.0 for index in range(500)], [0.0] * 500)
        assert isinstance(outcome, Failed)
        assert outcome.reason.code == "zero_disagreement"
        assert outcome.reason.figures["apart_mmhg"] == pytest.approx(step)


def test_nothing_counts_before_everything_has_been_open_for_three_seconds() -> None:
    memory = StepMemory(part_since_s=Seconds(0.0))
    for index in range(1000):
        memory, order, outcome = zero(
            memory, look(index * TICK_S, 0.0, 0.0, open_s=2.99), SETTINGS, RegulatorSettings()
        )
        assert outcome is None
        assert order.command.lets_go
    assert memory.zero == ()


def test_two_hundred_conversions_make_a_zero() -> None:
    passes = 0
    memory, outcome = StepMemory(part_since_s=Seconds(0.0)), None
    while memory.part == 0 and outcome is None:
        memory, _, outcome = zero(memory, look(passes * TICK_S, 0.0, 0.0), SETTINGS, RegulatorSettings())
        passes += 1
    assert passes * 4 == 200


# --- in the machine -----------------------------------------------------------------------------------------


def opened(world: World, *, after_s: float) -> ProofFinished:
    world.run(after_s)
    world.tick(SelfTestRequested())
    for _ in world.passes(120.0):
        if world.state.mode is not Mode.TESTING:
            break
    (finished,) = [effect for effect in world.effects if isinstance(effect, ProofFinished)]
    return finished


def drift_record(world: World) -> list[Recorded]:
    return [effect for effect in world.effects if isinstance(effect, Recorded) and effect.code == "zero_taken"]


@pytest.mark.long
def test_the_time_for_which_the_station_stood_open_before_counts() -> None:
    at_once, later = opened(World(), after_s=0.1), opened(World(), after_s=10.0)
    assert at_once.seconds - later.seconds == pytest.approx(2.9, abs=0.1)


@pytest.mark.long
def test_time_under_pressure_does_not_count_as_open() -> None:
    world = World()
    opened(world, after_s=1.0)
    held = [outputs for _, _, outputs in world.history if outputs.command.hold]
    assert held
    assert world.state.open_since_s is not None
    world.watchdog.state = "holding"
    world.tick()
    assert world.state.open_since_s is None


@pytest.mark.long
def test_the_zeros_of_every_proof_are_kept_whether_they_were_accepted_or_not() -> None:
    world = World(offset_a=3.4, offset_b=-1.0)
    finished = opened(world, after_s=1.0)
    assert finished.passed
    (line,) = drift_record(world)
    assert line.detail == "passed"
    assert line.figures == pytest.approx({"zero_mmhg": 3.4, "zero_b_mmhg": -1.0}, abs=0.1)
    assert [step.warning.code for step in world.state.worn[ProofKind.FULL] if step.warning] == ["zero_drifting"]
    refused = World(offset_a=0.5, offset_b=6.0)
    assert not opened(refused, after_s=1.0).passed
    (line,) = drift_record(refused)
    assert line.detail == "zero_offset_b"
    assert line.figures == pytest.approx({"zero_mmhg": 0.5, "zero_b_mmhg": 6.0}, abs=0.1)


def test_a_proof_that_ended_before_its_zero_keeps_none() -> None:
    failed = ProofStep(code="zero", state=StepState.FAILED, reason=Reason(code="stop"))
    assert zero_taken((ProofStep(code="estop", state=StepState.FAILED), ProofStep(code="zero")), {}) == ()
    assert zero_taken((failed,), {}) == ()
