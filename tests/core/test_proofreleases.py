"""When a valve has let go, whatever the limb does meanwhile; and which hold circuits are too late."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.core.proofreleases import circuit_a, circuit_b, vent_a
from kiosk.core.proofsteps import Failed, Passed, ProofLook, StepMemory
from kiosk.core.settings import MachineConfig, ProofSettings
from kiosk.core.units import TICK_S, Mmhg, Seconds
from tests.core.bench_small import World

BANDS = ProofSettings()
LAW = MachineConfig().regulator
FOUND = {"air_ml": 204.0, "ml_per_mmhg": 2.6}
FROM_MMHG, PACE, LOW_PACE = 58.0, 59.0, 30.0
"""mmHg/s that the cuff falls by once its valve is open: above 40 mmHg, and below, as `air_time_share` has it."""


def look(now: float, pressure_mmhg: float, found: dict[str, float]) -> ProofLook:
    view = World().view()
    assert view is not None
    return ProofLook(
        now=Seconds(now),
        pressure_mmhg=Mmhg(pressure_mmhg),
        pass_mmhg=Mmhg(pressure_mmhg),
        watchdog=view,
        estop_closed=True,
        config_hash=0,
        outputs_kept=False,
        vented_s=None,
        open_s=Seconds(0.0),
        found=found,
    )


def fallen(open_s: float) -> float:
    """Pressure of a cuff whose valve has been open for so long."""
    high_s = (FROM_MMHG - BANDS.vent_from_mmhg) / PACE
    return FROM_MMHG - PACE * min(max(open_s, 0.0), high_s) - LOW_PACE * max(open_s - high_s, 0.0)


def judged(released_s: float, limb_mmhg: Callable[[float], float] = lambda _s: 0.0) -> tuple[float, Passed | Failed]:
    """The release that is found, and what is made of it, where the valve lets go so long after the order."""
    memory, tick = StepMemory(part_since_s=Seconds(0.0)), 0
    while True:
        tick += 1
        now = tick * TICK_S
        pressure = fallen(now - released_s) + limb_mmhg(now)
        memory, _, outcome = vent_a(memory, look(now, pressure, FOUND), BANDS, LAW)
        if outcome is not None:
            break
    assert isinstance(outcome, Passed)
    found = {**FOUND, **outcome.found}
    _, _, verdict = circuit_a(StepMemory(part_since_s=Seconds(now)), look(now, 14.0, found), BANDS, LAW)
    assert verdict is not None
    return found["vent_a_release_s"], verdict


@given(st.floats(0.15, 0.25))
def test_a_sound_circuit_passes_with_its_time(released_s: float) -> None:
    found_s, verdict = judged(released_s)
    assert isinstance(verdict, Passed)
    assert verdict.figure == found_s
    assert found_s == pytest.approx(released_s + BANDS.release_fall_mmhg / PACE + TICK_S / 2, abs=TICK_S)


@given(st.floats(0.36, 0.70))
def test_a_late_one_does_not(released_s: float) -> None:
    _, verdict = judged(released_s)
    assert isinstance(verdict, Failed)
    assert verdict.reason.code == "circuit_slow"


@given(st.floats(0.02, 0.08), st.floats(3.0, 8.0))
def test_a_limb_that_gives_way_at_once_makes_no_valve_early(after_s: float, mmhg: float) -> None:
    found_s, verdict = judged(0.5, lambda now: -mmhg if now > after_s else 0.0)
    assert found_s >= 0.5
    assert isinstance(verdict, Failed)


@given(st.floats(0.12, 0.30))
def test_a_fall_that_is_taken_back_was_none(after_s: float) -> None:
    found_s, verdict = judged(0.5, lambda now: -5.0 if after_s < now < after_s + 0.1 else 0.0)
    assert found_s >= 0.5
    assert isinstance(verdict, Failed)


def test_a_limb_that_gives_way_for_good_does_not_make_the_deep_fall_early_too() -> None:
    found_s, verdict = judged(0.9, lambda now: -4.0 if now > 0.2 else 0.0)
    assert found_s < BANDS.release_s
    assert isinstance(verdict, Failed)
    assert verdict.reason.figures["release_s"] > BANDS.release_s


@pytest.mark.parametrize(("release_s", "passes"), [(0.38, True), (0.42, True), (0.46, False)])
def test_the_watchdogs_has_a_frame_and_the_airs_way_more(release_s: float, passes: bool) -> None:
    found = {**FOUND, "vent_b_release_s": release_s, "vent_b_fall_s": 0.5, "vent_b_from_mmhg": 58.0}
    found["vent_b_litre_s"] = 3.5
    _, _, verdict = circuit_b(StepMemory(part_since_s=Seconds(0.0)), look(1.0, 14.0, found), BANDS, LAW)
    assert isinstance(verdict, Passed if passes else Failed)


def test_a_cuff_whose_softness_is_unknown_is_judged_by_its_air() -> None:
    found = {"air_ml": 204.0, "vent_b_release_s": 0.44, "vent_b_fall_s": 0.5, "vent_b_from_mmhg": 58.0}
    found["vent_b_litre_s"] = 3.5
    _, _, verdict = circuit_b(StepMemory(part_since_s=Seconds(0.0)), look(1.0, 14.0, found), BANDS, LAW)
    assert isinstance(verdict, Passed)
