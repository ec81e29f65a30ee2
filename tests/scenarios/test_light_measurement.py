"""The benchmark's LOP measurement, which has no station around it, beside that of the whole station."""

from statistics import fmean

import pytest

from benchmarks.lop_procedure import Taken, take
from kiosk.core.lop import Estimate
from kiosk.core.model import FoundView, Limb
from kiosk.hw.sim.profile import PROFILES, load_profile
from tests.scenarios.test_measured_visits import ended, intent, opened
from tests.scenarios.visitor import Virtual, Visitor

SEEDS = range(2)


def levels(found: FoundView | Taken) -> list[float]:
    """The first plateaus, up to the largest pulses and a little beyond: later ones hang on single beats."""
    return [float(one.pressure_mmhg) for one in found.plateaus[:8]]


def heights(found: FoundView | Taken) -> list[float]:
    assert all(one.amplitude_mmhg is not None for one in found.plateaus)
    return [one.amplitude_mmhg or 0.0 for one in found.plateaus[:8]]


def half_mmhg(estimate: Estimate) -> float:
    assert estimate.low_mmhg is not None
    assert estimate.high_mmhg is not None
    return (float(estimate.high_mmhg) - float(estimate.low_mmhg)) / 2.0


@pytest.mark.parametrize(("limb", "name"), [(Limb.ARM, "arm.toml"), (Limb.LEG, "thigh.toml")], ids=["arm", "thigh"])
def test_a_measurement_without_the_station_is_as_that_of_the_station(virtual: Virtual, limb: Limb, name: str) -> None:
    async def story(visitor: Visitor) -> tuple[FoundView, float]:
        await opened(visitor)
        await visitor.agreed(intent(visitor, limb))
        return await ended(visitor), visitor.station.bench.world.limb.lop_mmhg

    whole, lop_mmhg = virtual.run(story, profile=PROFILES / name)
    assert whole.estimate.lop_mmhg is not None
    light = [take(load_profile(PROFILES / name), seed=seed) for seed in SEEDS]
    for one in light:
        assert one.estimate.refusal is None
        assert half_mmhg(one.estimate) == pytest.approx(half_mmhg(whole.estimate), abs=3.0)  # decides the quality
        assert one.estimate.pulse_per_min == pytest.approx(whole.estimate.pulse_per_min, abs=4.0)
        assert one.lop_mmhg == pytest.approx(lop_mmhg, abs=5.0)
        assert levels(one) == pytest.approx(levels(whole), abs=3.0)
        assert heights(one) == pytest.approx(heights(whole), rel=0.3)
        assert abs(len(one.plateaus) - len(whole.plateaus)) <= 2
    errors = [float(one.estimate.lop_mmhg or 0.0) - one.lop_mmhg for one in light]
    assert fmean(errors) == pytest.approx(float(whole.estimate.lop_mmhg) - lop_mmhg, abs=8.0)
    assert fmean(one.duration_s for one in light) == pytest.approx(whole.seconds, rel=0.2)
